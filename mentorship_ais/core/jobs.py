"""Work in the background, on PostgreSQL: it waits in the same database, so it is promised together with what it serves.

An app lists its jobs in its own `jobs.py`; `manage.py procrastinate worker` (part of `make run`) does them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.jobs import Job
from procrastinate.tasks import Task

from mentorship_ais.core.history import by_the_system


class GrowingPauses(BaseRetryStrategy):
    """Try again after 30 seconds, a minute, two … at most six hours; give up after `attempts` tries."""

    FIRST, LONGEST = 30, 6 * 3600

    def __init__(self, *, attempts: int) -> None:
        self.attempts = attempts

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """The next try; None when there have been enough."""
        if job.attempts + 1 >= self.attempts:
            return None
        return RetryDecision(retry_in={"seconds": self.pause_after(job.attempts)})

    @classmethod
    def pause_after(cls, attempts: int) -> int:
        """Seconds to wait after that many failed tries before this one."""
        return min(cls.FIRST * 2 ** min(attempts, 20), cls.LONGEST)


def job(*, attempts: int) -> Callable[[Callable[..., Any]], Task[..., Any, Any]]:
    """Declare a function as background work; `function.defer(…)` promises it within the present transaction."""
    return app.task(retry=GrowingPauses(attempts=attempts))


def daily(*, at: str, work: str) -> Callable[[Callable[..., Any]], Any]:
    """Declare a function that the worker calls once a day at «hour:minute», with the moment's timestamp.

    The history of the records that it changes tells of it as this `work` of the system.
    """
    hour, minute = at.split(":")

    def declare(function: Callable[..., Any]) -> Any:
        return app.periodic(cron=f"{int(minute)} {int(hour)} * * *")(app.task(by_the_system(work)(function)))

    return declare
