"""The report: the numbers of the page, the XLSX and the PDF, counted once.

`make_report` is the only way to it, so that the four cannot disagree.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.formats import date_format

from mentoring.choices import MentorLevel
from mentorship_ais.organizations.bands import AgeBand, ExperienceBand
from mentorship_ais.organizations.models import Employee
from programs.choices import GroupKind
from reports.counting.aggregates import CompletedPrograms, Figures, read_completed_programs
from reports.counting.figures import FIGURE
from reports.selection.names import Names, References
from reports.selection.selection import UNKNOWN, UNKNOWN_AGE, Selection

MOST_MONTHS = 120  # of a longer span, as one mistyped year makes it, only the months with programs are listed


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
    """The whole of the shares: the organisations of a part of the region and their employees."""

    organizations: int = 0
    employees: int = 0

    @classmethod
    def of(cls, places: Iterable[Place]) -> Base:
        """Return the number of active organisations and of their employees."""
        active = [place for place in places if place.is_active]
        return cls(len(active), sum(place.employees for place in active))


@dataclass(frozen=True)
class Row:
    """One row of a table: its labels, its figures, and what its lists are narrowed by."""

    labels: tuple[str, ...]
    figures: Figures
    narrowing: Mapping[str, str] = field(default_factory=dict)
    base: Base | None = None


@dataclass(frozen=True)
class Table:
    """Figures by territory, by form and role …"""

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
    programs: CompletedPrograms
    made_at: datetime.datetime

    def by_organization(self) -> dict[int, Figures]:
        """Return the figures of each organisation with completed programs, by its key."""
        return self.programs.by("organization")


def make_report(selection: Selection, references: References) -> Report:
    """Count the selection: one query for the programs, two for organisations and employees."""
    everything = read_completed_programs(selection)
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
    """Read the organisations of the selection with the number of their employees today; two queries."""
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


def _table_of_named(programs: CompletedPrograms, total: Row, name: str, names: Names, places: list[Place]) -> Table:
    """Return a row for every territory (type) with organisations, also where no program was completed."""
    title, heading = NAMED_TABLES[name]
    members: dict[int, list[Place]] = {}
    for place in places:
        members.setdefault(getattr(place, name), []).append(place)
    of_organization = {place.organization: getattr(place, name) for place in places}
    found = programs.by_value_of_organization(of_organization)
    rows = [
        Row((label,), found.get(key, Figures()), {name: str(key)}, Base.of(members[key]))
        for key, label in names.items()
        if key in members
    ]
    return Table(name, title, (heading,), rows, total, has_shares=True)


def _table_of_forms_and_roles(programs: CompletedPrograms, total: Row, references: References) -> Table:
    rows = [
        Row(
            (references.form.get(form, ""), references.role.get(role, "")),
            figures,
            {"form": str(form), "role": str(role)},
        )
        for (form, role), figures in programs.by_pair("mentoring_form", "role").items()
    ]
    rows.sort(key=lambda row: row.labels)
    return Table("form_role", "По формам и ролям", ("Форма наставничества", "Роль наставника"), rows, total)


def _table_of_levels(programs: CompletedPrograms, total: Row) -> Table:
    found = programs.by("level")
    rows = [Row((str(level.label),), found[level], {"level": level.value}) for level in MentorLevel if level in found]
    return Table("level", "По статусу наставника", ("Статус наставника",), rows, total)


def _table_of_kinds(programs: CompletedPrograms, total: Row) -> Table:
    found = programs.by("kind")
    rows = [Row((str(kind.label),), found[kind], {"kind": kind.value}) for kind in GroupKind if kind in found]
    return Table("kind", "По видам групп", ("Вид группы",), rows, total)


def _table_of_age_and_experience(programs: CompletedPrograms, total: Row) -> Table:
    found = programs.by_pair("age", "experience")
    rows = []
    for age in (*AgeBand, None):
        label, value = (str(age.label), age.value) if age else (UNKNOWN_AGE, UNKNOWN)
        for band in ExperienceBand:
            if figures := found.get((age, band)):
                rows.append(Row((label, str(band.label)), figures, {"age": value, "experience": band.value}))
    return Table("age_experience", "По возрасту и стажу", ("Возраст наставляемого", "Стаж наставляемого"), rows, total)


def _table_of_months(programs: CompletedPrograms, total: Row) -> Table:
    found = programs.by("month")
    rows = [
        Row((date_format(month, "F Y"),), found.get(month, Figures()), {"month": f"{month:%Y-%m}"})
        for month in _months_from_first_to_last(found)
    ]
    return Table("month", "По месяцам завершения", ("Месяц",), rows, total)


def _months_from_first_to_last(found: Collection[datetime.date]) -> list[datetime.date]:
    """Return every month of the span, also those without programs, up to `MOST_MONTHS`."""
    if not found:
        return []
    first, last = min(found), max(found)
    span = range(12 * first.year + first.month - 1, 12 * last.year + last.month)
    if len(span) > MOST_MONTHS:
        return sorted(found)
    return [datetime.date(month // 12, month % 12 + 1, 1) for month in span]


def table_of_organizations(report: Report, *, query: str = "", sort: str = "") -> Table:
    """Return every active organisation of the selection, and every other with programs; searched and sorted."""
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
