"""How each figure of «Статистика» is counted (domain.md, «Statistics for the ministry»).

Only «Завершена» counts. A program is one assignment. A group counts when none of its programs is in process and at least
one is completed; its kind follows from all of its programs, whatever their status.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

import numpy as np

from programs.choices import AssignmentStatus, GroupKind

from .facts import STATUSES, Numbers

KINDS = list(GroupKind)
BIGGEST_CHECKLIST = 30_000_000  # pairs ticked off in memory (bytes) before sorting them becomes the cheaper way
EPOCH = datetime.date(2000, 1, 1)


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
    shared: int = 0
    """Programs offered as best practice."""

    @property
    def groups(self) -> int:
        """Groups of all kinds."""
        return self.dyads + self.triads + self.small_groups

    @property
    def mean_days(self) -> float | None:
        """Mean length of a program in days, to a tenth; None without programs."""
        return round(self.days / self.programs, 1) if self.programs else None


class Programs:
    """The completed programs of a pass over the facts, with what only the whole of their groups can tell."""

    def __init__(self, facts: Numbers) -> None:
        group, groups = dense(facts["group"])
        sizes = np.bincount(group, minlength=groups)
        unfinished = np.bincount(group, facts["status"] == STATUSES.index(AssignmentStatus.IN_PROGRESS), groups) > 0
        counted = facts["status"] == STATUSES.index(AssignmentStatus.COMPLETED)
        kinds = np.array([KINDS.index(GroupKind.of(mentees)) for mentees in range(1, 4)])[np.clip(sizes, 1, 3) - 1]
        self.rows = facts[counted]
        self.group = group[counted]
        self.kind = kinds[self.group]
        self.is_group_counted = ~unfinished[self.group]

    def __len__(self) -> int:
        return len(self.rows)

    def where(self, chosen: Numbers) -> Programs:
        """Those of the rows that are chosen; what their groups are stays."""
        part = object.__new__(Programs)
        part.rows, part.group = self.rows[chosen], self.group[chosen]
        part.kind, part.is_group_counted = self.kind[chosen], self.is_group_counted[chosen]
        return part

    def ending_between(self, start: datetime.date, end: datetime.date) -> Programs:
        """Those whose last day lies between the two, both included."""
        ends_on = self.rows["ends_on"]
        return self.where((ends_on >= (start - EPOCH).days) & (ends_on <= (end - EPOCH).days))

    @property
    def month(self) -> Numbers:
        """The month of each program's end, as months since the year 0."""
        months = (np.datetime64(EPOCH, "D") + self.rows["ends_on"].astype("timedelta64[D]")).astype("datetime64[M]")
        return months.astype(np.int64) + 1970 * 12

    def total(self) -> Figures:
        """The figures of all of them."""
        return self.by(np.zeros(len(self), np.int64)).get(0, Figures())

    def by(self, key: Numbers) -> dict[int, Figures]:
        """The figures of each value of the key that any program has."""
        if not len(self):
            return {}
        code, number = dense(key)
        values = np.empty(number, np.int64)
        values[code] = key
        rows = self.rows
        length = rows["ends_on"].astype(np.int64) - rows["starts_on"] + 1
        by_kind = [
            distinct(code[mine], number, self.group[mine])
            for mine in (self.is_group_counted & (self.kind == kind) for kind in range(len(KINDS)))
        ]
        columns: dict[str, Any] = {
            "programs": np.bincount(code, minlength=number),
            "mentees": distinct(code, number, rows["mentee"]),
            "mentors": distinct(code, number, rows["mentor"]),
            "organizations": distinct(code, number, rows["organization"]),
            "dyads": by_kind[KINDS.index(GroupKind.DYAD)],
            "triads": by_kind[KINDS.index(GroupKind.TRIAD)],
            "small_groups": by_kind[KINDS.index(GroupKind.SMALL_GROUP)],
            "days": np.bincount(code, length, number),
            "shared": np.bincount(code, rows["is_shared"], number),
        }
        lists = {name: column.astype(np.int64).tolist() for name, column in columns.items()}
        return {
            value: Figures(**{name: column[place] for name, column in lists.items()})
            for place, value in enumerate(values.tolist())
        }


def dense(keys: Numbers) -> tuple[Numbers, int]:
    """The keys renumbered from 0 without gaps, in their order, and how many different ones there are."""
    if not len(keys):
        return np.zeros(0, np.int64), 0
    lowest = int(keys.min())
    span = int(keys.max()) - lowest + 1
    if span > 8 * len(keys) + 1000:  # few of a wide range: sorting is cheaper than a table of the range
        different, renumbered = np.unique(keys, return_inverse=True)
        return renumbered, len(different)
    shifted = keys.astype(np.int64) - lowest
    present = np.zeros(span, bool)
    present[shifted] = True
    places = np.cumsum(present) - 1
    return places[shifted], int(places[-1]) + 1


def distinct(code: Numbers, number: int, things: Numbers) -> Numbers:
    """How many different things each of the `number` codes has."""
    thing, things_in_all = dense(things)
    if not things_in_all:
        return np.zeros(number, np.int64)
    pairs = code * things_in_all + thing
    if number * things_in_all <= BIGGEST_CHECKLIST:
        met = np.zeros(number * things_in_all, bool)
        met[pairs] = True
        return met.reshape(number, things_in_all).sum(axis=1)
    return np.bincount(np.unique(pairs) // things_in_all, minlength=number)
