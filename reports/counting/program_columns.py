"""The programs of a selection as columns of numbers: one array for each property, one element for each program.

Distinct people cannot be added up from smaller tables (a mentor may work in two of them), so every table of «Статистика»
is counted from the rows. To make that quick, one statement groups the rows by the closed lists (status, bands, level …)
and returns the other columns of each combination as arrays: a million programs arrive as some hundred rows of a binary
COPY, which become arrays of numbers in place. The statement has two halves, programs and groups, so that both are of one
moment. A reader of the format is in `binary_copy`; the reasons are in docs/decisions/11-statistics-by-columns.md.

Programs come with their groups whole, whatever the status: all programs of a group make its kind.
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
from reports.counting.binary_copy import read_array, read_rows, read_text

Numbers = NDArray[Any]

STATUSES = list(AssignmentStatus)
LEVELS = list(MentorLevel)
AGES: list[AgeBand | None] = [*AgeBand, None]
EXPERIENCES = list(ExperienceBand)
PRACTICES = ["", *PracticeStatus.values]

ARRAYS: tuple[Field[Any, Any], ...] = (*[BigIntegerField()] * 3, *[DateField()] * 2)
"""Types of the arrays of the wider half, the groups'; the programs' half is padded to them."""
MOST_SPREAD = 8
"""Keys whose range is wider than so many times their number are sorted; others are looked up in a table of the range."""
PROGRAM_HALF, GROUP_HALF = "programs", "groups"


@dataclass(frozen=True)
class ProgramColumns:
    """Columns of programs and of their groups; closed lists by the position of the value in `STATUSES`, `AGES` …"""

    # one element for each program
    group: Numbers
    """Position of the program's group in the columns of groups."""
    mentee: Numbers
    status: Numbers
    age: Numbers
    experience: Numbers
    is_practice: Numbers
    """1 where the program has become a published best practice."""

    # one element for each group
    organization: Numbers
    mentor: Numbers
    mentoring_form: Numbers
    role: Numbers
    level: Numbers
    starts_on: Numbers
    """Days since 1 January 2000."""
    ends_on: Numbers

    @property
    def group_count(self) -> int:
        """The number of groups."""
        return len(self.organization)


def read_program_columns(programs: AssignmentQuerySet, groups: MentoringGroupQuerySet) -> ProgramColumns:
    """Read the columns of these groups and of all their programs, in one statement."""
    halves: dict[str, list[_Part]] = {PROGRAM_HALF: [], GROUP_HALF: []}
    for part in _read_parts(programs, groups):
        halves[part.half].append(part)
    of_programs, of_groups = halves[PROGRAM_HALF], halves[GROUP_HALF]
    group_keys = _joined(of_groups, 0)
    return ProgramColumns(
        group=_positions(_joined(of_programs, 0), group_keys),
        mentee=_joined(of_programs, 1),
        status=_repeated(of_programs, 0, {status.value: place for place, status in enumerate(STATUSES)}),
        age=_repeated(of_programs, 1, {age.value if age else "": place for place, age in enumerate(AGES)}),
        experience=_repeated(of_programs, 2, {band.value: place for place, band in enumerate(EXPERIENCES)}),
        is_practice=_repeated(
            of_programs, 3, {status: int(status == PracticeStatus.PUBLISHED) for status in PRACTICES}
        ),
        organization=_joined(of_groups, 1),
        mentor=_joined(of_groups, 2),
        starts_on=_joined(of_groups, 3),
        ends_on=_joined(of_groups, 4),
        level=_repeated(of_groups, 0, {level.value: place for place, level in enumerate(LEVELS)}),
        mentoring_form=_repeated(of_groups, 1, {part.keys[1]: int(part.keys[1]) for part in of_groups}),
        role=_repeated(of_groups, 2, {part.keys[2]: int(part.keys[2]) for part in of_groups}),
    )


@dataclass(frozen=True)
class _Part:
    """One row of the stream: values of the closed lists, and the arrays of the programs (or groups) that have them."""

    half: str
    keys: Sequence[str]
    arrays: Sequence[Numbers]

    def __len__(self) -> int:
        return len(self.arrays[0])


def _read_parts(programs: AssignmentQuerySet, groups: MentoringGroupQuerySet) -> Iterator[_Part]:
    statement, parameters = _query(programs, groups).query.sql_with_params()
    with connections[programs.db].cursor() as cursor:
        copy = cursor.mogrify(f"COPY ({statement}) TO STDOUT (FORMAT binary)", parameters)
        with cursor.copy(copy) as messages:
            for fields in read_rows(messages):
                half, *keys = (read_text(field) for field in fields[: -len(ARRAYS)])
                yield _Part(half, keys, [read_array(field) for field in fields[-len(ARRAYS) :]])


def _query(programs: AssignmentQuerySet, groups: MentoringGroupQuerySet) -> Any:
    """Return the statement: two halves of the same width."""
    program_keys: list[Expression] = [Cast(F(name), TextField()) for name in ("status", "age_band", "experience_band")]
    program_keys.append(Coalesce(Cast(F("best_practice__status"), TextField()), _text("")))
    group_keys: list[Expression] = [
        Cast(F(name), TextField()) for name in ("mentor__level", "mentoring_form_id", "role_id")
    ]
    group_keys.append(_text(""))
    of_programs = _half(programs.order_by(), PROGRAM_HALF, program_keys, [F("group_id"), F("mentee_id")])
    of_groups = _half(
        groups.order_by(),
        GROUP_HALF,
        group_keys,
        [F("pk"), F("organization_id"), F("mentor_id"), F("starts_on"), F("ends_on")],
    )
    return of_programs.union(of_groups, all=True)


def _half(rows: Any, name: str, keys: Sequence[Expression], columns: Sequence[Expression | F]) -> Any:
    """Return one half of the statement: grouped by the keys, the columns as arrays, padded to the width of the other."""
    named = {f"key_{place}": key for place, key in enumerate(keys)}
    arrays: dict[str, Any] = {f"column_{place}": ArrayAgg(column) for place, column in enumerate(columns)}
    for place in range(len(columns), len(ARRAYS)):
        arrays[f"column_{place}"] = Cast(Value(None), ArrayField(ARRAYS[place]))
    return (
        rows.annotate(half=_text(name), **named)
        .values("half", *named)
        .annotate(**arrays)
        .values_list("half", *named, *arrays)
    )


def _text(value: str) -> Cast:
    return Cast(Value(value), TextField())


def _joined(parts: list[_Part], place: int) -> Numbers:
    """Return one array of all parts, end to end."""
    return np.concatenate([part.arrays[place] for part in parts]) if parts else np.empty(0, np.int64)


def _repeated(parts: list[_Part], place: int, codes: dict[str, int]) -> Numbers:
    """Return the code of one key of each part, once for each of its elements."""
    values = np.array([codes[part.keys[place]] for part in parts], np.int64)
    return np.repeat(values, [len(part) for part in parts])


def _positions(wanted: Numbers, keys: Numbers) -> Numbers:
    """Return the position of each wanted key among the keys."""
    if not len(keys):
        return np.empty(0, np.int64)
    lowest = int(keys.min())
    span = int(keys.max()) - lowest + 1
    if span > MOST_SPREAD * len(keys) + 1000:
        order = np.argsort(keys)
        return order[np.searchsorted(keys, wanted, sorter=order)]
    positions = np.empty(span, np.int64)
    positions[keys - lowest] = np.arange(len(keys))
    return positions[wanted - lowest]
