"""What happens around every request: its number and log line, its patience with the database, its headers."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from pghistory.middleware import HistoryMiddleware

from mentorship_ais.core.failures import method_not_allowed
from mentorship_ais.core.patience import patience
from mentorship_ais.operations.logs import lines_of, logged_path

logger = structlog.get_logger("request")
GetResponse = Callable[[HttpRequest], HttpResponse]


class RequestLog:
    """Gives each request a number that a person can read out to support, and writes one line about it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = secrets.token_hex(4)
        request.number = number  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=number)
        began = time.perf_counter()
        with lines_of(request):
            response = self.get_response(request)
            response["X-Request-ID"] = number
            logger.info(
                "answered",
                method=request.method,
                path=logged_path(request),
                status=response.status_code,
                milliseconds=round(1000 * (time.perf_counter() - began)),
            )
        return response


class HistoryWithoutSecrets(HistoryMiddleware):
    """Tells the history (`core.history`) who sent the request, its number and where to, without the secret of a link."""

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().get_context(request), "url": logged_path(request), "request": request.number}  # type: ignore[attr-defined]


class PatientRequest:
    """Lets a request wait for the database a few seconds in all; then it is answered with an honest 503."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with patience(seconds=settings.DATABASE_PATIENCE):
            return self.get_response(request)


class StrictHeaders:
    """What no view decides: the site asks for no camera, microphone, place or payment; no other site embeds its answers."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        return response


class NothingIsStored:
    """No browser or proxy keeps an answer: on a shared PC, Back after signing out has nothing to show.

    Pages for everybody too: they hold the tokens of their forms. Static files are answered before this.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "no-store" not in response.get("Cache-Control", ""):
            response["Cache-Control"] = "private, no-store"
        return response


class CompressedPages(GZipMiddleware):
    """Compresses pages, a tenth of their size on the wire. Files have compressed themselves, and a browser counts their bytes.

    Django adds a random number of bytes to each answer and masks the token of forms anew in each, so the size of a
    compressed page gives no secret away (BREACH).
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.streaming or not response.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)


class WrongMethodInWords:
    """Tells who opened the address of a button as a link what has happened; Django's own answer is an empty page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not isinstance(response, HttpResponseNotAllowed):
            return response
        page = method_not_allowed(request)
        page["Allow"] = response["Allow"]
        return page
