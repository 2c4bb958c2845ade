"""Work in the background, on PostgreSQL: it waits in the same database, so it is promised together with what it serves.

An app lists its jobs in its own `jobs.py`; `manage.py procrastinate worker` (part of `make run`) does them.

A worker says every few seconds that it lives (its heartbeat). The jobs of one that has been silent for `STALLED_AFTER`
are put back into the queue by another, or by the same one started again. So a job may be done twice: each is written
so that the second time changes nothing, or holds `only_one` while it does what must not be done twice at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, connection, models
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Now
from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import JobAborted
from procrastinate.jobs import Job, Status
from procrastinate.tasks import Task
from procrastinate.utils import utcnow

from mentorship_ais.core.history import by_the_system
from mentorship_ais.core.retention import DONE_JOBS, FAILED_JOBS

STALLED_AFTER = timedelta(seconds=30)
"""A worker whose last heartbeat is older is taken for dead; heartbeats come every ten seconds (settings)."""
TRIES_OF_A_DAILY_JOB = 3
TRIES_OF_A_KILLER = 5
"""So often at most a job is done again whose worker died of it each time, unless it has more tries of its own."""

WORKS: dict[str, str] = {}
"""What each job does, in the words of the desk, by the name of its task."""

_present: ContextVar[JobContext | None] = ContextVar("present_job", default=None)


class State(models.TextChoices):
    """What has become of a job."""

    WAITING = "waiting", "Ждёт"
    RUNNING = "running", "Выполняется"
    LOST = "lost", "Прервана"
    FAILED = "failed", "Не получилась"
    DONE = "done", "Сделана"


class GrowingPauses(BaseRetryStrategy):
    """Try again after 30 seconds, a minute, two … at most six hours; give up after `attempts` tries."""

    FIRST, LONGEST = 30, 6 * 3600

    def __init__(self, *, attempts: int) -> None:
        self.attempts = attempts

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Return the next try, at once after the end of the worker; None when there have been enough."""
        if isinstance(exception, JobAborted):
            return RetryDecision(retry_in={"seconds": 0})
        if job.attempts + 1 >= self.attempts:
            return None
        return RetryDecision(retry_in={"seconds": self.pause_after(job.attempts)})

    @classmethod
    def pause_after(cls, attempts: int) -> int:
        """Return the seconds to wait after that many failed tries before this one."""
        return min(cls.FIRST * 2 ** min(attempts, 20), cls.LONGEST)


# --- Declared --------------------------------------------------------------------------------------------------------


def job(*, attempts: int, work: str) -> Callable[[Callable[..., Any]], Task[..., Any, Any]]:
    """Declare a function as background work; `function.defer(…)` promises it within the present transaction."""

    def declare(function: Callable[..., Any]) -> Task[..., Any, Any]:
        task = app.task(retry=GrowingPauses(attempts=attempts), task_middleware=[_as_the_present])(function)
        WORKS[task.name] = work
        return task

    return declare


def daily(*, at: str, work: str) -> Callable[[Callable[..., Any]], Any]:
    """Declare a function that the worker calls once a day at «hour:minute», with the moment's timestamp.

    The history of the records that it changes names this `work` of the system.
    """
    hour, minute = at.split(":")

    def declare(function: Callable[..., Any]) -> Any:
        declared = job(attempts=TRIES_OF_A_DAILY_JOB, work=work)(by_the_system(work)(function))
        return app.periodic(cron=f"{int(minute)} {int(hour)} * * *")(declared)

    return declare


def _as_the_present(call_next: Callable[[], Any], context: JobContext, worker: Any) -> Any:
    token = _present.set(context)
    try:
        return call_next()
    finally:
        _present.reset(token)


# --- Asked and held by the jobs themselves ---------------------------------------------------------------------------


def raise_if_aborted() -> None:
    """Raise `JobAborted` when the worker is about to end: long work calls this often, and is done again at the next start."""
    context = _present.get()
    if context is not None and context.should_abort():
        raise JobAborted


def is_last_try() -> bool:
    """Tell whether the present job is not tried again when it fails now; False outside of a worker."""
    context = _present.get()
    if context is None:
        return False
    strategy = context.task.retry_strategy
    return not isinstance(strategy, GrowingPauses) or context.job.attempts + 1 >= strategy.attempts


class Busy(Exception):
    """Another process holds the name; the worker tries again later."""


@contextmanager
def only_one(name: str) -> Iterator[None]:
    """Hold the name for what is inside; raise `Busy` where another process holds it. No transaction stays open for it.

    PostgreSQL frees the name when the process dies, in whatever way.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [name])
        (is_held,) = cursor.fetchone()
    if not is_held:
        raise Busy(name)
    try:
        yield
    finally:
        with suppress(DatabaseError), connection.cursor() as cursor:  # a lost connection has freed it already
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])


# --- Seen and done again ---------------------------------------------------------------------------------------------


def with_state(jobs: Any) -> Any:
    """The jobs with their `state`."""
    lives = Q(worker__last_heartbeat__gte=Now() - STALLED_AFTER)
    state = Case(
        When(status=Status.TODO.value, then=Value(State.WAITING.value)),
        When(lives, status=Status.DOING.value, then=Value(State.RUNNING.value)),
        When(status=Status.DOING.value, then=Value(State.LOST.value)),
        When(status=Status.SUCCEEDED.value, then=Value(State.DONE.value)),
        default=Value(State.FAILED.value),
    )
    return jobs.annotate(state=state)


def state_of(job: int | None) -> State | None:
    """Return what has become of the job with this key; None when there is none (any longer)."""
    if job is None:
        return None
    found = with_state(ProcrastinateJob.objects.filter(pk=job)).values_list("state", flat=True).first()
    return State(found) if found else None


_RETRY = """
UPDATE procrastinate_jobs AS job SET status = 'todo', attempts = 0, scheduled_at = now(), abort_requested = false
WHERE (
    job.status IN ('failed', 'aborted', 'cancelled')
    OR job.status = 'doing' AND NOT EXISTS (
        SELECT FROM procrastinate_workers AS worker
        WHERE worker.id = job.worker_id AND worker.last_heartbeat >= now() - make_interval(secs => %(stalled_after)s)
    )
)
"""


def retry(jobs: Iterable[int]) -> int:
    """Put the jobs with these keys that failed or lost their worker back into the queue, with all their tries; count them."""
    return _retry("AND job.id = ANY(%(jobs)s)", jobs=list(jobs))


def retry_failed(task: Task[..., Any, Any], **arguments: Any) -> int:
    """Put the jobs of this task with these arguments that failed back into the queue; count them."""
    row = ProcrastinateJob.objects.filter(task_name=task.name, args=arguments).exclude(status=Status.DOING.value)
    return retry(row.values_list("pk", flat=True))


def _retry(which: str, **values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_RETRY + which, {"stalled_after": STALLED_AFTER.total_seconds(), **values})
        return int(cursor.rowcount)


_FORGET_OWN_TRACES = "DELETE FROM procrastinate_jobs WHERE task_name = %(task)s AND status = 'succeeded'"


@app.periodic(cron="* * * * * */10")
@app.task(queueing_lock="put_back_lost_jobs", priority=100, pass_context=True)
async def put_back_lost_jobs(context: JobContext, timestamp: int) -> None:
    """Put the jobs of dead workers back into the queue: every ten seconds, before all other work."""
    manager = context.app.job_manager
    for lost in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER.total_seconds()):
        task = context.app.tasks.get(lost.task_name)
        strategy = task.retry_strategy if task else None
        own_tries = strategy.attempts if isinstance(strategy, GrowingPauses) else 0
        if lost.attempts + 1 < max(own_tries, TRIES_OF_A_KILLER):
            await manager.retry_job(lost, retry_at=utcnow())
        else:
            await manager.finish_job(lost, status=Status.FAILED, delete_job=False)
    await context.app.connector.execute_query_async(_FORGET_OWN_TRACES, task=put_back_lost_jobs.name)


_DELETE_ENDED = """
DELETE FROM procrastinate_jobs AS job
WHERE job.status = ANY(%(statuses)s::procrastinate_job_status[]) AND NOT EXISTS (
    SELECT FROM procrastinate_events AS event
    WHERE event.job_id = job.id AND event.at >= now() - make_interval(secs => %(kept_for)s)
)
"""


@daily(at="3:20", work="удаление старых записей о фоновых работах")
def delete_ended_jobs(timestamp: int) -> None:
    """Delete the jobs that ended long ago, those that failed much later than those that were done."""
    with connection.cursor() as cursor:
        for statuses, kept_for in ((["succeeded"], DONE_JOBS), (["failed", "aborted", "cancelled"], FAILED_JOBS)):
            cursor.execute(_DELETE_ENDED, {"statuses": statuses, "kept_for": kept_for.total_seconds()})
