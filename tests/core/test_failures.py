"""The pages of failures: honest, in Russian, with a number for support, and without a single query."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from accounts.models import User

FAILURES: dict[str, Exception] = {
    "odd": SuspiciousOperation("an odd host"),
    "closed": PermissionDenied(),
    "closed-with-a-reason": PermissionDenied("Эта страница открыта кураторам."),
    "absent": Http404("No Employee matches the given query."),
    "absent-with-a-reason": Http404("Файл приказа утерян. Загрузите его ещё раз."),
    "broken": ZeroDivisionError("a secret of the code"),
    "database-gone": OperationalError("could not connect to server 10.0.0.5"),
    "connection-lost": InterfaceError("connection already closed"),
}


@login_not_required
def fail(request: HttpRequest, name: str) -> HttpResponse:
    raise FAILURES[name]


urlpatterns = [path("fail/<name>/", fail), path("", include("mentorship_ais.urls"))]
handler400 = "mentorship_ais.core.failures.bad_request"
handler403 = "mentorship_ais.core.failures.forbidden"
handler404 = "mentorship_ais.core.failures.not_found"
handler500 = "mentorship_ais.core.failures.server_error"

pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def stranger() -> Client:
    """Somebody not signed in; a failure of the code reaches them as a page."""
    return Client(raise_request_exception=False)


def words(response: HttpResponse) -> str:
    """What the page says, without its markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.mark.parametrize(
    ("name", "status", "title", "advice"),
    [
        ("odd", 400, "Запрос не понят", "попробуйте ещё раз"),
        ("closed", 403, "Нет доступа", "нет прав на эту страницу"),
        ("closed-with-a-reason", 403, "Нет доступа", "Эта страница открыта кураторам."),
        ("absent", 404, "Страница не найдена", "Проверьте адрес"),
        ("absent-with-a-reason", 404, "Страница не найдена", "Файл приказа утерян. Загрузите его ещё раз."),
        ("broken", 500, "Ошибка в системе", "сообщите поддержке номер обращения"),
        ("database-gone", 503, "Система временно недоступна", "Введённое не записано"),
        ("connection-lost", 503, "Система временно недоступна", "Введённое не записано"),
    ],
)
def test_a_failure_says_what_happened_and_what_to_do(
    stranger: Client, name: str, status: int, title: str, advice: str
) -> None:
    response = stranger.get(f"/fail/{name}/")  # without the `db` fixture: a query would fail the test
    page = words(response)
    assert response.status_code == status
    assert f"<h1>{title}</h1>" in response.content.decode()
    assert advice in page
    assert f"Код ответа {status}" in page
    assert f"Номер обращения {response['X-Request-ID']}" in page
    assert "support@staffedu.ru" in page


@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_gives_nothing_of_the_inside_away(stranger: Client, name: str) -> None:
    page = words(stranger.get(f"/fail/{name}/"))
    for secret in ("Traceback", "Error", "secret", "10.0.0.5", "Employee", "connection"):
        assert secret not in page


def test_an_unavailable_system_says_when_to_come_back(stranger: Client) -> None:
    assert stranger.get("/fail/database-gone/")["Retry-After"] == "60"


def test_a_failure_keeps_the_version_for_weak_eyes(stranger: Client) -> None:
    stranger.cookies[settings.VISION_COOKIE_NAME] = "low"
    assert 'data-vision="low"' in stranger.get("/fail/absent/").content.decode()


def test_an_unknown_address_is_not_found_for_a_stranger(stranger: Client) -> None:
    response = stranger.get("/no-such-page/")
    assert response.status_code == 404
    assert "Страница не найдена" in words(response)


def test_an_unknown_address_is_not_found_for_a_signed_in_person(
    signed_in: Callable[[User], Client], worker: User
) -> None:
    response = signed_in(worker).get("/no-such-page/")
    assert response.status_code == 404
    assert "Страница не найдена" in words(response)


def test_a_form_kept_open_too_long_is_explained() -> None:
    response = Client(enforce_csrf_checks=True).post("/login/", {"username": "worker@example.org"})
    assert response.status_code == 403
    assert "Форма устарела" in words(response)
    assert response["X-Request-ID"] in words(response)


@pytest.mark.django_db
def test_address_of_a_button_opened_as_a_link_is_explained(signed_in: Callable[[User], Client], worker: User) -> None:
    answer = signed_in(worker).get("/logout/")
    assert answer.status_code == 405
    assert answer["Allow"] == "POST, OPTIONS"
    assert "Content-Security-Policy" in answer
    assert "Эта страница открывается только кнопкой" in answer.content.decode()


@pytest.mark.parametrize("header", ["Content-Security-Policy", "Permissions-Policy", "X-Frame-Options"])
def test_a_failure_page_is_as_strict_as_any_other(stranger: Client, header: str) -> None:
    assert header in stranger.get("/fail/broken/").headers
