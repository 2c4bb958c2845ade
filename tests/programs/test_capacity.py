"""The mentor's card says how many mentees at once: it can be filled to the last place, and not beyond."""

from __future__ import annotations

import pytest

from mentorship_ais.core.errors import DomainError
from programs.capacity import check_room, describe_overload
from tests.factories import AssignmentFactory, MentorFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("present", "joining", "has_room"),
    [
        (0, 1, True),
        (0, 2, True),
        (0, 3, False),
        (1, 1, True),
        (1, 2, False),
        (2, 1, False),
        (2, 0, True),
        (3, 0, True),
    ],
)
def test_card_for_two_mentees(present: int, joining: int, has_room: bool) -> None:
    mentor = MentorFactory(max_mentees=2)
    for _ in range(present):
        AssignmentFactory(organization=mentor.employee.organization, mentor=mentor)
    assert (describe_overload(mentor, joining=joining) == "") is has_room


def test_card_may_be_filled_to_the_last_place_and_the_next_mentee_is_refused_beside_the_mentor() -> None:
    mentor = MentorFactory(max_mentees=2)
    AssignmentFactory(organization=mentor.employee.organization, mentor=mentor)
    check_room(mentor, joining=1)
    with pytest.raises(DomainError, match="сейчас 1, станет 3, а в карточке наставника указано не больше 2") as refusal:
        check_room(mentor, joining=2)
    assert refusal.value.field == "mentor"


def test_ended_programs_take_no_place() -> None:
    mentor = MentorFactory(max_mentees=1)
    AssignmentFactory(organization=mentor.employee.organization, mentor=mentor, completed=True)
    AssignmentFactory(organization=mentor.employee.organization, mentor=mentor, stopped=True)
    check_room(mentor, joining=1)
