"""Logs: one JSON line an event, without query strings (they hold surnames) and without the secrets of links."""

from __future__ import annotations

import re
from typing import Any

import structlog
from django.http import HttpRequest
from django.urls import Resolver404, resolve

SECRET_PARTS = ("token", "key", "code", "uidb64", "uidb36")
"""How routes call the parts of a path that open something to whoever has the link."""
LOOKS_SECRET = re.compile(r"[\w:-]{20,}")

SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso"),
]


def logged_path(request: HttpRequest) -> str:
    """The path as logs and history may keep it: «/password/…/…/» for a link that sets a password.

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
    """Django's own lines about a request (a failure, a refused form) name its path: as `logged_path` does."""
    request = getattr(event.get("_record"), "request", None)
    if isinstance(request, HttpRequest):
        event["event"] = str(event["event"]).replace(request.path, logged_path(request))
    return event


def logging_settings(*, level: str) -> dict[str, Any]:
    """Django's LOGGING: everything to standard error as JSON, with the request's number."""
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
                ],
                "foreign_pre_chain": [*SHARED, hide_secret_path],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # The request's own line (core.middleware) says the same with more sense.
            "django.request": {"level": "ERROR"},
            "django.server": {"level": "WARNING"},
            "procrastinate.blueprints": {"level": "WARNING"},
            "procrastinate.periodic": {"level": "WARNING"},
            "procrastinate.jobs": {"level": "WARNING"},
            "fontTools": {"level": "ERROR"},
            "weasyprint": {"level": "ERROR"},
        },
    }
