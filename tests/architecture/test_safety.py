"""What the site promises to every browser, and what its settings refuse."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import User

PAGES = ("/login/", "/", "/help/", "/nothing/", "/healthz")


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_every_page_carries_the_strict_headers(signed_in: Callable[[User], Client], worker: User, path: str) -> None:
    answer = signed_in(worker).get(path)
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]
    assert len(answer["X-Request-ID"]) == 8


def test_site_is_strict_unless_told_otherwise() -> None:
    """Without any variable, as a careless deployment would start it."""
    script = (
        "from django.conf import settings as s;"
        "print(s.DEBUG, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS > 0)"
    )
    bare = {name: value for name, value in os.environ.items() if name not in {"DEBUG", "HTTPS"}}
    told = subprocess.run(
        [sys.executable, "-c", script],
        env=bare | {"DJANGO_SETTINGS_MODULE": "mentorship_ais.settings"},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.split() == ["False", "True", "True", "True", "True"]


@pytest.mark.django_db
def test_signing_out_is_a_button(signed_in: Callable[[User], Client], worker: User) -> None:
    client = signed_in(worker)
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/").status_code == 302
    assert client.get("/").status_code == 302


@pytest.mark.django_db
def test_return_address_of_another_site_is_ignored(worker: User) -> None:
    answer = Client().post("/vision/", {"next": "https://evil.example.org/"})
    assert answer["Location"] == "/"
    assert "evil" not in Client().get("/login/?next=https://evil.example.org/", follow=True).request["PATH_INFO"]
