"""Support's desk: what waits, the scan beside the data, the letter before it goes, two decide at once."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.test import Client

from accounts import approval
from accounts.choices import RejectionReason, RequestStatus, UserGroup
from accounts.models import AccessRequest, Letter, Membership, User
from mentorship_ais.organizations.models import Organization
from tests.conftest import read
from tests.factories import AccessRequestFactory, MembershipFactory, UserFactory

SignedIn = Callable[[User], Client]
LIST = "/admin/accounts/accessrequest/"


@pytest.fixture
def request_with_scan(worker: User, school: Organization) -> AccessRequest:
    return AccessRequestFactory(user=worker, organization=school, with_scan=True)


@pytest.fixture
def desk(signed_in: SignedIn, support: User) -> Client:
    return signed_in(support)


def text(response: object) -> str:
    return " ".join(response.content.decode().split())  # type: ignore[attr-defined]


def test_list_opens_on_what_waits_oldest_first(desk: Client, school: Organization) -> None:
    first = AccessRequestFactory(organization=school, user__last_name="Первова")
    second = AccessRequestFactory(organization=school, user__last_name="Вторая")
    decided = AccessRequestFactory(organization=school, user__last_name="Решённая", copy_received=True)
    approval.reject(access_request=decided, by=UserFactory(support=True), reason=RejectionReason.NO_COPY, comment="")
    AccessRequest.objects.filter(pk=first.pk).update(created_at=second.created_at - datetime.timedelta(days=1))
    page = text(desk.get(LIST))
    assert page.index("Первова") < page.index("Вторая")
    assert "Решённая" not in page
    assert "Решённая" in text(desk.get(f"{LIST}?status=rejected"))


def test_search_forgives_case_and_yo(desk: Client, school: Organization) -> None:
    AccessRequestFactory(organization=school, user__last_name="Королёва")
    assert "Королёва" in text(desk.get(f"{LIST}?q=КОРОЛЕВА"))
    assert "Королёва" not in text(desk.get(f"{LIST}?q=Петрова"))
    assert desk.get(f"{LIST}?q=%00").status_code == 200


def test_page_shows_request_scan_and_curators_in_thirteen_queries(
    desk: Client,
    request_with_scan: AccessRequest,
    curator: User,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    address = f"{LIST}{request_with_scan.pk}/change/"
    desk.get(address)
    with django_assert_max_num_queries(11):  # type: ignore[attr-defined]
        page = text(desk.get(address))
    assert f'src="{LIST}{request_with_scan.pk}/scan/"' in page
    assert curator.full_name in page
    assert "15-од" in page


def test_scan_is_embedded_in_the_page_and_nowhere_else(desk: Client, request_with_scan: AccessRequest) -> None:
    response = desk.get(f"{LIST}{request_with_scan.pk}/scan/")
    assert read(response).startswith(b"%PDF-")
    assert response["Content-Type"] == "application/pdf"
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
    assert "frame-src 'self'" in desk.get(f"{LIST}{request_with_scan.pk}/change/")["Content-Security-Policy"]
    assert "frame-src" not in desk.get(LIST)["Content-Security-Policy"]


def test_letter_is_read_and_changed_before_it_goes(desk: Client, request_with_scan: AccessRequest) -> None:
    address = f"{LIST}{request_with_scan.pk}/decide/approve/"
    page = text(desk.get(address))
    assert "Ваш запрос подтверждён." in page
    desk.post(address, {"subject": "Доступ открыт", "text": "Добро пожаловать, Ольга Ивановна."})
    assert Membership.objects.active().filter(access_request=request_with_scan).exists()
    letter = Letter.objects.get(to=request_with_scan.user.email)
    assert (letter.subject, letter.text) == ("Доступ открыт", "Добро пожаловать, Ольга Ивановна.\n")


def test_rejection_shows_the_letter_with_reason_and_comment_first(
    desk: Client, request_with_scan: AccessRequest
) -> None:
    address = f"{LIST}{request_with_scan.pk}/decide/reject/"
    answers = {"reason": RejectionReason.NOT_SIGNED.value, "comment": "Нужна подпись директора."}
    page = text(desk.post(address, answers))
    assert "Причина: Приказ не подписан или не заверен" in page
    request_with_scan.refresh_from_db()
    assert request_with_scan.status == RequestStatus.PENDING
    desk.post(address, answers | {"subject": "Отказ", "text": "Нет подписи."})
    request_with_scan.refresh_from_db()
    assert request_with_scan.status == RequestStatus.REJECTED
    assert request_with_scan.rejection_comment == "Нужна подпись директора."


def test_other_reason_without_words_is_refused(desk: Client, request_with_scan: AccessRequest) -> None:
    page = text(desk.post(f"{LIST}{request_with_scan.pk}/decide/reject/", {"reason": "other", "comment": ""}))
    assert "Напишите причину" in page


def test_copy_on_paper_is_marked_and_then_approved(desk: Client, worker: User, school: Organization) -> None:
    request = AccessRequestFactory(user=worker, organization=school)
    refused = text(desk.post(f"{LIST}{request.pk}/decide/approve/", {"subject": "Да", "text": "Да"}))
    assert "Копии приказа нет." in refused
    future = text(desk.post(f"{LIST}{request.pk}/decide/copy/", {"received_by": "paper", "received_on": "2999-01-01"}))
    assert "Дата получения ещё не наступила" in future
    desk.post(f"{LIST}{request.pk}/decide/copy/", {"received_by": "paper", "received_on": "2026-09-10"})
    desk.post(f"{LIST}{request.pk}/decide/approve/", {"subject": "Да", "text": "Да"})
    assert Membership.objects.active().filter(user=worker, group=UserGroup.CURATOR).exists()


def test_second_of_two_support_workers_reads_who_has_decided(
    desk: Client, signed_in: SignedIn, request_with_scan: AccessRequest
) -> None:
    colleague = UserFactory(last_name="Быстрова", support=True)
    approval.approve(access_request=request_with_scan, by=colleague)
    page = text(desk.post(f"{LIST}{request_with_scan.pk}/decide/reject/", {
        "reason": "no_copy", "comment": "", "subject": "Отказ", "text": "Нет копии.",
    }))  # fmt: skip
    assert "статус запроса теперь «Подтверждён», решение принял Быстрова" in page


def test_several_are_approved_at_once_and_the_rest_are_named(desk: Client, school: Organization) -> None:
    ready = AccessRequestFactory(organization=school, with_scan=True)
    bare = AccessRequestFactory(organization=school, user__last_name="Безскана")
    selection = {"action": "approve_selected", "_selected_action": [ready.pk, bare.pk]}
    page = text(desk.post(LIST, selection, follow=True))
    assert "Подтверждено: 1\xa0запрос" in page.replace("&nbsp;", "\xa0") or "Подтверждено: 1 запрос" in page
    assert "Безскана" in page
    assert "Копии приказа нет." in page
    ready.refresh_from_db()
    bare.refresh_from_db()
    assert (ready.status, bare.status) == (RequestStatus.APPROVED, RequestStatus.PENDING)


def test_status_cannot_be_changed_past_the_moves(desk: Client, request_with_scan: AccessRequest) -> None:
    desk.post(f"{LIST}{request_with_scan.pk}/change/", {"status": "approved", "order_number": "99"})
    request_with_scan.refresh_from_db()
    assert (request_with_scan.status, request_with_scan.order_number) == (RequestStatus.PENDING, "15-од")


def test_membership_is_revoked_with_a_reason(desk: Client, school: Organization) -> None:
    membership = MembershipFactory(organization=school)
    address = f"/admin/accounts/membership/{membership.pk}/revoke/"
    desk.post(address, {"reason": ""})
    membership.refresh_from_db()
    assert membership.revoked_at is None
    desk.post(address, {"reason": "Уволена"})
    membership.refresh_from_db()
    assert membership.revocation_reason == "Уволена"


@pytest.mark.parametrize("path", ["", "{pk}/change/", "{pk}/decide/approve/", "{pk}/scan/"])
def test_desk_is_closed_to_everybody_else(
    signed_in: SignedIn, curator: User, request_with_scan: AccessRequest, path: str
) -> None:
    address = LIST + path.format(pk=request_with_scan.pk)
    assert signed_in(curator).get(address, follow=True).status_code == 403
    assert Client().get(address, follow=True).redirect_chain[-1][0].startswith("/login/")


def test_support_with_view_permission_only_decides_nothing(
    signed_in: SignedIn, request_with_scan: AccessRequest
) -> None:
    looker = UserFactory(support=True)
    looker.user_permissions.add(Permission.objects.get(codename="view_accessrequest"))
    client = signed_in(looker)
    assert "Подтвердить" not in text(client.get(f"{LIST}{request_with_scan.pk}/change/"))
    assert (
        client.post(f"{LIST}{request_with_scan.pk}/decide/approve/", {"subject": "Да", "text": "Да"}).status_code == 403
    )


def test_desk_shows_the_version_and_the_machines_read_the_same(signed_in: SignedIn, support: User) -> None:
    assert f"Версия {settings.VERSION}" in signed_in(support).get("/admin/").text
    assert signed_in(support).get("/healthz").text == f"ok {settings.VERSION}\n"
