"""Work that was promised is done, whatever kills the worker: a real worker, a real kill, a mail server that is slow.

A worker is taken for dead half a minute after its last heartbeat; here that time is not waited for but taken off the
heartbeat.
"""

from __future__ import annotations

import os
import re
import signal
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from django.db import connection
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.choices import LetterStatus
from accounts.models import Letter, User
from accounts.outbox import Draft, post
from mentorship_ais.organizations.models import Organization
from reports import background_files
from reports.choices import FileStatus
from reports.models import ReportFile
from tests.factories import MentoringGroupFactory

pytestmark = pytest.mark.django_db(transaction=True)
SITE = Path(__file__).parent.parent.parent
PATIENCE = 120  # seconds of a busy machine
ADDRESS = "period=school-2021"


def wait_until(holds: Callable[[], Any], what: str) -> Any:
    deadline = time.monotonic() + PATIENCE
    while not (value := holds()):
        assert time.monotonic() < deadline, f"still not so: {what}"
        time.sleep(0.05)
    return value


class MailServer(socketserver.ThreadingTCPServer):
    """Speaks enough SMTP to take letters; does not answer the command `silent_at` until `go_on` is set."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.silent_at = ""
        self.is_silent, self.go_on = threading.Event(), threading.Event()
        self.taken: list[str] = []

    def message_ids(self) -> list[str]:
        return [re.findall(r"^Message-ID: (\S+)", text, re.MULTILINE)[0] for text in self.taken]


class Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        try:
            self._answer("220 ready")
            while command := self.rfile.readline().decode().upper().strip():
                verb = command.split(":")[0].split()[0]
                if verb == "DATA":
                    self._answer("354 go on")
                    lines = list(iter(self.rfile.readline, b".\r\n"))
                    self.server.taken.append(b"".join(lines).decode().replace("\r\n", "\n"))
                if self.server.silent_at == verb:
                    self.server.is_silent.set()
                    self.server.go_on.wait(PATIENCE)
                self._answer("221 bye" if verb == "QUIT" else "250 ok")
        except ConnectionError:
            pass

    def _answer(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server
        server.go_on.set()
        server.shutdown()
        thread.join()


class Workers:
    """Workers as `make run` starts them, on the database of this test."""

    def __init__(self, var: Path, mail_server: MailServer) -> None:
        self.var = var
        self.mail_server = mail_server
        self.processes: list[subprocess.Popen[bytes]] = []
        self.log = (var / "worker.log").open("ab")

    def start(self) -> subprocess.Popen[bytes]:
        environment = os.environ | {
            "DATABASE_URL": database_url(),
            "EMAIL_URL": f"smtp://127.0.0.1:{self.mail_server.server_address[1]}",
            "VAR": str(self.var),
        }
        process = subprocess.Popen(
            [sys.executable, "manage.py", "procrastinate", "worker", "--concurrency", "2"],
            cwd=SITE,
            env=environment,
            stderr=self.log,
        )
        self.processes.append(process)
        return process

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """Kill it as the kernel does for want of memory."""
        process.kill()
        process.wait()
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM procrastinate_workers")
            self.dead = [key for (key,) in cursor.fetchall()]

    def let_half_a_minute_pass(self) -> None:
        """Take the time off the heartbeats of the workers that were there at the kill."""
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '31 s' WHERE id = ANY(%s)",
                [self.dead],
            )

    def said(self) -> str:
        return (self.var / "worker.log").read_text()

    def end(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()
        self.log.close()


def database_url() -> str:
    values = {
        name: quote(str(connection.settings_dict[name]), safe="")
        for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME")
    }
    return "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**values)


@pytest.fixture
def workers(tmp_path: Path, mail_server: MailServer) -> Iterator[Workers]:
    workers = Workers(tmp_path, mail_server)
    yield workers
    workers.end()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_workers")


@pytest.fixture
def letters() -> list[Letter]:
    return [post(Draft(f"Тема {n}", "Текст"), to=f"{n}@example.org") for n in range(4)]


def all_are_sent() -> bool:
    return not Letter.objects.exclude(status=LetterStatus.SENT).exists()


def nothing_is_in_hand() -> bool:
    jobs = ProcrastinateJob.objects.exclude(task_name__endswith="put_back_lost_jobs")
    return not jobs.filter(status__in=["todo", "doing"]).exists()


@pytest.mark.usefixtures("letters")
def test_letters_of_a_killed_worker_leave_once_each(workers: Workers, mail_server: MailServer) -> None:
    mail_server.silent_at = "MAIL"
    first = workers.start()
    wait_until(mail_server.is_silent.is_set, "a letter is on its way")
    workers.kill(first)
    mail_server.silent_at = ""
    workers.start()
    wait_until(lambda: Letter.objects.filter(status=LetterStatus.SENT).count() >= 2, "the second worker works")
    workers.let_half_a_minute_pass()
    wait_until(lambda: all_are_sent() and nothing_is_in_hand(), "all letters have left")
    assert sorted(mail_server.message_ids()) == sorted(Letter.objects.values_list("message_id", flat=True))
    assert len(set(mail_server.message_ids())) == 4


def test_letter_taken_before_the_worker_died_comes_again_under_the_same_message_id(
    workers: Workers, mail_server: MailServer
) -> None:
    letter = post(Draft("Тема", "Текст"), to="a@example.org")
    mail_server.silent_at = "DATA"
    first = workers.start()
    wait_until(mail_server.is_silent.is_set, "the letter is taken, the answer not given")
    workers.kill(first)
    workers.let_half_a_minute_pass()
    mail_server.silent_at = ""
    workers.start()
    wait_until(all_are_sent, "the letter is noted as sent")
    letter.refresh_from_db()
    assert mail_server.message_ids() == [letter.message_id] * 2


def test_letter_is_noted_as_sent_before_the_goodbye_to_the_mail_server(
    workers: Workers, mail_server: MailServer
) -> None:
    post(Draft("Тема", "Текст"), to="a@example.org")
    mail_server.silent_at = "QUIT"
    first = workers.start()
    wait_until(mail_server.is_silent.is_set, "the letter is taken, the goodbye is not answered")
    assert all_are_sent()
    workers.kill(first)
    workers.let_half_a_minute_pass()
    mail_server.silent_at = ""
    workers.start()
    wait_until(nothing_is_in_hand, "the job is done again")
    assert len(mail_server.taken) == 1


@pytest.fixture
def asked(analyst: User, school: Organization, signed_in: Any, monkeypatch: pytest.MonkeyPatch) -> Client:
    """The analyst's browser, where a file in the background was asked for."""
    monkeypatch.setattr(background_files, "MOST_AT_ONCE", 2)
    MentoringGroupFactory(organization=school, mentees=3, completed=True)
    client: Client = signed_in(analyst)
    client.post(f"/reports/download/csv/?{ADDRESS}")
    return client


@pytest.fixture
def closed_programs() -> Iterator[psycopg.Connection[Any]]:
    """Nobody can read the programs until this connection ends its transaction: a file in the making makes no progress."""
    with psycopg.connect(database_url()) as other:
        other.execute("LOCK TABLE programs_assignment IN ACCESS EXCLUSIVE MODE")
        yield other


def is_being_made() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'programs_assignment'::regclass")
        return bool(cursor.fetchone()[0])


def page_of(client: Client) -> str:
    return client.get(f"/reports/files/{ReportFile.objects.get().pk}/").content.decode()


def test_file_of_a_killed_worker_says_so_and_is_made_again(
    asked: Client, workers: Workers, closed_programs: psycopg.Connection[Any]
) -> None:
    first = workers.start()
    wait_until(is_being_made, "the file is being made")
    assert "Записано программ" in page_of(asked)
    workers.kill(first)
    workers.let_half_a_minute_pass()
    assert "Подготовка файла прервалась и скоро начнётся сама" in page_of(asked)
    closed_programs.rollback()
    workers.start()
    wait_until(lambda: ReportFile.objects.get().status == FileStatus.READY, "the file is made")
    assert (workers.var / "uploads" / ReportFile.objects.get().file.name).read_bytes().count(b"\r\n") == 4


def test_dead_file_asked_for_anew_is_made_at_once(
    asked: Client, workers: Workers, closed_programs: psycopg.Connection[Any]
) -> None:
    first = workers.start()
    wait_until(is_being_made, "the file is being made")
    workers.kill(first)
    workers.let_half_a_minute_pass()
    closed_programs.rollback()
    asked.post(f"/reports/download/csv/?{ADDRESS}")
    assert "Записано программ: 0 из 3" in page_of(asked)
    assert [job.status for job in ProcrastinateJob.objects.filter(task_name__endswith="make_file")] == ["todo"]
    workers.start()
    wait_until(lambda: ReportFile.objects.get().status == FileStatus.READY, "the file is made")


def test_ctrl_c_during_a_long_file_ends_cleanly_and_the_next_start_makes_it(
    asked: Client, workers: Workers, closed_programs: psycopg.Connection[Any]
) -> None:
    first = workers.start()
    wait_until(is_being_made, "the file is being made")
    first.send_signal(signal.SIGINT)
    wait_until(lambda: "still running after graceful timeout" in workers.said(), "the file is asked to end")
    closed_programs.rollback()
    assert first.wait(timeout=PATIENCE) == 0
    job = ProcrastinateJob.objects.get(task_name__endswith="make_file")
    assert (job.status, ReportFile.objects.get().status) == ("todo", FileStatus.MAKING)
    workers.start()
    wait_until(lambda: ReportFile.objects.get().status == FileStatus.READY, "the file is made")
