"""A storage that is silent, refuses or is full: honest sentences, nothing half left, and the rest of the site goes on."""

from __future__ import annotations

import contextlib
import datetime
import errno
import logging
import os
import runpy
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core import mail
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.utils import timezone
from storages.backends.s3 import S3Storage

from mentorship_ais.core.errors import DomainError, Unavailable
from mentorship_ais.core.trouble import report_trouble
from mentorship_ais.documents import intake
from mentorship_ais.documents.intake import take_in
from mentorship_ais.documents.jobs import remove_unrecorded_files
from mentorship_ais.documents.models import Document, UnrecordedFile
from mentorship_ais.documents.serving import serve
from mentorship_ais.documents.storage import PLACES, reaching_storage
from mentorship_ais.operations import trouble_letters
from tests.documents import samples

SETTINGS = Path(__file__).parent.parent.parent / "mentorship_ais" / "settings.py"


def upload(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("Приказ.pdf", samples.pdf(text))


class SilentServer:
    """Takes connections and says nothing, like a storage behind a cut cable."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.taken: list[socket.socket] = []
        threading.Thread(target=self._take, daemon=True).start()

    def _take(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                self.taken.append(self.listener.accept()[0])

    def close(self) -> None:
        self.listener.close()
        for connection in self.taken:
            connection.close()


@pytest.fixture
def silent_server() -> Iterator[SilentServer]:
    server = SilentServer()
    yield server
    server.close()


def s3_options(monkeypatch: pytest.MonkeyPatch, endpoint: str) -> dict[str, object]:
    """The options that the settings give to an S3 storage at this address."""
    monkeypatch.setenv("AWS_STORAGE_BUCKET_NAME", "papers")
    monkeypatch.setenv("AWS_S3_ENDPOINT_URL", endpoint)
    monkeypatch.setenv("AWS_S3_REGION_NAME", "ru-central")
    options: dict[str, object] = runpy.run_path(str(SETTINGS))["STORAGES"]["default"]["OPTIONS"]
    return options | {"access_key": "key", "secret_key": "secret"}


@pytest.fixture
def silent_storage(monkeypatch: pytest.MonkeyPatch, silent_server: SilentServer) -> SilentServer:
    """The site's own S3 storage at a silent address, with less patience, so that the test is short."""
    options = s3_options(monkeypatch, silent_server.address)
    options["client_config"].read_timeout = 0.2
    monkeypatch.setattr(Document._meta.get_field("file"), "storage", S3Storage(**options))
    return silent_server


@pytest.fixture(autouse=True)
def no_letter_yet() -> None:
    for handler in logging.getLogger("trouble").handlers:
        handler.sent_at.clear()


def test_storage_is_given_two_tries_of_seven_seconds_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    config = s3_options(monkeypatch, "http://127.0.0.1:1")["client_config"]
    assert (config.connect_timeout, config.read_timeout) == (2, 5)
    assert config.retries["total_max_attempts"] == 2


def test_upload_to_a_silent_storage_is_refused_after_two_tries(school, silent_storage) -> None:
    with pytest.raises(DomainError, match=r"Файл не сохранён\. Хранилище файлов не отвечает\."):
        take_in(upload=upload("Молчание"), organization=school, uploaded_by=None)
    assert not Document.objects.exists()
    assert len(silent_storage.taken) == 2


@pytest.mark.parametrize("trouble", ["silent", "refused"])
def test_download_from_a_storage_in_trouble_is_a_503_with_a_number(
    school, support, signed_in, silent_storage, trouble, monkeypatch
) -> None:
    storage = Document._meta.get_field("file").storage
    monkeypatch.setattr(Document._meta.get_field("file"), "storage", default_storage)
    document = take_in(upload=upload("Скачать"), organization=school, uploaded_by=None)
    if trouble == "refused":
        silent_storage.close()
    monkeypatch.setattr(Document._meta.get_field("file"), "storage", storage)
    client: Client = signed_in(support)
    client.raise_request_exception = False
    response = client.get(f"/admin/documents/document/{document.pk}/file/")
    assert response.status_code == 503
    assert "Хранилище файлов не отвечает" in response.text
    assert response["X-Request-ID"] in response.text


def test_when_all_places_wait_for_the_storage_the_next_is_answered_in_words(school) -> None:
    document = take_in(upload=upload("Занято"), organization=school, uploaded_by=None)
    with contextlib.ExitStack() as waiting:
        for _ in range(PLACES):
            waiting.enter_context(reaching_storage())
        with pytest.raises(Unavailable, match="сейчас занято"):
            serve(document, as_attachment=True)
        with pytest.raises(DomainError, match=r"Файл не сохранён\. Хранилище файлов сейчас занято"):
            take_in(upload=upload("Ещё один"), organization=school, uploaded_by=None)
    serve(document, as_attachment=True).close()


@pytest.mark.django_db(transaction=True)
def test_no_transaction_waits_for_the_storage() -> None:
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"), reaching_storage():
        pass


def test_paper_that_is_known_is_not_inspected_again(school, monkeypatch: pytest.MonkeyPatch) -> None:
    document = take_in(upload=upload("Известный"), organization=school, uploaded_by=None)
    monkeypatch.setattr(intake, "inspect", None)
    assert take_in(upload=upload("Известный"), organization=school, uploaded_by=None) == document


def test_file_of_an_interrupted_upload_goes_the_next_night(school, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(document: Document) -> None:
        raise KeyboardInterrupt  # the process ends between the file and its row

    with monkeypatch.context() as context:
        context.setattr(intake, "_record", die)
        with pytest.raises(KeyboardInterrupt):
            take_in(upload=upload("Прервано"), organization=school, uploaded_by=None)
    kept = take_in(upload=upload("Дошло"), organization=school, uploaded_by=None)
    left = UnrecordedFile.objects.get()
    assert default_storage.exists(left.place)
    remove_unrecorded_files(0)
    assert default_storage.exists(left.place)
    UnrecordedFile.objects.update(begun_at=timezone.now() - datetime.timedelta(days=1, minutes=1))
    remove_unrecorded_files(0)
    assert not default_storage.exists(left.place)
    assert not UnrecordedFile.objects.exists()
    assert default_storage.exists(kept.place)


def test_interrupted_upload_that_came_through_the_second_time_stays(school, monkeypatch: pytest.MonkeyPatch) -> None:
    place = take_in(upload=upload("Со второго раза"), organization=school, uploaded_by=None).place
    UnrecordedFile.objects.create(place=place, begun_at=timezone.now() - datetime.timedelta(days=2))
    remove_unrecorded_files(0)
    assert default_storage.exists(place)
    assert not UnrecordedFile.objects.exists()


def letters() -> list[mail.EmailMessage]:
    """The letters about trouble, once their threads have sent them."""
    deadline = time.monotonic() + 30
    while any(thread.name.startswith(trouble_letters.THREAD) for thread in threading.enumerate()):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return mail.outbox


def test_support_hears_of_a_full_disk_once_and_the_person_reads_so(school, settings, monkeypatch) -> None:
    def full(self, name, content):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(FileSystemStorage, "_save", full)  # the disk is what fails here; everything of ours is real
    for text in ("Один", "Другой"):
        with pytest.raises(DomainError, match="Поддержка уже знает об этом"):
            take_in(upload=upload(text), organization=school, uploaded_by=None)
    [letter] = letters()
    assert letter.to == [settings.SUPPORT_EMAIL]
    assert letter.subject == "Сбой: Хранилище файлов не отвечает или не принимает файлы"
    assert settings.SITE_URL in letter.body


def test_support_hears_of_a_database_that_takes_no_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    report_trouble("База данных не отвечает или не принимает записей")
    report_trouble("База данных не отвечает или не принимает записей")
    report_trouble("Хранилище файлов не отвечает или не принимает файлы")
    assert len(letters()) == 2


def test_mail_server_in_trouble_too_is_only_logged(settings, log) -> None:
    settings.EMAIL_BACKEND = "no.such.Backend"
    report_trouble("Хранилище файлов не отвечает или не принимает файлы")
    assert letters() == []
    assert "The letter about trouble was not sent" in log.getvalue()
