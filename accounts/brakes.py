"""The brakes on guessing and on letters: how often something may be tried, from where, and how long the pauses grow.

Counted in one table of the database, so that all processes and machines share it. A try is counted before the secret is
looked at (many at once do not slip through, and no password is hashed in vain), and taken back when the secret was
right. A try during a pause is not counted: nobody can prolong a pause. Each count begins anew a day after its first try.

Who tries a password or a code:

- a browser that the account knows (`known_browsers`) has a count of its own and no other: strangers cannot close it;
- any other browser is counted by account and address, by account, and by address over all accounts. When the account's
  count closes, the owner gets a letter with a link that makes the own browser a known one.

Accounts that do not exist are counted the same way, by the address that was typed.
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
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts import email_addresses, emails, known_browsers
from accounts.models import Brake, User
from accounts.outbox import post
from mentorship_ais.core.client_address import client_network
from mentorship_ais.core.errors import DomainError
from mentorship_ais.core.jobs import job
from mentorship_ais.core.text import counted

logger = structlog.get_logger("brakes")
DAY = timedelta(days=1)
GROWING = (1, 2, 4, 8, 15, 30, 60)
"""Minutes of pause after each further wrong try: never longer than an hour."""
FOR_LETTERS = (60, 120, 240, 480, 1440)


@dataclass(frozen=True)
class Limit:
    """How many tries of one day are free, and the pauses in minutes after the last of them and each further one."""

    name: str
    free: int
    pauses: tuple[int, ...]
    sentence: str
    """What the person reads; `{wait}` is how long to wait, from now."""


_WRONG_ENTRY = "Пароль несколько раз введён неверно. Подождите {wait} и попробуйте ещё раз."
_WRONG_CODE = "Код несколько раз введён неверно. Подождите {wait} и попробуйте ещё раз."

PASSWORD_FROM_ADDRESS = Limit("password: account and address", 5, GROWING, _WRONG_ENTRY)
PASSWORD_OF_ACCOUNT = Limit(
    "password: account",
    20,
    GROWING,
    "К этой учётной записи много раз вводили неверный пароль. Подождите {wait} и попробуйте ещё раз.",
)
PASSWORDS_FROM_ADDRESS = Limit(
    "password: address",
    20,
    (1, 2, 4, 8, 15),
    "Из вашей сети много раз вводили неверные пароли. Подождите {wait} и попробуйте ещё раз.",
)
PASSWORD_IN_KNOWN_BROWSER = Limit("password: known browser", 10, GROWING, _WRONG_ENTRY)
CODE_OF_ACCOUNT = Limit("code: account", 5, GROWING, _WRONG_CODE)
CODE_IN_KNOWN_BROWSER = Limit("code: known browser", 5, GROWING, _WRONG_CODE)
PRESENT_PASSWORD = Limit("present password: account", 5, GROWING, _WRONG_ENTRY)
RESET_LETTER_TO = Limit(
    "reset letter: recipient",
    3,
    FOR_LETTERS,
    "Ссылку на этот адрес уже просили несколько раз. Поищите письмо, и в папке «Спам» тоже. "
    "Попросить ещё раз можно через {wait}.",
)
RESET_LETTERS_FROM_ADDRESS = Limit(
    "reset letter: address",
    20,
    (10, 20, 40, 60),
    "Из вашей сети уже много раз просили ссылку. Попросить ещё раз можно через {wait}.",
)
INVITATION_TO = Limit(
    "invitation: recipient",
    3,
    FOR_LETTERS,
    "На этот адрес уже отправили несколько приглашений. Отправить ещё одно можно через {wait}.",
)
INVITATIONS_BY = Limit(
    "invitation: sender",
    300,
    FOR_LETTERS,
    "Вы отправили сегодня очень много приглашений. Отправить следующее можно через {wait}.",
)
LETTER_ABOUT_GUESSING = Limit("letter about guessing: account", 1, (360,), "")

LIMITS = (
    PASSWORD_FROM_ADDRESS,
    PASSWORD_OF_ACCOUNT,
    PASSWORDS_FROM_ADDRESS,
    PASSWORD_IN_KNOWN_BROWSER,
    CODE_OF_ACCOUNT,
    CODE_IN_KNOWN_BROWSER,
    PRESENT_PASSWORD,
    RESET_LETTER_TO,
    RESET_LETTERS_FROM_ADDRESS,
    INVITATION_TO,
    INVITATIONS_BY,
    LETTER_ABOUT_GUESSING,
)


class Closed(DomainError):
    """There is a pause now; `wait` tells for how long."""

    def __init__(self, limit: Limit, wait: timedelta, *, field: str | None = None) -> None:
        super().__init__(limit.sentence.format(wait=in_words(wait)), field=field)
        self.limit = limit
        self.wait = wait

    @property
    def owner_gets_letter(self) -> bool:
        """Whether the owner of the account, if there is one, has had a letter about it."""
        return self.limit in {PASSWORD_OF_ACCOUNT, CODE_OF_ACCOUNT}


@dataclass(frozen=True)
class Counter:
    """What one limit counts: an account, an address, a browser, or several of them together."""

    limit: Limit
    whom: tuple[str, ...]

    @property
    def key(self) -> str:
        """Under which the tries are kept: nobody reads from it who was tried."""
        return salted_hmac("accounts.brakes", "\0".join((self.limit.name, *self.whom)), algorithm="sha256").hexdigest()


# --- What is asked ---------------------------------------------------------------------------------------------------


def before_password(request: HttpRequest, email: str) -> None:
    """Count a try to sign in; raise `Closed` during a pause."""
    count(*_of_password(request, email))


def after_right_password(request: HttpRequest, email: str) -> None:
    """Forget what this browser got wrong before; of what others share, only this try is taken back."""
    own, *shared = _of_password(request, email)
    forget(own)
    undo_attempt(*shared)


def after_wrong_password(request: HttpRequest, email: str) -> None:
    """Tell the owner when strangers guess; raise `Closed` when a pause begins with this try."""
    closed = closed_among(_of_password(request, email))
    if any(counter.limit is PASSWORD_OF_ACCOUNT for counter in closed):
        _tell_owner(email, what="password")
    _refuse(closed)


def before_code(request: HttpRequest, user: User) -> None:
    """Count a try of a code of the second factor; raise `Closed` during a pause."""
    count(_of_code(request, user))


def after_right_code(request: HttpRequest, user: User) -> None:
    """Forget the wrong ones before."""
    forget(_of_code(request, user))


def after_wrong_code(request: HttpRequest, user: User) -> None:
    """Tell the owner when somebody who knows the password guesses the code; raise `Closed` when a pause begins."""
    closed = closed_among([_of_code(request, user)])
    if any(counter.limit is CODE_OF_ACCOUNT for counter in closed):
        _tell_owner(user.email, what="code")
    _refuse(closed)


def check_present_password(user: User, password: str) -> bool:
    """Whether it is the password of the person who is signed in; raises `Closed` during a pause."""
    counter = Counter(PRESENT_PASSWORD, (str(user.pk),))
    count(counter)
    if user.check_password(password):
        forget(counter)
        return True
    _refuse(closed_among([counter]))
    return False


def before_reset_letter(request: HttpRequest, email: str) -> None:
    """Count a letter with a link for a new password; raise `Closed` during a pause."""
    to = Counter(RESET_LETTER_TO, (email_addresses.folded(email), known_browsers.number_of(request, email)))
    count(to, *_by_address(RESET_LETTERS_FROM_ADDRESS, request))


def before_invitation(*, to: str, by: User) -> None:
    """Count an invitation; raise `Closed` during a pause."""
    count(Counter(INVITATION_TO, (email_addresses.folded(to),)), Counter(INVITATIONS_BY, (str(by.pk),)))


@job(attempts=10)
def tell_owner(*, user_pk: int, what: str) -> None:
    """The letter about guessing; there is none for an address without an account."""
    if user := User.objects.filter(pk=user_pk, is_active=True).first():
        post(emails.guessing(user, what=what), to=user.email)


def _of_password(request: HttpRequest, email: str) -> list[Counter]:
    account = email_addresses.folded(email)
    if number := known_browsers.number_of(request, email):
        return [Counter(PASSWORD_IN_KNOWN_BROWSER, (account, number))]
    return [
        Counter(PASSWORD_FROM_ADDRESS, (account, client_network(request))),
        Counter(PASSWORD_OF_ACCOUNT, (account,)),
        *_by_address(PASSWORDS_FROM_ADDRESS, request),
    ]


def _of_code(request: HttpRequest, user: User) -> Counter:
    if number := known_browsers.number_of(request, user.email):
        return Counter(CODE_IN_KNOWN_BROWSER, (str(user.pk), number))
    return Counter(CODE_OF_ACCOUNT, (str(user.pk),))


def _by_address(limit: Limit, request: HttpRequest) -> list[Counter]:
    """Nothing where the server does not tell addresses: everybody would be one."""
    network = client_network(request)
    return [Counter(limit, (network,))] if network else []


def _tell_owner(email: str, *, what: str) -> None:
    """Promise the letter, for an account or none: the answer takes the same time."""
    try:
        count(Counter(LETTER_ABOUT_GUESSING, (email_addresses.folded(email), what)))
    except Closed:
        return  # has one that still works
    user = User.objects.filter(email__iexact=email).values_list("pk", flat=True).first()
    tell_owner.defer(user_pk=user or 0, what=what)


# --- How it is counted -----------------------------------------------------------------------------------------------

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
    """Count one try for each, or raise `Closed` and count none when one of them has a pause."""
    with transaction.atomic():
        if all(_count(counter) for counter in counters):
            return
        transaction.set_rollback(True)
    _refuse(closed_among(counters) or {counters[0]: timezone.now()})


def _count(counter: Counter) -> bool:
    """Count one try unless there is a pause: one statement, so that of many tries at once each is a further one."""
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
    """Those that have a pause now, with its end."""
    by_key = {counter.key: counter for counter in counters}
    closed = Brake.objects.filter(key__in=by_key, closed_until__gt=timezone.now())
    return {by_key[key]: until for key, until in closed.values_list("key", "closed_until") if until}


def undo_attempt(*counters: Counter) -> None:
    """Take one try back, and the pause that it began."""
    keys = [counter.key for counter in counters]
    tries = Greatest(F("tries") - 1, 0)
    Brake.objects.filter(key__in=keys).update(tries=tries, closed_until=None)


def forget(*counters: Counter) -> None:
    """Begin anew."""
    Brake.objects.filter(key__in=[counter.key for counter in counters]).delete()


def forget_old() -> int:
    """Remove the counts that are over; how many there were."""
    now = timezone.now()
    over = Q(closed_until=None) | Q(closed_until__lte=now)
    return Brake.objects.filter(over, began_at__lte=now - DAY).delete()[0]


def in_words(wait: timedelta) -> str:
    """«5 минут», «2 часа»: rounded up, so that the time is over when it is said to be."""
    minutes = max(1, ceil(wait / timedelta(minutes=1)))
    if minutes <= 60:
        return "1\N{NO-BREAK SPACE}час" if minutes == 60 else counted(minutes, "минуту", "минуты", "минут")
    return counted(ceil(minutes / 60), "час", "часа", "часов")


def _refuse(closed: dict[Counter, datetime]) -> None:
    """Raise `Closed` for the longest of the pauses, if there is one."""
    if not closed:
        return
    counter, until = max(closed.items(), key=lambda item: item[1])
    logger.warning("a brake holds", limit=counter.limit.name)
    raise Closed(counter.limit, until - timezone.now())
