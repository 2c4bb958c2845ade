"""A migration takes the time that it takes; afterwards the limit is in force again."""

from typing import Any

from django.core.management import call_command
from django.db import connection
from django.db.models.signals import pre_migrate


def statement_timeout() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        (shown,) = cursor.fetchone()
    return str(shown)


def test_migrations_run_without_the_statement_timeout(db_as_owner: None) -> None:
    while_migrating: set[str] = set()

    def look(**kwargs: Any) -> None:
        while_migrating.add(statement_timeout())

    pre_migrate.connect(look)
    try:
        call_command("migrate", verbosity=0)
    finally:
        pre_migrate.disconnect(look)
    assert while_migrating == {"0"}
    assert statement_timeout() == "30s"
