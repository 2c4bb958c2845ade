"""A person's own requests for access, as the start page shows them."""

from __future__ import annotations

import datetime

from accounts.models import AccessRequest, User


def own_requests(user: User) -> list[AccessRequest]:
    """Return the requests with `needs_user_action`, the oldest first, read once for each `User` in hand."""
    if not hasattr(user, "own_requests"):
        found = AccessRequest.objects.of(user).with_user_action().select_related("organization")
        user.own_requests = list(found.order_by("created_at", "pk"))  # type: ignore[attr-defined]
    requests: list[AccessRequest] = user.own_requests  # type: ignore[attr-defined]
    return requests


def undecided(user: User) -> list[AccessRequest]:
    """Return the requests without a decision."""
    return [each for each in own_requests(user) if each.is_undecided]


def decided(user: User) -> list[AccessRequest]:
    """Return the requests approved or rejected, the latest decision first."""
    return sorted((each for each in own_requests(user) if each.is_decided), key=_decision)[::-1]


def _decision(request: AccessRequest) -> datetime.datetime:
    return request.decided_at or request.created_at
