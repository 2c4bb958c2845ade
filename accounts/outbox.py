"""Letters on their way: written down in the transaction of what they tell of, sent by the background worker.

A mail server that is away costs a delay, never a letter: the worker tries again with growing pauses for some three
days, then support sees the letter as «Не отправлено» with the reason and can send it again. A secret link is made anew
for each try and is kept nowhere (`links.py`).
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from email.utils import make_msgid, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import DatabaseError, connection, transaction
from django.template.loader import render_to_string
from django.utils import timezone

from accounts import links
from accounts.choices import LetterLink, LetterStatus
from accounts.models import Letter, User
from mentorship_ais.core.errors import DomainError
from mentorship_ais.core.jobs import is_last_try, job, only_one, retry_failed

ATTEMPTS = 20  # with the pauses of `GrowingPauses` some three days
PAUSES_OF_THE_NOTE = (1, 2, 4, 8, 15, 30)
"""Seconds between the tries to note that a letter has left: as long as that is not noted, it would be sent again."""


@dataclass(frozen=True)
class Draft:
    """A letter as it will be read; support may change subject and text before it goes.

    With a `link`, the text has `links.LINK` where the link to the account of `user` will stand.
    """

    subject: str
    text: str
    link: LetterLink = LetterLink.NONE
    user: User | None = None


class NotSent(Exception):
    """A letter did not leave; told without what the letter says, because the worker's log keeps it."""


@transaction.atomic
def post(draft: Draft, *, to: str) -> Letter:
    """Write the letter down and promise its sending; both hold if and only if the present transaction comes through."""
    letter = Letter.objects.create(
        to=to, subject=" ".join(draft.subject.split()), text=draft.text, link=draft.link, user=draft.user
    )
    deliver.defer(letter_pk=letter.pk)
    return letter


@transaction.atomic
def send_again(*, letter: Letter) -> Letter:
    """Send a letter that was given up anew, with all its attempts, as support asks."""
    locked = Letter.objects.select_for_update().get(pk=letter.pk)
    if locked.status == LetterStatus.FAILED:
        locked.status, locked.attempts = LetterStatus.WAITING, 0
        locked.save(update_fields=["status", "attempts"])
        if not retry_failed(deliver, letter_pk=locked.pk):
            deliver.defer(letter_pk=locked.pk)
    return locked


@job(attempts=ATTEMPTS, work="письмо")
def deliver(*, letter_pk: int) -> None:
    """Send one letter; a failure is noted on it and raised, so that the worker tries again later.

    Only one process sends it at a time, and no transaction is open meanwhile. A link that its reader may no longer have
    is no matter of time: the letter is given up at once.
    """
    with only_one(f"letter {letter_pk}"):
        letter = _begin(letter_pk)
        if letter is None:
            return
        failure: NotSent | None = None
        server = get_connection()
        path = ""
        try:
            path = links.path_for(letter)
            server.open()
            server.send_messages([message(letter, path)])
        except DomainError as refusal:
            _note(letter, LetterStatus.FAILED, error=refusal.message)
        except Exception as error:  # each mail server fails in its own way, and every way is noted
            reason = _without_link(f"{type(error).__name__}: {error}", path)[:2000]
            gives_up = letter.attempts >= ATTEMPTS or is_last_try()
            _note(letter, LetterStatus.FAILED if gives_up else LetterStatus.WAITING, error=reason)
            failure = NotSent(reason).with_traceback(error.__traceback__)
        else:
            _note_sent(letter)  # before the goodbye to the mail server, which may take its time
        finally:
            with suppress(Exception):
                server.close()
        if failure:  # raised out here, it does not bring along the first error, which may repeat the link
            raise failure


@transaction.atomic
def _begin(letter_pk: int) -> Letter | None:
    """Count the try, and give the letter the Message-ID that every try has; None when it has left already.

    Who tries a letter that was given up has been asked to: its row of tries begins anew.
    """
    letter = Letter.objects.select_for_update().get(pk=letter_pk)
    if letter.status == LetterStatus.SENT:
        return None
    if letter.status == LetterStatus.FAILED:
        letter.status, letter.attempts = LetterStatus.WAITING, 0
    letter.attempts += 1
    letter.message_id = letter.message_id or make_msgid(domain=_own_domain())
    letter.save(update_fields=["status", "attempts", "message_id"])
    return letter


def _own_domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]


def _note(letter: Letter, status: LetterStatus, *, error: str) -> None:
    Letter.objects.filter(pk=letter.pk).update(status=status, last_error=error)


def _note_sent(letter: Letter) -> None:
    """Note that the letter has left; a database that is away just now is waited for."""
    sent_at = timezone.now()
    for pause in (*PAUSES_OF_THE_NOTE, None):
        try:
            Letter.objects.filter(pk=letter.pk).update(status=LetterStatus.SENT, sent_at=sent_at, last_error="")
        except DatabaseError:
            if pause is None or connection.in_atomic_block:
                raise
            connection.close()
            time.sleep(pause)
        else:
            return


def message(letter: Letter, path: str) -> EmailMultiAlternatives:
    """The letter as plain text with a simple HTML twin; `path` is its link, empty for a letter without one."""
    text = letter.text.replace(links.LINK, f"{settings.SITE_URL}{path}") if path else letter.text
    headers = {"Message-ID": letter.message_id} if letter.message_id else None
    mail = EmailMultiAlternatives(letter.subject, text, settings.DEFAULT_FROM_EMAIL, [letter.to], headers=headers)
    html = render_to_string("accounts/letters/letter.html", {"subject": letter.subject, "text": text})
    mail.attach_alternative(html, "text/html")
    return mail


def _without_link(text: str, path: str) -> str:
    """What a mail server answered, without the link that it may have repeated, whole or in part."""
    for secret in (f"{settings.SITE_URL}{path}", path, path.rstrip("/").rpartition("/")[2]) if path else ():
        text = text.replace(secret, links.LINK)
    return text
