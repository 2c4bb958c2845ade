"""The report: every number of the page, the XLSX, the CSV and the PDF, counted once.

`make_report` is the only way to it, so that the four cannot disagree.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Count, Q
from django.utils import timezone

from mentorship_ais.organizations.bands import AgeBand

from .aggregates import KINDS, Figures, Programs
from .facts import AGES, EXPERIENCES, LEVELS, read_facts
from .references import Names, References
from .selection import UNKNOWN, Selection

HIGH_PART = 32  # of a key made of two: the first is in the upper bits
MOST_MONTHS = 120  # a longer span, as one mistyped year makes it, shows only the months that have programs
MONTHS = (
    "Январь", "Февраль", "Март", "Апрель", "Май", "Июнь",
    "Июль", "Август", "Сентябрь", "Октябрь", "Ноябрь", "Декабрь",
)  # fmt: skip


@dataclass(frozen=True)
class Base:
    """What a share is a share of: the organisations of a part of the region and their employees."""

    organizations: int = 0
    employees: int = 0

    def __add__(self, other: Base) -> Base:
        return Base(self.organizations + other.organizations, self.employees + other.employees)


@dataclass(frozen=True)
class Row:
    """One row of a table: its words, its figures, and what its list is narrowed by."""

    labels: tuple[str, ...]
    figures: Figures
    narrowing: Mapping[str, str] = field(default_factory=dict)
    base: Base | None = None


@dataclass(frozen=True)
class Table:
    """The figures by territory, by form and role …"""

    key: str
    title: str
    headings: tuple[str, ...]
    rows: list[Row]
    has_shares: bool = False


@dataclass(frozen=True)
class Report:
    """The counted selection."""

    selection: Selection
    references: References
    totals: Figures
    base: Base
    year_before: Figures | None
    tables: dict[str, Table]
    by_organization: dict[int, Figures]
    made_at: datetime.datetime


def make_report(selection: Selection, references: References) -> Report:
    """Count the selection: one pass over the programs, one question about organisations and employees."""
    everything = Programs(read_facts(selection.assignments_with_year_before()))
    programs, before = everything, None
    if (earlier := selection.year_before) and earlier.start and earlier.end:
        before = everything.ending_between(earlier.start, earlier.end).total()
        if selection.period.start and selection.period.end:
            programs = everything.ending_between(selection.period.start, selection.period.end)
    bases = read_bases(selection)
    tables = [
        _table_of_named(programs, "territory", references.territory, bases["territory"]),
        _table_of_named(programs, "type", references.type, bases["type"]),
        _table_of_forms_and_roles(programs, references),
        _table_of_levels(programs),
        _table_of_kinds(programs),
        _table_of_age_and_experience(programs),
        _table_of_months(programs),
    ]
    return Report(
        selection=selection,
        references=references,
        totals=programs.total(),
        base=sum(bases["territory"].values(), Base()),
        year_before=before,
        tables={table.key: table for table in tables},
        by_organization=programs.by(programs.rows["organization"]),
        made_at=timezone.now(),
    )


def read_bases(selection: Selection) -> dict[str, dict[int, Base]]:
    """Organisations that are active and employees who work today, by territory and by type of organisation."""
    today = timezone.localdate()
    counted = (
        selection.organizations()
        .active()
        .order_by()
        .values("territory", "type")
        .annotate(
            organizations=Count("pk", distinct=True),
            people=Count("employees", filter=Q(employees__left_on__isnull=True) | Q(employees__left_on__gte=today)),
        )
    )
    bases: dict[str, dict[int, Base]] = {"territory": {}, "type": {}}
    for territory, type_, organizations, people in counted.values_list("territory", "type", "organizations", "people"):
        for found, key in ((bases["territory"], territory), (bases["type"], type_)):
            found[key] = found.get(key, Base()) + Base(organizations, people)
    return bases


NAMED_TABLES = {
    "territory": ("По территориальным управлениям", "Территориальное управление"),
    "type": ("По типам организаций", "Тип организации"),
}


def _table_of_named(programs: Programs, name: str, names: Names, bases: dict[int, Base]) -> Table:
    """Every territory (type) that has organisations, also where nothing was completed: a nought is an answer."""
    title, heading = NAMED_TABLES[name]
    found = programs.by(programs.rows[name])
    rows = [
        Row((label,), found.get(key, Figures()), {name: str(key)}, bases.get(key, Base()))
        for key, label in names.items()
        if key in found or key in bases
    ]
    return Table(name, title, (heading,), rows, has_shares=True)


def _table_of_forms_and_roles(programs: Programs, references: References) -> Table:
    pairs = programs.by((programs.rows["form"] << HIGH_PART) | programs.rows["role"])
    rows = []
    for key, figures in _in_order(pairs, lambda key: _names_of_pair(key, references)):
        form, role = divmod(key, 1 << HIGH_PART)
        rows.append(Row(_names_of_pair(key, references), figures, {"form": str(form), "role": str(role)}))
    return Table("form_role", "По формам и ролям", ("Форма наставничества", "Роль наставника"), rows)


def _names_of_pair(key: int, references: References) -> tuple[str, str]:
    form, role = divmod(key, 1 << HIGH_PART)
    return references.form.get(form, ""), references.role.get(role, "")


def _table_of_levels(programs: Programs) -> Table:
    found = programs.by(programs.rows["level"])
    rows = [Row((str(level.label),), found[i], {"level": level.value}) for i, level in enumerate(LEVELS) if i in found]
    return Table("level", "По статусу наставника", ("Статус наставника",), rows)


def _table_of_kinds(programs: Programs) -> Table:
    found = programs.by(programs.kind)
    rows = [Row((str(kind.label),), found[i], {"kind": kind.value}) for i, kind in enumerate(KINDS) if i in found]
    return Table("kind", "По видам групп", ("Вид группы",), rows)


def _table_of_age_and_experience(programs: Programs) -> Table:
    age, experience = programs.rows["age"].astype("i8"), programs.rows["experience"].astype("i8")
    rows = []
    for key, figures in sorted(programs.by(age << HIGH_PART | experience).items()):
        place, band = divmod(key, 1 << HIGH_PART)
        rows.append(
            Row(
                (_age_words(AGES[place]), str(EXPERIENCES[band].label)),
                figures,
                {"age": _age_in_address(AGES[place]), "experience": EXPERIENCES[band].value},
            )
        )
    return Table("age_experience", "По возрасту и стажу", ("Возраст наставляемого", "Стаж наставляемого"), rows)


def _age_words(age: AgeBand | None) -> str:
    return str(age.label) if age else "не указан"


def _age_in_address(age: AgeBand | None) -> str:
    return age.value if age else UNKNOWN


def _table_of_months(programs: Programs) -> Table:
    """Every month from the first to the last with a completed program, the empty ones between them too."""
    found = programs.by(programs.month)
    rows = []
    span = range(min(found, default=0), max(found, default=-1) + 1)
    for key in span if len(span) <= MOST_MONTHS else sorted(found):
        year, before_this = divmod(key, 12)
        label = f"{MONTHS[before_this]} {year}"
        rows.append(Row((label,), found.get(key, Figures()), {"month": f"{year}-{before_this + 1:02}"}))
    return Table("month", "По месяцам завершения", ("Месяц",), rows)


def _in_order(found: dict[int, Figures], words: Callable[[int], tuple[str, ...]]) -> Iterable[tuple[int, Figures]]:
    return sorted(found.items(), key=lambda pair: words(pair[0]))
