"""«Кандидаты в наставники»: the list and who may see it."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from python_calamine import CalamineWorkbook

from accounts.models import User
from mentoring.card import leave_base
from mentorship_ais.organizations.models import Employee, Organization
from tests.factories import (
    AssignmentFactory,
    CompetencyFactory,
    EmployeeFactory,
    MentorFactory,
    PositionFactory,
)

SignIn = Callable[[User], Client]
URL = "/mentoring/candidates/"


def names(client: Client, **query: str) -> list[str]:
    """The surnames on the page, in its order."""
    response = client.get(URL, query)
    assert response.status_code == 200
    return [employee.last_name for employee in response.context["page"]]


def test_curator_sees_everybody_who_works_in_her_school(
    curator: User, school: Organization, other_school: Organization, signed_in: SignIn
) -> None:
    EmployeeFactory(organization=school, last_name="Ёлкина")
    EmployeeFactory(organization=school, last_name="Ушедшая", left=True)
    EmployeeFactory(organization=other_school, last_name="Чужая")
    assert names(signed_in(curator)) == ["Ёлкина", "Кураторова"]


def test_list_shows_level_competencies_and_mentees(curator: User, school: Organization, signed_in: SignIn) -> None:
    mentor = MentorFactory(
        employee__organization=school, regional=True, competencies=[CompetencyFactory(), CompetencyFactory()]
    )
    for _ in range(3):
        AssignmentFactory(organization=school, mentor=mentor)
    AssignmentFactory(organization=school, mentor=mentor, completed=True)
    response = signed_in(curator).get(URL, {"q": mentor.employee.last_name})
    (candidate,) = response.context["page"]
    assert (candidate.mentor_level, candidate.competency_count, candidate.current_mentees) == ("regional", 2, 3)
    assert "Региональный" in response.text


def test_mentor_who_left_the_base_is_no_mentor_in_the_list(
    curator: User, school: Organization, signed_in: SignIn
) -> None:
    mentor = MentorFactory(employee__organization=school)
    leave_base(mentor=mentor)
    client = signed_in(curator)
    assert "Выведен из базы" in client.get(URL).text
    assert mentor.employee.last_name not in names(client, who="mentors")
    assert mentor.employee.last_name in names(client, who="others")
    assert names(client, level="local") == []


@pytest.mark.parametrize("query", ["ёлкина", "ЕЛКИНА", "петровна елк", "  анна   Ёлкина "])
def test_search_forgives_case_yo_and_the_order_of_words(
    curator: User, school: Organization, signed_in: SignIn, query: str
) -> None:
    EmployeeFactory(organization=school, last_name="Ёлкина")
    assert names(signed_in(curator), q=query) == ["Ёлкина"]


def test_list_is_filtered_by_position_and_level(curator: User, school: Organization, signed_in: SignIn) -> None:
    methodist = PositionFactory(name="методист")
    EmployeeFactory(organization=school, last_name="Методова", position=methodist)
    MentorFactory(employee__organization=school, employee__last_name="Местная")
    MentorFactory(employee__organization=school, employee__last_name="Областная", regional=True)
    client = signed_in(curator)
    assert names(client, position=str(methodist.pk)) == ["Методова"]
    assert names(client, level="local") == ["Местная"]
    assert names(client, who="mentors") == ["Местная", "Областная"]
    assert "Местная" not in names(client, who="others")


def test_a_column_sorts_the_list_both_ways_and_equals_stay_in_the_alphabet(
    curator: User, school: Organization, signed_in: SignIn
) -> None:
    MentorFactory(employee__organization=school, employee__last_name="Яркая", competencies=[CompetencyFactory()])
    EmployeeFactory(organization=school, last_name="Абрамова")
    client = signed_in(curator)
    assert names(client, sort="competencies") == ["Абрамова", "Кураторова", "Яркая"]
    assert names(client, sort="-competencies") == ["Яркая", "Абрамова", "Кураторова"]
    assert names(client, sort="-name") == ["Яркая", "Кураторова", "Абрамова"]
    assert 'aria-sort="descending"' in client.get(URL, {"sort": "-name"}).text


@pytest.mark.parametrize(
    "query",
    [
        {"q": "\x00"},
        {"position": "9" * 40},
        {"position": "abc"},
        {"level": "\x00"},
        {"who": "everybody"},
        {"sort": "password"},
        {"sort": "-" + "9" * 99},
        {"page": "\x00"},
        {"page": "9" * 40},
        {"page": "-1"},
    ],
)
def test_filters_that_make_no_sense_are_ignored(curator: User, signed_in: SignIn, query: dict[str, str]) -> None:
    assert names(signed_in(curator), **query) == ["Кураторова"]


def test_fifty_a_page(curator: User, school: Organization, signed_in: SignIn) -> None:
    for _ in range(50):
        EmployeeFactory(organization=school)
    response = signed_in(curator).get(URL, {"page": "2", "sort": "name"})
    assert len(response.context["page"]) == 1
    assert "sort=name&amp;page=1" in response.text


def test_query_count_is_the_same_for_one_row_and_for_fifty(
    curator: User, school: Organization, signed_in: SignIn
) -> None:
    client = signed_in(curator)
    with CaptureQueriesContext(connection) as one:
        client.get(URL)
    for _ in range(24):
        MentorFactory(employee__organization=school, competencies=[CompetencyFactory()])
        EmployeeFactory(organization=school)
    with CaptureQueriesContext(connection) as fifty:
        client.get(URL)
    assert len(fifty) == len(one) == 5


def test_person_on_her_last_day_is_still_a_candidate(curator: User, school: Organization, signed_in: SignIn) -> None:
    EmployeeFactory(organization=school, last_name="Последняя", left_on=timezone.localdate())
    assert "Последняя" in names(signed_in(curator))


def test_worker_without_the_group_gets_403(worker: User, signed_in: SignIn) -> None:
    response = signed_in(worker).get(URL)
    assert response.status_code == 403
    assert "Куратор наставничества" in response.text


def test_anonymous_visitor_is_sent_to_the_login(client: Client, db: None) -> None:
    assert client.get(URL)["Location"] == f"/login/?next={URL}"


def test_empty_search_says_what_to_do(curator: User, signed_in: SignIn) -> None:
    response = signed_in(curator).get(URL, {"q": "нетакой"})
    assert "Никого не найдено" in response.text


def test_foreign_employee_is_not_counted(teacher: Employee, other_curator: User, signed_in: SignIn) -> None:
    assert teacher.last_name not in names(signed_in(other_curator))


def test_files_hold_the_whole_list_as_it_is_filtered(curator: User, school: Organization, signed_in: SignIn) -> None:
    for _ in range(60):
        EmployeeFactory(organization=school)
    MentorFactory(employee__organization=school, employee__last_name="=Формула", regional=True)
    client = signed_in(curator)
    lines = b"".join(client.get(f"{URL}csv")).decode("utf-8-sig").splitlines()
    assert lines[0] == "№ п/п;ФИО;Должность;Статус наставника;Компетенции;Наставляемых сейчас"
    assert len(lines) == 63
    lines = b"".join(client.get(f"{URL}csv", {"who": "mentors"})).decode("utf-8-sig").splitlines()
    assert lines[1:] == ["1;'=Формула Анна Петровна;учитель;Региональный;0;0"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(client.get(f"{URL}xlsx", {"who": "mentors"}))))
    assert book.get_sheet_by_index(0).to_python()[1] == [1, "=Формула Анна Петровна", "учитель", "Региональный", 0, 0]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_files_are_for_curators(kind: str, worker: User, signed_in: SignIn) -> None:
    assert signed_in(worker).get(URL + kind).status_code == 403
    assert Client().get(URL + kind)["Location"] == f"/login/?next={URL}{kind}"
