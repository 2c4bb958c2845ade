"""The one way in: equal content is one document, and nothing is ever half-stored."""

import errno
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mentorship_ais.core.errors import DomainError
from mentorship_ais.documents.choices import DOCUMENT_MAX_BYTES, DocumentFormat
from mentorship_ais.documents.intake import clean_name, take_in
from mentorship_ais.documents.models import Document
from mentorship_ais.documents.storage import PLACES, PrivateFileStorage
from tests.documents import samples
from tests.factories import OrganizationFactory


def upload(content: bytes, name: str = "Приказ № 15.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")


def stored_files() -> set[str]:
    root = Path(default_storage.location)
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def test_upload_becomes_a_document_of_the_organisation(school, curator):
    content = samples.pdf("Приказ о назначении")
    document = take_in(upload=upload(content), organization=school, uploaded_by=curator)
    digest = sha256(content).hexdigest()
    assert (document.organization, document.uploaded_by) == (school, curator)
    assert (document.sha256, document.size, document.format) == (digest, len(content), DocumentFormat.PDF)
    assert str(document) == "Приказ № 15.pdf"
    assert document.file.name == f"documents/{school.pk}/{digest[:2]}/{digest}.pdf"
    assert Path(default_storage.path(document.file.name)).read_bytes() == content
    document.full_clean()


def test_same_content_under_another_name_is_the_same_document(school, curator, colleague):
    content = samples.pdf("Дважды")
    first = take_in(upload=upload(content, "Приказ.pdf"), organization=school, uploaded_by=curator)
    again = take_in(upload=upload(content, "Копия приказа.pdf"), organization=school, uploaded_by=colleague)
    assert again == first
    assert (again.original_name, again.uploaded_by) == ("Приказ.pdf", curator)
    assert Document.objects.count() == 1


def test_same_content_in_another_organisation_is_another_document(school, other_school, curator, other_curator):
    content = samples.pdf("Общий бланк")
    ours = take_in(upload=upload(content), organization=school, uploaded_by=curator)
    theirs = take_in(upload=upload(content), organization=other_school, uploaded_by=other_curator)
    assert ours != theirs
    assert ours.file.name != theirs.file.name
    assert list(Document.objects.for_organization(school)) == [ours]


def test_upload_too_large_for_memory_is_taken_in_too(school):
    content = samples.large_pdf(3_000_000)
    with TemporaryUploadedFile("Программа.pdf", "application/pdf", len(content), None) as large:
        large.write(content)
        document = take_in(upload=large, organization=school, uploaded_by=None)
    assert document.size == 3_000_000


def test_upload_can_be_read_again(school):
    sent = upload(samples.pdf("Прочесть ещё раз"))
    take_in(upload=sent, organization=school, uploaded_by=None)
    assert sent.read().startswith(b"%PDF-")


def test_wrong_ending_is_no_obstacle_and_the_true_format_is_kept(school):
    document = take_in(upload=upload(samples.picture("JPEG"), "скан.pdf"), organization=school, uploaded_by=None)
    assert document.format is DocumentFormat.JPEG
    assert document.file.name.endswith(".jpg")
    assert document.download_name == "скан.pdf.jpg"


def test_refused_upload_leaves_neither_row_nor_file(school):
    before = stored_files()
    with pytest.raises(DomainError, match="Это программа"):
        take_in(upload=upload(samples.PROGRAM), organization=school, uploaded_by=None)
    assert not Document.objects.exists()
    assert stored_files() == before


def test_too_large_upload_is_refused_unread(school):
    sent = upload(b"%PDF-")
    sent.size = DOCUMENT_MAX_BYTES + 1
    sent.file.close()
    with pytest.raises(DomainError, match="больше 20 МБ"):
        take_in(upload=sent, organization=school, uploaded_by=None)


@pytest.mark.parametrize("damage", ["missing", "cut"])
def test_lost_file_is_put_back_by_the_next_upload(school, damage):
    content = samples.pdf(f"Потерянный: {damage}")
    document = take_in(upload=upload(content), organization=school, uploaded_by=None)
    place = Path(default_storage.path(document.file.name))
    place.unlink() if damage == "missing" else place.write_bytes(content[:10])
    assert take_in(upload=upload(content), organization=school, uploaded_by=None) == document
    assert place.read_bytes() == content


def test_full_disk_leaves_no_row_and_no_cut_file(school, monkeypatch, caplog):
    def write_half(self, name, content):
        Path(self.path(name)).parent.mkdir(parents=True, exist_ok=True)
        Path(self.path(name)).write_bytes(content.read()[:100])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    # The disk is what fails here; everything of ours is real.
    monkeypatch.setattr(FileSystemStorage, "_save", write_half)
    before = stored_files()
    with pytest.raises(DomainError, match="Файл не сохранён"):
        take_in(upload=upload(samples.pdf("Полный диск")), organization=school, uploaded_by=None)
    assert not Document.objects.exists()
    assert stored_files() == before
    assert "Document storage failed" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_two_people_sending_one_paper_at_once_make_one_document():
    organization = OrganizationFactory()
    content = samples.pdf("Одновременно")

    def send(number: int) -> int:
        try:
            document = take_in(upload=upload(content, f"{number}.pdf"), organization=organization, uploaded_by=None)
            return document.pk
        finally:
            connection.close()

    with ThreadPoolExecutor(PLACES) as people:
        keys = set(people.map(send, range(16)))
    assert keys == {Document.objects.get().pk}
    assert Path(default_storage.path(Document.objects.get().file.name)).read_bytes() == content


def test_stored_files_are_closed_to_others_and_have_no_address(school):
    document = take_in(upload=upload(samples.pdf("Закрытый")), organization=school, uploaded_by=None)
    assert isinstance(default_storage._wrapped, PrivateFileStorage)
    place = Path(default_storage.path(document.file.name))
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700
    with pytest.raises(ValueError, match="no public address"):
        _ = document.file.url


def test_content_is_unique_in_the_organisation_whoever_writes(school):
    document = take_in(upload=upload(samples.pdf("Единственный")), organization=school, uploaded_by=None)
    document.pk = None
    with pytest.raises(IntegrityError, match="document_content_once_in_organization"), transaction.atomic():
        document.save(force_insert=True)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(first=st.text(max_size=3), second=st.text(max_size=3))
def test_documents_are_equal_exactly_when_contents_are(school, first, second):
    contents = [samples.pdf(first), samples.pdf(second)]
    one, other = (take_in(upload=upload(content), organization=school, uploaded_by=None) for content in contents)
    assert (one == other) == (contents[0] == contents[1])


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("Приказ № 15 от 26.10.2021.pdf", "Приказ № 15 от 26.10.2021.pdf"),
        ("строка\nдругая\x00.pdf", "строка другая .pdf"),
        ("приказ\u202efdp.exe", "приказ fdp.exe"),
        ("  ", "Документ"),
        (None, "Документ"),
        ("П" * 300 + ".pdf", "П" * 251 + ".pdf"),
        ("П" * 300, "П" * 255),
        ("П" * 100 + "." + "Ы" * 200, "П" * 100 + "." + "Ы" * 154),
    ],
)
def test_name_is_kept_as_it_can_be_shown(given_name, kept):
    assert clean_name(given_name) == kept


def test_long_russian_name_is_kept_and_served(school):
    name = "Программа наставничества с индивидуальным маршрутом " * 4 + ".pdf"
    document = take_in(upload=upload(samples.pdf("Длинное имя"), name), organization=school, uploaded_by=None)
    document.refresh_from_db()
    assert document.original_name == clean_name(name)
    assert len(document.original_name) > 200
