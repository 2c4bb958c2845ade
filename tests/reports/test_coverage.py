"""Young teachers and novices without a program: numbers for the ministry, names for the curator."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.choices import UserGroup
from accounts.models import User
from mentorship_ais.core.periods import full_years
from mentorship_ais.organizations.models import Employee, Organization
from reports.coverage import CoverageRow, read_coverage, years_before
from reports.scope import Scope
from reports.selection import Selection
from tests.factories import AssignmentFactory, EmployeeFactory, MembershipFactory, OrganizationFactory, UserFactory

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
