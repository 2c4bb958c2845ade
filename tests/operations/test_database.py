"""The engine: what a person waits for at most when the database is gone or frozen, and what the settings say of it."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.db.utils import ConnectionHandler

from mentorship_ais.core.patience import PatienceExhausted, patience, remaining, renewed_patience
from mentorship_ais.operations.database.base import PatientConnection
from mentorship_ais.operations.database.configuration import database_settings
from mentorship_ais.operations.database.silence import TRIAL_SECONDS, last_trial
from mentorship_ais.operations.embedded_postgres import connection_parameters, ensure_server, release_server

BUDGET = 1.0
SLACK = 0.5  # seconds that a busy machine may add


class ThrowAwayServer:
    """A server of these tests alone, which a test may freeze."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = ensure_server(folder, settings={"fsync": "off"})
        self.postmaster = int((folder / "data" / "postmaster.pid").read_text().split()[0])
        self.frozen: set[int] = set()
        self.connections: list[Any] = []

    def connect(self) -> Any:
        """Return a connection of the site's engine to this server, as the settings make it."""
        settings = database_settings(self.url, start_server=dict)
        self.connections.append(ConnectionHandler({"default": settings})["default"])
        return self.connections[-1]

    def freeze(self, *processes: int) -> None:
        """Stop these processes without ending them, as a machine in trouble does."""
        for pid in processes:
            os.kill(pid, signal.SIGSTOP)
            self.frozen.add(pid)

    def thaw(self) -> None:
        """Let everything run again and forget the connections."""
        while self.frozen:
            os.kill(self.frozen.pop(), signal.SIGCONT)
        while self.connections:
            self.connections.pop().close()


@pytest.fixture(scope="module")
def running_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ThrowAwayServer]:
    server = ThrowAwayServer(tmp_path_factory.mktemp("postgres"))
    yield server
    release_server(server.folder)


@pytest.fixture
def server(running_server: ThrowAwayServer, django_db_blocker: Any) -> Iterator[ThrowAwayServer]:
    with django_db_blocker.unblock():
        try:
            yield running_server
        finally:
            running_server.thaw()
            last_trial.is_needed, last_trial.began_at = False, 0.0


def ask(connection: Any, sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def test_request_on_a_frozen_database_ends_within_its_budget(server: ThrowAwayServer) -> None:
    connection = server.connect()
    server.freeze(server.postmaster, ask(connection, "SELECT pg_backend_pid()"))
    begun = time.monotonic()
    with pytest.raises(OperationalError) as refusal, patience(seconds=BUDGET):
        ask(connection, "SELECT 1")
    assert BUDGET <= time.monotonic() - begun < BUDGET + SLACK
    assert isinstance(refusal.value.__cause__, PatienceExhausted)
    assert connection.connection.closed


def test_new_connection_to_a_frozen_database_ends_within_its_budget(server: ThrowAwayServer) -> None:
    server.freeze(server.postmaster)
    begun = time.monotonic()
    with pytest.raises(OperationalError), patience(seconds=BUDGET):
        server.connect().ensure_connection()
    assert BUDGET <= time.monotonic() - begun < BUDGET + SLACK


def test_transaction_cut_by_the_budget_leaves_the_connection_to_be_opened_anew(server: ThrowAwayServer) -> None:
    connection = server.connect()
    backend = ask(connection, "SELECT pg_backend_pid()")
    connection.set_autocommit(False)
    server.freeze(server.postmaster, backend)
    with pytest.raises(OperationalError), patience(seconds=BUDGET):
        ask(connection, "SELECT 1")
    connection.close_if_unusable_or_obsolete()
    server.thaw()
    assert ask(connection, "SELECT pg_backend_pid()") != backend
    connection.close()


def test_frozen_connection_leaves_the_request_time_for_a_new_one(server: ThrowAwayServer) -> None:
    connection = server.connect()
    backend = ask(connection, "SELECT pg_backend_pid()")
    server.freeze(backend)
    connection.close_if_unusable_or_obsolete()  # as Django does at a request's begin: the next use is checked
    with patience(seconds=4):
        connection.close_if_health_check_failed()
        assert ask(connection, "SELECT 3") == 3
    assert ask(connection, "SELECT pg_backend_pid()") != backend


def test_attempt_that_was_given_up_spends_nothing_of_a_later_budget(server: ThrowAwayServer) -> None:
    """An attempt may stay half done until the collector finds it, in the middle of somebody else's request."""
    attempt = PatientConnection._connect_gen(f"{server.url}?connect_timeout=0")
    next(attempt)
    time.sleep(BUDGET)
    with patience(seconds=BUDGET):
        attempt.close()
        assert remaining() == BUDGET


def test_after_a_connection_not_taken_only_one_attempt_at_a_time_is_made(server: ThrowAwayServer) -> None:
    server.freeze(server.postmaster)
    with pytest.raises(OperationalError), patience(seconds=BUDGET):
        server.connect().ensure_connection()
    waited = []
    for _ in range(3):
        begun = time.monotonic()
        with pytest.raises(OperationalError), patience(seconds=2 * TRIAL_SECONDS):
            server.connect().ensure_connection()
        waited.append(time.monotonic() - begun)
        last_trial.began_at = time.monotonic()  # however busy this machine is, the next one comes while it lasts
    assert waited[0] >= TRIAL_SECONDS
    assert waited[1] < TRIAL_SECONDS > waited[2]


def test_first_attempt_after_the_thaw_is_made_and_all_is_well_again(server: ThrowAwayServer) -> None:
    server.freeze(server.postmaster)
    with pytest.raises(OperationalError), patience(seconds=BUDGET):
        server.connect().ensure_connection()
    assert last_trial.is_needed
    server.thaw()
    with patience(seconds=BUDGET):
        assert ask(server.connect(), "SELECT 1") == 1
    assert not last_trial.is_needed


def test_database_busy_with_one_statement_is_not_taken_for_a_silent_one(server: ThrowAwayServer) -> None:
    with pytest.raises(OperationalError), patience(seconds=BUDGET):
        ask(server.connect(), "SELECT pg_sleep(60)")
    assert not last_trial.is_needed


def test_slow_answer_counts_against_the_budget_and_a_quick_one_does_not(server: ThrowAwayServer) -> None:
    connection = server.connect()
    with patience(seconds=BUDGET):
        assert ask(connection, "SELECT 1 FROM pg_sleep(0.2)") == 1
        left = remaining()
        assert left is not None
        assert 0 < left <= BUDGET - 0.2


def test_own_work_of_a_busy_server_spends_nothing_of_the_budget(server: ThrowAwayServer) -> None:
    connection = server.connect()
    with patience(seconds=BUDGET):
        time.sleep(BUDGET)
        assert ask(connection, "SELECT 1") == 1
        assert ask(server.connect(), "SELECT 2") == 2


def test_without_a_budget_nothing_limits_the_wait(server: ThrowAwayServer) -> None:
    with patience(seconds=0.1):
        pass
    assert remaining() is None
    assert ask(server.connect(), "SELECT 1 FROM pg_sleep(0.5)") == 1


def test_inner_budget_never_outlives_the_outer_one() -> None:
    with patience(seconds=1):
        with patience(seconds=60):
            assert (remaining() or 0) <= 1
        with patience(seconds=0):
            assert remaining() == 0
        assert (remaining() or 0) > 0.5


def test_work_that_a_person_expects_to_take_long_gets_a_budget_of_its_own() -> None:
    with patience(seconds=0):
        with renewed_patience(seconds=60):
            assert (remaining() or 0) > 50
        assert remaining() == 0


def test_database_that_is_gone_is_an_operational_error_at_once(tmp_path: Path, django_db_blocker: Any) -> None:
    server = ThrowAwayServer(tmp_path)
    with django_db_blocker.unblock():
        connection = server.connect()
        connection.ensure_connection()
        release_server(server.folder)
        begun = time.monotonic()
        with pytest.raises(OperationalError):
            ask(connection, "SELECT 1")
        with pytest.raises(OperationalError):
            server.connect().ensure_connection()
        assert time.monotonic() - begun < SLACK
        server.thaw()


def test_limits_reach_the_server(server: ThrowAwayServer) -> None:
    connection = server.connect()
    limits = ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"]
    assert [ask(connection, f"SHOW {name}") for name in limits] == ["30s", "10s", "1min"]
    assert ask(connection, "SHOW client_connection_check_interval") == "2s"
    assert ask(connection, "SHOW application_name") == "mentorship"


def test_site_without_an_address_starts_its_server_at_the_first_connection(
    tmp_path: Path, django_db_blocker: Any
) -> None:
    folder = tmp_path / "postgres"
    settings = database_settings("", start_server=lambda: connection_parameters(folder))
    connection: Any = ConnectionHandler({"default": settings})["default"]
    assert not folder.exists()
    with django_db_blocker.unblock():
        assert ask(connection, "SELECT current_database()") == "mentorship"
        connection.close()
    release_server(folder)


def test_server_that_cannot_start_is_an_operational_error_with_the_reason(django_db_blocker: Any) -> None:
    def start_server() -> dict[str, str]:
        raise RuntimeError("the disk is full")

    connection: Any = ConnectionHandler({"default": database_settings("", start_server=start_server)})["default"]
    with django_db_blocker.unblock(), pytest.raises(OperationalError, match="the disk is full"):
        connection.ensure_connection()


def test_socket_folder_in_the_address_keeps_its_capital_letters() -> None:
    settings = database_settings("postgres://me:p%40ss@%2Fhome%2FAnna%2FСайт:5432/mine", start_server=dict)
    assert (settings["HOST"], settings["PORT"]) == ("/home/Anna/Сайт", 5432)
    assert (settings["PASSWORD"], settings["NAME"]) == ("p@ss", "mine")


def test_address_wins_over_the_limits() -> None:
    settings = database_settings(
        "postgres://me:secret@db.example.org:5433/mine?connect_timeout=10&options=-c%20search_path%3Dsite&sslmode=require",
        start_server=dict,
    )
    assert (settings["HOST"], settings["PORT"]) == ("db.example.org", 5433)
    assert settings["OPTIONS"]["connect_timeout"] == 10
    assert settings["OPTIONS"]["sslmode"] == "require"
    assert settings["OPTIONS"]["options"].startswith("-c statement_timeout=30000")
    assert settings["OPTIONS"]["options"].endswith("-c search_path=site")
