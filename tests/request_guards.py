"""What every GET and HEAD of the test client keeps to, whatever its test is about: no row is written, no query asked in a loop."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import zeal
from django.core.handlers.base import BaseHandler
from django.db import connection
from django.http import HttpRequest, HttpResponseBase
from django.test import override_settings
from django.test.client import ClientHandler
from zeal.constants import initialize_app_registry
from zeal.patch import patch

WRITING = re.compile(
    r'\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|TRUNCATE|MERGE\s+INTO)\s+"?(?P<table>\w+)|.*\b(?P<job>procrastinate_defer)',
    re.IGNORECASE | re.DOTALL,
)
WRITTEN_BY_LOOKING = {
    "django_session": "when the person last worked (`accounts.sign_in_limits`), and that a message has been read",
    "mfa_authenticator": "that the backup codes have been shown: they are shown once (`MFA_RECOVERY_CODES_SHOW_ONCE`)",
}
"""Tables that may be written all the same, and why."""
LOOPS = [
    {"model": "*", "field": "get()"},  # a form asks for one row at each of its fields, in one place for all fields
]
"""What zeal takes for a query in a loop and is none."""


class WrittenByLooking(AssertionError):
    """A GET or HEAD has changed rows, or deferred a job."""


def refuse_writing(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Let the connection execute what only reads."""
    found = WRITING.match(str(sql))
    if found and (found["table"] or found["job"]) not in WRITTEN_BY_LOOKING:
        raise WrittenByLooking(f"A GET changes nothing (CONTRIBUTING.md), but this was asked: {str(sql)[:300]}")
    return execute(sql, params, many, context)


def get_response(handler: ClientHandler, request: HttpRequest) -> HttpResponseBase:
    """Answer as the handler does, with the guards around a GET or HEAD."""
    if request.method not in {"GET", "HEAD"}:
        return BaseHandler.get_response(handler, request)
    with connection.execute_wrapper(refuse_writing), zeal.zeal_context():
        return BaseHandler.get_response(handler, request)


@contextmanager
def guarded() -> Iterator[None]:
    """Guard the requests of every test client."""
    initialize_app_registry()
    patch()
    ClientHandler.get_response = get_response
    with override_settings(ZEAL_ALLOWLIST=LOOPS):
        yield
    del ClientHandler.get_response
