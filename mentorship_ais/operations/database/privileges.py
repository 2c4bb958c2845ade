"""What the site's own role may do in the database, and how `migrate` becomes the owner who says so.

Two roles. The owner (DATABASE_OWNER_URL) has the tables and migrates; the site (DATABASE_URL) reads and writes rows. So
who takes over the site still cannot rewrite what has happened: no row of the history, of a context («who did it») or of
a frozen report, no trigger, no table. With one role everything works as well, and `check --deploy` warns.

The rule: rows of every table may be read and written, except what a trigger of the model forbids anyway
(``pgtrigger.Protect``: event tables, frozen reports), contexts, and the list of applied migrations. TRUNCATE, triggers
and references are nobody's but the owner's.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.migrations.recorder import MigrationRecorder
from pghistory.models import Context

READ = frozenset({"SELECT"})
APPEND = READ | {"INSERT"}
WORK = APPEND | {"UPDATE", "DELETE"}
ALL = (*sorted(WORK), "TRUNCATE", "REFERENCES", "TRIGGER")
OF_COLUMNS = ("SELECT", "INSERT", "UPDATE", "REFERENCES")

# Instead of pghistory's own, which rewrites the context whenever its metadata has grown: what is stored stays, and what
# has been added since begins a context of its own, whose name follows from what it says.
ATTACH_CONTEXT = """
    CREATE OR REPLACE FUNCTION _pgh_attach_context() RETURNS uuid AS $$
        DECLARE
            context uuid := NULLIF(current_setting('pghistory.context_id', true), '');
            described jsonb := NULLIF(current_setting('pghistory.context_metadata', true), '');
        BEGIN
            IF context IS NULL OR described IS NULL THEN
                RETURN NULL;
            END IF;
            INSERT INTO pghistory_context (id, metadata, created_at, updated_at)
                VALUES (context, described, now(), now()) ON CONFLICT (id) DO NOTHING;
            IF (SELECT metadata FROM pghistory_context WHERE id = context) IS DISTINCT FROM described THEN
                context := left(encode(sha256(convert_to(context::text || described::text, 'UTF8')), 'hex'), 32);
                INSERT INTO pghistory_context (id, metadata, created_at, updated_at)
                    VALUES (context, described, now(), now()) ON CONFLICT (id) DO NOTHING;
            END IF;
            RETURN context;
        END
    $$ LANGUAGE plpgsql
"""

# Instead of pgtrigger's own, which lets every session silence every trigger by a setting.
SHOULD_IGNORE = """
    CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name) RETURNS boolean AS $$
        BEGIN
            IF NULLIF(current_setting('pgtrigger.ignore', true), '') IS NULL THEN
                RETURN false;
            END IF;
            RETURN trigger_name = ANY (current_setting('pgtrigger.ignore')::text[]) AND pg_has_role(
                (SELECT proowner FROM pg_proc WHERE oid = 'public._pgtrigger_should_ignore(name)'::regprocedure),
                'MEMBER'
            );
        END
    $$ LANGUAGE plpgsql
"""


@contextmanager
def as_owner(alias: str) -> Iterator[str | None]:
    """Let the connection be the owner's; gives the name of the site's role, None where one role does everything."""
    owner: Mapping[str, Any] | None = settings.DATABASE_OWNER
    if owner is None or alias != DEFAULT_DB_ALIAS:
        yield None
        return
    connection = connections[alias]
    site_role: str = connection.get_connection_params()["user"]
    if site_role == owner["USER"]:  # taking from the site what it need not have would take it from the owner
        yield None
        return
    connection.close()
    site = {**connection.settings_dict}
    connection.settings_dict.update({"START_SERVER": None, **owner, "NAME": site["NAME"]})
    try:
        yield site_role
    finally:
        connection.close()
        connection.settings_dict.clear()
        connection.settings_dict.update(site)


def keep_history_from_changing(alias: str) -> None:
    """Put the functions that the triggers of the history call into the form that needs no UPDATE and hears no setting."""
    with connections[alias].cursor() as cursor:
        cursor.execute(ATTACH_CONTEXT)
        cursor.execute(SHOULD_IGNORE)


def stated_privileges(alias: str) -> dict[str, frozenset[str]]:
    """Return what the site's role may do with each table, by the rule above."""
    refused: dict[str, set[str]] = defaultdict(set)
    refused[MigrationRecorder.Migration._meta.db_table] |= WORK - READ
    refused[Context._meta.db_table] |= WORK - APPEND
    for model, trigger in pgtrigger.registered():
        if isinstance(trigger, pgtrigger.Protect) and trigger.condition is None:
            refused[model._meta.db_table] |= {str(operation) for operation in trigger.operation or ()}
    return {table: WORK - refused[table] for table in connections[alias].introspection.table_names()}


def give_privileges(alias: str, *, to: str) -> None:
    """Give the role what the rule states, and take all else from it and from everybody, in one transaction.

    A table that is made later is closed to the site until the next `migrate` opens it.
    """
    connection = connections[alias]
    name = connection.ops.quote_name
    role, database = name(to), name(connection.settings_dict["NAME"])
    tables_by_privileges: dict[frozenset[str], list[str]] = defaultdict(list)
    for table, privileges in stated_privileges(alias).items():
        tables_by_privileges[privileges].append(name(table))
    with transaction.atomic(using=alias), connection.cursor() as cursor:
        for statement in (
            f"GRANT CONNECT ON DATABASE {database} TO {role}",
            # a temporary table would come before the event table of the same name
            f"REVOKE CREATE, TEMPORARY ON DATABASE {database} FROM PUBLIC, {role}",
            f"GRANT USAGE ON SCHEMA public TO {role}",
            f"REVOKE CREATE ON SCHEMA public FROM PUBLIC, {role}",
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM PUBLIC, {role}",
            f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {role}",
            f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, {role}",
            f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
            *(
                f"GRANT {', '.join(sorted(privileges))} ON {', '.join(tables)} TO {role}"
                for privileges, tables in tables_by_privileges.items()
            ),
        ):
            cursor.execute(statement)


def held_privileges(alias: str) -> dict[str, frozenset[str]]:
    """Return what the connected role can do with each table, be it with some columns only."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            """
            SELECT relname, array_agg(privilege) FILTER (
                WHERE CASE WHEN privilege = ANY (%s::text[]) THEN has_any_column_privilege(pg_class.oid, privilege)
                                                     ELSE has_table_privilege(pg_class.oid, privilege) END
            )
            FROM pg_class, unnest(%s::text[]) AS privilege
            WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
            GROUP BY relname
            """,
            [list(OF_COLUMNS), list(ALL)],
        )
        return {table: frozenset(privileges or ()) for table, privileges in cursor.fetchall()}


def is_owner(alias: str) -> bool:
    """Tell whether the connected role owns the database or one of its tables, or can become who does."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            """
            SELECT EXISTS (SELECT FROM pg_database WHERE datname = current_database() AND pg_has_role(datdba, 'MEMBER'))
                OR EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace
                                                  AND pg_has_role(relowner, 'MEMBER'))
            """
        )
        (answer,) = cursor.fetchone()
    return bool(answer)
