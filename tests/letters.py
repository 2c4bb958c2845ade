"""What a person finds in the mailbox: the link is in the letter that left, and nowhere else."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.core import mail

from accounts.models import Letter
from accounts.outbox import deliver


def link_sent_with(letter: Letter) -> str:
    """Send the letter and answer with the path of the link in it."""
    deliver(letter_pk=letter.pk)
    found = re.search(r"https?://\S+", str(mail.outbox[-1].body))
    assert found, mail.outbox[-1].body
    return urlsplit(found[0]).path
