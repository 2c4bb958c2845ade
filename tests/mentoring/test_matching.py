"""Matching: the database's answer is the plain definition's."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from mentoring.card import leave_base
from mentoring.choices import MentorLevel
from mentoring.matching import matches, matches_for_each
from mentoring.models import Competency, Mentor
from mentorship_ais.organizations.models import Organization
from tests.factories import (
    AssignmentFactory,
    CompetencyFactory,
    EmployeeFactory,
    MentorFactory,
    MentoringGroupFactory,
    OrganizationFactory,
    ProfessionalRequestFactory,
    UserFactory,
)

BASE = range(6)
"""Places of the competencies of a small catalogue."""

QUICK = (Phase.explicit, Phase.reuse, Phase.generate)
"""Without shrinking: each example writes to the database, and the cases are small as they are."""

one_mentor = st.tuples(
    st.sets(st.sampled_from(BASE)),
    st.integers(min_value=1, max_value=3),
    st.integers(min_value=0, max_value=3),
    st.sampled_from(["Абрамова", "Ёлкина", "Жукова"]),
)


class PlainDefinition(TestCase):
    """`domain.md`: one in common is a match; best first, then the fewer mentees, then the name; the full stand below."""

    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck), phases=QUICK)
    @given(base=st.lists(one_mentor, max_size=5), wanted=st.sets(st.sampled_from(BASE)))
    def test_database_agrees_with_the_plain_definition(
        self, base: list[tuple[set[int], int, int, str]], wanted: set[int]
    ) -> None:
        school = OrganizationFactory()
        catalogue = [CompetencyFactory(code=901 + place) for place in BASE]
        by = UserFactory()
        expected = []
        for number, (can, most, leads, name) in enumerate(base):
            mentor = MentorFactory(
                employee__organization=school,
                employee__last_name=name,
                employee__birth_date=datetime.date(1980, 1, 1 + number),
                competencies=[catalogue[place] for place in can],
                max_mentees=most,
            )
            if leads:
                MentoringGroupFactory(organization=school, mentor=mentor, by=by, mentees=leads)
            covered = sorted(can & wanted)
            place_in_list = (leads >= most, -len(covered), leads, mentor.employee.name_key, mentor.pk)
            expected.append((place_in_list, mentor.pk, covered, max(most - leads, 0)))
        found = matches(Mentor.objects.available_to(school), [catalogue[place] for place in wanted])
        assert [
            (match.mentor.pk, [competency.code - 901 for competency in match.covered], match.free_places)
            for match in found
        ] == [(pk, covered, free) for _, pk, covered, free in sorted(expected)]
        request = ProfessionalRequestFactory(
            employee__organization=school, competencies=[catalogue[place] for place in wanted]
        )
        matching = [match for match in found if match.is_match]
        available = Mentor.objects.available_to(school)
        assert matches_for_each(available, [request]) == {request.pk: matching}
        assert matches_for_each(available, [request], limit=2, only_free=True) == {
            request.pk: [match for match in matching if not match.is_full][:2]
        }
        for match in found:
            assert {*match.covered, *match.missing} == {catalogue[place] for place in wanted}
            assert match.is_match == bool(match.covered)


@pytest.fixture
def wanted(db: None) -> list[Competency]:
    return [CompetencyFactory(name=name) for name in ("Форсайт", "Митап", "Питч-сессия", "Панельная дискуссия")]


def test_match_says_why_in_words(school: Organization, wanted: list[Competency]) -> None:
    mentor = MentorFactory(employee__organization=school, competencies=[*wanted[:3], CompetencyFactory()])
    AssignmentFactory(organization=school, mentor=mentor)
    (match,) = matches(Mentor.objects.available_to(school), [*wanted, *wanted])
    assert match.in_words == "3 из 4"
    assert [c.name for c in match.missing] == ["Панельная дискуссия"]
    assert match.load_in_words == "ведёт 1\xa0наставляемого"


def test_full_mentor_stands_below_with_the_reason(school: Organization, wanted: list[Competency]) -> None:
    full = MentorFactory(employee__organization=school, competencies=wanted, max_mentees=1)
    AssignmentFactory(organization=school, mentor=full)
    free = MentorFactory(employee__organization=school)
    best, last = matches(Mentor.objects.available_to(school), wanted)
    assert (best.mentor, last.mentor) == (free, full)
    assert last.is_match
    assert last.load_in_words == "ведёт 1\xa0наставляемого, мест больше нет"


def test_completed_and_stopped_programs_take_no_place(school: Organization) -> None:
    mentor = MentorFactory(employee__organization=school, max_mentees=1)
    AssignmentFactory(organization=school, mentor=mentor, completed=True)
    AssignmentFactory(organization=school, mentor=mentor, stopped=True)
    (match,) = matches(Mentor.objects.available_to(school), [])
    assert (match.current_mentees, match.is_full, match.is_match) == (0, False, False)


def test_mentors_available_to_a_school(school: Organization, other_school: Organization) -> None:
    own = MentorFactory(employee__organization=school)
    regional = MentorFactory(employee__organization=other_school, regional=True)
    MentorFactory(employee__organization=other_school, level=MentorLevel.LOCAL)
    MentorFactory(employee=EmployeeFactory(organization=school))
    leave_base(mentor=Mentor.objects.latest("pk"))
    gone = MentorFactory(employee__organization=school)
    gone.employee.left_on = gone.employee.birth_date
    gone.employee.save()
    assert set(Mentor.objects.available_to(school)) == {own, regional}


def test_number_of_queries_does_not_depend_on_the_number_of_mentors(
    school: Organization, wanted: list[Competency], django_assert_num_queries: Callable
) -> None:
    for number in (1, 9):
        for _ in range(number):
            MentorFactory(employee__organization=school, competencies=wanted[:2])
        with django_assert_num_queries(2):
            matches(Mentor.objects.available_to(school), wanted)
