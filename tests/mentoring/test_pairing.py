"""«Подбор пар»: the solver's answer is brute force's, and the page explains it."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import User
from mentoring.models import Competency, Mentor, ProfessionalRequest
from mentoring.optimum import Seats, optimum
from mentoring.pairing import open_requests, propose
from mentorship_ais.organizations.models import Organization
from tests.factories import (
    AssignmentFactory,
    CompetencyFactory,
    EmployeeFactory,
    MentorFactory,
    ProfessionalRequestFactory,
)

SignIn = Callable[[User], Client]
URL = "/mentoring/pairing/"

seat = st.builds(Seats, current=st.integers(0, 3), free=st.integers(0, 2))
cases = st.lists(seat, max_size=3).flatmap(
    lambda seats: st.tuples(
        st.just(seats), st.lists(st.lists(st.integers(0, 3), min_size=len(seats), max_size=len(seats)), max_size=4)
    )
)


def worth(covered: list[list[int]], seats: list[Seats], places: tuple[int | None, ...]) -> tuple[int, int, int] | None:
    """Return covered competencies, pairs and the negative load of these pairs; None when they are illegal."""
    led: Counter[int] = Counter()
    total = load = 0
    for request, place in enumerate(places):
        if place is None:
            continue
        if not covered[request][place] or led[place] == seats[place].free:
            return None
        load += seats[place].current + led[place]
        led[place] += 1
        total += covered[request][place]
    return total, sum(led.values()), -load


@settings(max_examples=300, deadline=None)
@given(case=cases)
def test_optimum_equals_brute_force(case: tuple[list[Seats], list[list[int]]]) -> None:
    seats, covered = case
    ways = itertools.product([None, *range(len(seats))], repeat=len(covered))
    best = max(value for way in ways if (value := worth(covered, seats, way)) is not None)
    assert worth(covered, seats, tuple(optimum(covered, seats))) == best


@pytest.fixture
def skills(db: None) -> list[Competency]:
    return [CompetencyFactory(name=name) for name in ("Форсайт", "Митап", "Питч-сессия", "Дебаты")]


def add_request(school: Organization, name: str, *wanted: Competency) -> ProfessionalRequest:
    employee = EmployeeFactory(organization=school, last_name=name)
    return ProfessionalRequestFactory(employee=employee, competencies=wanted)


def offer(school: Organization, name: str, *can: Competency, places: int = 1, regional: bool = False) -> Mentor:
    return MentorFactory(
        employee__organization=school,
        employee__last_name=name,
        competencies=can,
        max_mentees=places,
        regional=regional,
    )


def pairs(school: Organization, **choices: object) -> list[tuple[str, str]]:
    found = propose(organization=school, requests=open_requests(school), **choices)  # type: ignore[arg-type]
    return [(pair.request.employee.last_name, pair.match.mentor.employee.last_name) for pair in found.pairs]


def test_best_mentor_goes_to_the_request_that_needs_her_more(school: Organization, skills: list[Competency]) -> None:
    a, b, c, _ = skills
    offer(school, "Сильная", a, b, c)
    offer(school, "Простая", a, b)
    add_request(school, "Первая", a, b, c)
    add_request(school, "Вторая", c)
    assert pairs(school) == [("Вторая", "Сильная"), ("Первая", "Простая")]
    first = next(p for p in propose(organization=school, requests=open_requests(school)).pairs if p.better)
    assert (first.match.in_words, first.better.in_words) == ("2 из 3", "3 из 3")


def test_places_taken_by_programs_are_not_given_again(school: Organization, skills: list[Competency]) -> None:
    mentor = offer(school, "Занятая", skills[0])
    AssignmentFactory(organization=school, mentor=mentor)
    add_request(school, "Первая", skills[0])
    proposal = propose(organization=school, requests=open_requests(school))
    assert not proposal.pairs
    assert [match.mentor for match in proposal.unpaired[0].busy] == [mentor]


def test_curator_s_choice_and_strike_out_are_kept_and_the_rest_is_solved_anew(
    school: Organization, skills: list[Competency]
) -> None:
    a, b, *_ = skills
    strong, weak = offer(school, "Сильная", a, b), offer(school, "Слабая", a)
    first, second = add_request(school, "Ёлкина", a, b), add_request(school, "Иванова", a)
    assert pairs(school) == [("Ёлкина", "Сильная"), ("Иванова", "Слабая")]
    assert pairs(school, chosen={first.pk: weak.pk}) == [("Ёлкина", "Слабая"), ("Иванова", "Сильная")]
    assert pairs(school, struck_out={first.pk}) in ([("Иванова", "Слабая")], [("Иванова", "Сильная")])
    both = {first.pk: strong.pk, second.pk: strong.pk}
    proposal = propose(organization=school, requests=open_requests(school), chosen=both)
    assert [pair.is_over for pair in proposal.pairs] == [True, True]


def test_request_that_nobody_covers_names_regional_mentors_who_could(
    school: Organization, other_school: Organization, skills: list[Competency]
) -> None:
    add_request(school, "Одинокая", *skills[:2])
    best = offer(other_school, "Дальняя", *skills[:2], regional=True)
    half = offer(other_school, "Средняя", skills[0], regional=True)
    offer(other_school, "Чужая", *skills)
    full = offer(other_school, "Полная", *skills, regional=True)
    AssignmentFactory(organization=other_school, mentor=full)
    (unpaired,) = propose(organization=school, requests=open_requests(school)).unpaired
    assert ([match.mentor for match in unpaired.regional], unpaired.busy) == ([best, half], [])


def test_nobody_is_proposed_to_herself(
    school: Organization, other_school: Organization, skills: list[Competency]
) -> None:
    person = EmployeeFactory(organization=school, with_account=True)
    MentorFactory(employee=person, competencies=skills)
    twin = EmployeeFactory(organization=other_school, user=person.user)
    MentorFactory(employee=twin, competencies=skills, regional=True)
    ProfessionalRequestFactory(employee=person, competencies=skills)
    (unpaired,) = propose(organization=school, requests=open_requests(school)).unpaired
    assert (unpaired.busy, unpaired.regional) == ([], [])


def test_page_proposes_explains_and_opens_programs(
    curator: User, school: Organization, signed_in: SignIn, skills: list[Competency]
) -> None:
    mentor = offer(school, "Сильная", *skills[:3])
    request = add_request(school, "Первая", *skills)
    add_request(school, "Одинокая", CompetencyFactory(name="Верховая езда"))
    client = signed_in(curator)
    page = client.get(URL).text
    assert "3 из 4" in page
    assert f"/programs/add/?mentee={request.employee.pk}&amp;mentor={mentor.pk}" in page
    assert "Ни у кого в организации нет этих компетенций" in page
    page = client.get(URL, {f"r{request.pk}": "none"}).text
    assert "Вычеркнуты" in page
    assert "Предлагаемые пары" not in page
    assert "Выбран вами" in client.get(URL, {f"r{request.pk}": str(mentor.pk)}).text


@pytest.mark.parametrize("typed", ["\x00", "9" * 40, "999999999999", "-1", "первый"])
def test_odd_choice_counts_as_none(
    curator: User, school: Organization, signed_in: SignIn, skills: list[Competency], typed: str
) -> None:
    offer(school, "Сильная", skills[0])
    request = add_request(school, "Первая", skills[0])
    response = signed_in(curator).get(URL, {f"r{request.pk}": typed})
    assert len(response.context["proposal"].pairs) == 1


def test_page_without_requests_explains_itself(curator: User, signed_in: SignIn) -> None:
    assert "Открытых запросов нет" in signed_in(curator).get(URL).text


def test_requests_of_another_school_are_not_shown(
    other_curator: User, school: Organization, signed_in: SignIn, skills: list[Competency]
) -> None:
    add_request(school, "Первая", skills[0])
    assert "Первая" not in signed_in(other_curator).get(URL).text


def test_worker_without_the_group_gets_403(worker: User, signed_in: SignIn) -> None:
    assert signed_in(worker).get(URL).status_code == 403


def test_anonymous_visitor_is_sent_to_the_login(client: Client, db: None) -> None:
    assert client.get(URL)["Location"] == f"/login/?next={URL}"


def test_query_count_does_not_depend_on_the_number_of_requests(
    curator: User, school: Organization, other_school: Organization, signed_in: SignIn, skills: list[Competency]
) -> None:
    client = signed_in(curator)

    def add(number: int) -> None:
        offer(school, f"Местная{number}", skills[0])
        offer(other_school, f"Областная{number}", skills[1], regional=True)
        add_request(school, f"Первая{number}", skills[0])
        add_request(school, f"Вторая{number}", skills[1])

    add(0)
    with CaptureQueriesContext(connection) as few:
        client.get(URL)
    for number in range(1, 8):
        add(number)
    with CaptureQueriesContext(connection) as many:
        client.get(URL)
    assert len(many) == len(few)
