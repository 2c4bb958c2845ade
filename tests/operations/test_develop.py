"""`make dev`: a saved template, module or job is seen without a restart. It serves a copy that may be edited."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest
from django.core.management import CommandError, call_command
from psycopg import sql

from tests.operations.test_serve import SITE, START_SECONDS, free_port

# As `manage.py develop`, less the demonstration region: making it is a matter of `make run`.
START = """
import os, sys
from mentorship_ais.operations.management.commands import serve
serve.PREPARATION = [step for step in serve.PREPARATION if step[0] == "migrate"]
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", "develop"])
"""


@pytest.fixture
def database_url() -> Iterator[str]:
    """A migrated database of its own on the run's server."""
    url = urlsplit(os.environ["DATABASE_URL"])
    name = f"develop_{uuid4().hex}"
    copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    with psycopg.connect(url._replace(path="/postgres").geturl(), autocommit=True) as connection:
        connection.execute(copy.format(sql.Identifier(name), sql.Identifier(os.environ["TEST_TEMPLATE"])))
        yield url._replace(path=f"/{name}").geturl()
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


class Site:
    """A copy of the site, served from there."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.folder = folder / "site"
        # With compiled modules and times of change, or each process would compile all of them.
        shutil.copytree(SITE, self.folder, ignore=shutil.ignore_patterns(".*", "var", "tests", "artifacts"))
        self.port = free_port()
        self.log = folder / "log"
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "mentorship_ais.settings",
            "DATABASE_URL": database_url,
            "VAR": str(folder / "var"),
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "DEBUG": "1",
            "HTTPS": "0",
        }
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", START], cwd=self.folder, env=environment, stdout=log, stderr=log
            )

    def save(self, path: str, text: str) -> None:
        """Save a file of the copy."""
        (self.folder / path).write_text(text)

    def text(self, path: str) -> str:
        return (self.folder / path).read_text()

    def wait_for(self, condition: Callable[[], bool]) -> None:
        """Fail when this does not come true or the site ends."""
        deadline = time.monotonic() + START_SECONDS
        while not condition():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.05)

    def logged(self, words: str) -> bool:
        return words in self.log.read_text()

    def page(self, path: str) -> str:
        """Return the page, empty while nothing answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=START_SECONDS) as answer:
                return str(answer.read().decode())
        except OSError:
            return ""


@pytest.fixture
def site(tmp_path: Path, database_url: str) -> Iterator[Site]:
    site = Site(tmp_path, database_url)
    yield site
    if site.process.poll() is None:
        site.process.send_signal(signal.SIGTERM)
        site.process.wait(timeout=20)


def test_saved_template_module_and_job_are_seen_and_ctrl_c_ends_everything(site: Site) -> None:
    """One test, since a start is dear."""
    site.wait_for(lambda: site.logged("Ctrl-C stops everything") and site.logged("Starting worker on all queues"))

    page = "templates/accounts/sign_in.html"
    greeting = site.text(page).replace("<form", "Добро пожаловать в копию <form", 1)
    assert "Добро пожаловать в копию" not in site.page("/login/")

    def saved_template_is_seen() -> bool:
        site.save(page, greeting)  # each time: the site answers a moment before its watcher has begun to watch
        return "Добро пожаловать в копию" in site.page("/login/")

    site.wait_for(saved_template_is_seen)

    job = "accounts/jobs.py"
    site.save(job, f"{site.text(job)}\n\nimport sys\n\nprint('saved, seen by', sys.argv[1], flush=True)\n")
    site.wait_for(lambda: site.logged("saved, seen by procrastinate") and site.logged("saved, seen by runserver"))
    site.wait_for(lambda: "Добро пожаловать в копию" in site.page("/login/"))

    site.process.send_signal(signal.SIGINT)
    assert site.process.wait(timeout=20) == 0
    assert site.logged("Stopped.")
    with pytest.raises(urllib.error.URLError, match="refused"):
        urllib.request.urlopen(f"http://127.0.0.1:{site.port}/healthz")


def test_production_settings_are_no_place_to_develop(settings: Any) -> None:
    settings.DEBUG = False
    with pytest.raises(CommandError, match="make dev"):
        call_command("develop", host="127.0.0.1", port=free_port())
