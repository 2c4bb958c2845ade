"""Whose rights end when an employee leaves: those of this person, by this organisation, that no other employment keeps."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from accounts.choices import UserGroup
from accounts.leaving import end_rights
from accounts.models import User
from mentorship_ais.organizations.models import Employee, Organization
from tests.factories import EmployeeFactory, MembershipFactory

pytestmark = pytest.mark.django_db


def dismiss(employee: Employee, *, days_ago: int = 1) -> int:
    employee.left_on = timezone.localdate() - datetime.timedelta(days=days_ago)
    employee.save()
    return end_rights(employee=employee, by=None)


def groups_in_force(user: User) -> set[str]:
    return set(user.memberships.active().values_list("group", flat=True))


def test_leaving_one_of_two_employments_in_the_organisation_keeps_the_rights_until_the_other_ends(
    curator: User, school: Organization
) -> None:
    first = curator.employees.get()
    second = EmployeeFactory(user=curator, organization=school, birth_date=datetime.date(1990, 1, 1))
    before = groups_in_force(curator)
    assert UserGroup.CURATOR in before
    assert dismiss(first) == 0
    assert groups_in_force(curator) == before
    assert dismiss(second) == len(before)
    assert groups_in_force(curator) == set()


def test_last_day_of_work_still_gives_the_rights(curator: User) -> None:
    before = groups_in_force(curator)
    assert dismiss(curator.employees.get(), days_ago=0) == 0
    assert groups_in_force(curator) == before


def test_leaving_one_school_ends_nothing_in_another(curator: User, other_school: Organization) -> None:
    """What has lapsed in another organisation waits for its own end: it was not ended by who dismisses here."""
    elsewhere = MembershipFactory(user=curator, organization=other_school)
    curator.employees.filter(organization=other_school).update(left_on=datetime.date(2021, 1, 1))
    dismiss(curator.employees.exclude(organization=other_school).get())
    elsewhere.refresh_from_db()
    assert elsewhere.revoked_at is None


def test_leaving_ends_the_rights_over_the_whole_region_that_rest_on_this_employment(analyst: User) -> None:
    dismiss(analyst.employees.get())
    assert groups_in_force(analyst) == set()


def test_leaving_ends_nothing_of_a_colleague(curator: User, colleague: User) -> None:
    colleague.employees.update(left_on=datetime.date(2021, 1, 1))
    before = groups_in_force(colleague)
    dismiss(curator.employees.get())
    assert groups_in_force(colleague) == before != set()


def test_leaving_of_who_has_no_account_ends_nothing(curator: User, school: Organization) -> None:
    curator.employees.update(left_on=datetime.date(2021, 1, 1))
    assert dismiss(EmployeeFactory(organization=school)) == 0
