"""Django's ``migrate`` without the statement timeout: filling a column of a large table takes the time that it takes."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections


class Command(migrate.Command):
    """Applies migrations. Locks are still waited for only so long, since the site stands still behind a waiting lock."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate the database named by ``--database``."""
        connection = connections[options["database"]]
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
        super().handle(*args, **options)
        with connection.cursor() as cursor:
            cursor.execute("RESET statement_timeout")
