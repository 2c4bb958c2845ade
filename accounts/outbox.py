"""Letters on their way: written down in the transaction of what they tell of, sent by the background worker.

A mail server that is away costs a delay, never a letter: the worker tries again with growing pauses for some three
days, then support sees the letter as «Не отправлено» with the reason and can send it again. A secret link is made anew
for each try and is kept nowhere (`links.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from accounts import links
from accounts.choices import LetterLink, LetterStatus
from accounts.models import Letter, User
from mentorship_ais.core.errors import DomainError
from mentorship_ais.core.jobs import job

ATTEMPTS = 20  # with the pauses of `GrowingPauses` some three days


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

    The letter is locked while it is sent: two workers do not send it twice. A link that its reader may no longer have
    is no matter of time: the letter is given up at once.
    """
    failure: NotSent | None = None
    with transaction.atomic():
        letter = Letter.objects.select_for_update().get(pk=letter_pk)
        if letter.status == LetterStatus.SENT:
            return
        letter.attempts += 1
        path = ""
        try:
            path = links.path_for(letter)
            message(letter, path).send()
        except DomainError as refusal:
            letter.status, letter.last_error = LetterStatus.FAILED, refusal.message
        except Exception as error:  # each mail server fails in its own way, and every way is noted
            letter.last_error = _without_link(f"{type(error).__name__}: {error}", path)[:2000]
            letter.status = LetterStatus.FAILED if letter.attempts >= ATTEMPTS else LetterStatus.WAITING
            failure = NotSent(letter.last_error).with_traceback(error.__traceback__)
        else:
            letter.status, letter.sent_at, letter.last_error = LetterStatus.SENT, timezone.now(), ""
        letter.save(update_fields=["status", "attempts", "last_error", "sent_at"])
    if failure:
        raise failure


def message(letter: Letter, path: str) -> EmailMultiAlternatives:
    """The letter as plain text with a simple HTML twin; `path` is its link, empty for a letter without one."""
    text = letter.text.replace(links.LINK, f"{settings.SITE_URL}{path}") if path else letter.text
    mail = EmailMultiAlternatives(letter.subject, text, settings.DEFAULT_FROM_EMAIL, [letter.to])
    html = render_to_string("accounts/letters/letter.html", {"subject": letter.subject, "text": text})
    mail.attach_alternative(html, "text/html")
    return mail


def _without_link(text: str, path: str) -> str:
    """What a mail server answered, without the link that it may have repeated, whole or in part."""
    for secret in (f"{settings.SITE_URL}{path}", path, path.rstrip("/").rpartition("/")[2]) if path else ():
        text = text.replace(secret, links.LINK)
    return text
