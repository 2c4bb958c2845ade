"""How long the work at hand may wait for the database in all.

A database that is gone refuses at once, but one that is frozen (a stopped machine, a full disk, a cut cable) only keeps
silent. Who answers a person sets a budget, so that the person gets an honest answer instead of a page that never comes.
Only waiting for the database spends the budget: a server busy with its own work is no reason to blame the database.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import psycopg


class Budget:
    """Seconds that may be waited; what is spent inside an inner budget is spent of the outer ones too."""

    def __init__(self, seconds: float, outer: Budget | None) -> None:
        self._seconds = seconds
        self._outer = outer

    def left(self) -> float:
        """Return the seconds left here and in every outer budget, not below 0."""
        own = max(0.0, self._seconds)
        return min(own, self._outer.left()) if self._outer else own

    def spend(self, seconds: float) -> None:
        """Take the seconds off, here and of every outer budget."""
        self._seconds -= seconds
        if self._outer:
            self._outer.spend(seconds)


_budget: ContextVar[Budget | None] = ContextVar("database_patience", default=None)


class PatienceExhausted(psycopg.OperationalError):
    """The database did not answer within the budget; its connection is closed, since nobody knows what it is doing."""


@contextmanager
def patience(*, seconds: float) -> Iterator[None]:
    """Let everything inside wait for the database ``seconds`` in all (an outer, shorter budget stays in force).

    Past it, waiting raises PatienceExhausted: through the ORM, django.db.OperationalError. Outside of it nothing limits
    the wait.
    """
    token = _budget.set(Budget(seconds, _budget.get()))
    try:
        yield
    finally:
        _budget.reset(token)


@contextmanager
def renewed_patience(*, seconds: float) -> Iterator[None]:
    """Start a budget of its own for a piece of work that a person expects to take long, whatever the outer one has left.

    For work that is bounded by itself, such as writing a list of 50,000 rows; everything else keeps `patience`.
    """
    token = _budget.set(Budget(seconds, None))
    try:
        yield
    finally:
        _budget.reset(token)


def remaining() -> float | None:
    """Return the seconds left of the budget, not below 0; None where no budget is set."""
    budget = _budget.get()
    return None if budget is None else budget.left()


@contextmanager
def waiting() -> Iterator[float]:
    """Spend what is waited inside of the budget; gives the moment (``time.monotonic``) at which the waiting began.

    The budget is the one of the beginning: an attempt that was given up may end in the middle of other work.
    """
    budget = _budget.get()
    began = time.monotonic()
    try:
        yield began
    finally:
        if budget:
            budget.spend(time.monotonic() - began)
