"""The closed list of kinds of paper that the system keeps."""

from __future__ import annotations

from typing import Final

from django.db import models

MEGABYTE: Final = 1024 * 1024
DOCUMENT_MAX_BYTES: Final = 20 * MEGABYTE


class DocumentFormat(models.TextChoices):
    """What a document truly is, by its bytes; the value is its media type."""

    PDF = "application/pdf", "PDF"
    JPEG = "image/jpeg", "JPEG"
    PNG = "image/png", "PNG"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "DOCX"
    ODT = "application/vnd.oasis.opendocument.text", "ODT"

    @property
    def extensions(self) -> tuple[str, ...]:
        """The file name endings of this format, the usual one first."""
        return EXTENSIONS[self]

    @property
    def extension(self) -> str:
        """The usual file name ending, with its dot."""
        return EXTENSIONS[self][0]

    @property
    def opens_in_browser(self) -> bool:
        """Whether every browser shows it by itself, so that it need not be downloaded."""
        return self is DocumentFormat.PDF or self.is_picture

    @property
    def is_picture(self) -> bool:
        """Whether it is one page that an image element shows."""
        return self in {DocumentFormat.JPEG, DocumentFormat.PNG}


EXTENSIONS: Final[dict[DocumentFormat, tuple[str, ...]]] = {
    DocumentFormat.PDF: (".pdf",),
    DocumentFormat.JPEG: (".jpg", ".jpeg"),
    DocumentFormat.PNG: (".png",),
    DocumentFormat.DOCX: (".docx",),
    DocumentFormat.ODT: (".odt",),
}

EMPTY_FILE: Final = "Файл пустой. Проверьте его и выберите ещё раз."

ACCEPTED_FORMATS_TEXT: Final = "PDF, JPEG, PNG, DOCX или ODT"
