"""The account that works at the desk."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from accounts.models import User


def user_of(request: HttpRequest) -> User:
    """Return the signed-in account; refuse (403) who is not signed in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
