"""Which other group a hint names: differences of one or two values, the fewest first, the latest among equals."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from programs.models import MentoringGroup
from programs.near_misses import Difference, near_misses_among
from tests.factories import AssignmentFactory, DocumentFactory

pytestmark = pytest.mark.django_db

START, END = datetime.date(2021, 10, 26), datetime.date(2021, 11, 30)
A_DAY = datetime.timedelta(days=1)


@pytest.fixture
def group() -> MentoringGroup:
    return AssignmentFactory(starts_on=START, ends_on=END).group


def like(group: MentoringGroup, **other: Any) -> MentoringGroup:
    """Another group of the same mentor, with some values of its own."""
    return AssignmentFactory(group=group, **other).group


def named_for(group: MentoringGroup) -> MentoringGroup | None:
    """The group that the hint about this one names."""
    miss = near_misses_among([group]).get(group.pk)
    return miss.group if miss else None


def test_among_equally_near_groups_the_latest_is_named(group: MentoringGroup) -> None:
    like(group, starts_on=START - A_DAY)
    latest = like(group, starts_on=START + A_DAY)
    like(group, starts_on=START - 2 * A_DAY)
    assert named_for(group) == latest


def test_fewest_differences_win_over_the_latest_start(group: MentoringGroup) -> None:
    like(group, starts_on=START + A_DAY, ends_on=END + A_DAY)
    nearest = like(group, starts_on=START - A_DAY)
    assert named_for(group) == nearest


def test_two_differences_are_a_near_miss_and_three_are_not(group: MentoringGroup) -> None:
    order = DocumentFactory(organization=group.organization)
    like(group, starts_on=START + A_DAY, ends_on=END + A_DAY, order_document=order)
    assert named_for(group) is None
    two = like(group, starts_on=START - A_DAY, ends_on=END - A_DAY)
    assert named_for(group) == two


def test_hint_says_what_stands_in_the_other_group(group: MentoringGroup) -> None:
    assert str(Difference("дата завершения программы", END)) == "дата завершения программы: 30.11.2021"
    assert str(Difference("приказ", group.order_document)) == f"приказ: «{group.order_document}»"
    assert str(Difference("роль наставника", group.role)) == f"роль наставника: {group.role.name}"
