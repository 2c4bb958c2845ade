"""The best way to make pairs, by numbers alone: the assignment problem, solved exactly by scipy.

A module of its own, since loading scipy takes a second: `wsgi.py` does it before the first request, and the commands of
`manage.py` do without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment


@dataclass(frozen=True)
class Seats:
    """One mentor on the way into the solver: how many are led already, and how many more can be."""

    current: int
    free: int


def optimum(covered: Sequence[Sequence[int]], seats: Sequence[Seats]) -> list[int | None]:
    """For each request the place of its mentor, or None. `covered[request][mentor]` counts covered competencies.

    The greatest sum of covered competencies within the free places; among equal sums the more pairs, then the least sum
    of loads (the first mentee of a mentor counts his present load, the next one more). A pair that covers nothing is none.
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
