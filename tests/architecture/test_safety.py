"""What the site promises to every browser, and what its settings refuse."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client, override_settings

from accounts.models import User
from tests.conftest import read
from tests.factories.accounts import PASSWORD

PAGES = ("/login/", "/", "/help/", "/nothing/", "/healthz")


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_every_page_carries_the_strict_headers(signed_in: Callable[[User], Client], worker: User, path: str) -> None:
    answer = signed_in(worker).get(path)
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "unsafe" not in policy
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert len(answer["X-Request-ID"]) == 8


@pytest.mark.parametrize("path", ["app.js", "theme.css", "favicon.svg", "django_htmx/htmx-2.min.js"])
def test_static_files_carry_the_strict_headers_and_stay_cacheable(client: Client, path: str) -> None:
    answer = client.get(f"/static/{path}")
    read(answer)
    assert answer.status_code == 200
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in answer
    assert "no-store" not in answer["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    ["/", "/profile/", "/staff/", "/staff/import/example/", "/programs/", "/help/", "/nothing/", "/vision/", "/admin/"],
)
def test_no_browser_stores_an_answer_to_a_signed_in_person(
    signed_in: Callable[[User], Client], responsible: User, path: str
) -> None:
    answer = signed_in(responsible).get(path)
    read(answer)
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/login/", "/password/forgotten/", "/staff/", "/admin/", "/nothing/", "/healthz"])
def test_no_browser_stores_an_answer_to_anybody(client: Client, path: str) -> None:
    assert {"private", "no-store"} <= set(client.get(path)["Cache-Control"].split(", "))


@pytest.mark.django_db
def test_pages_of_the_desk_are_not_stored(signed_in: Callable[[User], Client], support: User) -> None:
    client = signed_in(support)
    for path in ("/admin/", "/admin/accounts/user/", "/admin/accounts/user/add/", "/admin/jsi18n/"):
        assert {"private", "no-store"} <= set(client.get(path)["Cache-Control"].split(", ")), path


def settings_with(expressions: str, **environment: str) -> list[str]:
    """The settings of a site that was started with these variables and no others."""
    bare = {name: value for name, value in os.environ.items() if name not in {"DEBUG", "HTTPS"}}
    told = subprocess.run(
        [sys.executable, "-c", f"from django.conf import settings as s; print({expressions})"],
        env=bare | environment | {"DJANGO_SETTINGS_MODULE": "mentorship_ais.settings"},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    return told.stdout.split()


def test_site_is_strict_unless_told_otherwise() -> None:
    """Without any variable, as a careless deployment would start it."""
    expressions = (
        "s.DEBUG, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT,"
        " s.SECURE_HSTS_SECONDS, s.SECURE_HSTS_INCLUDE_SUBDOMAINS"
    )
    assert settings_with(expressions) == ["False", "True", "True", "True", "31536000", "True"]


def test_cookies_belong_to_this_host_alone_where_people_come_by_https() -> None:
    names = "s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.VISION_COOKIE_NAME"
    assert settings_with(names, HTTPS="1") == ["__Host-sessionid", "__Host-csrftoken", "__Host-vision"]
    assert settings_with(names, HTTPS="0") == ["sessionid", "csrftoken", "vision"]


@pytest.mark.django_db
def test_every_cookie_keeps_to_what_its_prefix_demands(worker: User) -> None:
    """A browser drops a cookie «__Host-…» with a domain, another path or without Secure, and the person with it."""
    names = {f"{kind}_COOKIE_NAME": f"__Host-{kind.lower()}" for kind in ("SESSION", "CSRF", "VISION", "KNOWN_BROWSER")}
    with override_settings(HTTPS=True, SESSION_COOKIE_SECURE=True, CSRF_COOKIE_SECURE=True, **names):
        client = Client()
        answers = [
            client.get("/login/", secure=True),
            client.post("/vision/", secure=True),
            client.post("/login/", {"username": worker.email, "password": PASSWORD}, secure=True),
            client.post("/profile/", {"last_name": "Трудова", "first_name": "Ольга"}, secure=True),
            client.get("/", secure=True),
            client.post("/vision/", secure=True),
            client.post("/logout/", secure=True),
        ]
    cookies = [cookie for answer in answers for cookie in answer.cookies.values()]
    assert {cookie.key for cookie in cookies} == set(names.values())
    for cookie in cookies:
        assert cookie["secure"]
        assert cookie["path"] == "/"
        assert cookie["domain"] == ""
        if cookie["max-age"] != 0:  # one that is taken away has no more to say
            assert cookie["httponly"]
            assert cookie["samesite"] == "Lax"


@pytest.mark.django_db
def test_signing_out_is_a_button(signed_in: Callable[[User], Client], worker: User) -> None:
    client = signed_in(worker)
    assert client.get("/logout/").status_code == 405
    answer = client.post("/logout/")
    assert answer.status_code == 302
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/").status_code == 302


@pytest.mark.django_db
def test_open_session_of_a_closed_account_is_nobody_at_the_next_click(
    signed_in: Callable[[User], Client], worker: User
) -> None:
    client = signed_in(worker)
    assert client.get("/").status_code == 200
    User.objects.filter(pk=worker.pk).update(is_active=False)
    assert client.get("/").status_code == 302


@pytest.mark.django_db
def test_return_address_of_another_site_is_ignored(worker: User) -> None:
    answer = Client().post("/vision/", {"next": "https://evil.example.org/"})
    assert answer["Location"] == "/"
    assert "evil" not in Client().get("/login/?next=https://evil.example.org/", follow=True).request["PATH_INFO"]
