"""Kinds of pages of the admin: a list whose rows are retired."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from tests.factories import PositionFactory, UserFactory
from tests.factories.mentoring import AchievementFactory
from tests.factories.programs import MentoringFormFactory, MentorRoleFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "make"),
    [
        ("organizations/position", PositionFactory),
        ("mentoring/achievement", AchievementFactory),
        ("programs/mentoringform", MentoringFormFactory),
        ("programs/mentorrole", MentorRoleFactory),
    ],
)
def test_support_retires_a_row_and_offers_it_again(
    signed_in: Callable[[User], Client], path: str, make: Callable[..., Any]
) -> None:
    row, client = make(), signed_in(UserFactory(superuser=True))
    for action, is_retired in (("retire", True), ("offer_again", False)):
        client.post(f"/admin/{path}/", {"action": action, "_selected_action": [row.pk]})
        row.refresh_from_db()
        assert row.is_retired == is_retired
        assert type(row).objects.offered().contains(row) != is_retired
        assert type(row).objects.offered(keep=[row.pk]).contains(row)
