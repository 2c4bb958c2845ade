"""The cast and the factories give what they promise."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.choices import GROUPS_OF_THE_WHOLE_REGION, RequestStatus, UserGroup
from accounts.models import Membership, User
from accounts.outbox import deliver
from accounts.rights import rights_of
from mentoring.models import Mentor
from mentorship_ais.core.errors import DomainError
from mentorship_ais.organizations.models import Employee, Organization
from programs.choices import AssignmentStatus, GroupKind
from programs.models import Assignment
from tests.factories import (
    AccessRequestFactory,
    AssignmentFactory,
    DocumentFactory,
    EmployeeFactory,
    MembershipFactory,
    MentorFactory,
    MentoringGroupFactory,
)


def test_curators_have_rights_in_their_own_school_only(
    curator: User, other_curator: User, school: Organization, other_school: Organization
) -> None:
    assert rights_of(curator).allow(UserGroup.CURATOR)
    assert rights_of(curator).organizations == [school]
    assert rights_of(other_curator).organizations == [other_school]


def test_worker_is_in_no_further_group(worker: User, school: Organization) -> None:
    rights = rights_of(worker)
    assert rights.groups == ["Работник образования"]
    assert rights.employment is not None
    assert rights.employment.organization == school


def test_analyst_has_rights_for_the_whole_region(analyst: User) -> None:
    assert Membership.objects.get(user=analyst, group=UserGroup.ANALYST).organization is None


def test_support_is_staff_with_permissions_and_not_a_superuser(support: User) -> None:
    assert support.is_staff
    assert not support.is_superuser
    assert support.has_perm("accounts.change_accessrequest")
    assert not support.has_perm("accounts.delete_accessrequest")


@pytest.mark.parametrize("person", ["curator", "worker", "responsible", "rctr_worker", "analyst", "outsider"])
def test_everybody_signs_in_and_sees_the_start_page(
    person: str, signed_in: Callable[[User], Client], request: pytest.FixtureRequest
) -> None:
    assert signed_in(request.getfixturevalue(person)).get("/").status_code == 200


@pytest.mark.parametrize(
    ("trait", "status"),
    [
        ("with_scan", RequestStatus.PENDING),
        ("approved", RequestStatus.APPROVED),
        ("rejected", RequestStatus.REJECTED),
        ("withdrawn", RequestStatus.WITHDRAWN),
    ],
)
def test_access_request_reaches_its_state(db: None, trait: str, status: RequestStatus) -> None:
    assert AccessRequestFactory(**{trait: True}).status == status


def test_request_with_a_scan_can_be_approved_by_it(db: None) -> None:
    request = AccessRequestFactory(with_scan=True, approved=True)
    assert request.order_document.organization == request.organization
    assert request.copy_received_on is None


def test_revoked_membership_gives_no_rights(db: None) -> None:
    membership = MembershipFactory(revoked=True)
    assert not rights_of(membership.user).allow(UserGroup.CURATOR)


def values_of(record: Any) -> dict[str, Any]:
    """What stands in the row, but for moments and what is each row's own."""
    own = {"id", "access_request", "submission", "granted_at", "created_at", "decided_at", "proposed_at"}
    fields = [field for field in record._meta.concrete_fields if field.name not in own]
    return {field.name: field.value_from_object(record) for field in fields}


@pytest.mark.parametrize(
    ("group", "is_employed"),
    [
        *((group, True) for group in UserGroup if group.is_requestable),
        *((group, False) for group in sorted(GROUPS_OF_THE_WHOLE_REGION)),
    ],
)
def test_member_is_as_approval_leaves_one(
    outsider: User, school: Organization, group: UserGroup, is_employed: bool
) -> None:
    place = school if is_employed else None
    request = AccessRequestFactory(user=outsider, group=group, organization=place, approved=True)
    by_approval = values_of(request.membership), values_of(request)
    request.membership.delete()
    made = MembershipFactory(user=outsider, group=group, organization=place)
    assert (values_of(made), values_of(made.access_request)) == by_approval


def test_assignment_reaches_its_state(school: Organization) -> None:
    assert AssignmentFactory(organization=school).status == AssignmentStatus.IN_PROGRESS
    assert AssignmentFactory(organization=school, completed=True).status == AssignmentStatus.COMPLETED
    assert AssignmentFactory(organization=school, shared=True).share_as_best_practice
    assert AssignmentFactory(organization=school, stopped=True).status == AssignmentStatus.STOPPED
    assert Assignment.objects.for_organization(school).count() == 4


def test_group_has_as_many_mentees_as_asked(school: Organization) -> None:
    group = MentoringGroupFactory(organization=school, mentees=2, completed=True)
    assert GroupKind.of(group.assignments.count()) == GroupKind.TRIAD
    assert group.assignments.completed().count() == 2
    assert group.mentor.employee.organization == school


def test_regional_mentor_leads_a_mentee_of_another_school(school: Organization, other_school: Organization) -> None:
    mentor = MentorFactory(employee__organization=other_school, regional=True)
    assert AssignmentFactory(organization=school, mentor=mentor).mentee.organization == school
    with pytest.raises(DomainError):
        AssignmentFactory(organization=school, mentor=MentorFactory(employee__organization=other_school))


def test_documents_are_real_files_of_this_process(quick_settings: Path, school: Organization) -> None:
    first, second = DocumentFactory(organization=school, note="А"), DocumentFactory(organization=school, note="Б")
    again = DocumentFactory(organization=school, note="А")
    assert first != second
    assert first == again
    assert Path(default_storage.path(first.file.name)).is_relative_to(quick_settings)


def test_employee_with_an_account_bears_the_same_name(db: None) -> None:
    employee = EmployeeFactory(with_account=True)
    assert employee.user.full_name == employee.full_name
    assert EmployeeFactory(left=True).is_active() is False


def test_no_surname_is_part_of_another(school: Organization) -> None:
    names = [EmployeeFactory(organization=school).last_name for _ in range(40)]
    assert len(set(names)) == 40
    assert Employee.objects.for_organization(school).count() == 40
    assert not Mentor.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_database_that_is_emptied_after_a_test_keeps_no_promised_work() -> None:
    """Or the next test that counts jobs finds those of this one."""
    deliver.defer(letter_pk=1)
    assert ProcrastinateJob.objects.exists()
    call_command("flush", interactive=False, verbosity=0)
    assert not ProcrastinateJob.objects.exists()
