"""How long the work at hand may wait for the database in all.

A database that is gone refuses at once, but one that is frozen (a stopped machine, a full disk, a cut cable) only keeps
silent. Who answers a person sets a budget, so that the person gets an honest answer instead of a page that never comes.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import psycopg

_deadline: ContextVar[float | None] = ContextVar("database_patience_deadline", default=None)


class PatienceExhausted(psycopg.OperationalError):
    """The database did not answer within the budget; its connection is closed, since nobody knows what it is doing."""


@contextmanager
def patience(*, seconds: float) -> Iterator[None]:
    """Let everything inside wait for the database ``seconds`` in all (an outer, shorter budget stays in force).

    Past it, waiting raises PatienceExhausted: through the ORM, django.db.OperationalError. Outside of it nothing limits
    the wait.
    """
    deadline = time.monotonic() + seconds
    outer = _deadline.get()
    token = _deadline.set(deadline if outer is None else min(outer, deadline))
    try:
        yield
    finally:
        _deadline.reset(token)


@contextmanager
def renewed_patience(*, seconds: float) -> Iterator[None]:
    """Start a budget of its own for a piece of work that a person expects to take long, whatever the outer one has left.

    For work that is bounded by itself, such as writing a list of 50,000 rows; everything else keeps `patience`.
    """
    token = _deadline.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _deadline.reset(token)


def remaining() -> float | None:
    """Return the seconds left of the budget, not below 0; None where no budget is set."""
    deadline = _deadline.get()
    return None if deadline is None else max(0.0, deadline - time.monotonic())
