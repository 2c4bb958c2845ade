"""The life of an access request: sent, supported by the copy of the order, decided.

The manual's section 1: approval is possible only after support has the copy of the order. Every move locks the
request: of two support workers who decide at once one wins and the other gets a refusal. Nobody decides about oneself.
Wide rights need two deciders: one proposes to approve, another approves.
"""

from __future__ import annotations

import datetime
import uuid

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import emails
from accounts.choices import (
    GROUPS_OF_THE_WHOLE_REGION,
    CopyReceivedBy,
    Decision,
    RejectionReason,
    RequestStatus,
    UserGroup,
)
from accounts.leaving import end_lapsed_rights_of
from accounts.memberships import LONGEST_TERM
from accounts.models import AccessRequest, Membership, User
from accounts.models.access import ALREADY_REQUESTED, COPY_NEEDED, TWO_DECIDERS
from accounts.outbox import Draft, post
from accounts.own_decisions import may_be_one_person, refuse_own
from mentorship_ais.core.errors import DomainError
from mentorship_ais.core.saving import save_or_refuse
from mentorship_ais.documents.models import Document
from mentorship_ais.organizations.models import Employee, Organization


@transaction.atomic
def send_request(
    *,
    user: User,
    group: UserGroup,
    organization: Organization | None,
    order_number: str = "",
    order_date: datetime.date | None = None,
    order_document: Document | None = None,
    submission: uuid.UUID | None = None,
) -> AccessRequest:
    """Send a request («Отправить запрос») and a letter to support. A double click makes one.

    Refuses a group that the person already has or has requested, and an organisation where the person does not work. A
    person who works nowhere may request the groups of the whole region only.
    """
    # One person's requests are sent one after another: a double click finds the first one made.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if submission and (sent := AccessRequest.objects.of(user).filter(submission=submission).first()):
        return sent
    if not group.is_requestable:
        raise DomainError("Эту группу запрашивать не нужно: в ней состоят все работники.", field="group")
    if not _may_request(user, group, organization):
        raise DomainError("Выберите организацию, в которой вы работаете.", field="organization")
    if Membership.objects.in_force().filter(user=user, group=group).for_organization(organization).exists():
        raise DomainError("Вы уже в этой группе. Выберите другую.", field="group")
    if AccessRequest.objects.undecided().of(user).filter(group=group, organization=organization).exists():
        raise DomainError(ALREADY_REQUESTED, field="group")
    access_request = AccessRequest(
        user=user,
        group=group,
        organization=organization,
        order_number=order_number,
        order_date=order_date,
        order_document=order_document,
        submission=submission or uuid.uuid4(),
    )
    save_or_refuse(access_request)
    post(emails.request_arrived(access_request), to=settings.SUPPORT_EMAIL)
    return access_request


def _may_request(user: User, group: UserGroup, organization: Organization | None) -> bool:
    if organization is None:
        return group in GROUPS_OF_THE_WHOLE_REGION and not user.employees.active().exists()
    return organization.is_active and user.employees.active().for_organization(organization).exists()


@transaction.atomic
def resubmit(
    *,
    access_request: AccessRequest,
    order_number: str,
    order_date: datetime.date | None,
    order_document: Document | None,
) -> AccessRequest:
    """Complete the order of an undecided request; one returned for clarification goes back to support."""
    locked = _locked(access_request)
    if locked.is_proposed:
        raise DomainError("Данные приказа уже проверяют. Чтобы изменить их, отзовите запрос и отправьте новый.")
    if not locked.is_completable:
        raise DomainError(f"{_decided_already(locked)} Изменить его нельзя.")
    locked.order_number, locked.order_date = order_number, order_date
    if order_document is not None:
        locked.order_document = order_document
    return _resubmitted(locked) if locked.needs_clarification else save_or_refuse(locked)


def _resubmitted(locked: AccessRequest) -> AccessRequest:
    locked.move_to(RequestStatus.PENDING, by=locked.user)
    post(emails.request_arrived(save_or_refuse(locked)), to=settings.SUPPORT_EMAIL)
    return locked


def possible_decisions(access_request: AccessRequest, *, by: User) -> list[Decision]:
    """Return what this support worker can do about the request now, in the order of the buttons.

    Nothing about the own request. Without the copy of the order nothing that approves. Wide rights are proposed first,
    and who has proposed can only take the proposal back.
    """
    if not access_request.is_undecided or may_be_one_person(by, access_request.user):
        return []
    if access_request.is_proposed:
        return _decisions_about_proposal(access_request, by)
    if access_request.needs_copy:
        return [Decision.CLARIFY, Decision.REJECT, Decision.COPY]
    return [Decision.PROPOSE if access_request.is_wide else Decision.APPROVE, Decision.CLARIFY, Decision.REJECT]


def _decisions_about_proposal(access_request: AccessRequest, by: User) -> list[Decision]:
    if access_request.proposed_by == by:
        return [Decision.WITHDRAW_PROPOSAL]
    if access_request.proposed_by and may_be_one_person(by, access_request.proposed_by):
        return []
    return [Decision.APPROVE, Decision.RETURN, Decision.REJECT]


@transaction.atomic
def mark_copy_received(
    *, access_request: AccessRequest, by: User, received_on: datetime.date, received_by: CopyReceivedBy
) -> AccessRequest:
    """Note that the copy of the order has come by e-mail or on paper."""
    locked = _locked_for_decision(access_request, by=by)
    if not locked.is_completable:
        raise DomainError(_decided_already(locked))
    locked.copy_received_on, locked.copy_received_by = received_on, received_by
    return save_or_refuse(locked)


@transaction.atomic
def return_for_clarification(
    *, access_request: AccessRequest, by: User, clarification: str, letter: Draft | None = None
) -> AccessRequest:
    """Return the request to the person with a text about what is missing («Запросить уточнение»)."""
    locked = _locked_for_decision(access_request, by=by)
    locked.clarification = clarification
    locked.move_to(RequestStatus.CLARIFICATION, by=by)
    save_or_refuse(locked)
    post(letter or emails.clarification_needed(locked), to=locked.user.email)
    return locked


@transaction.atomic
def propose(*, access_request: AccessRequest, by: User) -> AccessRequest:
    """Make the first of the two decisions about wide rights («Предложить подтвердить»); support gets a letter.

    Refuses while the copy of the order is missing.
    """
    locked = _locked_for_decision(access_request, by=by)
    _refuse_without_copy(locked)
    locked.move_to(RequestStatus.PROPOSED, by=by)
    post(emails.request_proposed(save_or_refuse(locked)), to=settings.SUPPORT_EMAIL)
    return locked


@transaction.atomic
def return_proposal(*, access_request: AccessRequest, by: User, comment: str) -> AccessRequest:
    """Cancel the first decision as the second decider, with the reason («Вернуть на согласование»)."""
    locked = _locked_for_decision(access_request, by=by)
    if not locked.is_proposed:
        raise DomainError(f"Возвращать нечего: статус запроса теперь «{locked.get_status_display()}».")
    _refuse_proposer(locked, by)
    locked.move_to(RequestStatus.PENDING, by=by)
    locked.return_comment = comment
    return save_or_refuse(locked)


@transaction.atomic
def withdraw_proposal(*, access_request: AccessRequest, by: User) -> AccessRequest:
    """Take back the own first decision («Отозвать предложение»)."""
    locked = _locked_for_decision(access_request, by=by)
    if locked.proposed_by != by or not locked.is_proposed:
        raise DomainError(f"Отзывать нечего: статус запроса теперь «{locked.get_status_display()}».")
    locked.move_to(RequestStatus.PENDING, by=by)
    return save_or_refuse(locked)


@transaction.atomic
def approve(*, access_request: AccessRequest, by: User, letter: Draft | None = None) -> Membership:
    """Make the person a member of the group («Подтвердить»), who gets a letter.

    The membership rests on the employment in the organisation; without one it lasts a year. Refuses while the copy of
    the order is missing, a request that has been decided meanwhile, wide rights that nobody else has proposed, and a
    person who has left.
    """
    locked = _locked_for_decision(access_request, by=by)
    _refuse_without_copy(locked)
    _refuse_proposer(locked, by)
    if locked.is_wide and locked.is_completable:
        raise DomainError(TWO_DECIDERS)
    employment = _employment_of(locked)
    locked.move_to(RequestStatus.APPROVED, by=by)
    save_or_refuse(locked)
    end_lapsed_rights_of(locked.user)
    membership = Membership(
        user=locked.user,
        group=locked.group,
        organization=None if locked.group in GROUPS_OF_THE_WHOLE_REGION else locked.organization,
        employment=employment,
        ends_on=None if employment else timezone.localdate() + LONGEST_TERM,
        access_request=locked,
        granted_by=by,
    )
    save_or_refuse(membership)
    post(letter or emails.request_approved(locked), to=locked.user.email)
    return membership


@transaction.atomic
def reject(
    *, access_request: AccessRequest, by: User, reason: RejectionReason, comment: str, letter: Draft | None = None
) -> AccessRequest:
    """Reject the request («Отклонить»); the person reads reason and comment on the start page and in a letter."""
    locked = _locked_for_decision(access_request, by=by)
    _refuse_proposer(locked, by)
    locked.move_to(RequestStatus.REJECTED, by=by)
    locked.rejection_reason, locked.rejection_comment = reason, comment
    save_or_refuse(locked)
    post(letter or emails.request_rejected(locked), to=locked.user.email)
    return locked


@transaction.atomic
def withdraw(*, access_request: AccessRequest) -> AccessRequest:
    """Withdraw the own request («Отозвать»)."""
    locked = _locked(access_request)
    locked.move_to(RequestStatus.WITHDRAWN, by=locked.user)
    return save_or_refuse(locked)


def _employment_of(locked: AccessRequest) -> Employee | None:
    if locked.organization is None:
        return None
    if not locked.organization.is_active:
        raise DomainError("Организация закрыта. Отклоните запрос.")
    employment = locked.user.employees.active().for_organization(locked.organization).order_by("pk").first()
    if employment is None:
        raise DomainError("Человек больше не работает в этой организации. Отклоните запрос.")
    return employment


def _locked(access_request: AccessRequest) -> AccessRequest:
    return AccessRequest.objects.select_for_update(of=("self",), no_key=True).get(pk=access_request.pk)


def _locked_for_decision(access_request: AccessRequest, *, by: User) -> AccessRequest:
    locked = _locked(access_request)
    refuse_own(by=by, about=locked.user)
    return locked


def _decided_already(locked: AccessRequest) -> str:
    return f"Запрос уже рассмотрен, его статус: «{locked.get_status_display()}»."


def _refuse_without_copy(locked: AccessRequest) -> None:
    if locked.needs_copy:
        raise DomainError(COPY_NEEDED)


def _refuse_proposer(locked: AccessRequest, by: User) -> None:
    """Refuse a second decision of the proposer, who can only take the proposal back."""
    if locked.is_proposed and locked.proposed_by and may_be_one_person(by, locked.proposed_by):
        raise DomainError("Подтвердить предложили вы. Второе решение примет другой сотрудник поддержки.")
