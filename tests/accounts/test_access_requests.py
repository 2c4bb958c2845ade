"""The person's screens of section 1 of the manual: asking for a group, completing, withdrawing, reading the answer."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import approval, memberships
from accounts.choices import RejectionReason, RequestStatus, UserGroup
from accounts.models import AccessRequest, User
from mentorship_ais.organizations.models import Organization
from tests.conftest import read
from tests.factories import AccessRequestFactory, EmployeeFactory
from tests.factories.documents import scan

SignedIn = Callable[[User], Client]
FORM = "/access-requests/new/"


def order(**values: object) -> dict[str, object]:
    return {
        "group": UserGroup.CURATOR.value,
        "order_number": "15-од",
        "order_date": "2026-09-01",
        "submission": str(uuid.uuid4()),
    } | values


def text(response: object) -> str:
    return " ".join(response.content.decode().split())  # type: ignore[attr-defined]


def test_worker_asks_with_scan_and_reads_both_messages(signed_in: SignedIn, worker: User, school: Organization) -> None:
    client = signed_in(worker)
    answer = client.post(FORM, order(organization=school.pk, order_document=scan("Приказ")), follow=True)
    page = text(answer)
    assert "Ваш запрос успешно направлен на согласование" in page
    assert "В настоящий момент Вы запросили доступ в группу(-ы): <strong>Куратор наставничества</strong>" in page
    request = AccessRequest.objects.of(worker).get(group=UserGroup.CURATOR)
    assert (request.order_number, request.has_copy) == ("15-од", True)


def test_double_click_makes_one_request(signed_in: SignedIn, worker: User, school: Organization) -> None:
    client, typed = signed_in(worker), order(organization=school.pk)
    for _ in range(2):
        assert "успешно направлен" in text(client.post(FORM, typed, follow=True))
    assert AccessRequest.objects.of(worker).filter(group=UserGroup.CURATOR).count() == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"order_number": ""}, "Укажите номер приказа о назначении."),
        ({"order_date": ""}, "Укажите дату приказа о назначении."),
        ({"order_date": "2999-01-01"}, "Дата приказа ещё не наступила. Проверьте дату."),
        ({"order_date": "31.02.2026"}, "Введите правильную дату."),
        ({"order_number": "\x00"}, "Данные содержат запрещённый символ: ноль-байт"),
        ({"group": "worker"}, "worker нет среди допустимых значений"),
        ({"organization": "99999999999999999999"}, "Выберите корректный вариант."),
    ],
)
def test_refusal_says_what_to_do_and_keeps_what_was_typed(
    signed_in: SignedIn, worker: User, school: Organization, wrong: dict[str, object], sentence: str
) -> None:
    response = signed_in(worker).post(FORM, order(organization=school.pk, order_document=scan("Скан")) | wrong)
    assert response.status_code == 200
    assert sentence in text(response)
    assert "Скан.pdf" in text(response)
    assert not AccessRequest.objects.of(worker).filter(group=UserGroup.CURATOR).exists()


def test_empty_file_is_refused_with_the_reason(signed_in: SignedIn, worker: User, school: Organization) -> None:
    empty = scan("x", name="приказ.pdf")
    empty.file.truncate(0)
    empty.size = 0
    response = signed_in(worker).post(FORM, order(organization=school.pk, order_document=empty))
    assert "пуст" in text(response).lower()


def test_person_without_employment_reads_whom_to_write_to(signed_in: SignedIn, outsider: User) -> None:
    page = text(signed_in(outsider).get(FORM))
    assert "Вы не числитесь ни в одной организации" in page
    assert "попросите её ответственного работника" in page
    assert 'value="curator"' not in page


def test_group_under_way_is_not_offered_again(signed_in: SignedIn, worker: User, school: Organization) -> None:
    AccessRequestFactory(user=worker, organization=school)
    assert 'value="curator"' not in text(signed_in(worker).get(FORM))


def test_person_of_two_organisations_chooses_one(
    signed_in: SignedIn, worker: User, school: Organization, other_school: Organization
) -> None:
    EmployeeFactory(user=worker, organization=other_school)
    signed_in(worker).post(FORM, order(organization=other_school.pk))
    assert AccessRequest.objects.of(worker).get(group=UserGroup.CURATOR).organization == other_school


def test_clarification_is_read_and_answered(
    signed_in: SignedIn, worker: User, school: Organization, support: User
) -> None:
    request = AccessRequestFactory(user=worker, organization=school)
    approval.return_for_clarification(access_request=request, by=support, clarification="Нет подписи директора.")
    client = signed_in(worker)
    assert "Нет подписи директора." in text(client.get("/"))
    typed = {"order_number": "16-од", "order_date": "2026-09-02", "order_document": scan("Подписанный")}
    client.post(f"/access-requests/{request.pk}/", typed)
    request.refresh_from_db()
    assert (request.status, request.order_number) == (RequestStatus.PENDING, "16-од")
    assert request.order_document is not None
    assert request.order_document.original_name == "Подписанный.pdf"


def test_rejected_request_starts_the_next_one(
    signed_in: SignedIn, worker: User, school: Organization, support: User
) -> None:
    request = AccessRequestFactory(user=worker, organization=school)
    approval.reject(access_request=request, by=support, reason=RejectionReason.MISMATCH, comment="В скане № 17.")
    client = signed_in(worker)
    start = text(client.get("/"))
    assert "Номер или дата не совпадают с копией приказа" in start
    assert "В скане № 17." in start
    assert 'value="15-од"' in text(client.get(f"{FORM}?again={request.pk}"))


def test_withdrawn_request_is_under_way_no_more(signed_in: SignedIn, worker: User, school: Organization) -> None:
    request = AccessRequestFactory(user=worker, organization=school)
    page = text(signed_in(worker).post(f"/access-requests/{request.pk}/withdraw/", follow=True))
    assert "отозван" in page
    again = text(signed_in(worker).post(f"/access-requests/{request.pk}/withdraw/", follow=True))
    assert "статус запроса теперь «Отозван»" in again


@pytest.mark.parametrize("address", ["/access-requests/{pk}/", "/access-requests/{pk}/order/"])
def test_request_of_another_person_is_not_found(
    signed_in: SignedIn, worker: User, colleague: User, school: Organization, address: str
) -> None:
    request = AccessRequestFactory(user=worker, organization=school, with_scan=True)
    own = signed_in(worker).get(address.format(pk=request.pk))
    assert own.status_code == 200
    read(own)
    assert signed_in(colleague).get(address.format(pk=request.pk)).status_code == 404
    assert Client().get(address.format(pk=request.pk)).status_code == 302


def test_revocation_takes_effect_at_the_next_click(
    signed_in: SignedIn, curator: User, school: Organization, support: User
) -> None:
    client = signed_in(curator)
    assert "Куратор наставничества" in text(client.get("/"))
    for membership in curator.memberships.filter(group=UserGroup.CURATOR):
        memberships.revoke(membership=membership, by=support, reason="Назначен другой куратор.")
    assert "членом групп(-ы): <strong>Работник образования</strong>" in text(client.get("/"))


def test_current_organisation_can_be_changed_only_to_an_own_one(
    signed_in: SignedIn, curator: User, school: Organization, other_school: Organization
) -> None:
    client = signed_in(curator)
    client.post("/organization/", {"organization": other_school.pk})
    assert "Школа № 1" in text(client.get("/"))
    EmployeeFactory(user=curator, organization=other_school)
    client.post("/organization/", {"organization": other_school.pk})
    assert f'value="{other_school.pk}" selected' in text(client.get("/"))


def test_start_page_costs_the_same_with_one_request_and_with_many(
    signed_in: SignedIn, worker: User, school: Organization
) -> None:
    client = signed_in(worker)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get("/")
        return len(captured)

    AccessRequestFactory(user=worker, organization=school, rejected=True)
    with_one = queries()
    for _ in range(4):
        AccessRequestFactory(user=worker, organization=school, rejected=True)
    assert queries() == with_one


def test_order_dated_today_is_accepted(signed_in: SignedIn, worker: User, school: Organization) -> None:
    today: datetime.date = timezone.localdate()
    signed_in(worker).post(FORM, order(organization=school.pk, order_date=today.isoformat()))
    assert AccessRequest.objects.of(worker).get(group=UserGroup.CURATOR).order_date == today


@pytest.mark.parametrize("group", [group for group in UserGroup if group.is_requestable])
def test_start_page_asks_for_a_scan_exactly_where_the_request_has_a_field_for_it(
    signed_in: SignedIn, worker: User, school: Organization, group: UserGroup
) -> None:
    request = AccessRequestFactory(user=worker, organization=school, group=group)
    client = signed_in(worker)
    has_field = 'type="file"' in text(client.get(f"/access-requests/{request.pk}/"))
    start = text(client.get("/"))
    assert ("Добавьте скан приказа к запросу" in start) == has_field
    assert ("без копии доступ не откроют" in start) == has_field
    assert AccessRequest.objects.needing_user_action().filter(pk=request.pk).exists() == request.needs_copy == has_field
