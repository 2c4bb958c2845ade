"""The one pass over the programs: every table of «Статистика» is counted from these columns.

Numbers of different people cannot be added up from smaller tables (a mentor may work in two of them), so they are counted
from the rows each time. To make that quick, one statement hands the rows over as columns: for each combination of the
closed lists (status, bands …) that exists, an array of groups and an array of mentees. A million programs arrive as a
hundred rows of a binary stream (COPY) and become arrays of numbers in place.

Programs come with their groups whole, whatever the status: the kind of a group is told from all of its programs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.fields import ArrayField
from django.db import connections
from django.db.models import (
    BigIntegerField,
    DateField,
    Expression,
    F,
    Field,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce
from numpy.typing import NDArray

from mentoring.choices import MentorLevel
from mentorship_ais.organizations.bands import AgeBand, ExperienceBand
from programs.choices import AssignmentStatus, PracticeStatus
from programs.querysets import AssignmentQuerySet, MentoringGroupQuerySet

Numbers = NDArray[Any]

STATUSES = list(AssignmentStatus)
LEVELS = list(MentorLevel)
AGES: list[AgeBand | None] = [*AgeBand, None]
EXPERIENCES = list(ExperienceBand)
PRACTICES = ["", *PracticeStatus.values]

HEADER_LENGTH = 19  # of the stream: PGCOPY\n\377\r\n\0, flags, length of the extension (none)
ARRAY_HEADER_LENGTH = 20  # dimensions, flags, type, length, lower bound
ELEMENTS = {
    8: np.dtype([("length", ">i4"), ("value", ">i4")]),  # a date: days since 1 January 2000
    12: np.dtype([("length", ">i4"), ("value", ">i8")]),  # a key
}

COLUMNS: tuple[Field[Any, Any], ...] = (*[BigIntegerField()] * 3, *[DateField()] * 2)
"""Types of the columns of the wider half, the groups'."""
MOST_SPREAD = 8  # keys spread wider than so many times their number are sorted instead of tabled
PROGRAM_HALF, GROUP_HALF = "programs", "groups"


@dataclass(frozen=True)
class Facts:
    """Columns of programs and of their groups; `group` is each program's place among the groups."""

    group: Numbers
    mentee: Numbers
    status: Numbers
    age: Numbers
    experience: Numbers
    is_practice: Numbers
    """1 where the program has become a published best practice."""
    organization: Numbers
    mentor: Numbers
    form: Numbers
    role: Numbers
    level: Numbers
    starts_on: Numbers
    ends_on: Numbers

    @property
    def groups(self) -> int:
        """How many groups there are."""
        return len(self.organization)


def read_facts(programs: AssignmentQuerySet, groups: MentoringGroupQuerySet) -> Facts:
    """The columns of these groups and of all their programs, in one statement, so both are of one moment."""
    mine: list[_Half] = []
    theirs: list[_Half] = []
    for half in _stream(programs, groups):
        (mine if half.name == PROGRAM_HALF else theirs).append(half)
    group_ids = _joined(theirs, 0)
    return Facts(
        group=_places(_joined(mine, 0), group_ids),
        mentee=_joined(mine, 1),
        status=_repeated(mine, 0, {status.value: place for place, status in enumerate(STATUSES)}),
        age=_repeated(mine, 1, {age.value if age else "": place for place, age in enumerate(AGES)}),
        experience=_repeated(mine, 2, {band.value: place for place, band in enumerate(EXPERIENCES)}),
        is_practice=_repeated(mine, 3, {status: int(status == PracticeStatus.PUBLISHED) for status in PRACTICES}),
        organization=_joined(theirs, 1),
        mentor=_joined(theirs, 2),
        starts_on=_joined(theirs, 3),
        ends_on=_joined(theirs, 4),
        level=_repeated(theirs, 0, {level.value: place for place, level in enumerate(LEVELS)}),
        form=_repeated(theirs, 1, {half.keys[1]: int(half.keys[1]) for half in theirs}),
        role=_repeated(theirs, 2, {half.keys[2]: int(half.keys[2]) for half in theirs}),
    )


@dataclass(frozen=True)
class _Half:
    """One row of the stream: the values of the closed lists, and the columns of the rows that have them."""

    name: str
    keys: Sequence[str]
    columns: Sequence[Numbers]

    def __len__(self) -> int:
        return len(self.columns[0])


def _stream(programs: AssignmentQuerySet, groups: MentoringGroupQuerySet) -> Iterator[_Half]:
    text: list[Expression] = [Cast(F(name), TextField()) for name in ("status", "age_band", "experience_band")]
    text.append(Coalesce(Cast(F("best_practice__status"), TextField()), _text("")))
    of_programs = _half(programs.order_by(), PROGRAM_HALF, text, [F("group_id"), F("mentee_id")])
    of_groups = _half(
        groups.order_by(),
        GROUP_HALF,
        [*(Cast(F(name), TextField()) for name in ("mentor__level", "form_id", "role_id")), _text("")],
        [F("pk"), F("organization_id"), F("mentor_id"), F("starts_on"), F("ends_on")],
    )
    sql, parameters = of_programs.union(of_groups, all=True).query.sql_with_params()
    with connections[programs.db].cursor() as cursor:
        statement = cursor.mogrify(f"COPY ({sql}) TO STDOUT (FORMAT binary)", parameters)
        with cursor.copy(statement) as stream:
            is_first = True
            for message in stream:
                yield from _rows(bytes(message)[HEADER_LENGTH if is_first else 0 :])
                is_first = False


def _half(rows: Any, name: str, keys: Sequence[Expression], columns: Sequence[Expression | F]) -> Any:
    """One half of the statement: grouped by the keys, the columns as arrays, padded to the width of the other half."""
    named = {f"key_{place}": key for place, key in enumerate(keys)}
    arrays: dict[str, Any] = {f"column_{place}": ArrayAgg(column) for place, column in enumerate(columns)}
    for place in range(len(columns), len(COLUMNS)):
        arrays[f"column_{place}"] = Cast(Value(None), ArrayField(COLUMNS[place]))
    return (
        rows.annotate(half=_text(name), **named)
        .values("half", *named)
        .annotate(**arrays)
        .values_list("half", *named, *arrays)
    )


def _text(words: str) -> Cast:
    return Cast(Value(words), TextField())


def _rows(message: bytes) -> Iterator[_Half]:
    """The rows of a piece of the stream (PostgreSQL manual, COPY, «Binary Format»)."""
    at = 0
    while at < len(message) and (fields := int.from_bytes(message[at : at + 2], "big", signed=True)) >= 0:
        at += 2
        values = []
        for _ in range(fields):
            length = int.from_bytes(message[at : at + 4], "big", signed=True)
            at += 4
            values.append(memoryview(message)[at : at + max(length, 0)])
            at += max(length, 0)
        keys = [bytes(value).decode() for value in values[: -len(COLUMNS)]]
        yield _Half(keys[0], keys[1:], [_array(value) for value in values[-len(COLUMNS) :]])


def _array(sent: memoryview) -> Numbers:
    if len(sent) <= ARRAY_HEADER_LENGTH:
        return np.empty(0, np.int64)
    number = int.from_bytes(sent[12:16], "big")
    element = ELEMENTS[(len(sent) - ARRAY_HEADER_LENGTH) // number]
    return np.frombuffer(sent, element, offset=ARRAY_HEADER_LENGTH)["value"].astype(np.int64)


def _joined(halves: list[_Half], place: int) -> Numbers:
    return np.concatenate([half.columns[place] for half in halves]) if halves else np.empty(0, np.int64)


def _repeated(halves: list[_Half], place: int, codes: dict[str, int]) -> Numbers:
    values = np.array([codes[half.keys[place]] for half in halves], np.int64)
    return np.repeat(values, [len(half) for half in halves])


def _places(wanted: Numbers, keys: Numbers) -> Numbers:
    """Where each wanted key stands among the keys."""
    if not len(keys):
        return np.empty(0, np.int64)
    lowest = int(keys.min())
    span = int(keys.max()) - lowest + 1
    if span > MOST_SPREAD * len(keys) + 1000:
        order = np.argsort(keys)
        return order[np.searchsorted(keys, wanted, sorter=order)]
    places = np.empty(span, np.int64)
    places[keys - lowest] = np.arange(len(keys))
    return places[wanted - lowest]
