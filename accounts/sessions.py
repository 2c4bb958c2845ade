"""Where a person is signed in: the list is made at signing in, nothing is written at each page."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from .models import User


def open_sessions(user: User) -> list[UserSession]:
    """The sessions in which the person is signed in now, the latest first."""
    begun = list(UserSession.objects.filter(user=user).order_by("-created_at", "-pk"))
    keys = [session.session_key for session in begun]
    alive = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    still_open = set(alive.values_list("session_key", flat=True))
    return [session for session in begun if session.session_key in still_open]


@transaction.atomic
def end_sessions(user: User, *, but: str | None = None) -> int:
    """Sign the person out everywhere, or everywhere but in the session with this key; how many ended."""
    ended = open_sessions(user)
    for session in UserSession.objects.filter(user=user).exclude(session_key=but or ""):
        session.end()
    return sum(session.session_key != but for session in ended)
