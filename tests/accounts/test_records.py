"""«Первоначальные сведения»: entered by the worker, confirmed or returned by the responsible worker."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.test import Client

from accounts.choices import AttestationCategory, RecordStatus
from accounts.models import Attestation, CourseVoucher, StandardCompliance, User
from accounts.records import enter, review
from mentorship_ais.core.errors import DomainError
from mentorship_ais.organizations.models import Organization
from tests.conftest import read
from tests.factories.documents import scan

SignedIn = Callable[[User], Client]
pytestmark = pytest.mark.django_db
TYPED = {"category": "highest", "attested_on": "2025-04-01", "order_number": "77-р"}


def text(response: object) -> str:
    return " ".join(response.content.decode().split())  # type: ignore[attr-defined]


@pytest.fixture
def attestation(worker: User) -> Attestation:
    record = Attestation(
        employee=worker.employees.get(),
        category=AttestationCategory.HIGHEST,
        attested_on=datetime.date(2025, 4, 1),
        order_number="77-р",
    )
    enter(record=record)
    return record


def test_worker_enters_a_record_and_the_start_page_counts_it(signed_in: SignedIn, worker: User) -> None:
    client = signed_in(worker)
    page = text(client.post("/records/attestation/add/", TYPED | {"document": scan("Выписка")}, follow=True))
    assert "Сведения ждут подтверждения ответственного работника" in page
    assert (
        '<td class="number" data-label="Заполнено">1</td> <td class="number" data-label="Подтверждено">0</td>' in page
    )
    record = Attestation.objects.get(employee__user=worker)
    assert record.document is not None
    assert read(client.get(f"/records/attestation/{record.pk}/document/")).startswith(b"%PDF-")


def test_future_attestation_is_refused(signed_in: SignedIn, worker: User) -> None:
    page = text(signed_in(worker).post("/records/attestation/add/", TYPED | {"attested_on": "2999-01-01"}))
    assert "Дата аттестации ещё не наступила. Проверьте дату." in page
    assert not Attestation.objects.exists()


def test_course_of_no_hours_is_refused(signed_in: SignedIn, worker: User) -> None:
    typed = {"number": "ИОЧ-1", "course": "Наставничество", "hours": "0", "completed_on": "2025-01-01"}
    page = text(signed_in(worker).post("/records/vouchers/add/", typed))
    assert "Укажите число часов от 1 до 2000." in page
    assert not CourseVoucher.objects.exists()


def test_compliance_is_kept_once_and_updated(signed_in: SignedIn, worker: User) -> None:
    client = signed_in(worker)
    typed = {"complies": "on", "education": "Самарский университет, 2010, педагогика"}
    client.post("/records/standard/add/", typed)
    assert "Сведения уже внесены" in text(client.post("/records/standard/add/", typed))
    record = StandardCompliance.objects.get()
    assert "Обновить" in text(client.get("/"))
    client.post(f"/records/standard/{record.pk}/", typed | {"opened": "0", "education": "Тольяттинский университет"})
    record.refresh_from_db()
    assert record.education == "Тольяттинский университет"


def test_correction_sent_twice_is_recorded_once(signed_in: SignedIn, attestation: Attestation, worker: User) -> None:
    client = signed_in(worker)
    for _ in range(2):
        sent = TYPED | {"order_number": "7-к", "opened": "0"}
        page = text(client.post(f"/records/attestation/{attestation.pk}/", sent, follow=True))
        assert "Записано. Сведения ждут подтверждения" in page
    attestation.refresh_from_db()
    assert (attestation.order_number, attestation.version) == ("7-к", 1)


def test_review_sent_twice_is_recorded_once(signed_in: SignedIn, attestation: Attestation, responsible: User) -> None:
    client = signed_in(responsible)
    for _ in range(2):
        sent = {"is_right": "no", "comment": "Приложите выписку.", "opened": "0"}
        page = text(client.post(f"/records/attestation/{attestation.pk}/review/", sent, follow=True))
        assert f"Записано: {attestation.employee.full_name}" in page
    attestation.refresh_from_db()
    assert (attestation.status, attestation.version) == (RecordStatus.RETURNED, 1)


def test_responsible_worker_is_reminded_and_confirms(
    signed_in: SignedIn, attestation: Attestation, responsible: User
) -> None:
    client = signed_in(responsible)
    assert "Подтвердите сведения работников: 1" in text(client.get("/"))
    assert attestation.employee.full_name in text(client.get("/records/to-confirm/"))
    client.post(f"/records/attestation/{attestation.pk}/review/", {"is_right": "yes", "opened": "0"})
    attestation.refresh_from_db()
    assert (attestation.status, attestation.reviewed_by) == (RecordStatus.CONFIRMED, responsible)


def test_returned_record_says_what_to_correct(
    signed_in: SignedIn, attestation: Attestation, responsible: User, worker: User
) -> None:
    address = f"/records/attestation/{attestation.pk}/review/"
    client = signed_in(responsible)
    assert "Напишите, что исправить." in text(client.post(address, {"is_right": "no", "opened": "0"}))
    client.post(address, {"is_right": "no", "comment": "Приложите выписку.", "opened": "0"})
    assert "Приложите выписку." in text(signed_in(worker).get("/"))
    signed_in(worker).post(f"/records/attestation/{attestation.pk}/", TYPED | {"opened": "1"})
    attestation.refresh_from_db()
    assert (attestation.status, attestation.comment) == (RecordStatus.ENTERED, "")


def test_second_of_two_reviews_at_once_is_refused(attestation: Attestation, responsible: User, curator: User) -> None:
    review(record=attestation, by=responsible, is_right=True, opened=0)
    with pytest.raises(DomainError, match="запись изменил другой человек"):
        review(record=attestation, by=curator, is_right=False, comment="Нет", opened=0)


def test_overtaken_worker_sends_the_form_again(signed_in: SignedIn, attestation: Attestation, worker: User) -> None:
    address, client = f"/records/attestation/{attestation.pk}/", signed_in(worker)
    client.post(address, TYPED | {"opened": "0"})
    answer = client.post(address, TYPED | {"opened": "0", "order_number": "77-а"})
    assert "запись изменил другой человек" in text(answer)
    form = answer.context["form"]
    client.post(address, TYPED | {"order_number": form["order_number"].value(), "opened": form["opened"].value()})
    attestation.refresh_from_db()
    assert attestation.order_number == "77-а"


def test_nobody_confirms_own_records(attestation: Attestation, worker: User) -> None:
    with pytest.raises(DomainError, match="Свои сведения подтверждает другой"):
        review(record=attestation, by=worker, is_right=True)


def test_records_are_closed_to_strangers(
    signed_in: SignedIn, attestation: Attestation, colleague: User, other_curator: User, school: Organization
) -> None:
    edit, check = f"/records/attestation/{attestation.pk}/", f"/records/attestation/{attestation.pk}/review/"
    assert signed_in(colleague).get(edit).status_code == 404
    assert signed_in(other_curator).get(edit).status_code == 404
    assert signed_in(colleague).get(check).status_code == 403
    assert Client().get(edit).status_code == 302
    assert signed_in(colleague).get("/records/unknown/").status_code == 404
