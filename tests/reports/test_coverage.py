"""Young teachers and novices without a program: numbers for the ministry, names for the curator."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.choices import UserGroup
from accounts.models import User
from mentorship_ais.core.periods import full_years
from mentorship_ais.organizations.models import Employee, Organization
from programs.choices import AssignmentStatus
from programs.models import Assignment
from reports.counting.coverage import CoverageRow, read_coverage, without_program, years_before
from reports.selection.scope import Scope
from reports.selection.selection import Selection
from tests.conftest import undone
from tests.factories import (
    AssignmentFactory,
    EmployeeFactory,
    MembershipFactory,
    OrganizationFactory,
    TerritoryFactory,
    UserFactory,
)

SignedIn = Callable[[User], Client]
OLD = {"birth_date": datetime.date(1960, 1, 1), "teaching_since": datetime.date(1990, 9, 1)}


def years_ago(years: int, *, days: int = 0) -> datetime.date:
    return years_before(timezone.localdate(), years) + datetime.timedelta(days=days)


@given(
    today=st.dates(datetime.date(2020, 1, 1), datetime.date(2060, 12, 31)),
    years=st.integers(1, 60),
    days=st.integers(-3, 3),
)
def test_younger_than_the_threshold_is_born_after_the_day(today: datetime.date, years: int, days: int) -> None:
    born = years_before(today, years) + datetime.timedelta(days=days)
    assert (born > years_before(today, years)) == (full_years(born, today) < years)


@dataclass(frozen=True)
class Person:
    """A generated employee of one of two schools."""

    school: int
    birth_date: datetime.date | None
    teaching_since: datetime.date | None
    has_left: bool
    programs: tuple[AssignmentStatus, ...]

    @property
    def is_young(self) -> bool:
        return self.birth_date is not None and full_years(self.birth_date, timezone.localdate()) < 35

    @property
    def is_novice(self) -> bool:
        return self.teaching_since is not None and full_years(self.teaching_since, timezone.localdate()) < 3

    @property
    def has_program(self) -> bool:
        return bool({AssignmentStatus.IN_PROGRESS, AssignmentStatus.COMPLETED} & set(self.programs))


def days_around(years: int) -> st.SearchStrategy[datetime.date | None]:
    return st.none() | st.sampled_from([years_ago(years, days=days) for days in (-400, -1, 0, 1, 400)])


staff = st.lists(
    st.builds(
        Person,
        school=st.integers(0, 1),
        birth_date=days_around(35),
        teaching_since=days_around(3),
        has_left=st.booleans(),
        programs=st.lists(st.sampled_from(AssignmentStatus), max_size=2).map(tuple),
    ),
    max_size=8,
)


@pytest.mark.django_db
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(generated=staff)
def test_coverage_equals_a_plain_count(generated: list[Person]) -> None:
    with undone():
        schools = [OrganizationFactory(territory=TerritoryFactory(name=f"Управление {n}")) for n in range(2)]
        stored = {store(person, schools[person.school]): person for person in generated}
        # mentors and who keeps the records stand outside the count
        Employee.objects.exclude(pk__in=stored).update(left_on=timezone.localdate() - datetime.timedelta(days=1))
        counted = read_coverage(Selection(Scope()))
        for number, school in enumerate(schools):
            mine = [person for person in generated if person.school == number and not person.has_left]
            rows = [row for row in counted.organizations if row.key == school.pk]
            assert [figures_of(row) for row in rows] == ([by_hand(mine)] if mine else [])
            of_territory = [row for row in counted.territories if row.key == school.territory_id]
            assert [figures_of(row) for row in of_territory] == ([by_hand(mine)] if mine else [])
            named = without_program(Selection(Scope(organization=school)))
            assert {person.pk for person in named} == {
                pk for pk, person in stored.items() if person in mine and is_without(person)
            }
        assert figures_of(counted.total) == by_hand([person for person in generated if not person.has_left])


def store(person: Person, school: Organization) -> int:
    employee = EmployeeFactory(
        organization=school,
        birth_date=person.birth_date,
        teaching_since=person.teaching_since,
        left_on=timezone.localdate() - datetime.timedelta(days=1) if person.has_left else None,
    )
    for status in person.programs:
        traits = {AssignmentStatus.COMPLETED: "completed", AssignmentStatus.STOPPED: "stopped"}
        program = AssignmentFactory(organization=school, **({traits[status]: True} if status in traits else {}))
        Assignment.objects.filter(pk=program.pk).update(mentee=employee)
    return int(employee.pk)


def is_without(person: Person) -> bool:
    return (person.is_young or person.is_novice) and not person.has_program


def by_hand(people: list[Person]) -> tuple[int, ...]:
    young = [person for person in people if person.is_young]
    novices = [person for person in people if person.is_novice]
    return (
        len(young),
        sum(not person.has_program for person in young),
        len(novices),
        sum(not person.has_program for person in novices),
        sum(person.birth_date is None or person.teaching_since is None for person in people),
    )


def figures_of(row: CoverageRow) -> tuple[int, ...]:
    return row.young, row.young_without, row.novices, row.novices_without, row.unknown


def of_school(school: Organization) -> CoverageRow:
    return read_coverage(Selection(Scope(organization=school))).total


def test_thresholds_are_counted_to_the_day(school: Organization) -> None:
    EmployeeFactory(organization=school, **{**OLD, "birth_date": years_ago(35)})
    EmployeeFactory(organization=school, **{**OLD, "birth_date": years_ago(35, days=1)})
    EmployeeFactory(organization=school, **{**OLD, "teaching_since": years_ago(3)})
    EmployeeFactory(organization=school, **{**OLD, "teaching_since": years_ago(3, days=1)})
    assert (of_school(school).young, of_school(school).novices) == (1, 1)


def test_thresholds_are_settings(school: Organization, settings: Any) -> None:
    EmployeeFactory(organization=school, **{**OLD, "birth_date": years_ago(36)})
    assert of_school(school).young == 0
    settings.YOUNG_TEACHER_AGE = 40
    assert of_school(school).young == 1


@pytest.mark.parametrize(("trait", "without"), [({}, 0), ({"completed": True}, 0), ({"stopped": True}, 1)])
def test_program_in_process_or_completed_covers_and_a_stopped_one_does_not(
    school: Organization, trait: dict[str, bool], without: int
) -> None:
    young = EmployeeFactory(organization=school, **{**OLD, "birth_date": years_ago(25)})
    AssignmentFactory(organization=school, mentor__employee__birth_date=OLD["birth_date"], mentee=young, **trait)
    total = of_school(school)
    assert (total.young, total.young_without) == (1, without)


def test_who_left_and_whose_dates_are_unknown_is_not_counted(school: Organization) -> None:
    EmployeeFactory(organization=school, left=True, birth_date=years_ago(25))
    EmployeeFactory(organization=school, birth_date=None, teaching_since=None)
    total = of_school(school)
    assert (total.young, total.novices, total.unknown) == (0, 0, 1)


def test_curator_reads_names_with_the_way_to_a_program(
    signed_in: SignedIn, curator: User, school: Organization, other_school: Organization
) -> None:
    Employee.objects.update(**OLD)
    novice = EmployeeFactory(organization=school, **{**OLD, "teaching_since": years_ago(1)})
    stranger = EmployeeFactory(organization=other_school, **{**OLD, "teaching_since": years_ago(1)})
    page = signed_in(curator).get("/reports/coverage/").content.decode()
    assert f"/programs/add/?mentee={novice.pk}" in page
    assert "Добавить программу" in page
    assert stranger.full_name not in page


def test_ministry_reads_numbers_without_names(signed_in: SignedIn, analyst: User, school: Organization) -> None:
    novice = EmployeeFactory(organization=school, **{**OLD, "teaching_since": years_ago(1)})
    page = signed_in(analyst).get("/reports/coverage/").content.decode()
    assert school.short_name in page
    assert novice.full_name not in page


def test_specialist_counts_the_territory_of_the_administration(
    signed_in: SignedIn, school: Organization, other_school: Organization
) -> None:
    administration = OrganizationFactory(short_name="Тольяттинское ТУ", territory=other_school.territory)
    specialist = UserFactory(last_name="Территорова")
    MembershipFactory(user=specialist, organization=administration, group=UserGroup.TERRITORY_SPECIALIST)
    AssignmentFactory(organization=school, completed=True)
    AssignmentFactory(organization=other_school, completed=True)
    client = signed_in(specialist)
    for address in ("", f"?territory={school.territory_id}", f"?organization={school.pk}"):
        page = client.get(f"/reports/{address}")
        assert page.context["report"].totals.programs == (0 if "organization" in address else 1)
        assert school.short_name not in client.get(f"/reports/programs/{address}").content.decode()
    assert "Тольяттинское управление" in client.get("/reports/").content.decode()
    assert school.short_name not in client.get("/reports/by-organization/").content.decode()
    assert client.get("/reports/frozen/").status_code == 403
