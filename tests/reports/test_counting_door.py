"""The one door to the columns, `read_completed_programs`, against the same figures counted by the ORM."""

from __future__ import annotations

import datetime
from itertools import product
from random import Random
from typing import Any

import pytest
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import TruncMonth

from mentoring.choices import MentorLevel
from mentorship_ais.core.periods import ALL_TIME, Period
from mentorship_ais.organizations.bands import AGE_BORDERS, EXPERIENCE_BORDERS, AgeBand, ExperienceBand
from mentorship_ais.organizations.models import Organization
from programs.choices import AssignmentStatus, GroupKind, PracticeStatus
from programs.models import Assignment
from reports.counting.aggregates import Figures, read_completed_programs
from reports.counting.coverage import years_before
from reports.selection.scope import Scope
from reports.selection.selection import Selection
from tests.factories import AssignmentFactory, EmployeeFactory
from tests.reports.region import BORDER_DAYS, Group, Program, Region

PATHS = {
    "organization": "group__organization",
    "mentoring_form": "group__mentoring_form",
    "role": "group__role",
    "level": "group__mentor__level",
    "kind": "kind",
    "age": "age_band",
    "experience": "experience_band",
    "month": "month",
}
PERIODS = [
    ALL_TIME,
    Period(datetime.date(2024, 9, 1), datetime.date(2025, 8, 31)),  # programs end on both sides of both days
    Period(datetime.date(2024, 9, 1), None),
    Period(None, datetime.date(2024, 12, 31)),
    Period(datetime.date(2030, 1, 1), datetime.date(2030, 12, 31)),
]


def filled_region() -> Region:
    """Store groups of one to four programs with every status, band and border day."""
    choose = Random(10).choice
    statuses = [*[AssignmentStatus.COMPLETED] * 4, AssignmentStatus.IN_PROGRESS, AssignmentStatus.STOPPED]
    groups = []
    for ends_on, size in product(BORDER_DAYS, range(1, 5)):
        programs = [
            Program(
                mentee=mentee,
                status=choose(statuses),
                age=choose([*AgeBand, None]),
                experience=choose(list(ExperienceBand)),
                practice=choose([None, *PracticeStatus]),
                requested=frozenset(),
            )
            for mentee in range(size)
        ]
        groups.append(
            Group(
                organization=choose(range(4)),
                mentor=choose(range(3)),
                mentoring_form=choose(range(2)),
                role=choose(range(2)),
                starts_on=ends_on - datetime.timedelta(days=choose(range(400))),
                ends_on=ends_on,
                programs=tuple(programs),
            )
        )
    return Region(groups)


def counted_by_orm(selection: Selection, *names: str) -> dict[tuple[Any, ...], Figures]:
    """Return the figures by these names, grouped by the database."""
    of_group = Assignment.objects.filter(group=OuterRef("group")).order_by()
    size = of_group.values("group").annotate(number=Count("pk")).values("number")
    kinds = {GroupKind.DYAD: Q(size=1), GroupKind.TRIAD: Q(size=2), GroupKind.SMALL_GROUP: Q(size__gte=3)}
    groups = {
        kind: Count("group", distinct=True, filter=condition & Q(is_unfinished=False))
        for kind, condition in kinds.items()
    }
    rows = (
        selection.programs()
        .order_by()
        .annotate(size=Subquery(size), is_unfinished=Exists(of_group.in_progress()), month=TruncMonth("group__ends_on"))
        .annotate(kind=Case(*(When(condition, Value(kind.value)) for kind, condition in kinds.items())))
        .annotate(total=Value(0))  # to group by when there are no names
        .values("total", *(PATHS[name] for name in names))
        .annotate(
            programs=Count("pk"),
            mentees=Count("mentee", distinct=True),
            mentors=Count("group__mentor", distinct=True),
            organizations=Count("group__organization", distinct=True),
            dyads=groups[GroupKind.DYAD],
            triads=groups[GroupKind.TRIAD],
            small_groups=groups[GroupKind.SMALL_GROUP],
            length=Sum(F("group__ends_on") - F("group__starts_on")),
            practices=Count("pk", filter=Q(best_practice__status=PracticeStatus.PUBLISHED)),
        )
    )
    found = {}
    for row in rows.filter(programs__gt=0):
        key = tuple(row.pop(PATHS[name]) or None for name in names)
        days = row.pop("length").days + row["programs"]
        del row["total"]
        found[key] = Figures(**row, days=days)
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("period", PERIODS, ids=str)
def test_figures_of_a_filled_region_equal_the_count_by_the_orm(period: Period) -> None:
    filled_region()
    selection = Selection(Scope(), period)
    programs = read_completed_programs(selection).ending_in(period)
    for name in PATHS:
        assert {(key,): figures for key, figures in programs.by(name).items()} == counted_by_orm(selection, name), name
    for pair in (("mentoring_form", "role"), ("age", "experience"), ("level", "kind")):
        assert programs.by_pair(*pair) == counted_by_orm(selection, *pair), pair
    assert programs.total() == counted_by_orm(selection).get((), Figures())


@pytest.mark.django_db
def test_filled_region_has_every_value() -> None:
    """What the comparison with the ORM rests on."""
    filled_region()
    found = read_completed_programs(Selection(Scope()))
    assert set(found.by("kind")) == set(GroupKind)
    assert set(found.by("level")) == set(MentorLevel)
    assert set(found.by("age")) == {*AgeBand, None}
    assert set(found.by("experience")) == set(ExperienceBand)
    assert 0 < found.total().groups < len(BORDER_DAYS) * 4
    assert {month.strftime("%Y-%m") for month in found.by("month")} == {f"{day:%Y-%m}" for day in BORDER_DAYS}


@pytest.mark.django_db
def test_figures_by_territory_equal_the_count_by_the_orm() -> None:
    region = filled_region()
    territories = dict(Organization.objects.values_list("pk", "territory"))
    found = read_completed_programs(Selection(Scope())).by_value_of_organization(territories)
    assert found == {
        territory.pk: counted_by_orm(Selection(Scope(territory=territory)))[()] for territory in region.territories
    }


def test_both_sides_of_every_border_are_counted_in_their_bands(school: Organization) -> None:
    """A day short of the border belongs to the band below, the day itself to the band above."""
    starts_on = datetime.date(2021, 10, 26)
    day = datetime.timedelta(days=1)
    old = {"birth_date": datetime.date(1950, 1, 1), "teaching_since": datetime.date(1980, 1, 1)}
    for field, borders in (("birth_date", AGE_BORDERS), ("teaching_since", EXPERIENCE_BORDERS)):
        for border in borders:
            for date in (years_before(starts_on, border) + day, years_before(starts_on, border)):
                mentee = EmployeeFactory(organization=school, **{**old, field: date})
                AssignmentFactory(organization=school, mentee=mentee, starts_on=starts_on, completed=True)
    programs = read_completed_programs(Selection(Scope(organization=school)))
    ages = {age: figures.programs for age, figures in programs.by("age").items()}
    experiences = {band: figures.programs for band, figures in programs.by("experience").items()}
    below, above = 1, 1
    assert ages == {
        AgeBand.UNDER_35: below,
        AgeBand.FROM_35: above + below,
        AgeBand.FROM_50: above + 2 * len(EXPERIENCE_BORDERS),
    }
    assert experiences == {
        ExperienceBand.UNDER_3: below,
        ExperienceBand.FROM_3: above + below,
        ExperienceBand.FROM_5: above + below,
        ExperienceBand.FROM_10: above + below,
        ExperienceBand.FROM_15: above + below,
        ExperienceBand.FROM_20: above + 2 * len(AGE_BORDERS),
    }
