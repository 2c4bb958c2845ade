"""How long a sign-in lasts: a while without work, and twelve hours whatever the work (`SIGN_IN_…` of the settings).

The session remembers both moments, out of the browser's reach. The session's row outlives the limits, so that a person
who comes back after a night reads why the password is needed again and loses nothing that was typed.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from accounts import unsaved_forms
from accounts.models import User
from mentorship_ais.core.text import counted

SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"
SEEN_EVERY = 60
"""Seconds between two writes of the moment of the last work, so that not every page writes."""


def reached_limit(request: HttpRequest) -> str:
    """Return why the person at this browser has to sign in again (`limit_of`)."""
    return limit_of(request.session, request.user)


def limit_of(session: SessionBase | dict[str, Any], user: Any) -> str:
    """Return why the person has to sign in again, in words; empty while no limit is reached.

    A session without the moments has reached both limits.
    """
    now = time.time()
    if now - session.get(SEEN_AT, 0) >= idle_limit(user):
        return "Вы долго не работали, войдите ещё раз."
    if now - session.get(SIGNED_IN_AT, 0) >= settings.SIGN_IN_LASTS:
        hours = counted(settings.SIGN_IN_LASTS // 3600, "час", "часа", "часов")
        return f"С тех пор как вы вошли, прошло {hours}. Войдите ещё раз."
    return ""


def idle_limit(user: Any) -> int:
    """Return the seconds without work; fewer for support, whose desk shows the people of the whole region."""
    return settings.SIGN_IN_IDLE_AT_THE_DESK if user.is_support_or_superuser else settings.SIGN_IN_IDLE


class SignInLimits:
    """Ends a sign-in that has reached a limit, and stores the moment of work of the others."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, User):
            if why := reached_limit(request):
                person = request.user.pk
                logout(request)
                unsaved_forms.remember_who_worked(request, person=person, why=why)
            else:
                _note_work(request)
        return self.get_response(request)


def _note_work(request: HttpRequest) -> None:
    now = int(time.time())
    if now - request.session[SEEN_AT] < SEEN_EVERY:
        return
    request.session[SEEN_AT] = now
    unsaved_forms.drop_old(request)
    try:
        # Now, not after the view: by then another tab may have stored something that this copy does not know.
        request.session.save()
    except UpdateError:  # another tab has just signed out
        logout(request)
    else:
        request.session.modified = False


@receiver(user_logged_in)
def begin(sender: object, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Start the limits; every way in ends here."""
    unsaved_forms.hand_over(request, user)
    request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = int(time.time())
