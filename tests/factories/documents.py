"""Documents: real small files, taken in as an upload is."""

from __future__ import annotations

from typing import Any

import factory
from django.core.files.uploadedfile import SimpleUploadedFile
from factory.django import DjangoModelFactory

from mentorship_ais.documents.intake import take_in
from mentorship_ais.documents.models import Document
from tests.factories.organizations import OrganizationFactory


def pdf(note: str) -> bytes:
    """A PDF of one blank page that differs from every other by its note."""
    body = b"%PDF-1.4\n"
    offsets = []
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
        b"<</Title<feff%s>>>" % note.encode("utf-16-be").hex().encode(),
    )
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj%s endobj\n" % (number, content)
    table = b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return body + table + b"trailer<</Size 5/Root 1 0 R/Info 4 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(body)


def scan(note: str = "Приказ", *, name: str = "") -> SimpleUploadedFile:
    """An upload as a form receives it; equal notes make equal content."""
    return SimpleUploadedFile(name or f"{note}.pdf", pdf(note), content_type="application/pdf")


class DocumentFactory(DjangoModelFactory):
    """A document of the organisation; its content is its note, each time another."""

    class Meta:
        model = Document

    organization = factory.SubFactory(OrganizationFactory)
    note = factory.Sequence(lambda n: f"Приказ № {n + 1}")
    uploaded_by = None

    @classmethod
    def _create(cls, model_class: type[Document], *args: Any, **kwargs: Any) -> Document:
        return take_in(upload=scan(kwargs.pop("note")), **kwargs)
