"""The brakes on guessing and on letters: how often something may be tried, by whom, from where.

Passwords and codes:

- a browser that the account knows (`known_browsers`) has a count of its own and no other: strangers cannot close it;
- any other browser is counted by account and address, by account, and by address over all accounts. When the account's
  count closes, the owner gets a letter with a link that makes the own browser a known one.

Accounts that do not exist are counted the same way, by the typed address. `attempts` does the counting.
"""

from __future__ import annotations

from django.http import HttpRequest

from accounts import email_addresses, emails, known_browsers
from accounts.attempts import Closed, Counter, Limit, closed_among, count, forget, refuse, undo_attempt
from accounts.models import User
from accounts.outbox import post
from mentorship_ais.core.client_address import client_network
from mentorship_ais.core.jobs import job

GROWING_PAUSES = (1, 2, 4, 8, 15, 30, 60)
"""Minutes of pause after each further wrong attempt: never longer than an hour."""
LETTER_PAUSES = (60, 120, 240, 480, 1440)

_WRONG_ENTRY = "Пароль несколько раз введён неверно. Подождите {wait} и попробуйте ещё раз."
_WRONG_CODE = "Код несколько раз введён неверно. Подождите {wait} и попробуйте ещё раз."

PASSWORD_FROM_ADDRESS = Limit("password: account and address", 5, GROWING_PAUSES, _WRONG_ENTRY)
PASSWORD_OF_ACCOUNT = Limit(
    "password: account",
    20,
    GROWING_PAUSES,
    "К этой учётной записи много раз вводили неверный пароль. Подождите {wait} и попробуйте ещё раз.",
    owner_gets_letter=True,
)
PASSWORDS_FROM_ADDRESS = Limit(
    "password: address",
    20,
    (1, 2, 4, 8, 15),
    "Из вашей сети много раз вводили неверные пароли. Подождите {wait} и попробуйте ещё раз.",
)
PASSWORD_IN_KNOWN_BROWSER = Limit("password: known browser", 10, GROWING_PAUSES, _WRONG_ENTRY)
CODE_OF_ACCOUNT = Limit("code: account", 5, GROWING_PAUSES, _WRONG_CODE, owner_gets_letter=True)
CODE_IN_KNOWN_BROWSER = Limit("code: known browser", 5, GROWING_PAUSES, _WRONG_CODE)
PRESENT_PASSWORD = Limit("present password: account", 5, GROWING_PAUSES, _WRONG_ENTRY)
RESET_LETTER_TO = Limit(
    "reset letter: recipient",
    3,
    LETTER_PAUSES,
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
    LETTER_PAUSES,
    "На этот адрес уже отправили несколько приглашений. Отправить ещё одно можно через {wait}.",
)
INVITATIONS_BY = Limit(
    "invitation: sender",
    300,
    LETTER_PAUSES,
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


def before_password(request: HttpRequest, email: str) -> None:
    """Count an attempt to sign in; raise `Closed` during a pause."""
    count(*_of_password(request, email))


def after_right_password(request: HttpRequest, email: str) -> None:
    """Forget the wrong passwords of this browser; of the counts that others share, take back only this attempt."""
    own, *shared = _of_password(request, email)
    forget(own)
    undo_attempt(*shared)


def after_wrong_password(request: HttpRequest, email: str) -> None:
    """Warn the owner when strangers guess; raise `Closed` when a pause begins with this attempt."""
    closed = closed_among(_of_password(request, email))
    if any(counter.limit is PASSWORD_OF_ACCOUNT for counter in closed):
        _warn_owner(email, what="password")
    refuse(closed)


def before_code(request: HttpRequest, user: User) -> None:
    """Count an attempt at a code of the second factor; raise `Closed` during a pause."""
    count(_of_code(request, user))


def after_right_code(request: HttpRequest, user: User) -> None:
    """Forget the wrong codes before."""
    forget(_of_code(request, user))


def after_wrong_code(request: HttpRequest, user: User) -> None:
    """Warn the owner when somebody who knows the password guesses the code; raise `Closed` when a pause begins."""
    closed = closed_among([_of_code(request, user)])
    if any(counter.limit is CODE_OF_ACCOUNT for counter in closed):
        _warn_owner(user.email, what="code")
    refuse(closed)


def check_present_password(user: User, password: str) -> bool:
    """Check the password of the signed-in person; raise `Closed` during a pause."""
    counter = Counter(PRESENT_PASSWORD, (str(user.pk),))
    count(counter)
    if user.check_password(password):
        forget(counter)
        return True
    refuse(closed_among([counter]))
    return False


def before_reset_letter(request: HttpRequest, email: str) -> None:
    """Count a letter with a link for a new password; raise `Closed` during a pause."""
    to = Counter(RESET_LETTER_TO, (email_addresses.folded(email), known_browsers.number_of(request, email)))
    count(to, *_by_address(RESET_LETTERS_FROM_ADDRESS, request))


def before_invitation(*, to: str, by: User) -> None:
    """Count an invitation; raise `Closed` during a pause."""
    count(Counter(INVITATION_TO, (email_addresses.folded(to),)), Counter(INVITATIONS_BY, (str(by.pk),)))


@job(attempts=10, work="письмо о подборе пароля")
def tell_owner(*, user_pk: int, what: str) -> None:
    """Post the letter about guessing, if there is an account."""
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
    """Return no counter where the server does not pass addresses on: everybody would share one."""
    network = client_network(request)
    return [Counter(limit, (network,))] if network else []


def _warn_owner(email: str, *, what: str) -> None:
    """Defer the letter, for an account or none: the answer takes the same time."""
    try:
        count(Counter(LETTER_ABOUT_GUESSING, (email_addresses.folded(email), what)))
    except Closed:
        return  # an earlier letter still works
    user = User.objects.filter(email__iexact=email).values_list("pk", flat=True).first()
    tell_owner.defer(user_pk=user or 0, what=what)
