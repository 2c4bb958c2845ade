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
from mentorship_ais.organizations.models import Employee
from reports.counting.aggregates import KINDS, Figures, Programs, looked_up
from reports.counting.figures import FIGURE
from reports.counting.program_columns import AGES, EXPERIENCES, LEVELS, read_facts
from reports.selection.names import Names, References
from reports.selection.selection import UNKNOWN, Selection

HIGH_PART = 32  # of a key made of two: the first is in the upper bits
MOST_MONTHS = 120  # a longer span, as one mistyped year makes it, shows only the months that have programs
MONTHS = (
    "Январь", "Февраль", "Март", "Апрель", "Май", "Июнь",
    "Июль", "Август", "Сентябрь", "Октябрь", "Ноябрь", "Декабрь",
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """An organisation as far as counting needs it."""

    organization: int
    territory: int
    type: int
    is_active: bool
    employees: int


@dataclass(frozen=True)
class Base:
    """What a share is a share of: the organisations of a part of the region and their employees."""

    organizations: int = 0
    employees: int = 0

    @classmethod
    def of(cls, places: Iterable[Place]) -> Base:
        """The organisations that are active, and their people."""
        active = [place for place in places if place.is_active]
        return cls(len(active), sum(place.employees for place in active))


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
    total: Row
    has_shares: bool = False


@dataclass(frozen=True)
class Report:
    """The counted selection."""

    selection: Selection
    references: References
    totals: Figures
    base: Base
    year_before: Figures | None
    places: list[Place]
    tables: dict[str, Table]
    programs: Programs
    made_at: datetime.datetime

    def by_organization(self) -> dict[int, Figures]:
        """The figures of each organisation that takes part, by its key."""
        return self.programs.by(self.programs.organization)


def make_report(selection: Selection, references: References) -> Report:
    """Count the selection: one pass over the programs, one question about organisations and employees."""
    everything = Programs(read_facts(selection.assignments_with_year_before(), selection.groups_with_year_before()))
    programs, before = everything, None
    if earlier := selection.year_before:
        before = everything.ending_in(earlier).total()
        programs = everything.ending_in(selection.period)
    places = read_places(selection)
    base = Base.of(places)
    total = Row(("Всего", ""), programs.total(), base=base)
    tables = []
    if selection.scope.is_wider_than_one_organization:
        tables += [
            _table_of_named(programs, total, "territory", references.territory, places),
            _table_of_named(programs, total, "type", references.type, places),
        ]
    tables += [
        _table_of_forms_and_roles(programs, total, references),
        _table_of_levels(programs, total),
        _table_of_kinds(programs, total),
        _table_of_age_and_experience(programs, total),
        _table_of_months(programs, total),
    ]
    return Report(
        selection=selection,
        references=references,
        totals=total.figures,
        base=base,
        year_before=before,
        places=places,
        tables={table.key: table for table in tables},
        programs=programs,
        made_at=timezone.now(),
    )


def read_places(selection: Selection) -> list[Place]:
    """The organisations of the selection, with the number of those who work there today; two questions."""
    employed = dict(
        Employee.objects.active()
        .filter(selection.of_organizations("organization__"))
        .order_by()
        .values_list("organization")
        .annotate(people=Count("pk"))
    )
    organizations = selection.organizations().order_by().values_list("pk", "territory", "type", "is_active")
    return [
        Place(pk, territory, type_, is_active, employed.get(pk, 0)) for pk, territory, type_, is_active in organizations
    ]


NAMED_TABLES = {
    "territory": ("По территориальным управлениям", "Территориальное управление"),
    "type": ("По типам организаций", "Тип организации"),
}


def _table_of_named(programs: Programs, total: Row, name: str, names: Names, places: list[Place]) -> Table:
    """Every territory (type) that has organisations, also where nothing was completed: a nought is an answer."""
    title, heading = NAMED_TABLES[name]
    members: dict[int, list[Place]] = {}
    for place in places:
        members.setdefault(getattr(place, name), []).append(place)
    of_organization = {place.organization: getattr(place, name) for place in places}
    found = programs.by(looked_up(programs.organization, of_organization))
    rows = [
        Row((label,), found.get(key, Figures()), {name: str(key)}, Base.of(members[key]))
        for key, label in names.items()
        if key in members
    ]
    return Table(name, title, (heading,), rows, total, has_shares=True)


def _table_of_forms_and_roles(programs: Programs, total: Row, references: References) -> Table:
    pairs = programs.by((programs.form << HIGH_PART) | programs.role)
    rows = []
    for key, figures in _in_order(pairs, lambda key: _names_of_pair(key, references)):
        form, role = divmod(key, 1 << HIGH_PART)
        rows.append(Row(_names_of_pair(key, references), figures, {"form": str(form), "role": str(role)}))
    return Table("form_role", "По формам и ролям", ("Форма наставничества", "Роль наставника"), rows, total)


def _names_of_pair(key: int, references: References) -> tuple[str, str]:
    form, role = divmod(key, 1 << HIGH_PART)
    return references.form.get(form, ""), references.role.get(role, "")


def _table_of_levels(programs: Programs, total: Row) -> Table:
    found = programs.by(programs.level)
    rows = [Row((str(level.label),), found[i], {"level": level.value}) for i, level in enumerate(LEVELS) if i in found]
    return Table("level", "По статусу наставника", ("Статус наставника",), rows, total)


def _table_of_kinds(programs: Programs, total: Row) -> Table:
    found = programs.by(programs.kind)
    rows = [Row((str(kind.label),), found[i], {"kind": kind.value}) for i, kind in enumerate(KINDS) if i in found]
    return Table("kind", "По видам групп", ("Вид группы",), rows, total)


def _table_of_age_and_experience(programs: Programs, total: Row) -> Table:
    age, experience = programs.age, programs.experience
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
    return Table("age_experience", "По возрасту и стажу", ("Возраст наставляемого", "Стаж наставляемого"), rows, total)


def _age_words(age: AgeBand | None) -> str:
    return str(age.label) if age else "не указан"


def _age_in_address(age: AgeBand | None) -> str:
    return age.value if age else UNKNOWN


def _table_of_months(programs: Programs, total: Row) -> Table:
    """Every month from the first to the last with a completed program, the empty ones between them too."""
    found = programs.by(programs.month)
    rows = []
    span = range(min(found, default=0), max(found, default=-1) + 1)
    for key in span if len(span) <= MOST_MONTHS else sorted(found):
        year, before_this = divmod(key, 12)
        label = f"{MONTHS[before_this]} {year}"
        rows.append(Row((label,), found.get(key, Figures()), {"month": f"{year}-{before_this + 1:02}"}))
    return Table("month", "По месяцам завершения", ("Месяц",), rows, total)


def _in_order(found: dict[int, Figures], words: Callable[[int], tuple[str, ...]]) -> Iterable[tuple[int, Figures]]:
    return sorted(found.items(), key=lambda pair: words(pair[0]))


def table_of_organizations(report: Report, *, query: str = "", sort: str = "") -> Table:
    """Every active organisation of the selection, and those of the past that take part; searched and sorted."""
    found = report.by_organization()
    employees = {place.organization: place.employees for place in report.places}
    organizations = (
        report.selection.organizations()
        .filter(Q(is_active=True) | Q(pk__in=list(found)))
        .search(query)
        .order_by("name_key", "pk")
        .values_list("pk", "short_name", "territory", "type")
    )
    names = report.references
    rows = [
        Row(
            (name, names.territory.get(territory, ""), names.type.get(type_, "")),
            found.get(key, Figures()),
            {"organization": str(key)},
            Base(1, employees.get(key, 0)),
        )
        for key, name, territory, type_ in organizations
    ]
    if figure := FIGURE.get(sort):
        rows.sort(key=lambda row: figure.value(row.figures) or 0, reverse=True)
    headings = ("Организация", "Территориальное управление", "Тип организации")
    total = Row(("Всего", "", ""), report.totals, base=report.base)
    return Table("organization", "По организациям", headings, rows, total, has_shares=True)
