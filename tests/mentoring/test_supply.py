"""«Спрос и предложение»: requested competencies against mentors, the gaps first."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from mentoring.supply import balances
from mentorship_ais.organizations.models import Organization
from tests.factories import AssignmentFactory, CompetencyFactory, MentorFactory, ProfessionalRequestFactory

SignIn = Callable[[User], Client]
URL = "/mentoring/supply/"


@pytest.fixture
def situation(school: Organization, other_school: Organization) -> None:
    """Two ask for «Форсайт» and one place is free; one asks for «Дебаты», which a mentor next door can."""
    foresight, debates, chess = (CompetencyFactory(name=name) for name in ("Форсайт", "Дебаты", "Шахматы"))
    for _ in range(2):
        ProfessionalRequestFactory(employee__organization=school, competencies=[foresight])
    ProfessionalRequestFactory(employee__organization=school, competencies=[debates])
    MentorFactory(employee__organization=school, competencies=[foresight, chess], max_mentees=1)
    full = MentorFactory(employee__organization=school, competencies=[foresight], max_mentees=1)
    AssignmentFactory(organization=school, mentor=full)
    MentorFactory(employee__organization=other_school, competencies=[debates], max_mentees=2, regional=True)
    MentorFactory(employee__organization=other_school, competencies=[chess])


def test_gaps_of_a_school_stand_first(school: Organization, situation: None) -> None:
    assert [
        (row.competency.name, row.requests, row.mentors, row.free_mentors, row.free_places, row.regional, row.in_words)
        for row in balances(school)
    ] == [
        ("Дебаты", 1, 0, 0, 0, 1, "Нет ни одного наставника"),
        ("Форсайт", 2, 2, 1, 1, 0, "Не хватает 1\xa0места"),
        ("Шахматы", 0, 1, 1, 1, 0, "Не запрашивают"),
    ]


def test_region_counts_every_school(situation: None) -> None:
    assert [(row.competency.name, row.requests, row.mentors, row.free_places, row.in_words) for row in balances()] == [
        ("Форсайт", 2, 2, 1, "Не хватает 1\xa0места"),
        ("Дебаты", 1, 1, 2, "Хватает"),
        ("Шахматы", 0, 2, 6, "Не запрашивают"),
    ]


def test_curator_begins_with_her_school_and_may_look_at_the_region(
    curator: User, signed_in: SignIn, situation: None
) -> None:
    client = signed_in(curator)
    assert client.get(URL).context["rows"][0].competency.name == "Дебаты"
    assert client.get(URL, {"scope": "region"}).context["rows"][0].competency.name == "Форсайт"
    assert len(client.get(URL, {"only_gaps": "on"}).context["rows"]) == 2
    assert len(client.get(URL, {"scope": "\x00"}).context["rows"]) == 3


@pytest.mark.parametrize("person", ["rctr_worker", "analyst"])
def test_centre_and_ministry_see_the_region_only(
    person: str, signed_in: SignIn, situation: None, request: pytest.FixtureRequest
) -> None:
    response = signed_in(request.getfixturevalue(person)).get(URL, {"scope": "organization"})
    assert response.context["rows"][0].mentors == 2


def test_files_agree_with_the_page(curator: User, signed_in: SignIn, situation: None) -> None:
    client = signed_in(curator)
    content = b"".join(client.get(f"{URL}csv")).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content), delimiter=";"))
    assert [row[1] for row in rows[1:]] == [row.competency.name for row in client.get(URL).context["rows"]]
    assert b"".join(client.get(f"{URL}xlsx")).startswith(b"PK")


def test_empty_region_explains_the_page(analyst: User, signed_in: SignIn) -> None:
    assert "Здесь будут запросы и наставники" in signed_in(analyst).get(URL).text


def test_worker_without_the_group_gets_403(worker: User, signed_in: SignIn) -> None:
    assert signed_in(worker).get(URL).status_code == 403


def test_anonymous_visitor_is_sent_to_the_login(client: Client, db: None) -> None:
    assert client.get(URL)["Location"] == f"/login/?next={URL}"
