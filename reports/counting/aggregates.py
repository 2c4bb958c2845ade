"""The count of each figure of «Статистика» (docs/domain.md, «Statistics for the ministry»).

`read_completed_programs` is the one door: no other module knows of columns, of NumPy or of the binary COPY behind them.
Its tests count the same figures with the ORM.

Only «Завершена» counts. A program is one assignment. A group counts when none of its programs is in process and at least
one is completed; its kind follows from all of its programs, whatever their status.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from mentorship_ais.core.periods import Period
from programs.choices import AssignmentStatus, GroupKind
from reports.counting.program_columns import (
    AGES,
    EXPERIENCES,
    LEVELS,
    MOST_SPREAD,
    STATUSES,
    Numbers,
    read_program_columns,
)
from reports.selection.selection import Selection

KINDS = list(GroupKind)
KIND_FIGURES = {"dyads": GroupKind.DYAD, "triads": GroupKind.TRIAD, "small_groups": GroupKind.SMALL_GROUP}
CLOSED_LISTS: dict[str, list[Any]] = {"level": LEVELS, "kind": KINDS, "age": AGES, "experience": EXPERIENCES}
"""Columns whose codes are positions in a list."""
HIGH_PART = 32
"""Bits of the second of two codes in one number."""
BIGGEST_TABLE = 20_000_000
"""Bytes of a table of all possible pairs; above it, sorting the pairs is cheaper."""
EPOCH = datetime.date(2000, 1, 1)
"""Day 0 of PostgreSQL's dates."""


@dataclass(frozen=True)
class Figures:
    """The numbers of one row of a table, or of the whole selection."""

    programs: int = 0
    mentees: int = 0
    mentors: int = 0
    organizations: int = 0
    dyads: int = 0
    triads: int = 0
    small_groups: int = 0
    days: int = 0
    """Length of all programs together, both days included."""
    practices: int = 0
    """Programs that have become a published best practice."""

    @property
    def groups(self) -> int:
        """Groups of all kinds."""
        return self.dyads + self.triads + self.small_groups

    @property
    def mean_days(self) -> float | None:
        """Mean length of a program in days, to a tenth; None without programs."""
        return round(self.days / self.programs, 1) if self.programs else None


Numbered = tuple[Numbers, int]
"""Things numbered from 0 without gaps, one for each program, and how many different ones there are."""


@dataclass(frozen=True)
class CompletedPrograms:
    """The completed programs of a selection, as columns with one element for each."""

    columns: Mapping[str, Numbers]
    """What `by` can group by, except for the month; and `days`, `is_practice`, `is_group_counted`, `ends_on`."""
    numbered: Mapping[str, Numbered]
    """What is counted once, however many programs it has: mentees, mentors, organizations, groups."""

    def __len__(self) -> int:
        return len(self.columns["kind"])

    def total(self) -> Figures:
        """Return the figures of all of them."""
        return self._by_codes(np.zeros(len(self), np.int64)).get(0, Figures())

    def ending_in(self, period: Period) -> CompletedPrograms:
        """Return those whose last day lies in the period, both ends included."""
        chosen = np.ones(len(self), bool)
        if period.start:
            chosen &= self.columns["ends_on"] >= (period.start - EPOCH).days
        if period.end:
            chosen &= self.columns["ends_on"] <= (period.end - EPOCH).days
        return CompletedPrograms(
            {name: column[chosen] for name, column in self.columns.items()},
            {name: (thing[chosen], number) for name, (thing, number) in self.numbered.items()},
        )

    def by(self, name: str) -> dict[Any, Figures]:
        """Return the figures of each value that any program has.

        Names: `organization`, `mentoring_form` and `role` (primary keys); `level`, `kind`, `age` and `experience`
        (members of their closed lists, None for an unknown age); `month` (the first day of the month of the end).
        """
        return {_value(name, code): figures for code, figures in self._by_codes(self._codes(name)).items()}

    def by_pair(self, first: str, second: str) -> dict[tuple[Any, Any], Figures]:
        """Return the figures of each pair of values that any program has; names as for `by`."""
        pairs = self._by_codes((self._codes(first) << HIGH_PART) | self._codes(second))
        codes = ((divmod(pair, 1 << HIGH_PART), figures) for pair, figures in pairs.items())
        return {(_value(first, upper), _value(second, lower)): figures for (upper, lower), figures in codes}

    def by_value_of_organization(self, values: Mapping[int, int]) -> dict[int, Figures]:
        """Return the figures of each value, given by the key of the organisation: its territory, its type."""
        position, number = dense(self.columns["organization"])
        organizations = np.empty(number, np.int64)
        organizations[position] = self.columns["organization"]
        return self._by_codes(np.array([values.get(key, 0) for key in organizations.tolist()], np.int64)[position])

    def _codes(self, name: str) -> Numbers:
        if name != "month":
            return self.columns[name].astype(np.int64)
        days = np.datetime64(EPOCH, "D") + self.columns["ends_on"].astype("timedelta64[D]")
        return days.astype("datetime64[M]").astype(np.int64)  # months since January 1970

    def _by_codes(self, codes: Numbers) -> dict[int, Figures]:
        """Return the figures of each code."""
        if not len(self):
            return {}
        row, row_count = dense(codes)
        values = np.empty(row_count, np.int64)
        values[row] = codes
        columns: dict[str, Numbers] = {
            "programs": np.bincount(row, minlength=row_count),
            "days": np.bincount(row, self.columns["days"], row_count),
            "practices": np.bincount(row, self.columns["is_practice"], row_count),
        }
        for name in ("mentees", "mentors", "organizations"):
            columns[name] = distinct(row, row_count, *self.numbered[name])
        group, group_count = self.numbered["groups"]
        counts = self.columns["is_group_counted"]
        row_and_kind = row[counts] * len(KINDS) + self.columns["kind"][counts]
        groups = distinct(row_and_kind, row_count * len(KINDS), group[counts], group_count).reshape(row_count, -1)
        for name, kind in KIND_FIGURES.items():
            columns[name] = groups[:, KINDS.index(kind)]
        lists = {name: column.astype(np.int64).tolist() for name, column in columns.items()}
        return {
            value: Figures(**{name: column[place] for name, column in lists.items()})
            for place, value in enumerate(values.tolist())
        }


def read_completed_programs(selection: Selection) -> CompletedPrograms:
    """Read the completed programs of the selection together with those of the year before, in one query."""
    read = read_program_columns(selection.assignments_with_year_before(), selection.groups_with_year_before())
    is_completed = read.status == STATUSES.index(AssignmentStatus.COMPLETED)
    group = read.group[is_completed]
    sizes = np.bincount(read.group, minlength=read.group_count)
    kinds = np.searchsorted([kind.fewest_mentees for kind in KINDS], np.maximum(sizes, 1), side="right") - 1
    is_unfinished = np.zeros(read.group_count, bool)
    is_unfinished[read.group[read.status == STATUSES.index(AssignmentStatus.IN_PROGRESS)]] = True
    mentors, mentor_count = dense(read.mentor)
    organizations, organization_count = dense(read.organization)
    return CompletedPrograms(
        columns={
            "organization": read.organization[group],
            "mentoring_form": read.mentoring_form[group],
            "role": read.role[group],
            "level": read.level[group],
            "kind": kinds[group],
            "age": read.age[is_completed],
            "experience": read.experience[is_completed],
            "ends_on": read.ends_on[group],
            "days": read.ends_on[group] - read.starts_on[group] + 1,
            "is_group_counted": ~is_unfinished[group],
            "is_practice": read.is_practice[is_completed],
        },
        numbered={
            "mentees": dense(read.mentee[is_completed]),
            "mentors": (mentors[group], mentor_count),
            "organizations": (organizations[group], organization_count),
            "groups": (group, read.group_count),
        },
    )


def _value(name: str, code: int) -> Any:
    """Return what the code of a column stands for."""
    if name == "month":
        return datetime.date(1970 + code // 12, code % 12 + 1, 1)
    return CLOSED_LISTS[name][code] if name in CLOSED_LISTS else code


def dense(keys: Numbers) -> Numbered:
    """Return the keys renumbered from 0 without gaps, in their order, and how many different ones there are."""
    if not len(keys):
        return np.zeros(0, np.int64), 0
    lowest = int(keys.min())
    span = int(keys.max()) - lowest + 1
    if span > MOST_SPREAD * len(keys) + 1000:  # few of a wide range: sorting is cheaper than a table of the range
        different, renumbered = np.unique(keys, return_inverse=True)
        return renumbered, len(different)
    shifted = keys.astype(np.int64) - lowest
    present = np.zeros(span, bool)
    present[shifted] = True
    places = np.cumsum(present) - 1
    return places[shifted], int(places[-1]) + 1


def distinct(row: Numbers, row_count: int, thing: Numbers, thing_count: int) -> Numbers:
    """Return how many different things each row has, given the row and the thing of each program."""
    if not len(row):
        return np.zeros(row_count, np.int64)
    pairs = row * thing_count + thing
    if row_count * thing_count <= BIGGEST_TABLE:
        is_there = np.zeros(row_count * thing_count, bool)
        is_there[pairs] = True
        return np.bincount(np.flatnonzero(is_there) // thing_count, minlength=row_count)
    pairs.sort()  # by far quicker than np.unique, which hashes
    is_new = np.empty(len(pairs), bool)
    is_new[0] = True
    np.not_equal(pairs[1:], pairs[:-1], out=is_new[1:])
    return np.bincount(pairs[is_new] // thing_count, minlength=row_count)
