"""Browsers that have signed in to an account before («device cookies», OWASP): guessing elsewhere does not close them.

A successful sign-in leaves a signed cookie with a number for this account in this browser. Attempts from such a
browser have a counter of their own (`accounts.brakes`), which nobody else can fill; the cookie opens nothing by itself. The link
in the letter about guessing leaves the same cookie.
"""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from accounts import email_addresses
from accounts.models import User

REMEMBERED_FOR = 365 * 24 * 3600
ACCOUNTS = 8
"""How many people may share one PC in the staff room."""
LINK_WORKS_FOR = 24 * 3600
_COOKIE_SALT = "accounts.known_browsers.cookie"
_LINK_SALT = "accounts.known_browsers.link"


def number_of(request: HttpRequest, email: str) -> str:
    """Return the number under which the account knows this browser; empty for an unknown one."""
    return _numbers(request).get(_mark(email), "")


def remember(request: HttpRequest, response: HttpResponse, email: str) -> None:
    """Set the cookie on the response; a known browser keeps its number."""
    numbers = _numbers(request)
    mark = _mark(email)
    number = numbers.pop(mark, None) or secrets.token_urlsafe(12)
    latest = dict([*numbers.items(), (mark, number)][-ACCOUNTS:])
    response.set_cookie(
        settings.KNOWN_BROWSER_COOKIE_NAME,
        signing.dumps(latest, salt=_COOKIE_SALT),
        max_age=REMEMBERED_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def token_for(user: User) -> str:
    """Return the secret for a link in a letter; good for a day, while the account has this e-mail."""
    return signing.dumps([user.pk, _mark(user.email)], salt=_LINK_SALT)


def user_of(token: str) -> User | None:
    """Return the account of the link's letter; None when the link is too old or is none of ours."""
    try:
        pk, mark = signing.loads(token, salt=_LINK_SALT, max_age=LINK_WORKS_FOR)
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=pk, is_active=True).first()
    return user if user and _mark(user.email) == mark else None


def _numbers(request: HttpRequest) -> dict[str, str]:
    cookie = request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME, "")
    try:
        numbers: dict[str, Any] = signing.loads(cookie, salt=_COOKIE_SALT, max_age=REMEMBERED_FOR)
    except signing.BadSignature:
        return {}
    return numbers


def _mark(email: str) -> str:
    """Return a mark of the account, so that the cookie of a shared PC holds no address."""
    return salted_hmac(_COOKIE_SALT, email_addresses.folded(email), algorithm="sha256").hexdigest()[:24]
