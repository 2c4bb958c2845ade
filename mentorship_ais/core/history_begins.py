"""The day when a table with rows in it begins to be recorded: what each row holds then is written down first.

Without it the first change of an old row would give the new value and not what it replaced. For migrations only.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.migrations.operations.base import Operation

from mentorship_ais.core.history import STATE


def history_begins(*names: str) -> list[Operation]:
    """Write down the rows of these models that have no event yet; taken back with the tables of events."""
    return [migrations.RunPython(_WriteStates(name), migrations.RunPython.noop) for name in names]


class _WriteStates:
    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, apps: Any, schema_editor: Any) -> None:
        """Write down all rows by one statement a table: 57,000 employees take a second."""
        app, _, name = self.name.partition(".")
        model, event = apps.get_model(app, name), apps.get_model(app, f"{name}Event")
        quoted = schema_editor.quote_name
        kept = [each for each in event._meta.concrete_fields if not (each.generated or each.name.startswith("pgh_"))]
        columns = ", ".join(quoted(each.column) for each in kept)
        table, events, key = (
            quoted(each) for each in (model._meta.db_table, event._meta.db_table, model._meta.pk.column)
        )
        schema_editor.execute(
            f"INSERT INTO {events} ({columns}, pgh_created_at, pgh_label, pgh_obj_id)"  # noqa: S608 - names of our own
            f" SELECT {columns}, now(), '{STATE}', {key} FROM {table} record"
            f" WHERE NOT EXISTS (SELECT FROM {events} event WHERE event.pgh_obj_id = record.{key})"
        )
