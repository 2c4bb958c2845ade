"""The best pairs by numbers alone: the assignment problem, solved exactly by scipy.

The module stands alone because loading scipy takes a second: `wsgi.py` loads it before the first request, the commands
of `manage.py` never do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment


@dataclass(frozen=True)
class Seats:
    """One mentor as the solver sees her: the number of present mentees, and how many more can join."""

    current: int
    free: int


def optimum(covered: Sequence[Sequence[int]], seats: Sequence[Seats]) -> list[int | None]:
    """Return for each request the index of its mentor, or None; `covered[request][mentor]` counts covered competencies.

    The result has the greatest sum of covered competencies within the free places; among equal sums the most pairs, then
    the least sum of loads (a mentor's first new mentee counts the present load, the second one more). A pair covers at
    least one competency.
    """
    slots = [
        (place, seat.current + taken)
        for place, seat in enumerate(seats)
        for taken in range(min(seat.free, len(covered)))
    ]
    if not covered or not slots:
        return [None] * len(covered)
    owners = np.array([place for place, _ in slots])
    loads = np.array([load for _, load in slots], dtype=float)
    for_a_pair = len(covered) * (loads.max() + 1)
    for_a_competency = (len(covered) + 1) * (for_a_pair + 1)
    common = np.array(covered, dtype=float)[:, owners]
    value = np.where(common > 0, common * for_a_competency + for_a_pair - loads, 0.0)
    found: list[int | None] = [None] * len(covered)
    for request, slot in zip(*linear_sum_assignment(value, maximize=True), strict=True):
        if common[request, slot] > 0:
            found[request] = int(owners[slot])
    return found
