"""Nobody decides about oneself, whichever account or name is used."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.test import Client

from accounts import approval, invitations, memberships
from accounts.choices import CopyReceivedBy, RejectionReason, RequestStatus, UserGroup
from accounts.models import AccessRequest, Membership, User
from mentorship_ais.core.errors import DomainError
from mentorship_ais.organizations.models import Employee, Organization
from tests.factories import AccessRequestFactory, EmployeeFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
SignedIn = Callable[[User], Client]
DESK = "/admin/accounts/accessrequest/"


def text(response: object) -> str:
    return " ".join(response.content.decode().split())  # type: ignore[attr-defined]


def namesake_of(user: User, *, born: datetime.date | None, organization: Organization) -> User:
    """Return an account of the same name, in another letter case and with ё."""
    names = {"last_name": user.last_name.upper(), "first_name": "Ольга", "middle_name": "ИВАНОВНА"}
    other = UserFactory(**names)
    EmployeeFactory(user=other, organization=organization, birth_date=born, **names)
    return other


DECISIONS: dict[str, Callable[[AccessRequest, User], object]] = {
    "approve": lambda request, by: approval.approve(access_request=request, by=by),
    "reject": lambda request, by: approval.reject(
        access_request=request, by=by, reason=RejectionReason.NO_COPY, comment=""
    ),
    "clarify": lambda request, by: approval.return_for_clarification(
        access_request=request, by=by, clarification="Что?"
    ),
    "copy": lambda request, by: approval.mark_copy_received(
        access_request=request, by=by, received_on=datetime.date(2026, 11, 20), received_by=CopyReceivedBy.PAPER
    ),
}


@pytest.mark.parametrize("decision", list(DECISIONS))
def test_support_decides_nothing_about_its_own_request(support: User, school: Organization, decision: str) -> None:
    request = AccessRequestFactory(user=support, organization=school, with_scan=True)
    with pytest.raises(DomainError, match=r"^О себе не решают"):
        DECISIONS[decision](request, support)
    before = request.status
    request.refresh_from_db()
    assert (request.status, request.copy_received_on) == (before, None)


@pytest.mark.parametrize("decision", list(DECISIONS))
def test_second_account_of_the_same_person_is_the_same_person(
    support: User, school: Organization, decision: str
) -> None:
    request = AccessRequestFactory(
        user=namesake_of(support, born=None, organization=school), organization=school, with_scan=True
    )
    with pytest.raises(DomainError, match=r"^О себе не решают"):
        DECISIONS[decision](request, support)


def test_namesake_with_another_date_of_birth_is_another_person(
    support: User, school: Organization, other_school: Organization
) -> None:
    EmployeeFactory(
        user=support,
        organization=other_school,
        last_name=support.last_name,
        first_name=support.first_name,
        middle_name=support.middle_name,
        birth_date=datetime.date(1980, 1, 1),
    )
    other = namesake_of(support, born=datetime.date(1990, 2, 2), organization=school)
    request = AccessRequestFactory(user=other, organization=school, with_scan=True)
    approval.approve(access_request=request, by=support)
    same = namesake_of(support, born=datetime.date(1980, 1, 1), organization=school)
    request = AccessRequestFactory(user=same, organization=school, with_scan=True)
    with pytest.raises(DomainError, match=r"^О себе не решают"):
        approval.approve(access_request=request, by=support)


def test_former_name_of_an_employment_is_known_too(
    support: User, school: Organization, other_school: Organization
) -> None:
    EmployeeFactory(
        user=support, organization=other_school, last_name="Прежняя", first_name="Ольга", middle_name="Ивановна"
    )
    request = AccessRequestFactory(user__last_name="Прежняя", organization=school, with_scan=True)
    with pytest.raises(DomainError, match=r"^О себе не решают"):
        approval.approve(access_request=request, by=support)


def test_support_does_not_take_away_its_own_membership(support: User, school: Organization) -> None:
    membership = MembershipFactory(user=support, organization=school)
    with pytest.raises(DomainError, match=r"^О себе не решают"):
        memberships.revoke(membership=membership, by=support, reason="Больше не нужно")


def test_desk_shows_the_own_request_without_buttons_and_says_who_decides(
    signed_in: SignedIn, support: User, school: Organization
) -> None:
    request = AccessRequestFactory(user=support, organization=school, with_scan=True)
    client = signed_in(support)
    page = text(client.get(f"{DESK}{request.pk}/change/"))
    assert "Решение примет другой сотрудник поддержки." in page
    assert "/decide/" not in page
    refused = text(client.post(f"{DESK}{request.pk}/decide/approve/", {"subject": "Да", "text": "Да"}))
    assert "О себе не решают" in refused
    client.post(DESK, {"action": "approve_selected", "_selected_action": [request.pk]})
    request.refresh_from_db()
    assert request.status == RequestStatus.PENDING
    assert not Membership.objects.filter(user=support, group=UserGroup.CURATOR).exists()


@pytest.mark.parametrize("is_superuser", [False, True])
def test_desk_links_no_account_to_an_employee(
    signed_in: SignedIn, support: User, teacher: Employee, is_superuser: bool
) -> None:
    keeper = UserFactory(superuser=True) if is_superuser else support
    address = f"/admin/organizations/employee/{teacher.pk}/change/"
    client = signed_in(keeper)
    assert 'name="user"' not in text(client.get(address))
    fields = {name: getattr(teacher, name) for name in ("last_name", "first_name", "middle_name", "sex")}
    keys = {"organization": teacher.organization_id, "position": teacher.position_id, "user": keeper.pk}
    assert client.post(address, {**fields, **keys, "email": "new@example.org", "birth_date": ""}).status_code == 302
    teacher.refresh_from_db()
    assert (teacher.user, teacher.email) == (None, "new@example.org")


def test_invitation_does_not_join_an_employee_to_an_account_of_support(
    support: User, responsible: User, school: Organization
) -> None:
    namesake = EmployeeFactory(
        organization=school,
        last_name=support.last_name,
        first_name=support.first_name,
        middle_name=support.middle_name,
    )
    with pytest.raises(DomainError, match="принадлежит сотруднику технической поддержки"):
        invitations.invite(employee=namesake, email=support.email, by=responsible)
    namesake.refresh_from_db()
    assert namesake.user is None
