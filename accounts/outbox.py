"""Letters on their way: written down in the transaction of what they tell of, sent by the background worker.

A mail server that is away costs a delay, never a letter: the worker tries again with growing pauses for some three
days, then support sees the letter as «Не отправлено» with the reason and can send it again.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from mentorship_ais.core.jobs import job

from .choices import LetterStatus
from .models import Letter

ATTEMPTS = 20  # with the pauses of `GrowingPauses` some three days


@dataclass(frozen=True)
class Draft:
    """A letter as it will be read; support may change both before it goes."""

    subject: str
    text: str


@transaction.atomic
def post(draft: Draft, *, to: str) -> Letter:
    """Write the letter down and promise its sending; both hold if and only if the present transaction comes through."""
    letter = Letter.objects.create(to=to, subject=" ".join(draft.subject.split()), text=draft.text)
    deliver.defer(letter_pk=letter.pk)
    return letter


@transaction.atomic
def send_again(*, letter: Letter) -> Letter:
    """Support's button: a letter that was given up gets a new row of tries."""
    locked = Letter.objects.select_for_update().get(pk=letter.pk)
    if locked.status == LetterStatus.FAILED:
        locked.status, locked.attempts = LetterStatus.WAITING, 0
        locked.save(update_fields=["status", "attempts"])
        deliver.defer(letter_pk=locked.pk)
    return locked


@job(attempts=ATTEMPTS)
def deliver(*, letter_pk: int) -> None:
    """Send one letter; a failure is noted on it and raised, so that the worker tries again later.

    The letter is locked while it is sent: two workers do not send it twice.
    """
    failure: Exception | None = None
    with transaction.atomic():
        letter = Letter.objects.select_for_update().get(pk=letter_pk)
        if letter.status == LetterStatus.SENT:
            return
        letter.attempts += 1
        try:
            message(letter).send()
        except Exception as error:  # each mail server fails in its own way, and every way is noted
            failure = error
            letter.last_error = f"{type(error).__name__}: {error}"[:2000]
            letter.status = LetterStatus.FAILED if letter.attempts >= ATTEMPTS else LetterStatus.WAITING
        else:
            letter.status, letter.sent_at, letter.last_error = LetterStatus.SENT, timezone.now(), ""
        letter.save(update_fields=["status", "attempts", "last_error", "sent_at"])
    if failure:
        raise failure


def message(letter: Letter) -> EmailMultiAlternatives:
    """The letter as plain text with a simple HTML twin."""
    mail = EmailMultiAlternatives(letter.subject, letter.text, settings.DEFAULT_FROM_EMAIL, [letter.to])
    mail.attach_alternative(render_to_string("accounts/letters/letter.html", {"letter": letter}), "text/html")
    return mail
