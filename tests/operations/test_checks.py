"""A server that would lose Russian letters is refused with the command that makes a right one."""

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.core.checks import CheckMessage
from django.db import connection, connections
from django.db.utils import ConnectionHandler
from psycopg import sql

from mentorship_ais.operations import checks

Judge = Callable[[str], list[CheckMessage]]


@pytest.fixture
def judge(monkeypatch: pytest.MonkeyPatch, django_db_setup: None, django_db_blocker: Any) -> Iterator[Judge]:
    """Make a database with these properties, return what the check says of it."""
    name = f"{connection.settings_dict['NAME']}_check"
    with django_db_blocker.unblock():
        server = psycopg.connect(**{**connection.get_connection_params(), "cursor_factory": None}, autocommit=True)

    def question(properties: str) -> list[CheckMessage]:
        named = sql.Identifier(name)
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(named))
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0 ").format(named) + sql.SQL(properties))
        asked = ConnectionHandler({"default": {**connections["default"].settings_dict, "NAME": name}})
        monkeypatch.setattr(checks, "connections", asked)
        try:
            with django_db_blocker.unblock():
                return checks.check_server_keeps_russian(databases=["default"])
        finally:
            asked["default"].close()

    yield question
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
    server.close()


def test_server_of_these_tests_keeps_russian(db: None) -> None:
    assert checks.check_server_keeps_russian(databases=["default"]) == []


def test_database_made_as_the_hint_says_keeps_russian(judge: Judge) -> None:
    assert judge("ENCODING 'UTF8' LOCALE 'C.UTF-8'") == []


def test_database_in_another_encoding_is_refused(judge: Judge) -> None:
    [error] = judge("ENCODING 'SQL_ASCII' LOCALE_PROVIDER libc LOCALE 'C'")
    assert error.id == "core.E002"
    assert "createdb -T template0 -E UTF8 --locale=C.UTF-8" in str(error.hint)


def test_database_that_does_not_fold_russian_is_refused(judge: Judge) -> None:
    [error] = judge("ENCODING 'UTF8' LOCALE_PROVIDER libc LOCALE 'C'")
    assert error.id == "core.E003"


def test_database_that_folds_but_finds_nothing_by_likeness_is_refused(judge: Judge, db: None) -> None:
    server: Any = connection
    if server.pg_version < 170000:
        folding = "LOCALE_PROVIDER icu ICU_LOCALE 'ru'"
    else:
        folding = "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"
    [error] = judge(f"ENCODING 'UTF8' {folding} LC_COLLATE 'C' LC_CTYPE 'C'")
    assert error.id == "core.E004"
    assert "LC_CTYPE is C" in error.msg


def test_old_server_is_refused(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "OLDEST_SERVER", 990000)
    [error] = checks.check_server_keeps_russian(databases=["default"])
    assert (error.id, error.hint) == ("core.E001", "Use PostgreSQL 15 or newer.")
