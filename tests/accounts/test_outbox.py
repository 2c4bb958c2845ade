"""The outbox: a letter is promised with its transaction, tried again, given up visibly, sent again by support."""

from __future__ import annotations

import smtplib
from collections.abc import Callable

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.choices import LetterStatus
from accounts.models import Letter, User
from accounts.outbox import ATTEMPTS, Draft, NotSent, deliver, post, send_again
from mentorship_ais.core.jobs import GrowingPauses

pytestmark = pytest.mark.django_db
DRAFT = Draft("Тема", "Первая строка.\n\nПодробности: http://127.0.0.1:8000/\n")


def test_letter_leaves_as_text_with_an_html_twin() -> None:
    deliver(letter_pk=post(DRAFT, to="a@example.org").pk)
    sent = mail.outbox[0]
    assert (sent.to, sent.subject, sent.body) == (["a@example.org"], DRAFT.subject, DRAFT.text)
    html, kind = sent.alternatives[0]
    assert kind == "text/html"
    assert '<a href="http://127.0.0.1:8000/"' in html
    letter = Letter.objects.get()
    assert (letter.status, letter.attempts) == (LetterStatus.SENT, 1)


def test_what_does_not_come_through_sends_no_letter() -> None:
    with transaction.atomic():
        post(DRAFT, to="a@example.org")
        transaction.set_rollback(True)
    assert not Letter.objects.exists()
    assert not ProcrastinateJob.objects.exists()


def test_letter_is_sent_once_however_often_it_is_tried() -> None:
    letter = post(DRAFT, to="a@example.org")
    for _ in range(2):
        deliver(letter_pk=letter.pk)
    assert len(mail.outbox) == 1


def test_lost_mail_server_loses_no_letter(settings: pytest.FixtureRequest) -> None:
    settings.EMAIL_BACKEND = "tests.accounts.test_outbox.LostServer"  # type: ignore[attr-defined]
    letter = post(DRAFT, to="a@example.org")
    for attempt in range(1, ATTEMPTS + 1):
        with pytest.raises(NotSent, match="SMTPServerDisconnected: нет связи"):
            deliver(letter_pk=letter.pk)
        letter.refresh_from_db()
        assert letter.attempts == attempt
        assert letter.status == (LetterStatus.FAILED if attempt == ATTEMPTS else LetterStatus.WAITING)
    assert letter.last_error == "SMTPServerDisconnected: нет связи"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"  # type: ignore[attr-defined]
    send_again(letter=letter)
    deliver(letter_pk=letter.pk)
    assert len(mail.outbox) == 1


class LostServer(BaseEmailBackend):
    """A mail server that hangs up."""

    def send_messages(self, messages: object) -> int:
        raise smtplib.SMTPServerDisconnected("нет связи")


def test_pauses_grow_from_half_a_minute_to_six_hours() -> None:
    pauses = [GrowingPauses.pause_after(attempt) for attempt in range(ATTEMPTS - 1)]
    assert pauses[:3] == [30, 60, 120]
    assert pauses == sorted(pauses)
    assert max(pauses) == 6 * 3600
    assert 2 <= sum(pauses) / 86400 <= 4


def test_support_sees_what_failed_and_sends_it_again(signed_in: Callable[[User], Client], support: User) -> None:
    letter = post(DRAFT, to="a@example.org")
    Letter.objects.filter(pk=letter.pk).update(status=LetterStatus.FAILED, last_error="Нет такого ящика")
    client = signed_in(support)
    assert "Нет такого ящика" in client.get("/admin/accounts/letter/?status__exact=failed").content.decode()
    client.post("/admin/accounts/letter/", {"action": "send_again", "_selected_action": [letter.pk]})
    letter.refresh_from_db()
    assert letter.status == LetterStatus.WAITING
    assert ProcrastinateJob.objects.filter(args__letter_pk=letter.pk).count() == 2
