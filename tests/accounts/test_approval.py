"""The way of a request: sent, clarified, decided; and that nothing opens the group without the copy of the order."""

from __future__ import annotations

import datetime
import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts import approval, memberships
from accounts.choices import CopyReceivedBy, LetterStatus, RejectionReason, RequestStatus, UserGroup
from accounts.models import AccessRequest, Letter, Membership, User
from mentorship_ais.core.errors import DomainError
from mentorship_ais.organizations.models import Organization
from tests.factories import AccessRequestFactory, DocumentFactory, MembershipFactory

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 20)


def send(user: User, organization: Organization, **values: object) -> AccessRequest:
    order = {"order_number": "15-од", "order_date": TODAY}
    return approval.send_request(user=user, group=UserGroup.CURATOR, organization=organization, **order | values)  # type: ignore[arg-type]


def test_request_without_copy_cannot_be_approved(worker: User, school: Organization, support: User) -> None:
    request = send(worker, school)
    with pytest.raises(
        DomainError, match=r"^Копии приказа нет\. Дождитесь скана или отметьте, когда и как получена копия\.$"
    ):
        approval.approve(access_request=request, by=support)
    assert not Membership.objects.filter(user=worker, group=UserGroup.CURATOR).exists()


@pytest.mark.parametrize("way", list(CopyReceivedBy))
def test_copy_that_came_another_way_opens_the_group(
    worker: User, school: Organization, support: User, way: CopyReceivedBy
) -> None:
    request = send(worker, school)
    approval.mark_copy_received(access_request=request, by=support, received_on=TODAY, received_by=way)
    membership = approval.approve(access_request=request, by=support)
    assert (membership.user, membership.organization, membership.granted_by) == (worker, school, support)


def test_scan_opens_the_group_and_a_letter_says_so(worker: User, school: Organization, support: User) -> None:
    request = send(worker, school, order_document=DocumentFactory(organization=school))
    approval.approve(access_request=request, by=support)
    letter = Letter.objects.get(to=worker.email)
    assert letter.subject == "Доступ открыт: «Куратор наставничества»"
    assert f"Организация: {school.name}" in letter.text
    assert letter.status == LetterStatus.WAITING


def test_support_gets_a_letter_about_a_new_request(worker: User, school: Organization) -> None:
    send(worker, school)
    letter = Letter.objects.get(to="support@staffedu.ru")
    assert letter.subject == f"Запрос на доступ: {worker.full_name}"
    assert "Копия приказа: пока не поступила" in letter.text


def test_double_click_sends_one_request(worker: User, school: Organization) -> None:
    click = uuid.uuid4()
    assert send(worker, school, submission=click) == send(worker, school, submission=click)
    assert AccessRequest.objects.of(worker).filter(group=UserGroup.CURATOR).count() == 1
    assert Letter.objects.count() == 1


def test_second_request_for_the_same_group_is_refused(worker: User, school: Organization) -> None:
    send(worker, school)
    with pytest.raises(DomainError, match="Запрос в эту группу уже на согласовании"):
        send(worker, school)


def test_member_cannot_ask_again(curator: User, school: Organization) -> None:
    with pytest.raises(DomainError, match=r"^Вы уже в этой группе\. Выберите другую\.$"):
        send(curator, school)


def test_stranger_cannot_ask_for_an_organisation(worker: User, other_school: Organization) -> None:
    with pytest.raises(DomainError, match="Выберите организацию, в которой вы работаете"):
        send(worker, other_school)


def test_group_of_all_employees_cannot_be_requested(worker: User, school: Organization) -> None:
    with pytest.raises(DomainError, match="в ней состоят все работники"):
        approval.send_request(user=worker, group=UserGroup.WORKER, organization=school)


def test_request_without_order_is_refused(worker: User, school: Organization) -> None:
    with pytest.raises(DomainError, match="Укажите номер и дату приказа о назначении"):
        approval.send_request(user=worker, group=UserGroup.CURATOR, organization=school)


def test_decided_request_cannot_be_decided_again(worker: User, school: Organization, support: User) -> None:
    request = AccessRequestFactory(user=worker, organization=school, with_scan=True, rejected=True)
    with pytest.raises(DomainError, match="статус запроса теперь «Отклонён»"):
        approval.approve(access_request=request, by=support)


def test_rejection_letter_has_the_reason_and_the_way_back(worker: User, school: Organization, support: User) -> None:
    request = send(worker, school)
    approval.reject(
        access_request=request, by=support, reason=RejectionReason.UNREADABLE, comment="Отсканируйте при свете."
    )
    letter = Letter.objects.get(to=worker.email)
    assert "Причина: Копия приказа не читается\nКомментарий: Отсканируйте при свете." in letter.text
    assert f"/access-requests/new/?again={request.pk}" in letter.text


def test_clarification_goes_to_the_person_and_back(worker: User, school: Organization, support: User) -> None:
    request = send(worker, school)
    approval.return_for_clarification(
        access_request=request, by=support, clarification="Пришлите скан второй страницы."
    )
    request.refresh_from_db()
    assert request.status == RequestStatus.CLARIFICATION
    assert "Пришлите скан второй страницы." in Letter.objects.get(to=worker.email).text
    approval.resubmit(
        access_request=request,
        order_number="15-од",
        order_date=TODAY,
        order_document=DocumentFactory(organization=school),
    )
    request.refresh_from_db()
    assert (request.status, request.has_copy) == (RequestStatus.PENDING, True)


def test_region_wide_group_belongs_to_no_organisation(worker: User, school: Organization) -> None:
    AccessRequestFactory(user=worker, organization=school, group=UserGroup.ANALYST, approved=True)
    assert worker.memberships.get(group=UserGroup.ANALYST).organization is None


def test_membership_is_revoked_once_and_with_a_reason(worker: User, school: Organization, support: User) -> None:
    membership = MembershipFactory(user=worker, organization=school)
    memberships.revoke(membership=membership, by=support, reason="Уволена приказом № 3.")
    membership.refresh_from_db()
    assert (membership.revoked_by, membership.revocation_reason) == (support, "Уволена приказом № 3.")
    with pytest.raises(DomainError, match="Пользователь уже исключён из этой группы"):
        memberships.revoke(membership=membership, by=support, reason="Ещё раз")


MOVES = ("approve", "reject", "withdraw", "clarify", "resubmit", "resubmit with scan", "copy received")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.sampled_from(MOVES), max_size=7))
def test_no_order_of_moves_gives_membership_without_the_copy(
    worker: User, school: Organization, support: User, moves: list[str]
) -> None:
    AccessRequest.objects.undecided().of(worker).update(status=RequestStatus.WITHDRAWN)
    for membership in Membership.objects.active().filter(user=worker, group=UserGroup.CURATOR):
        membership.revoke(by=support, reason="Новая проверка")
    request, had_copy = send(worker, school), False
    for move in moves:
        try:
            had_copy = carry_out(move, request, support) or had_copy
        except DomainError:
            continue
        finally:
            request.refresh_from_db()
    is_member = Membership.objects.active().filter(user=worker, group=UserGroup.CURATOR).exists()
    assert not is_member or had_copy
    assert is_member == (request.status == RequestStatus.APPROVED)


def carry_out(move: str, request: AccessRequest, support: User) -> bool:
    """Make the move; tell whether it brought the copy."""
    order = {"order_number": "15-од", "order_date": TODAY}
    match move:
        case "approve":
            approval.approve(access_request=request, by=support)
        case "reject":
            approval.reject(access_request=request, by=support, reason=RejectionReason.NO_COPY, comment="")
        case "withdraw":
            approval.withdraw(access_request=request)
        case "clarify":
            approval.return_for_clarification(access_request=request, by=support, clarification="Пришлите скан.")
        case "resubmit":
            approval.resubmit(access_request=request, order_document=None, **order)  # type: ignore[arg-type]
        case "resubmit with scan":
            document = DocumentFactory(organization=request.organization)
            approval.resubmit(access_request=request, order_document=document, **order)  # type: ignore[arg-type]
            return True
        case "copy received":
            approval.mark_copy_received(
                access_request=request, by=support, received_on=TODAY, received_by=CopyReceivedBy.PAPER
            )
            return True
    return False
