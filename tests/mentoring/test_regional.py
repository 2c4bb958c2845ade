"""«Региональные наставники»: whom every organisation may invite."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from mentorship_ais.organizations.models import Organization
from tests.factories import AssignmentFactory, CompetencyFactory, EmployeeFactory, MentorFactory, PositionFactory

SignIn = Callable[[User], Client]
URL = "/mentoring/regional/"


def names(client: Client, **query: str) -> list[str]:
    response = client.get(URL, query)
    assert response.status_code == 200
    return [mentor.employee.last_name for mentor in response.context["page"]]


def test_curator_sees_regional_mentors_of_every_school_and_no_local_ones(
    curator: User, school: Organization, other_school: Organization, signed_in: SignIn
) -> None:
    MentorFactory(employee__organization=school, employee__last_name="Своя", regional=True)
    MentorFactory(employee__organization=other_school, employee__last_name="Дальняя", regional=True)
    MentorFactory(employee__organization=other_school, employee__last_name="Местная")
    assert names(signed_in(curator)) == ["Дальняя", "Своя"]


def test_they_are_found_by_name_competency_position_territory_and_places(
    curator: User, school: Organization, other_school: Organization, signed_in: SignIn
) -> None:
    foresight, methodist = CompetencyFactory(name="Форсайт"), PositionFactory(name="методист")
    full = MentorFactory(
        employee=EmployeeFactory(organization=other_school, last_name="Полная", position=methodist),
        regional=True,
        competencies=[foresight],
        max_mentees=1,
    )
    AssignmentFactory(organization=school, mentor=full)
    MentorFactory(employee__organization=school, employee__last_name="Вольная", regional=True)
    client = signed_in(curator)
    assert names(client, competency=str(foresight.pk)) == ["Полная"]
    assert names(client, position=str(methodist.pk)) == ["Полная"]
    assert names(client, territory=str(school.territory.pk)) == ["Вольная"]
    assert names(client, has_places="on") == ["Вольная"]
    assert names(client, q="полн") == ["Полная"]
    assert names(client, sort="-places") == ["Вольная", "Полная"]
    assert "0 из 1" in client.get(URL).text
    assert f"/programs/add/?mentor={full.pk}" in client.get(URL).text


@pytest.mark.parametrize(
    "query", [{"q": "\x00"}, {"competency": "9" * 40}, {"territory": "\x00"}, {"sort": "employee"}]
)
def test_filters_that_make_no_sense_are_ignored(
    curator: User, school: Organization, signed_in: SignIn, query: dict[str, str]
) -> None:
    MentorFactory(employee__organization=school, employee__last_name="Своя", regional=True)
    assert names(signed_in(curator), **query) == ["Своя"]


def test_regional_centre_sees_them_too(rctr_worker: User, signed_in: SignIn) -> None:
    assert "Здесь будут региональные наставники" in signed_in(rctr_worker).get(URL).text


def test_worker_without_the_group_gets_403(worker: User, signed_in: SignIn) -> None:
    assert signed_in(worker).get(URL).status_code == 403


def test_anonymous_visitor_is_sent_to_the_login(client: Client, db: None) -> None:
    assert client.get(URL)["Location"] == f"/login/?next={URL}"


def test_query_count_is_the_same_for_one_row_and_for_fifty(
    curator: User, school: Organization, signed_in: SignIn
) -> None:
    client = signed_in(curator)
    MentorFactory(employee__organization=school, regional=True, competencies=[CompetencyFactory()])
    with CaptureQueriesContext(connection) as one:
        client.get(URL)
    for _ in range(49):
        MentorFactory(employee__organization=school, regional=True, competencies=[CompetencyFactory()])
    with CaptureQueriesContext(connection) as fifty:
        client.get(URL)
    assert len(fifty) == len(one) == 7
