"""Logs: one JSON line an event, with who asked, without query strings (they hold surnames) and the secrets of links.

Who asked is the account's and the current organisation's key and the address: never a name or an e-mail.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import structlog
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.functional import empty

from mentorship_ais.core.client_address import client_address

SECRET_PARTS = ("token", "key", "code", "uidb64", "uidb36")
"""How routes call the parts of a path that open something to whoever has the link."""
LOOKS_SECRET = re.compile(r"[\w:-]{20,}")

LINE_ENDS = {ord(sign): f"\\u{ord(sign):04x}" for sign in "\x85\u2028\u2029"}
"""What some readers of logs take for the end of a line, though JSON does not."""

_present_request: ContextVar[HttpRequest | None] = ContextVar("present_request", default=None)


@contextmanager
def lines_of(request: HttpRequest) -> Iterator[None]:
    """Put on every line that is written inside who sent this request."""
    token = _present_request.set(request)
    try:
        yield
    finally:
        _present_request.reset(token)


def add_who(logger: Any, method: str, event: Any) -> Any:
    """Add who asked, as far as it is known by now: nothing is read from the database for a line."""
    if (request := _present_request.get()) is not None:
        rights = _known(getattr(request, "rights", None))
        organization = getattr(rights, "current", None)
        event["account"] = getattr(_known(getattr(request, "user", None)), "pk", None)
        event["organization"] = organization.pk if organization else None
        event["address"] = client_address(request)
    return event


def _known(value: Any) -> Any:
    """Return what a lazy object holds, when somebody has asked it already."""
    held = getattr(value, "_wrapped", value)
    return None if held is empty else held


def one_line(logger: Any, method: str, line: str) -> str:
    """Let no character that somebody typed end the line."""
    return line.translate(LINE_ENDS)


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    add_who,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso"),
]


def logged_path(request: HttpRequest) -> str:
    """Return the path as logs and history may keep it: «/password/…/…/» for a link that sets a password.

    The route tells which parts are secret. In a path of no route (a slash is missing, a mail program broke the link)
    every long part might be.
    """
    try:
        match = request.resolver_match or resolve(request.path_info)
    except Resolver404:
        return LOOKS_SECRET.sub("…", request.path)
    parts = request.path.split("/")
    for secret in (str(match.kwargs[name]) for name in SECRET_PARTS if name in match.kwargs):
        # A short one ("MQ") may stand in other words too: it is hidden only as a whole part.
        parts = ["…" if p == secret else p.replace(secret, "…") if len(secret) > 8 else p for p in parts]
    return "/".join(parts)


def hide_secret_path(logger: Any, method: str, event: Any) -> Any:
    """Treat the path in Django's own lines about a request (a failure, a refused form) as `logged_path` does."""
    request = getattr(event.get("_record"), "request", None)
    if isinstance(request, HttpRequest):
        event["event"] = str(event["event"]).replace(request.path, logged_path(request))
    return event


def is_worth_a_line(line: logging.LogRecord) -> bool:
    """Leave out that the look for lost jobs, every ten seconds, has begun and ended well."""
    job = getattr(line, "job", None) or {}
    return line.levelno > logging.INFO or not str(job.get("task_name", "")).endswith(".put_back_lost_jobs")


def logging_settings(*, level: str, queries: bool = False) -> dict[str, Any]:
    """Return Django's LOGGING: everything to standard error as JSON, with the request's number.

    With `queries` each query of the database too, which Django logs under DEBUG only.
    """
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    structlog.processors.JSONRenderer(ensure_ascii=False),
                    one_line,
                ],
                "foreign_pre_chain": [*SHARED, hide_secret_path],
            }
        },
        "filters": {"worth_a_line": {"()": lambda: is_worth_a_line}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["worth_a_line"]},
            "support": {"class": "mentorship_ais.operations.trouble_letters.LetterToSupport"},
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Who did what that matters for the safety of data (core.security_log); LOG_LEVEL does not silence it.
            "security": {"level": "INFO"},
            # What support has to hear of at once (core.trouble).
            "trouble": {"handlers": ["support"]},
            # The request's own line (operations.middleware) says the same with more sense.
            "django.request": {"level": "ERROR"},
            "django.server": {"level": "WARNING"},
            "django.db.backends": {"level": "DEBUG" if queries else level},
            "procrastinate.blueprints": {"level": "WARNING"},
            "procrastinate.periodic": {"level": "WARNING"},
            "procrastinate.jobs": {"level": "WARNING"},
            "fontTools": {"level": "ERROR"},
            "weasyprint": {"level": "ERROR"},
        },
    }
