"""Letters as files are closed to other users of the machine; a real site sends them."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.mail import get_connection, send_mail


@pytest.fixture
def open_handed() -> Iterator[None]:
    """A system that gives every new file to everybody."""
    before = os.umask(0)
    yield
    os.umask(before)


def test_letters_in_files_are_readable_by_their_owner_only(tmp_path: Path, open_handed: None) -> None:
    folder = tmp_path / "letters"
    folder.mkdir(mode=0o755)
    backend = get_connection("mentorship_ais.operations.letter_files.PrivateFiles", file_path=folder)
    send_mail("Тема", "Текст", "a@example.org", ["b@example.org"], connection=backend)
    (letter,) = folder.iterdir()
    assert "Subject:" in letter.read_text()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(letter.stat().st_mode) == 0o600


def backend_for(environment: dict[str, str]) -> str:
    """The mail backend of a site that is started with this environment."""
    code = "from mentorship_ais import settings; print(settings.EMAIL_BACKEND)"
    kept = {name: value for name, value in os.environ.items() if name != "EMAIL_URL"}
    answer = subprocess.run([sys.executable, "-c", code], env=kept | environment, capture_output=True, check=True)
    return answer.stdout.decode().strip()


@pytest.mark.parametrize(
    ("environment", "backend"),
    [
        ({}, "mentorship_ais.operations.letter_files.PrivateFiles"),
        ({"EMAIL_URL": "file:////srv/letters"}, "mentorship_ais.operations.letter_files.PrivateFiles"),
        ({"EMAIL_URL": "submission://u:p@mail.example.org:587"}, "django.core.mail.backends.smtp.EmailBackend"),
    ],
)
def test_letters_go_to_private_files_until_there_is_a_mail_server(environment: dict[str, str], backend: str) -> None:
    assert backend_for(environment | {"SECRET_KEY": "k" * 50, "DATABASE_URL": "postgres://localhost/x"}) == backend


@pytest.mark.parametrize(
    ("backend", "refusals"),
    [
        ("mentorship_ais.operations.letter_files.PrivateFiles", ["core.E005"]),
        ("django.core.mail.backends.console.EmailBackend", ["core.E005"]),
        ("django.core.mail.backends.smtp.EmailBackend", []),
    ],
)
def test_site_that_sends_no_letters_is_refused_in_production(settings: Any, backend: str, refusals: list[str]) -> None:
    settings.EMAIL_BACKEND = backend
    found = [message.id for message in run_checks(tags=["security"], include_deployment_checks=True)]
    assert [number for number in found if number == "core.E005"] == refusals
    assert "core.E005" not in [message.id for message in run_checks(tags=["security"])]
