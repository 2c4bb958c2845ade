"""Matches: the mentors for one employee, the employees for one mentor, the request recorded by the curator."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from mentoring.models import ProfessionalRequest
from mentorship_ais.organizations.models import Employee, Organization
from tests.factories import (
    AssignmentFactory,
    CompetencyFactory,
    EmployeeFactory,
    MentorFactory,
    ProfessionalRequestFactory,
)

SignIn = Callable[[User], Client]


def page(employee: Employee, which: str) -> str:
    return f"/mentoring/candidates/{employee.pk}/{which}/"


def test_curator_records_a_request_for_an_employee_and_sees_matching_mentors(
    curator: User, teacher: Employee, school: Organization, signed_in: SignIn
) -> None:
    wanted = CompetencyFactory(name="Форсайт")
    mentor = MentorFactory(employee__organization=school, competencies=[wanted])
    typed = {"opened": "0", "competencies": [wanted.pk], "text": "Провести форсайт"}
    response = signed_in(curator).post(page(teacher, "request"), typed, follow=True)
    assert ProfessionalRequest.objects.get().employee == teacher
    assert [match.mentor for match in response.context["own"]] == [mentor]
    assert "1 из 1" in response.text


def test_own_and_regional_mentors_who_match_are_listed_best_first(
    curator: User, teacher: Employee, school: Organization, other_school: Organization, signed_in: SignIn
) -> None:
    one, two = CompetencyFactory(), CompetencyFactory()
    ProfessionalRequestFactory(employee=teacher, competencies=[one, two])
    partly = MentorFactory(employee__organization=school, competencies=[one])
    wholly = MentorFactory(employee__organization=school, competencies=[one, two])
    MentorFactory(employee__organization=school)
    far = MentorFactory(employee__organization=other_school, competencies=[two], regional=True)
    context = signed_in(curator).get(page(teacher, "mentors")).context
    assert [match.mentor for match in context["own"]] == [wholly, partly]
    assert [match.mentor for match in context["regional"]] == [far]


def test_without_a_request_the_page_says_what_to_do(curator: User, teacher: Employee, signed_in: SignIn) -> None:
    response = signed_in(curator).get(page(teacher, "mentors"))
    assert "Отметьте компетенции в запросе работника" in response.text
    assert "Записать запрос" in response.text


def test_open_requests_that_a_mentor_covers_are_listed_best_first(
    curator: User, school: Organization, other_school: Organization, signed_in: SignIn
) -> None:
    one, two, three = CompetencyFactory(), CompetencyFactory(), CompetencyFactory()
    mentor = MentorFactory(employee__organization=school, competencies=[one, two])

    def add_request(*wanted: object, organization: Organization = school) -> ProfessionalRequest:
        return ProfessionalRequestFactory(employee__organization=organization, competencies=wanted)

    half, whole, _ = add_request(one, three), add_request(one, two), add_request(three)
    exact = add_request(one)
    add_request(one, organization=other_school)
    answered = add_request(one)
    AssignmentFactory(organization=school, mentee=answered.employee)
    context = signed_in(curator).get(page(mentor.employee, "mentees")).context
    assert [match.request for match in context["matches"]] == [whole, exact, half]


def test_request_emptied_by_the_curator_is_withdrawn(curator: User, teacher: Employee, signed_in: SignIn) -> None:
    ProfessionalRequestFactory(employee=teacher, competencies=[CompetencyFactory()])
    response = signed_in(curator).post(page(teacher, "request"), {"opened": "0", "text": ""}, follow=True)
    assert "Запрос снят." in response.text
    assert not ProfessionalRequest.objects.open().exists()


@pytest.mark.parametrize("which", ["request", "mentors", "mentees"])
def test_own_curator_opens_the_page_and_others_do_not(
    which: str, curator: User, other_curator: User, worker: User, signed_in: SignIn
) -> None:
    url = page(MentorFactory(employee=curator.employees.get()).employee, which)
    assert signed_in(curator).get(url).status_code == 200
    assert signed_in(other_curator).get(url).status_code == 404
    assert signed_in(worker).get(url).status_code == 403
    assert Client().get(url)["Location"] == f"/login/?next={url}"


def test_employee_without_a_card_has_no_page_of_mentees(curator: User, teacher: Employee, signed_in: SignIn) -> None:
    assert signed_in(curator).get(page(teacher, "mentees")).status_code == 404


def test_employee_who_left_has_no_request_page(curator: User, school: Organization, signed_in: SignIn) -> None:
    gone = EmployeeFactory(organization=school, left=True)
    assert signed_in(curator).get(page(gone, "request")).status_code == 404
