"""The one pass over the programs: every table of «Статистика» is counted from these columns.

The database hands over each program's keys as one binary stream (COPY), which becomes columns of numbers in place. Numbers
of different people cannot be added up from smaller tables (a mentor may work in two of them), so they are counted from
the rows each time; in columns a million programs take a second.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from django.db import connections
from django.db.models import BooleanField, Case, Expression, F, IntegerField, Value, When
from django.db.models.functions import Cast
from numpy.typing import NDArray

from mentoring.choices import MentorLevel
from mentorship_ais.organizations.bands import AgeBand, ExperienceBand
from programs.choices import AssignmentStatus
from programs.querysets import AssignmentQuerySet

Numbers = NDArray[Any]

BIGINT, INTEGER, BOOLEAN = ">i8", ">i4", ">i1"  # as PostgreSQL sends them: big-endian
HEADER_LENGTH = 19  # PGCOPY\n\377\r\n\0, flags, length of the extension (none)
TRAILER_LENGTH = 2
ROWS_AT_A_TIME = 50_000

STATUSES = list(AssignmentStatus)
LEVELS = list(MentorLevel)
AGES: list[AgeBand | None] = [*AgeBand, None]
EXPERIENCES = list(ExperienceBand)


def _numbered(field: str, values: list[Any]) -> Expression:
    """The place of the column's text in its closed list, and of anything else behind its end."""
    cases = [When(**{field: value.value}, then=Value(place)) for place, value in enumerate(values) if value is not None]
    return Cast(Case(*cases, default=Value(len(cases))), IntegerField())


COLUMNS: dict[str, tuple[Any, str]] = {
    "program": (F("pk"), BIGINT),
    "group": (F("group_id"), BIGINT),
    "mentee": (F("mentee_id"), BIGINT),
    "mentor": (F("group__mentor_id"), BIGINT),
    "organization": (F("group__organization_id"), BIGINT),
    "territory": (F("group__organization__territory_id"), BIGINT),
    "type": (F("group__organization__type_id"), BIGINT),
    "form": (F("group__form_id"), BIGINT),
    "role": (F("group__role_id"), BIGINT),
    "level": (_numbered("group__mentor__level", LEVELS), INTEGER),
    "status": (_numbered("status", STATUSES), INTEGER),
    "age": (_numbered("age_band", AGES), INTEGER),
    "experience": (_numbered("experience_band", EXPERIENCES), INTEGER),
    "starts_on": (F("group__starts_on"), INTEGER),  # days since 1 January 2000
    "ends_on": (F("group__ends_on"), INTEGER),
    "is_shared": (Cast(F("share_as_best_practice"), BooleanField()), BOOLEAN),
}
ROW = np.dtype(
    [("fields", ">i2")]
    + [part for name, (_, kind) in COLUMNS.items() for part in ((f"{name}_length", ">i4"), (name, kind))]
)
KEPT = np.dtype([(name, kind.replace(">", "=")) for name, (_, kind) in COLUMNS.items()])


def read_facts(programs: AssignmentQuerySet) -> Numbers:
    """One record for each program, with the fields of `COLUMNS`; one query."""
    rows = programs.order_by().annotate(**{f"fact_{name}": column for name, (column, _) in COLUMNS.items()})
    sql, parameters = rows.values_list(*(f"fact_{name}" for name in COLUMNS)).query.sql_with_params()
    with connections[programs.db].cursor() as cursor:
        statement = cursor.mogrify(f"COPY ({sql}) TO STDOUT (FORMAT binary)", parameters)
        with cursor.copy(statement) as stream:
            parts = [_kept(block) for block in _blocks(stream)]
    return np.concatenate(parts) if parts else np.empty(0, KEPT)


def _blocks(stream: Any) -> Iterator[bytes]:
    """The stream's rows, many at a time, without its header and trailer."""
    held = bytearray()
    is_first = True
    for count, message in enumerate(stream, start=1):
        held += message
        if count % ROWS_AT_A_TIME == 0:
            start = HEADER_LENGTH if is_first else 0
            whole = start + (len(held) - start) // ROW.itemsize * ROW.itemsize
            yield bytes(held[start:whole])
            del held[:whole]
            is_first = False
    yield bytes(held[HEADER_LENGTH if is_first else 0 : -TRAILER_LENGTH])


def _kept(block: bytes) -> Numbers:
    sent = np.frombuffer(block, ROW)
    kept = np.empty(len(sent), KEPT)
    for name in COLUMNS:
        kept[name] = sent[name]
    return kept
