"""Django's ``migrate``, as the database's owner, who then tells what the site's own role may do.

It has no statement timeout: filling a column of a large table takes the time that it takes.
"""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from mentorship_ais.operations.database.privileges import as_owner, give_privileges, keep_history_from_changing


class Command(migrate.Command):
    """Applies migrations. Locks are still waited for only so long, since the site stands still behind a waiting lock."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate the database named by ``--database``."""
        alias = options["database"]
        with as_owner(alias) as site_role:
            with connections[alias].cursor() as cursor:
                cursor.execute("SET statement_timeout = 0")
            super().handle(*args, **options)
            if not options["plan"]:
                keep_history_from_changing(alias)
                if site_role:
                    give_privileges(alias, to=site_role)
            with connections[alias].cursor() as cursor:
                cursor.execute("RESET statement_timeout")
