"""«Охват»: young teachers and novices, and those of them without a program.

Young is younger than `YOUNG_TEACHER_AGE`, a novice has taught less than `NOVICE_EXPERIENCE` full years; both are settings.
Counted is everybody who works in the scope's organisations today and whose date of birth (start of teaching) is known. A
program counts when it is in process or completed, whenever that was; a stopped one does not.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q
from django.utils import timezone

from mentorship_ais.organizations.models import Employee
from mentorship_ais.organizations.querysets import EmployeeQuerySet
from programs.choices import AssignmentStatus
from programs.models import Assignment
from reports.selection.selection import Selection


@dataclass(frozen=True)
class CoverageRow:
    """One territory or organisation."""

    key: int
    name: str
    young: int
    young_without: int
    novices: int
    novices_without: int
    unknown: int
    """People whose date of birth or start of teaching is not known: counted in neither."""
    territory: str = ""

    def __add__(self, other: CoverageRow) -> CoverageRow:
        return CoverageRow(
            self.key,
            self.name,
            self.young + other.young,
            self.young_without + other.young_without,
            self.novices + other.novices,
            self.novices_without + other.novices_without,
            self.unknown + other.unknown,
            self.territory,
        )


@dataclass(frozen=True)
class Coverage:
    """Coverage by territory and by organisation, from one query."""

    territories: list[CoverageRow]
    organizations: list[CoverageRow]
    total: CoverageRow


def read_coverage(selection: Selection) -> Coverage:
    """Count young teachers and novices, and how many of them have no program."""
    young, novice = is_young(), is_novice()
    counted = (
        people(selection)
        .annotate(has_program=has_program())
        .order_by()
        .values("organization", "organization__short_name", "organization__territory", "organization__territory__name")
        .annotate(
            young=Count("pk", filter=young),
            young_without=Count("pk", filter=young & Q(has_program=False)),
            novices=Count("pk", filter=novice),
            novices_without=Count("pk", filter=novice & Q(has_program=False)),
            unknown=Count("pk", filter=Q(birth_date__isnull=True) | Q(teaching_since__isnull=True)),
        )
        .order_by("organization__territory__name", "organization__name_key", "organization")
    )
    territories: dict[int, CoverageRow] = {}
    organizations = []
    total = CoverageRow(0, "Всего", 0, 0, 0, 0, 0)
    for row in counted:
        territory = row["organization__territory__name"]
        mine = CoverageRow(
            key=row["organization"],
            name=row["organization__short_name"],
            young=row["young"],
            young_without=row["young_without"],
            novices=row["novices"],
            novices_without=row["novices_without"],
            unknown=row["unknown"],
            territory=territory,
        )
        organizations.append(mine)
        total += mine
        key = row["organization__territory"]
        territories[key] = territories.get(key, CoverageRow(key, territory, 0, 0, 0, 0, 0)) + mine
    return Coverage(list(territories.values()), organizations, total)


def people(selection: Selection) -> EmployeeQuerySet:
    """Everybody who works today in an active organisation of the selection."""
    return Employee.objects.active().filter(organization__in=selection.organizations().active())


def without_program(selection: Selection) -> EmployeeQuerySet:
    """Young teachers and novices without a program, by organisation and name."""
    return (
        people(selection)
        .filter(is_young() | is_novice())
        .exclude(has_program())
        .annotate(
            counts_as_young=ExpressionWrapper(is_young(), output_field=BooleanField()),
            counts_as_novice=ExpressionWrapper(is_novice(), output_field=BooleanField()),
        )
        .select_related("position")
        .order_by("organization__territory__name", "organization__name_key", "name_key", "pk")
    )


def has_program() -> Exists:
    """Return a condition on employees: mentee of a program in process or completed."""
    return Exists(
        Assignment.objects.filter(
            mentee=OuterRef("pk"), status__in=[AssignmentStatus.IN_PROGRESS, AssignmentStatus.COMPLETED]
        )
    )


def is_young(today: datetime.date | None = None) -> Q:
    """Return a condition on employees: younger than the threshold in full years, that is born after that day."""
    return Q(birth_date__gt=years_before(today or timezone.localdate(), settings.YOUNG_TEACHER_AGE))


def is_novice(today: datetime.date | None = None) -> Q:
    """Return a condition on employees: less experience than the threshold in full years."""
    return Q(teaching_since__gt=years_before(today or timezone.localdate(), settings.NOVICE_EXPERIENCE))


def years_before(day: datetime.date, years: int) -> datetime.date:
    """Return the day that many years ago; 28 February for the 29th, so that somebody born on the 29th is of full age."""
    if (day.month, day.day) == (2, 29) and (day.year - years) % 4:
        return datetime.date(day.year - years, 2, 28)
    return day.replace(year=day.year - years)
