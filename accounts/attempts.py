"""Counts of attempts, and the growing pauses after too many (the brakes on guessing and on letters).

Counted in one table of the database, so that all processes and machines share it. An attempt is counted before the secret
is checked (many at once do not slip through, and no password is hashed in vain), and taken back when the secret was
right. An attempt during a pause is not counted: nobody can prolong a pause. Each count begins anew a day after its first
attempt.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

import structlog
from django.db import connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import Brake
from mentorship_ais.core.errors import DomainError
from mentorship_ais.core.retention import SIGN_IN_ATTEMPTS
from mentorship_ais.core.text import counted

logger = structlog.get_logger("brakes")
DAY = SIGN_IN_ATTEMPTS


@dataclass(frozen=True)
class Limit:
    """How many attempts a day are free, and the pauses in minutes after the last of them and each further one."""

    name: str
    free: int
    pauses: tuple[int, ...]
    sentence: str
    """The message to the person; `{wait}` is how long to wait, from now."""
    owner_gets_letter: bool = False


class Closed(DomainError):
    """There is a pause now; `wait` is how long it lasts."""

    def __init__(self, limit: Limit, wait: timedelta, *, field: str | None = None) -> None:
        super().__init__(limit.sentence.format(wait=in_words(wait)), field=field)
        self.limit = limit
        self.wait = wait

    @property
    def owner_gets_letter(self) -> bool:
        """Whether the owner of the account, if there is one, gets a letter about the pause."""
        return self.limit.owner_gets_letter


@dataclass(frozen=True)
class Counter:
    """What one limit counts: an account, an address, a browser, or several of them together."""

    limit: Limit
    subject: tuple[str, ...]

    @property
    def key(self) -> str:
        """The key of the stored count; it reveals neither account nor address."""
        return salted_hmac(
            "accounts.brakes", "\0".join((self.limit.name, *self.subject)), algorithm="sha256"
        ).hexdigest()


_COUNT = """
INSERT INTO accounts_brake AS brake (key, "limit", tries, began_at, closed_until)
VALUES (
    %(key)s, %(limit)s, 1, %(now)s,
    CASE WHEN 1 >= %(free)s THEN %(now)s + make_interval(mins => (%(pauses)s::int[])[1]) END
)
ON CONFLICT (key) DO UPDATE SET (tries, began_at, closed_until) = (
    SELECT
        now.tries,
        CASE WHEN now.tries = 1 THEN %(now)s ELSE brake.began_at END,
        CASE WHEN now.tries >= %(free)s THEN
            %(now)s + make_interval(
                mins => (%(pauses)s::int[])[LEAST(now.tries - %(free)s + 1, cardinality(%(pauses)s::int[]))]
            )
        END
    FROM (
        SELECT CASE WHEN brake.began_at <= %(now)s - %(day)s THEN 1 ELSE brake.tries + 1 END AS tries
    ) AS now
)
WHERE brake.closed_until IS NULL OR brake.closed_until <= %(now)s
"""


def count(*counters: Counter) -> None:
    """Count one attempt for each, or raise `Closed` and count none when one of them has a pause."""
    with transaction.atomic():
        if all(_count(counter) for counter in counters):
            return
        transaction.set_rollback(True)
    refuse(closed_among(counters) or {counters[0]: timezone.now()})


def _count(counter: Counter) -> bool:
    """Count one attempt unless there is a pause: in one statement, so that many at once all count."""
    values: dict[str, Any] = {
        "key": counter.key,
        "limit": counter.limit.name,
        "free": counter.limit.free,
        "pauses": list(counter.limit.pauses),
        "now": timezone.now(),
        "day": DAY,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, values)
        return cursor.rowcount == 1


def closed_among(counters: Iterable[Counter]) -> dict[Counter, datetime]:
    """Return those that have a pause now, with its end."""
    by_key = {counter.key: counter for counter in counters}
    closed = Brake.objects.filter(key__in=by_key, closed_until__gt=timezone.now())
    return {by_key[key]: until for key, until in closed.values_list("key", "closed_until") if until}


def undo_attempt(*counters: Counter) -> None:
    """Take one attempt back, and the pause that it began."""
    keys = [counter.key for counter in counters]
    tries = Greatest(F("tries") - 1, 0)
    Brake.objects.filter(key__in=keys).update(tries=tries, closed_until=None)


def forget(*counters: Counter) -> None:
    """Delete the counts."""
    Brake.objects.filter(key__in=[counter.key for counter in counters]).delete()


def forget_old() -> int:
    """Delete the counts that are over; return how many."""
    now = timezone.now()
    over = Q(closed_until=None) | Q(closed_until__lte=now)
    return Brake.objects.filter(over, began_at__lte=now - DAY).delete()[0]


def in_words(wait: timedelta) -> str:
    """Return «5 минут», «2 часа»: rounded up, so that the pause is over by then."""
    minutes = max(1, ceil(wait / timedelta(minutes=1)))
    if minutes <= 60:
        return "1\N{NO-BREAK SPACE}час" if minutes == 60 else counted(minutes, "минуту", "минуты", "минут")
    return counted(ceil(minutes / 60), "час", "часа", "часов")


def refuse(closed: dict[Counter, datetime]) -> None:
    """Raise `Closed` for the longest of the pauses, if there is one."""
    if not closed:
        return
    counter, until = max(closed.items(), key=lambda item: item[1])
    logger.warning("a brake holds", limit=counter.limit.name)
    raise Closed(counter.limit, until - timezone.now())
