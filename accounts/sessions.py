"""Where a person is signed in. The list is written at signing in, not at each page."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.auth import update_session_auth_hash
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from accounts.sign_in_limits import limit_of

SIGNED_OUT_ELSEWHERE = "На других устройствах нужно войти заново."


def open_sessions(user: User) -> list[UserSession]:
    """Return the sessions in which the person is signed in now, the latest first."""
    begun = list(UserSession.objects.filter(user=user).order_by("-created_at", "-pk"))
    stored = Session.objects.in_bulk([session.session_key for session in begun])
    still_open = {key for key, session in stored.items() if not limit_of(session.get_decoded(), user)}
    return [session for session in begun if session.session_key in still_open]


def stay_only_here(request: HttpRequest, user: User) -> None:
    """Keep the person signed in here and nowhere else, after a change of password or e-mail."""
    update_session_auth_hash(request, user)
    UserSession.objects.create_from_request(request)  # its key is new
    end_sessions(user, but=request.session.session_key)


def delete_ended() -> None:
    """Delete the rows of sessions whose cookie has ended, and the list's rows without a session."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    stored = Session.objects.filter(session_key=OuterRef("session_key"))
    UserSession.objects.filter(~Exists(stored)).delete()


@transaction.atomic
def end_sessions(user: User, *, but: str | None = None) -> int:
    """Sign the person out everywhere, or everywhere but in the session with this key; return how many ended."""
    ended = open_sessions(user)
    for session in UserSession.objects.filter(user=user).exclude(session_key=but or ""):
        session.end()
    return sum(session.session_key != but for session in ended)
