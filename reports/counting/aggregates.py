"""How each figure of «Статистика» is counted (domain.md, «Statistics for the ministry»).

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
from reports.counting.program_columns import MOST_SPREAD, STATUSES, Facts, Numbers

KINDS = list(GroupKind)
BIGGEST_CHECKLIST = 20_000_000  # pairs ticked off in memory (bytes) before sorting them becomes the cheaper way
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


class Programs:
    """The completed programs of a pass over the facts, with what only the whole of their groups can tell.

    Each attribute is a column with an element for each completed program.
    """

    def __init__(self, facts: Facts) -> None:
        sizes = np.bincount(facts.group, minlength=facts.groups)
        unfinished = np.zeros(facts.groups, bool)
        unfinished[facts.group[facts.status == STATUSES.index(AssignmentStatus.IN_PROGRESS)]] = True
        kinds = np.array([KINDS.index(GroupKind.of(mentees)) for mentees in range(1, 4)])[np.clip(sizes, 1, 3) - 1]
        counted = facts.status == STATUSES.index(AssignmentStatus.COMPLETED)
        group = facts.group[counted]
        self._things = {
            "mentees": dense(facts.mentee[counted]),
            "mentors": _of_groups(facts.mentor, group),
            "organizations": _of_groups(facts.organization, group),
            "groups": (group, facts.groups),
        }
        self.organization = facts.organization[group]
        self.form = facts.form[group]
        self.role = facts.role[group]
        self.level = facts.level[group]
        self.ends_on = facts.ends_on[group]
        self.length = self.ends_on - facts.starts_on[group] + 1
        self.kind = kinds[group]
        self.is_group_counted = ~unfinished[group]
        self.age = facts.age[counted]
        self.experience = facts.experience[counted]
        self.is_practice = facts.is_practice[counted]

    def __len__(self) -> int:
        return len(self.kind)

    def ending_in(self, period: Period) -> Programs:
        """Those whose last day lies in the period, both ends included."""
        chosen = np.ones(len(self), bool)
        if period.start:
            chosen &= self.ends_on >= (period.start - EPOCH).days
        if period.end:
            chosen &= self.ends_on <= (period.end - EPOCH).days
        part = object.__new__(Programs)
        for name, column in vars(self).items():
            if name != "_things":
                setattr(part, name, column[chosen])
        part._things = {name: (thing[chosen], number) for name, (thing, number) in self._things.items()}
        return part

    @property
    def month(self) -> Numbers:
        """The month of each program's end, as months since the year 0."""
        months = (np.datetime64(EPOCH, "D") + self.ends_on.astype("timedelta64[D]")).astype("datetime64[M]")
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
        columns: dict[str, Any] = {
            "programs": np.bincount(code, minlength=number),
            "days": np.bincount(code, self.length, number),
            "practices": np.bincount(code, self.is_practice, number),
        }
        for name in ("mentees", "mentors", "organizations"):
            columns[name] = distinct(code, number, *self._things[name])
        group, groups = self._things["groups"]
        mine = self.is_group_counted
        of_kind = distinct(code[mine] * len(KINDS) + self.kind[mine], number * len(KINDS), group[mine], groups).reshape(
            number, len(KINDS)
        )
        for name, kind in (
            ("dyads", GroupKind.DYAD),
            ("triads", GroupKind.TRIAD),
            ("small_groups", GroupKind.SMALL_GROUP),
        ):
            columns[name] = of_kind[:, KINDS.index(kind)]
        lists = {name: column.astype(np.int64).tolist() for name, column in columns.items()}
        return {
            value: Figures(**{name: column[place] for name, column in lists.items()})
            for place, value in enumerate(values.tolist())
        }


def looked_up(keys: Numbers, values: Mapping[int, int]) -> Numbers:
    """What each key stands for: its territory for an organisation …; 0 where it is not known."""
    code, number = dense(keys)
    different = np.empty(number, np.int64)
    different[code] = keys
    return np.array([values.get(key, 0) for key in different.tolist()], np.int64)[code]


def _of_groups(column: Numbers, group: Numbers) -> tuple[Numbers, int]:
    """A column of the groups renumbered, for each program."""
    renumbered, number = dense(column)
    return renumbered[group], number


def dense(keys: Numbers) -> tuple[Numbers, int]:
    """The keys renumbered from 0 without gaps, in their order, and how many different ones there are."""
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


def distinct(code: Numbers, number: int, thing: Numbers, things: int) -> Numbers:
    """How many different things, numbered below `things`, each of the codes below `number` has."""
    if not len(code):
        return np.zeros(number, np.int64)
    pairs = code * things + thing
    if number * things <= BIGGEST_CHECKLIST:
        met = np.zeros(number * things, bool)
        met[pairs] = True
        return np.bincount(np.flatnonzero(met) // things, minlength=number)
    pairs.sort()  # by far quicker than np.unique, which hashes
    is_new = np.empty(len(pairs), bool)
    is_new[0] = True
    np.not_equal(pairs[1:], pairs[:-1], out=is_new[1:])
    return np.bincount(pairs[is_new] // things, minlength=number)
