"""What a person finds in the mailbox: the link is in the letter that left, and nowhere else."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.core import mail
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import Letter
from accounts.outbox import deliver


def write_letters() -> None:
    """Do what the worker does before a letter that somebody asked for stands in the outbox."""
    writers = ["accounts.invitations.send_reset_letter", "accounts.brakes.tell_owner"]
    jobs = list(ProcrastinateJob.objects.filter(task_name__in=writers).order_by("id"))
    for job in jobs:
        app.tasks[job.task_name](**job.args)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE id = ANY(%s)", [[job.pk for job in jobs]])


def link_sent_with(letter: Letter) -> str:
    """Send the letter and answer with the path of the link in it."""
    deliver(letter_pk=letter.pk)
    found = re.search(r"https?://\S+", str(mail.outbox[-1].body))
    assert found, mail.outbox[-1].body
    return urlsplit(found[0]).path
