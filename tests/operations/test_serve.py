"""`make run`: one command prepares, serves, survives a database in trouble, and leaves nothing behind."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from mentorship_ais.operations.embedded_postgres import SITE_ROLE, Place, ensure_server, release_server
from mentorship_ais.operations.management.commands import serve
from tests.slow_clients import SlowClients

SITE = Path(__file__).parent.parent.parent
START_SECONDS = 120  # of a busy machine; an idle one takes some ten


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


class Site:
    """The site as `make run` starts it, in a folder of its own."""

    def __init__(self, var: Path) -> None:
        self.postgres = Place(var / "postgres")
        self.port = free_port()
        self.environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        self.environment |= {"VAR": str(var), "HTTPS": "0", "PORT": str(self.port), "HOST": "127.0.0.1"}
        self.environment |= {"SECOND_FACTOR": "offered"}  # as `make run` sets it
        self.process = self.serve()

    def serve(self) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=SITE,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def wait_until_it_serves(self) -> str:
        """Return all that was said until the address."""
        assert self.process.stdout is not None
        said = ""
        while f"http://127.0.0.1:{self.port}/" not in said:
            line = self.process.stdout.readline()
            assert line, said
            said += line
        return said

    def get(self, path: str) -> tuple[int, str]:
        """Return status and page."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=START_SECONDS) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def processes_of_postgres(self) -> list[int]:
        """Return the server and its children."""
        server = self.postgres.postmaster()
        found = subprocess.run(["pgrep", "-P", str(server)], capture_output=True, text=True, check=True)
        return [int(pid) for pid in (str(server), *found.stdout.split())]

    def processes_of(self, word: str) -> list[int]:
        """Return the processes whose command has the word, among those that `make run` has started."""
        found = subprocess.run(
            ["pgrep", "-P", str(self.process.pid), "-f", word], capture_output=True, text=True, check=False
        )
        return [int(pid) for pid in found.stdout.split()]

    def answers(self) -> bool:
        """Tell whether the site listens and answers."""
        try:
            return self.get("/healthz")[0] == 200
        except OSError:
            return False

    def stop(self, number: signal.Signals) -> str:
        """Return what was said at the end."""
        self.process.send_signal(number)
        said, _ = self.process.communicate(timeout=20)
        return said


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path)
    yield site
    if site.process.poll() is None:
        site.stop(signal.SIGKILL)


def test_one_run_from_an_empty_folder_through_trouble_to_ctrl_c_and_again(site: Site) -> None:
    """One test, since every step stands on the one before and a first start is dear."""
    first_start_prepares_everything_and_tells_the_address(site)
    site_works_as_a_role_that_cannot_rewrite_the_history(site)
    frozen_database_is_an_honest_503_for_a_hundred_visitors(site)
    killed_database_comes_back_by_itself(site)
    killed_web_master_is_started_again(site)
    slow_clients_keep_nobody_else_waiting(site)
    second_site_on_the_same_port_is_told_so(site)
    ctrl_c_stops_all_that_was_started(site)
    second_start_continues_with_the_same_data(site)


def first_start_prepares_everything_and_tells_the_address(site: Site) -> None:
    said = site.wait_until_it_serves()
    assert "Ctrl-C stops everything" in said
    assert "Second factor: offered, so a password alone opens every account" in said
    assert site.get("/healthz") == (200, f"ok {settings.VERSION}\n")
    status, page = site.get("/login/")
    assert status == 200
    style = re.search(r'"(/static/[^"]+\.[0-9a-f]{12}\.css)"', page)
    assert style
    assert site.get(style.group(1))[0] == 200


def site_works_as_a_role_that_cannot_rewrite_the_history(site: Site) -> None:
    with psycopg.connect(ensure_server(site.postgres.root, role=SITE_ROLE), autocommit=True) as connection:
        who = connection.execute("SELECT DISTINCT usename FROM pg_stat_activity WHERE datname = current_database()")
        assert who.fetchall() == [(SITE_ROLE,)]
        assert connection.execute("SELECT count(*) > 0 FROM programs_assignmentevent").fetchone() == (True,)
        for statement in (
            "TRUNCATE programs_assignmentevent",
            "ALTER TABLE programs_assignment DISABLE TRIGGER USER",
            "UPDATE pghistory_context SET metadata = '{}'",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement.encode())
    release_server(site.postgres.root)


def frozen_database_is_an_honest_503_for_a_hundred_visitors(site: Site) -> None:
    """Those who come first wait for it; nobody else has to learn it by waiting again."""
    processes = site.processes_of_postgres()
    for pid in processes:
        os.kill(pid, signal.SIGSTOP)
    try:
        begun = time.monotonic()
        with ThreadPoolExecutor(max_workers=100) as visitors:
            answers = [visitors.submit(site.get, "/healthz") for _ in range(100)]
            statuses = [(answer.result()[0], time.monotonic() - begun) for answer in as_completed(answers)]
    finally:
        for pid in processes:
            os.kill(pid, signal.SIGCONT)
    assert {status for status, _ in statuses} == {503}
    assert statuses[0][1] < 5
    assert statuses[-1][1] < 4 * statuses[0][1]
    with psycopg.connect(ensure_server(site.postgres.root, role=SITE_ROLE)):  # a busy machine thaws slowly
        pass
    release_server(site.postgres.root)
    assert site.get("/healthz")[0] == 200


def killed_database_comes_back_by_itself(site: Site) -> None:
    server = site.postgres.postmaster()
    assert server is not None
    os.kill(server, signal.SIGKILL)
    deadline = time.monotonic() + 60
    while site.get("/healthz")[0] != 200 or site.postgres.postmaster() in {server, None}:
        assert time.monotonic() < deadline, "the database stays away"
        time.sleep(0.1)


def killed_web_master_is_started_again(site: Site) -> None:
    [master] = site.processes_of("gunicorn")
    os.kill(master, signal.SIGKILL)
    deadline = time.monotonic() + 60
    while site.processes_of("gunicorn") in ([], [master]) or not site.answers():
        assert time.monotonic() < deadline, "the pages stay away"
        time.sleep(0.1)


def slow_clients_keep_nobody_else_waiting(site: Site) -> None:
    with SlowClients(site.port) as slow:
        for path in ("/healthz", "/login/"):
            assert site.get(path)[0] == 200
        assert slow.answered() == []
        assert b" 200 OK" in slow.finish_one()


def second_site_on_the_same_port_is_told_so(site: Site) -> None:
    with pytest.raises(CommandError, match=f"make run PORT={site.port + 1}"):
        call_command("serve", host="127.0.0.1", port=site.port)


def ctrl_c_stops_all_that_was_started(site: Site) -> None:
    said = site.stop(signal.SIGINT)
    assert "web ended by itself with code -9; it is started again" in said
    assert "Stopped." in said
    assert site.process.returncode == 0
    assert not site.postgres.server_is_ready()
    with pytest.raises(urllib.error.URLError, match="refused"):
        site.get("/healthz")


def second_start_continues_with_the_same_data(site: Site) -> None:
    site.process = site.serve()
    site.wait_until_it_serves()
    assert site.get("/healthz")[0] == 200
    site.stop(signal.SIGTERM)
    assert site.process.returncode == 0
    assert not site.postgres.server_is_ready()


def test_who_serves_does_not_know_the_owners_password(monkeypatch: pytest.MonkeyPatch) -> None:
    inherited: list[str] = []

    class Watcher:
        def __init__(self, commands: dict[str, list[str]]) -> None:
            self.commands = commands

        def run(self) -> int:
            inherited.extend(os.environ)
            return 0

    monkeypatch.setattr(serve, "Supervisor", Watcher)
    monkeypatch.setattr(serve, "PREPARATION", [])
    monkeypatch.setattr(serve, "collect_changed_static_files", lambda: None)
    monkeypatch.setattr(serve, "is_healthy", lambda host, port: True)
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgres://owner:secret@localhost/mentorship")
    call_command("serve", host="127.0.0.1", port=free_port())
    assert "PATH" in inherited
    assert "DATABASE_OWNER_URL" not in inherited
