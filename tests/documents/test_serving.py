"""The one way out: bytes that can be read and nothing else."""

from pathlib import Path
from urllib.parse import unquote

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from mentorship_ais.core.errors import Missing
from mentorship_ais.documents.intake import take_in
from mentorship_ais.documents.serving import serve
from tests.documents import samples

SAMPLES = {
    "Приказ № 15 «о наставниках».pdf": (samples.pdf("Выдача"), "application/pdf", "inline"),
    "Скан.jpg": (samples.picture("JPEG"), "image/jpeg", "inline"),
    "Скан.png": (samples.picture("PNG"), "image/png", "inline"),
    "Программа.docx": (
        samples.word(),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "attachment",
    ),
    "Программа.odt": (samples.open_document(), "application/vnd.oasis.opendocument.text", "attachment"),
}


def document_of(school, name: str, content: bytes):
    return take_in(upload=SimpleUploadedFile(name, content), organization=school, uploaded_by=None)


@pytest.mark.parametrize("name", SAMPLES)
def test_document_is_shown_where_the_browser_can_and_downloaded_otherwise(school, name):
    content, content_type, disposition = SAMPLES[name]
    response = serve(document_of(school, name, content), as_attachment=False)
    assert b"".join(response) == content
    assert response["Content-Type"] == content_type
    assert response["Content-Length"] == str(len(content))
    assert response["Content-Disposition"].startswith(f"{disposition}; filename*=utf-8''")
    assert unquote(response["Content-Disposition"]).endswith(name)
    response.close()


def test_served_document_can_do_nothing(school):
    shown = serve(document_of(school, "Скан.png", samples.picture("PNG")), as_attachment=False)
    saved = serve(document_of(school, "Скан.png", samples.picture("PNG")), as_attachment=True)
    for response in (shown, saved):
        assert "default-src 'none'" in response["Content-Security-Policy"]
        assert response["Content-Security-Policy"].startswith("sandbox")
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Cache-Control"] == "private, no-store"
        response.close()
    assert saved["Content-Disposition"].startswith("attachment")


def test_lost_file_is_explained(school):
    document = document_of(school, "Потерян.pdf", samples.pdf("Потерян"))
    Path(default_storage.path(document.file.name)).unlink()
    with pytest.raises(Missing, match=r"Файл «Потерян\.pdf» в хранилище не найден\. Загрузите его ещё раз\."):
        serve(document, as_attachment=True)


def file_address(document) -> str:
    return f"/admin/documents/document/{document.pk}/file/"


def test_support_looks_at_a_scan_in_the_admin(school, support, signed_in):
    document = document_of(school, "Приказ.pdf", samples.pdf("Для поддержки"))
    client = signed_in(support)
    page = client.get(f"/admin/documents/document/{document.pk}/change/")
    assert f'href="{file_address(document)}"' in page.text
    assert "Приказ.pdf" in client.get("/admin/documents/document/").text
    response = client.get(file_address(document))
    assert response.getvalue() == samples.pdf("Для поддержки")
    assert response["Content-Security-Policy"].startswith("default-src 'none'")


def test_support_reads_what_became_of_a_lost_file(school, support, signed_in):
    document = document_of(school, "Потерян.pdf", samples.pdf("Потерян для поддержки"))
    Path(default_storage.path(document.file.name)).unlink()
    response = signed_in(support).get(file_address(document))
    assert response.status_code == 404
    assert "Загрузите его ещё раз" in response.text


def test_support_changes_and_deletes_no_document(school, support, signed_in):
    document = document_of(school, "Приказ.pdf", samples.pdf("Неизменный"))
    client = signed_in(support)
    for address in ("/admin/documents/document/add/", f"/admin/documents/document/{document.pk}/delete/"):
        assert client.get(address).status_code == 403
    client.post(f"/admin/documents/document/{document.pk}/change/", {"original_name": "Другое.pdf"})
    document.refresh_from_db()
    assert document.original_name == "Приказ.pdf"


def test_curator_has_no_way_through_the_admin(school, curator, signed_in):
    document = document_of(school, "Приказ.pdf", samples.pdf("Чужой вход"))
    response = signed_in(curator).get(file_address(document))
    assert response.status_code in {302, 403}
    assert not response.streaming


def test_unknown_document_is_not_found(support, signed_in):
    for key in ("0", "99999999999999999999999"):
        assert signed_in(support).get(f"/admin/documents/document/{key}/file/").status_code == 404
