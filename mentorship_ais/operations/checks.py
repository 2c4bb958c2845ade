"""Refuses a database server that would lose Russian letters, before anything is stored in it, and a site that sends no
letters; tells a role that may rewrite the history.

On a wrong server nothing fails: searching for «Ёлкина» just never finds «ёлкина». So ``migrate`` and ``check --database
default`` ask the server itself.
"""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as CheckWarning
from django.db import connections

from mentorship_ais.operations.database.privileges import held_privileges, is_owner, stated_privileges

SENDS_LETTERS = "django.core.mail.backends.smtp.EmailBackend"
OLDEST_SERVER = 150000  # PostgreSQL 15: UNIQUE NULLS NOT DISTINCT, ICU and C.UTF-8 as this site uses them
TWO_ROLES = (
    "Let one role own the database and migrate (DATABASE_OWNER_URL), and give the site another (DATABASE_URL): "
    "see «Two roles» in README.md."
)
HINT = "Create the database anew: createdb -T template0 -E UTF8 --locale=C.UTF-8 NAME"

QUESTIONS = """
    SELECT current_setting('server_version_num')::int, current_setting('server_version'),
           current_setting('server_encoding'),
           (SELECT datctype FROM pg_database WHERE datname = current_database()),
           EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm')
"""


@register(Tags.database)
def check_server_keeps_russian(
    app_configs: Sequence[AppConfig] | None = None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Return what is wrong with the servers of these databases, with the command that makes it right."""
    return [error for alias in databases or [] for error in _errors_of(alias)]


@register(Tags.database, deploy=True)
def check_site_cannot_rewrite_history(
    app_configs: Sequence[AppConfig] | None = None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Return a warning for each database whose role may do more than work with rows."""
    return [warning for alias in databases or [] for warning in _warnings_of(alias)]


@register(Tags.security, deploy=True)
def check_letters_leave(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Return an error for a site without a mail server: invitations and warnings would lie in files, unread."""
    if settings.EMAIL_BACKEND == SENDS_LETTERS:
        return []
    hint = "Set EMAIL_URL, for example submission://user:password@mail.example.org:587."
    return [Error("Letters do not leave this site: it has no mail server.", hint=hint, id="core.E005")]


def _warnings_of(alias: str) -> list[CheckMessage]:
    if is_owner(alias):
        message = f"The site's role owns the database {alias!r} or its tables: it may rewrite the history."
        return [CheckWarning(message, hint=TWO_ROLES, id="core.W001")]
    stated = stated_privileges(alias)
    excess = {
        table: sorted(more)
        for table, held in held_privileges(alias).items()
        if (more := held - stated.get(table, held))
    }
    if excess:
        listed = "; ".join(f"{table}: {', '.join(more)}" for table, more in sorted(excess.items()))
        message = f"The site's role may do more in the database {alias!r} than it needs: {listed}."
        return [
            CheckWarning(message, hint="Run migrate with DATABASE_OWNER_URL: it takes back the rest.", id="core.W002")
        ]
    return []


def _errors_of(alias: str) -> list[CheckMessage]:
    with connections[alias].cursor() as cursor:
        cursor.execute(QUESTIONS)
        version, version_text, encoding, letters, has_trigrams = cursor.fetchone()
        if version < OLDEST_SERVER:
            advice = "Use PostgreSQL 15 or newer."
            return [Error(f"The server of {alias!r} is PostgreSQL {version_text}.", hint=advice, id="core.E001")]
        if encoding != "UTF8":  # another encoding cannot even be asked in Russian
            return [Error(f"The database {alias!r} is encoded in {encoding}, not UTF8.", hint=HINT, id="core.E002")]
        cursor.execute("SELECT lower('Ё')")
        if cursor.fetchone() != ("ё",):
            return [Error(f"The database {alias!r} does not fold Russian letters.", hint=HINT, id="core.E003")]
        similar = letters not in {"C", "POSIX"}  # then pg_trgm sees no letters in Cyrillic, whatever lower() can do
        if similar and has_trigrams:
            cursor.execute("SELECT similarity('Иванова', 'иванова')")
            similar = cursor.fetchone() == (1.0,)
        if not similar:
            message = f"The database {alias!r} finds no Russian words by likeness (LC_CTYPE is {letters})."
            return [Error(message, hint=HINT, id="core.E004")]
    return []
