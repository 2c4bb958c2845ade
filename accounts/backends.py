"""Who is signed in, read with all that rights are made of in one statement: every page begins with it.

Of the time that this takes most is the ORM's, which writes the statement; so it is written once for a process.
"""

from __future__ import annotations

import datetime
from functools import cache
from typing import Any, Final

from django.contrib.auth.backends import ModelBackend
from django.db.models import OuterRef
from django.utils import timezone

from accounts.models import Membership, User
from mentorship_ais.core.json_rows import objects_of, rows_of
from mentorship_ais.organizations.models import Employee

SOME_DAY: Final = datetime.date.min
SOME_KEY: Final = -1
"""What stands in the statement as it is written for the values that change."""


class Backend(ModelBackend):
    """Django's own way of signing in."""

    def get_user(self, user_id: int) -> User | None:
        """Return the account with memberships and employments, unless it may not be used."""
        user = read_user(user_id)
        return user if user and self.user_can_authenticate(user) else None


def read_user(key: int) -> User | None:
    """Return the account with `memberships_in_force` and `active_employments` of today; None if there is none."""
    statement, parameters = _statement()
    values: dict[Any, Any] = {SOME_DAY: timezone.localdate(), SOME_KEY: key}
    found: list[Any] = list(User.objects.raw(statement, [values.get(each, each) for each in parameters]))
    if not found:
        return None
    user: User = found[0]
    user.memberships_in_force = objects_of(Membership, user.membership_rows)  # type: ignore[attr-defined]
    user.active_employments = objects_of(Employee, user.employment_rows)  # type: ignore[attr-defined]
    for membership in user.memberships_in_force:
        membership.user = user
    for employment in user.active_employments:
        employment.user = user
    return user


@cache
def _statement() -> tuple[str, tuple[Any, ...]]:
    employments = Employee.objects.active(SOME_DAY).filter(user=OuterRef("pk"))
    memberships = Membership.objects.in_force(SOME_DAY).filter(user=OuterRef("pk"))
    return (
        User.objects.annotate(
            employment_rows=rows_of(employments.order_by("organization__name_key", "pk"), "organization", "position"),
            membership_rows=rows_of(memberships.order_by("granted_at", "pk"), "organization", "employment"),
        )
        .filter(pk=SOME_KEY)
        .query.sql_with_params()
    )
