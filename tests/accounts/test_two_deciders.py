"""The widest rights need a paper and two different people of support: one proposes, another confirms."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts import approval
from accounts.choices import WIDE_GROUPS, CopyReceivedBy, RejectionReason, RequestStatus, UserGroup
from accounts.models import AccessRequest, Letter, Membership, User
from accounts.own_decisions import may_be_one_person
from mentorship_ais.core.errors import DomainError
from mentorship_ais.documents.models import Document
from mentorship_ais.organizations.models import Organization
from tests.factories import AccessRequestFactory, DocumentFactory, MembershipFactory, UserFactory
from tests.factories.documents import scan

pytestmark = pytest.mark.django_db
SignedIn = Callable[[User], Client]
DESK = "/admin/accounts/accessrequest/"
TODAY = datetime.date(2026, 11, 20)
wide = pytest.mark.parametrize("group", WIDE_GROUPS)


@pytest.fixture
def second(support: User) -> User:
    """Another support worker."""
    user = UserFactory(last_name="Вторакова", support=True)
    user.groups.set(support.groups.all())
    return user


def text(response: object) -> str:
    return " ".join(response.content.decode().replace("\xa0", " ").split())  # type: ignore[attr-defined]


def send(
    user: User, organization: Organization, group: UserGroup = UserGroup.ANALYST, **order: object
) -> AccessRequest:
    paper: dict[str, object] = {"order_number": "МО-16", "order_date": TODAY}
    return approval.send_request(user=user, group=group, organization=organization, **paper | order)  # type: ignore[arg-type]


@wide
def test_one_decider_is_not_enough(worker: User, school: Organization, support: User, group: UserGroup) -> None:
    request = AccessRequestFactory(user=worker, organization=school, group=group, with_scan=True)
    with pytest.raises(DomainError, match=r"^Этой группе нужны решения двух сотрудников поддержки"):
        approval.approve(access_request=request, by=support)
    approval.propose(access_request=request, by=support)
    with pytest.raises(DomainError, match=r"^Подтвердить предложили вы"):
        approval.approve(access_request=request, by=support)
    assert not Membership.objects.filter(user=worker, group=group).exists()


@wide
def test_second_decider_opens_the_group(
    worker: User, school: Organization, support: User, second: User, group: UserGroup
) -> None:
    request = AccessRequestFactory(user=worker, organization=school, group=group, with_scan=True)
    approval.propose(access_request=request, by=support)
    letter = Letter.objects.get(subject=f"Нужно второе решение: {worker.full_name}")
    assert "Подтвердить должен другой сотрудник поддержки." in letter.text
    assert not Letter.objects.filter(to=worker.email).exists()
    membership = approval.approve(access_request=request, by=second)
    assert (membership.group, membership.granted_by) == (group, second)
    assert Letter.objects.filter(to=worker.email).count() == 1


@wide
@pytest.mark.parametrize("missing", ["order_number", "order_date"])
def test_wide_request_without_a_paper_is_refused(
    worker: User, school: Organization, group: UserGroup, missing: str
) -> None:
    with pytest.raises(DomainError, match="Укажите номер и дату приказа о назначении или письма"):
        send(worker, school, group, **{missing: {"order_number": "", "order_date": None}[missing]})


@wide
def test_wide_request_without_the_copy_is_not_proposed(
    worker: User, school: Organization, support: User, group: UserGroup
) -> None:
    request = send(worker, school, group)
    with pytest.raises(DomainError, match=r"^Копии приказа нет"):
        approval.propose(access_request=request, by=support)


def test_other_groups_are_not_proposed(worker: User, school: Organization, support: User) -> None:
    request = AccessRequestFactory(user=worker, organization=school, with_scan=True)
    with pytest.raises(DomainError, match="статус запроса теперь «На согласовании»"):
        approval.propose(access_request=request, by=support)


def test_second_account_of_the_first_decider_is_no_second_decider(
    worker: User, school: Organization, support: User
) -> None:
    request = AccessRequestFactory(
        user=worker, organization=school, group=UserGroup.ANALYST, proposed=True, decided_by=support
    )
    twin = UserFactory(last_name=support.last_name, support=True)
    with pytest.raises(DomainError, match=r"^Подтвердить предложили вы"):
        approval.approve(access_request=request, by=twin)
    assert approval.possible_decisions(request, by=twin) == []


def test_second_decider_returns_the_request_with_a_reason(
    worker: User, school: Organization, support: User, second: User
) -> None:
    request = AccessRequestFactory(
        user=worker, organization=school, group=UserGroup.ANALYST, proposed=True, decided_by=support
    )
    with pytest.raises(DomainError, match=r"^Подтвердить предложили вы"):
        approval.return_proposal(access_request=request, by=support, comment="Передумала")
    approval.return_proposal(access_request=request, by=second, comment="В письме другой отдел.")
    request.refresh_from_db()
    assert (request.status, request.proposed_by, request.return_comment) == (
        RequestStatus.PENDING,
        None,
        "В письме другой отдел.",
    )
    with pytest.raises(DomainError, match=r"^Этой группе нужны решения двух"):
        approval.approve(access_request=request, by=second)


def test_proposer_takes_the_proposal_back(worker: User, school: Organization, support: User, second: User) -> None:
    request = AccessRequestFactory(
        user=worker, organization=school, group=UserGroup.ANALYST, proposed=True, decided_by=support
    )
    with pytest.raises(DomainError, match=r"^Отзывать нечего"):
        approval.withdraw_proposal(access_request=request, by=second)
    approval.withdraw_proposal(access_request=request, by=support)
    request.refresh_from_db()
    assert (request.status, request.proposed_at) == (RequestStatus.PENDING, None)


def test_paper_is_not_exchanged_under_the_deciders_hands(
    signed_in: SignedIn, worker: User, school: Organization
) -> None:
    request = AccessRequestFactory(user=worker, organization=school, group=UserGroup.ANALYST, proposed=True)
    page = text(signed_in(worker).get(f"/access-requests/{request.pk}/"))
    assert 'name="order_number"' not in page
    with pytest.raises(DomainError, match="отзовите запрос и отправьте новый"):
        approval.resubmit(access_request=request, order_number="1", order_date=TODAY, order_document=None)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"proposed_by": None}, "access_request_two_deciders"),
        ({"proposed_by": "decider"}, "access_request_two_deciders"),
        ({"proposed_by": "asker"}, "access_request_decided_by_others"),
        ({"decided_by": "asker"}, "access_request_decided_by_others"),
        ({"order_number": ""}, "access_request_has_order"),
        ({"copy_received_on": None, "copy_received_by": ""}, "access_request_approved_with_copy"),
        ({"status": RequestStatus.PROPOSED, "proposed_by": None}, "access_request_proposal_signed"),
    ],
)
def test_database_stores_no_wide_decision_of_fewer(
    worker: User, school: Organization, support: User, changes: dict[str, object], constraint: str
) -> None:
    request = AccessRequestFactory(
        user=worker, organization=school, group=UserGroup.ANALYST, approved=True, decided_by=support
    )
    people = {"decider": support, "asker": worker}
    values = {name: people.get(str(value), value) for name, value in changes.items()}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        AccessRequest.objects.filter(pk=request.pk).update(**values)


def test_database_stores_no_wide_membership_without_a_request(analyst: User) -> None:
    with pytest.raises(IntegrityError, match="membership_wide_by_request"), transaction.atomic():
        analyst.memberships.filter(group=UserGroup.ANALYST).update(access_request=None)


# The screens


@wide
def test_form_asks_wide_groups_for_the_paper(
    signed_in: SignedIn, worker: User, school: Organization, group: UserGroup
) -> None:
    client = signed_in(worker)
    typed = {"group": group.value, "organization": school.pk, "submission": str(uuid.uuid4())}
    page = text(client.post("/access-requests/new/", typed))
    assert "Укажите номер приказа (письма)." in page
    assert "Укажите дату приказа (письма)." in page
    answer = client.post(
        "/access-requests/new/",
        typed | {"order_number": "МО-16", "order_date": "2026-11-20", "order_document": scan("Письмо")},
        follow=True,
    )
    assert "успешно направлен" in text(answer)
    assert AccessRequest.objects.of(worker).get(group=group).has_copy


def test_person_without_organisation_requests_by_an_official_letter_and_reads_where_the_copy_goes(
    signed_in: SignedIn, outsider: User, support: User, second: User
) -> None:
    client = signed_in(outsider)
    page = text(client.get("/access-requests/new/"))
    assert "Вы не числитесь ни в одной организации" in page
    assert 'type="file"' not in page
    assert 'value="rctr"' not in page
    typed = {
        "group": UserGroup.ANALYST.value,
        "order_number": "МО-16",
        "order_date": "2026-11-20",
        "submission": str(uuid.uuid4()),
    }
    assert "Направьте её технической поддержке" in text(client.post("/access-requests/new/", typed, follow=True))
    request = AccessRequest.objects.get(user=outsider)
    address = f"/access-requests/{request.pk}/"
    client.post(address, {"order_number": "МО-17", "order_date": "2026-11-20"})
    assert "№ МО-17" in text(client.get(address))
    desk = signed_in(support)
    page = text(desk.get(f"{DESK}{request.pk}/change/"))
    assert "не числится ни в одной организации" in page
    desk.post(f"{DESK}{request.pk}/decide/copy/", {"received_by": "email", "received_on": "2026-11-20"})
    desk.post(f"{DESK}{request.pk}/decide/propose/")
    signed_in(second).post(f"{DESK}{request.pk}/decide/approve/", {"subject": "Да", "text": "Да"})
    assert Membership.objects.active().filter(user=outsider, group=UserGroup.ANALYST, organization=None).exists()


def test_agenda_of_a_refused_person_without_organisation_has_one_task(signed_in: SignedIn, outsider: User) -> None:
    AccessRequestFactory(user=outsider, organization=None, group=UserGroup.ANALYST, rejected=True)
    assert AccessRequest.objects.of(outsider).needing_user_action().count() == 1
    second = AccessRequestFactory(user=outsider, organization=None, group=UserGroup.ANALYST, copy_received=True)
    assert not AccessRequest.objects.of(outsider).needing_user_action().exists()
    with pytest.raises(DomainError, match="уже на согласовании"):
        approval.send_request(
            user=outsider, group=UserGroup.ANALYST, organization=None, order_number="1", order_date=second.order_date
        )


def test_person_reads_that_the_second_is_waited_for_and_no_names(
    signed_in: SignedIn, worker: User, school: Organization, support: User
) -> None:
    request = AccessRequestFactory(
        user=worker, organization=school, group=UserGroup.RCTR_WORKER, proposed=True, decided_by=support
    )
    client = signed_in(worker)
    for address in ("/", f"/access-requests/{request.pk}/"):
        page = text(client.get(address))
        assert "Подтверждён первым специалистом, ждём второго." in page
        assert support.last_name not in page


def buttons(page: str) -> set[str]:
    slugs = {
        "approve", "propose", "return", "withdraw-proposal", "reject", "clarify", "copy"
    }  # fmt: skip
    return {slug for slug in slugs if f"/decide/{slug}/" in page}


def test_each_support_worker_sees_the_buttons_that_are_theirs(
    signed_in: SignedIn, worker: User, school: Organization, support: User, second: User
) -> None:
    first_desk, second_desk = signed_in(support), signed_in(second)
    request = AccessRequestFactory(user=worker, organization=school, group=UserGroup.RCTR_WORKER)
    address = f"{DESK}{request.pk}/change/"
    assert buttons(text(first_desk.get(address))) == {"clarify", "reject", "copy"}
    first_desk.post(f"{DESK}{request.pk}/decide/copy/", {"received_by": "paper", "received_on": "2026-11-20"})
    assert buttons(text(first_desk.get(address))) == {"propose", "clarify", "reject"}
    assert "Подтвердить должен другой сотрудник" in text(
        first_desk.post(f"{DESK}{request.pk}/decide/propose/", follow=True)
    )
    mine, theirs = text(first_desk.get(address)), text(second_desk.get(address))
    assert buttons(mine) == {"withdraw-proposal"}
    assert buttons(theirs) == {"approve", "return", "reject"}
    for page in (mine, theirs):
        assert "Подтвердить предложено:</strong> Опорова О. И." in page
        assert "Подтвердить должен другой сотрудник поддержки." in page


def test_queue_holds_what_waits_for_this_support_worker(
    signed_in: SignedIn, worker: User, school: Organization, support: User, second: User
) -> None:
    AccessRequestFactory(
        user=worker, organization=school, group=UserGroup.RCTR_WORKER, proposed=True, decided_by=support
    )
    assert worker.full_name not in text(signed_in(support).get(DESK))
    assert worker.full_name in text(signed_in(support).get(f"{DESK}?status=proposed"))
    assert worker.full_name in text(signed_in(second).get(DESK))


@pytest.mark.parametrize("state", ["with_scan", "proposed"])
def test_bulk_approval_never_includes_wide_rights_and_says_why(
    signed_in: SignedIn, worker: User, school: Organization, support: User, state: str
) -> None:
    request = AccessRequestFactory(user=worker, organization=school, group=UserGroup.RCTR_WORKER, **{state: True})
    before = request.status
    page = text(
        signed_in(support).post(
            f"{DESK}?status=all", {"action": "approve_selected", "_selected_action": [request.pk]}, follow=True
        )
    )
    assert "широкие права списком не подтверждают" in page
    request.refresh_from_db()
    assert request.status == before


# Whatever the order of moves

MOVES = (
    "approve",
    "propose",
    "return",
    "withdraw proposal",
    "reject",
    "clarify",
    "resubmit",
    "copy",
    "withdraw",
    "again",
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    group=st.sampled_from(WIDE_GROUPS),
    moves=st.lists(st.tuples(st.sampled_from(MOVES), st.integers(0, 4)), max_size=9),
)
def test_no_order_of_moves_gives_wide_rights_by_fewer_than_two_other_people(
    worker: User, school: Organization, support: User, second: User, group: UserGroup, moves: list[tuple[str, int]]
) -> None:
    paper = DocumentFactory(organization=school)  # before: no transaction may wait for the storage
    with transaction.atomic():
        twin = UserFactory(last_name=support.last_name, support=True)
        own_twin = UserFactory(last_name=worker.last_name, support=True)
        people = (support, second, twin, own_twin, worker)
        request = AccessRequestFactory(user=worker, organization=school, group=group, copy_received=True)
        approvers: list[User] = []
        for move, place in moves:
            try:
                with transaction.atomic():
                    request = carry_out(move, request, people[place], paper)
            except DomainError:
                continue
            if move in {"approve", "propose"}:
                approvers.append(people[place])
        member = Membership.objects.active().filter(user=worker, group=group).first()
        if member:
            decided = member.access_request
            assert decided is not None
            proposer, decider = decided.proposed_by, decided.decided_by
            assert proposer in approvers
            assert decider in approvers
            assert proposer is not None
            assert decider is not None
            assert not may_be_one_person(proposer, decider)
            assert not may_be_one_person(proposer, worker)
            assert not may_be_one_person(decider, worker)
            assert decided.has_copy
        transaction.set_rollback(True)


def carry_out(move: str, request: AccessRequest, by: User, paper: Document) -> AccessRequest:
    """Make the move; return the request of the next move."""
    order = {"order_number": "МО-16", "order_date": TODAY}
    match move:
        case "approve":
            approval.approve(access_request=request, by=by)
        case "propose":
            approval.propose(access_request=request, by=by)
        case "return":
            approval.return_proposal(access_request=request, by=by, comment="Не то письмо")
        case "withdraw proposal":
            approval.withdraw_proposal(access_request=request, by=by)
        case "reject":
            approval.reject(access_request=request, by=by, reason=RejectionReason.NO_COPY, comment="")
        case "clarify":
            approval.return_for_clarification(access_request=request, by=by, clarification="Что это?")
        case "resubmit":
            approval.resubmit(access_request=request, order_document=paper, **order)  # type: ignore[arg-type]
        case "copy":
            approval.mark_copy_received(
                access_request=request, by=by, received_on=TODAY, received_by=CopyReceivedBy.PAPER
            )
        case "withdraw":
            approval.withdraw(access_request=request)
        case "again":
            return approval.send_request(
                user=request.user,
                group=UserGroup(request.group),
                organization=request.organization,
                **order,  # type: ignore[arg-type]
            )
    return request


def test_cast_has_its_wide_rights_by_two_people(analyst: User, rctr_worker: User) -> None:
    for membership in Membership.objects.filter(group__in=WIDE_GROUPS):
        request = membership.access_request
        assert request is not None
        assert request.proposed_by != request.decided_by
        assert not membership.predates_rules
    assert MembershipFactory(group=UserGroup.TERRITORY_SPECIALIST).access_request.proposed_by is not None
