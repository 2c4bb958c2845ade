"""Who is signed in is read in one statement, with the same rows that the ORM reads in several."""

from __future__ import annotations

import datetime

from django.utils import timezone

from accounts.backends import read_user
from accounts.choices import UserGroup
from accounts.models import Membership, User
from mentorship_ais.organizations.models import Employee
from tests.factories import EmployeeFactory, MembershipFactory


def values_of(row: Membership | Employee) -> dict[str, object]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_rows_are_those_that_the_orm_reads_value_by_value(
    curator: User, other_school, django_assert_num_queries
) -> None:
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    EmployeeFactory(user=curator, organization=other_school, birth_date=datetime.date(1980, 2, 29))
    EmployeeFactory(user=curator, organization=other_school, left_on=yesterday)
    MembershipFactory(user=curator, group=UserGroup.WORKER, organization=other_school)
    with django_assert_num_queries(1):
        read = read_user(curator.pk)
        assert read is not None
        texts = [f"{m.organization} {m.employment} {m.user}" for m in read.memberships_in_force]
        texts += [f"{e.organization} {e.position} {e.user}" for e in read.active_employments]
    memberships = curator.memberships.in_force().order_by("granted_at", "pk")
    employments = curator.employees.active().order_by("organization__name_key", "pk")
    assert [values_of(m) for m in read.memberships_in_force] == [values_of(m) for m in memberships]
    assert [values_of(e) for e in read.active_employments] == [values_of(e) for e in employments]
    assert len(read.active_employments) == 2
    assert texts == [
        *(f"{m.organization} {m.employment} {m.user}" for m in memberships),
        *(f"{e.organization} {e.position} {e.user}" for e in employments),
    ]


def test_membership_of_the_whole_region_has_no_organisation(analyst: User) -> None:
    read = read_user(analyst.pk)
    assert read is not None
    [wide] = [m for m in read.memberships_in_force if m.group == UserGroup.ANALYST]
    assert (wide.organization_id, wide.organization) == (None, None)


def test_account_that_may_not_sign_in_any_more_is_nobody(curator: User, signed_in) -> None:
    browser = signed_in(curator)
    assert browser.get("/programs/").status_code == 200
    User.objects.filter(pk=curator.pk).update(is_active=False)
    assert browser.get("/programs/").status_code == 302
    assert read_user(0) is None


def test_page_asks_for_session_and_person_in_two_statements(
    curator: User, signed_in, django_assert_num_queries
) -> None:
    browser = signed_in(curator)
    browser.get("/help/")
    with django_assert_num_queries(2):
        assert browser.get("/help/").status_code == 200
