"""«Профессиональный запрос»: written by the employee."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from mentoring.models import ProfessionalRequest
from mentorship_ais.core.versions import CHANGED_MEANWHILE
from mentorship_ais.organizations.models import Organization
from tests.factories import AssignmentFactory, CompetencyFactory, EmployeeFactory, ProfessionalRequestFactory

SignIn = Callable[[User], Client]
URL = "/mentoring/request/"


def test_worker_writes_and_changes_the_own_request(worker: User, school: Organization, signed_in: SignIn) -> None:
    wanted = CompetencyFactory()
    client = signed_in(worker)
    response = client.post(URL, {"opened": "0", "competencies": [wanted.pk], "text": "Открытый урок"}, follow=True)
    assert "Запрос записан." in response.text
    request = ProfessionalRequest.objects.get()
    assert request.employee == worker.employees.get(organization=school)
    assert list(request.competencies.all()) == [wanted]
    client.post(URL, {"opened": "1", "text": "Два открытых урока"})
    request.refresh_from_db()
    assert (request.text, request.competencies.count(), request.version) == ("Два открытых урока", 0, 2)


def test_empty_request_is_refused_with_what_to_do(worker: User, signed_in: SignIn) -> None:
    response = signed_in(worker).post(URL, {"opened": "0", "text": " "})
    assert response.context["form"].errors["text"] == ["Отметьте хотя бы одну компетенцию или опишите запрос словами."]
    assert not ProfessionalRequest.objects.exists()


def test_double_click_records_once(worker: User, signed_in: SignIn) -> None:
    client = signed_in(worker)
    for _ in range(2):
        assert client.post(URL, {"opened": "0", "text": "Открытый урок"}).status_code == 302
    assert ProfessionalRequest.objects.get().version == 1


def test_request_changed_meanwhile_is_not_overwritten(worker: User, signed_in: SignIn) -> None:
    client = signed_in(worker)
    client.post(URL, {"opened": "0", "text": "Первый"})
    response = client.post(URL, {"opened": "0", "text": "Второй"})
    assert response.context["form"].non_field_errors() == [CHANGED_MEANWHILE]
    assert response.context["form"].present_values == [("Основной запрос", "Первый")]
    assert ProfessionalRequest.objects.get().text == "Первый"


@pytest.mark.parametrize("version", ["", "-1", "\x00", "первая", "9" * 40])
def test_version_that_no_form_had_records_nothing(worker: User, signed_in: SignIn, version: str) -> None:
    client = signed_in(worker)
    client.post(URL, {"opened": "0", "text": "Первый"})
    assert client.post(URL, {"opened": version, "text": "Второй"}).status_code == 200
    assert ProfessionalRequest.objects.get().text == "Первый"


def test_person_employed_nowhere_reads_what_to_do(outsider: User, signed_in: SignIn) -> None:
    response = signed_in(outsider).get(URL)
    assert response.status_code == 403
    assert "Попросите ответственного работника" in response.text


def test_anonymous_visitor_is_sent_to_the_login(client: Client, db: None) -> None:
    assert client.get(URL)["Location"] == f"/login/?next={URL}"


def test_request_is_open_until_a_program_answers_it(school: Organization) -> None:
    mentee = EmployeeFactory(organization=school)
    ProfessionalRequestFactory(employee=mentee, competencies=[CompetencyFactory()])
    assert ProfessionalRequest.objects.open().exists()
    AssignmentFactory(organization=school, mentee=mentee, stopped=True)
    assert ProfessionalRequest.objects.open().exists()
    AssignmentFactory(organization=school, mentee=mentee)
    assert not ProfessionalRequest.objects.open().exists()


def test_request_changed_after_a_completed_program_is_open_again(school: Organization) -> None:
    mentee = EmployeeFactory(organization=school)
    request = ProfessionalRequestFactory(employee=mentee, competencies=[CompetencyFactory()])
    AssignmentFactory(organization=school, mentee=mentee, completed=True)
    assert not ProfessionalRequest.objects.open().exists()
    request.save()
    assert ProfessionalRequest.objects.open().exists()


def test_request_in_words_only_and_of_who_left_is_not_matched(school: Organization) -> None:
    ProfessionalRequestFactory(employee__organization=school)
    ProfessionalRequestFactory(
        employee=EmployeeFactory(organization=school, left=True), competencies=[CompetencyFactory()]
    )
    assert not ProfessionalRequest.objects.open().exists()
