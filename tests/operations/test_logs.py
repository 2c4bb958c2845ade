"""Logs keep no secret of a link: neither in the request's own line, nor in Django's, nor in the history."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as site
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import include, path, re_path
from pghistory.models import Context

from accounts.models import User
from mentorship_ais.operations.logs import logged_path
from mentorship_ais.operations.middleware import HistoryWithoutSecrets, RequestLog

TOKEN = "d0kvpw-3f2b1c4d5e6f708192a3b4c5d6e7f809"


@login_not_required
def fail(request: HttpRequest, **parts: str) -> HttpResponse:
    raise ZeroDivisionError


@login_not_required
def answer(request: HttpRequest, **parts: str) -> HttpResponse:
    return HttpResponse("ok")


urlpatterns = [
    path("broken/<token>/", fail),
    path("kept/<uuid:pk>/<slug:kind>/", answer),
    path("letter/<code>/", answer),
    re_path(r"^reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$", answer),
    path("", include("mentorship_ais.urls")),
]
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What would stand on standard error, as JSON lines."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(_formatter())
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


def _formatter() -> logging.Formatter:
    options: dict[str, Any] = dict(site.LOGGING["formatters"]["json"])
    return options.pop("()")(**options)  # type: ignore[no-any-return]


def lines(log: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


@pytest.mark.django_db
def test_opened_link_to_set_a_password_is_logged_without_its_token(log: io.StringIO) -> None:
    Client().get(f"/password/MQ/{TOKEN}/")
    assert [line["path"] for line in lines(log)] == ["/password/…/…/"]
    assert TOKEN not in log.getvalue()


@pytest.mark.parametrize(
    ("opened", "logged"),
    [
        (f"/password/MQ/{TOKEN}/", "/password/…/…/"),
        (f"/password/p/{TOKEN}/", "/password/…/…/"),
        (f"/password/MQ/{TOKEN}", "/password/MQ/…"),
        (f"/password/MQ/{TOKEN}/).", "/password/MQ/…/)."),
        (f"/reset/1-{TOKEN}/", "/reset/1-…/"),
        ("/letter/4821/", "/letter/…/"),
        ("/staff/import/", "/staff/import/"),
        ("/no/such/page/", "/no/such/page/"),
        (
            "/kept/3f2b1c4d-5e6f-7081-92a3-b4c5d6e7f809/positions/",
            "/kept/3f2b1c4d-5e6f-7081-92a3-b4c5d6e7f809/positions/",
        ),
    ],
)
def test_only_the_secret_parts_of_a_path_are_hidden(opened: str, logged: str) -> None:
    assert logged_path(RequestFactory().get(opened)) == logged


def test_link_opened_by_http_is_led_to_https_without_a_word_about_its_token(settings: Any, log: io.StringIO) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert Client().get(f"/password/MQ/{TOKEN}/").status_code == 301
    assert TOKEN not in log.getvalue()
    assert lines(log)


def test_failure_behind_a_link_is_logged_without_its_token(log: io.StringIO) -> None:
    assert Client(raise_request_exception=False).get(f"/broken/{TOKEN}/").status_code == 500
    failure = next(line for line in lines(log) if line["logger"] == "django.request")
    assert failure["event"] == "Internal Server Error: /broken/…/"
    assert TOKEN not in log.getvalue()


def test_refused_form_behind_a_link_is_logged_without_its_token(log: io.StringIO) -> None:
    assert Client(enforce_csrf_checks=True).post(f"/password/MQ/{TOKEN}/").status_code == 403
    assert "django.security.csrf" in {line["logger"] for line in lines(log)}
    assert TOKEN not in log.getvalue()


@pytest.mark.django_db
def test_history_keeps_the_address_without_the_token(worker: User) -> None:
    def rename(request: HttpRequest) -> HttpResponse:
        worker.first_name = "Мария"
        worker.save()
        return HttpResponse("ok")

    RequestLog(HistoryWithoutSecrets(rename))(RequestFactory().post(f"/broken/{TOKEN}/"))
    assert Context.objects.latest("created_at").metadata["url"] == "/broken/…/"
