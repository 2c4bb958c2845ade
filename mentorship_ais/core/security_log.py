"""The security log: who did what that matters for the safety of people's data, on what, and how it was answered.

Each act is one JSON line of a logger of its own, `security`. Who asked (account, organisation,
address, the request's number) stands on every line of every logger (`operations.logs`). Names, e-mails, passwords and what
people type are never in it; an object is its kind and key.

Most acts are read off the answer by the middleware below, so that no view can forget them. Sign-ins are recorded
by signals (`accounts.sign_in_log`), decisions about rights at their one place (`accounts.models`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from functools import partial
from http import HTTPStatus
from typing import Any

import structlog
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch
from django.utils.crypto import salted_hmac

logger = structlog.get_logger("security")


class Act(StrEnum):
    """Every kind of line; the operator's filters rely on these words."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGNED_OUT = "signed_out"
    SECOND_FACTOR_ADDED = "second_factor_added"
    SECOND_FACTOR_REMOVED = "second_factor_removed"
    SECOND_FACTOR_RENEWED = "second_factor_renewed"
    SECOND_FACTOR_USED = "second_factor_used"
    SECOND_FACTOR_FAILED = "second_factor_failed"
    REFUSED = "refused"
    DOCUMENT_OPENED = "document_opened"
    EXPORTED = "exported"
    DESK_SEEN = "desk_seen"
    DESK_CHANGED = "desk_changed"
    ACCOUNT_CHANGED = "account_changed"
    ACCESS_DECIDED = "access_decided"
    MEMBERSHIP_ENDED = "membership_ended"


REFUSALS = {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.TOO_MANY_REQUESTS}
DESK = re.compile(r"(?P<kind>[a-z]+_[a-z]+)_[a-z]+")
"""How the admin calls its pages: «accounts_user_changelist»."""
ACCOUNT_PAGES = {
    "password-change",
    "password-set",
    "password-forgotten",
    "email-change",
    "email-call-off",
    "email-confirm",
    "staff-invite",
}
"""Pages whose button changes how somebody signs in."""


def record(act: Act, *, answer: str | int, kind: str = "", key: Any = None, **more: Any) -> None:
    """Write one line now."""
    logger.info(act.value, kind=kind, key=key if key is None else str(key), answer=answer, **more)


def record_on_commit(act: Act, **details: Any) -> None:
    """Write one line when what it is about is stored."""
    transaction.on_commit(partial(record, act, **details), robust=True)


def fingerprint(address: str) -> str:
    """Return the same sign for the same e-mail; it cannot be read back, only compared by who has the site's key."""
    return salted_hmac(__name__, address.strip().casefold(), algorithm="sha256").hexdigest()[:16]


class SecurityLog:
    """Reads acts off the answers: refusals, files, what support sees and changes, changes of an account."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if match is not None and (act := _act(request, response, match)):
            kind, key = _object(response, match)
            record(act, answer=response.status_code, kind=kind, key=key, page=match.view_name, **_marked(request))
        return response


class ReachedView:
    """Stands last: notes that nobody has answered in the view's stead, such as with the way to the sign-in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> None:
        """Note that the view is next."""
        request.reached_view = True  # type: ignore[attr-defined]


def _act(request: HttpRequest, response: HttpResponse, match: ResolverMatch) -> Act | None:
    if response.status_code in REFUSALS:
        return Act.REFUSED
    if hasattr(response, "document_key"):
        return Act.DOCUMENT_OPENED
    if response.get("Content-Disposition", "").startswith("attachment"):
        return Act.EXPORTED
    return _act_of_page(request, response, match) if hasattr(request, "reached_view") else None


def _act_of_page(request: HttpRequest, response: HttpResponse, match: ResolverMatch) -> Act | None:
    is_desk = "admin" in match.namespaces and DESK.fullmatch(match.url_name or "")
    if response.status_code == HTTPStatus.OK:
        return Act.DESK_SEEN if is_desk else None
    if request.method != "POST" or response.status_code != HTTPStatus.FOUND:
        return None
    if is_desk:
        return Act.DESK_CHANGED
    return Act.ACCOUNT_CHANGED if match.view_name in ACCOUNT_PAGES else None


def _object(response: HttpResponse, match: ResolverMatch) -> tuple[str, Any]:
    if hasattr(response, "document_key"):
        return "document", response.document_key
    desk = DESK.fullmatch(match.url_name or "") if "admin" in match.namespaces else None
    key = match.kwargs.get("pk") or match.kwargs.get("object_id")
    return (desk["kind"] if desk else match.view_name), _clean(key) if key is not None else None


def _marked(request: HttpRequest) -> dict[str, Any]:
    """Return the action of the admin and the rows that it was done with."""
    if request.method != "POST" or "_selected_action" not in request.POST:
        return {}
    rows = [_clean(key) for key in request.POST.getlist("_selected_action")[:1000]]
    return {"action": _clean(request.POST.get("action", "")), "rows": rows}


def _clean(key: Any) -> str:
    """Return a key as rows have it (a number, a UUID, a slug); anything else was typed by somebody."""
    text = str(key)
    return text if re.fullmatch(r"[0-9A-Za-z_-]{1,40}", text) else "?"
