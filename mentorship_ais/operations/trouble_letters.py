"""Letters to support about trouble of the machines (`core.trouble`), past the queue: it lies in the database.

Each process writes of one kind of trouble once an hour, since a full disk is met by everybody who uploads.
"""

from __future__ import annotations

import logging
import threading
import time

from django.conf import settings
from django.core.mail import send_mail

PAUSE = 3600
"""Seconds between two letters about the same."""
THREAD = "letter about trouble"
logger = logging.getLogger(__name__)


class LetterToSupport(logging.Handler):
    """Sends what is logged to support, from a thread of its own: whoever met the trouble waits for no mail server."""

    def __init__(self) -> None:
        super().__init__(level=logging.ERROR)
        self.sent_at: dict[str, float] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Send a letter unless one about the same has gone within the pause."""
        what, now = record.getMessage(), time.monotonic()
        if now - self.sent_at.get(what, -PAUSE) < PAUSE:
            return
        self.sent_at[what] = now
        threading.Thread(target=send, args=(what,), name=THREAD, daemon=True).start()


def send(what: str) -> None:
    """Send the letter; a mail server that does not take it is only logged."""
    body = (
        f"{what}.\n\nПользователи видят страницу с просьбой повторить попытку позже. Подробности — в журнале сайта "
        f"{settings.SITE_URL}. Следующее письмо об этом придёт не раньше чем через час."
    )
    try:
        send_mail(f"Сбой: {what}", body, settings.DEFAULT_FROM_EMAIL, [settings.SUPPORT_EMAIL])
    except Exception:  # whatever the mail server answers: the log is the last place to tell it
        logger.exception("The letter about trouble was not sent")
