"""The desk sees what waits, what runs and what failed, and has it done again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.choices import LetterStatus
from accounts.jobs import end_rights
from accounts.models import Letter, User
from accounts.outbox import Draft, deliver, post, send_again
from reports.background_files import make_file
from reports.freezing import freeze_later

SignedIn = Callable[[User], Client]
LIST = "/admin/accounts/backgroundjob/"
pytestmark = pytest.mark.django_db


def job_that(status: str, key: int, *, heartbeat: str | None = None) -> int:
    """Bring the job into this state, in the hands of a worker whose last heartbeat was so long ago."""
    with connection.cursor() as cursor:
        worker = None
        if heartbeat:
            cursor.execute(
                "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s::interval) RETURNING id",
                [heartbeat],
            )
            (worker,) = cursor.fetchone()
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = %s, worker_id = %s, attempts = 3 WHERE id = %s",
            [status, worker, key],
        )
    return key


@pytest.fixture
def one_of_each(db: None) -> dict[str, int]:
    return {
        "waiting": deliver.defer(letter_pk=1),
        "running": job_that("doing", make_file.defer(report_file_pk=2), heartbeat="1 s"),
        "lost": job_that("doing", freeze_later.defer(parameters={}, user_pk=3, submission=""), heartbeat="31 s"),
        "failed": job_that("failed", end_rights.defer(timestamp=0)),
        "done": job_that("succeeded", deliver.defer(letter_pk=5)),
    }


def test_support_sees_each_kind_in_words(signed_in: SignedIn, support: User, one_of_each: dict[str, int]) -> None:
    client = signed_in(support)
    page = client.get(LIST).content.decode()
    for words in ("письмо", "файл отчёта", "фиксация отчёта", "конец прав", "№ 2"):
        assert words in page
    for state, key in one_of_each.items():
        found = client.get(LIST, {"state": state}).context["cl"].result_list
        assert [job.pk for job in found] == [key], state


def test_support_repeats_what_failed_and_what_was_interrupted(
    signed_in: SignedIn, support: User, one_of_each: dict[str, int]
) -> None:
    answer = signed_in(support).post(
        LIST, {"action": "retry", "_selected_action": list(one_of_each.values())}, follow=True
    )
    assert "Снова в очереди: 2" in answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")
    states = dict(ProcrastinateJob.objects.values_list("pk", "status"))
    assert {name: states[key] for name, key in one_of_each.items()} == {
        "waiting": "todo",
        "running": "doing",
        "lost": "todo",
        "failed": "todo",
        "done": "succeeded",
    }
    assert ProcrastinateJob.objects.get(pk=one_of_each["failed"]).attempts == 0


def test_job_is_not_edited_by_hand(signed_in: SignedIn, support: User, one_of_each: dict[str, int]) -> None:
    address = f"{LIST}{one_of_each['failed']}/change/"
    client = signed_in(support)
    assert "Не получилась" in client.get(address).content.decode()
    assert client.post(address, {"status": "todo"}).status_code == 403


def test_letter_sent_again_takes_its_failed_job_with_it() -> None:
    letter = post(Draft("Тема", "Текст"), to="a@example.org")
    job = ProcrastinateJob.objects.get()
    job_that("failed", job.pk)
    Letter.objects.update(status=LetterStatus.FAILED, attempts=20)
    send_again(letter=letter)
    job = ProcrastinateJob.objects.get()
    assert (job.status, job.attempts) == ("todo", 0)


def test_letter_whose_job_is_repeated_has_all_its_tries_again() -> None:
    letter = post(Draft("Тема", "Текст"), to="a@example.org")
    Letter.objects.update(status=LetterStatus.FAILED, attempts=20)
    deliver(letter_pk=letter.pk)
    letter.refresh_from_db()
    assert (letter.status, letter.attempts) == (LetterStatus.SENT, 1)
