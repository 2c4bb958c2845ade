"""Documents: orders, programs and scans, one for each content within an organisation.

The same scan uploaded twice is one ``Document``, so "the same order" is a comparison of keys.
"""

from __future__ import annotations

from pathlib import PurePath

from django.conf import settings
from django.db import models
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from mentorship_ais.core.history import recorded
from mentorship_ais.documents.choices import EMPTY_FILE, DocumentFormat
from mentorship_ais.documents.querysets import DocumentQuerySet


def place_by_content(document: Document, filename: str) -> str:
    """Return the file's place in the storage; the name given by the person takes no part in it."""
    digest = document.sha256
    return f"documents/{document.organization_id}/{digest[:2]}/{digest}{document.format.extension}"


@recorded(exclude=["file"])
class Document(models.Model):
    """An uploaded file. Made by ``intake.take_in`` only and never changed."""

    organization = models.ForeignKey(
        "organizations.Organization", verbose_name="организация", on_delete=models.PROTECT, related_name="documents"
    )
    sha256 = models.CharField("контрольная сумма SHA-256", max_length=64, editable=False)
    content_type = models.CharField("формат", max_length=100, choices=DocumentFormat, editable=False)
    size = models.PositiveIntegerField("размер, байт", editable=False)
    original_name = models.CharField("имя файла", max_length=255)
    file = models.FileField("файл", upload_to=place_by_content, max_length=255, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="кто загрузил",
        on_delete=models.PROTECT,
        related_name="uploaded_documents",
        null=True,
        blank=True,
    )
    uploaded_at = models.DateTimeField("когда загружен", default=timezone.now, editable=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "документ"
        verbose_name_plural = "документы"
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "sha256"],
                name="document_content_once_in_organization",
                violation_error_message="Такой документ в организации уже есть. Выберите его из загруженных ранее.",
            ),
            models.CheckConstraint(
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="document_sha256_is_a_digest",
                violation_error_message="Контрольная сумма документа неверна. Загрузите файл ещё раз.",
            ),
            models.CheckConstraint(
                condition=models.Q(size__gt=0),
                name="document_is_not_empty",
                violation_error_message=EMPTY_FILE,
            ),
            models.CheckConstraint(
                condition=models.Q(content_type__in=DocumentFormat.values),
                name="document_content_type_is_known",
                violation_error_message="Формат документа не принимается. Загрузите PDF, JPEG, PNG, DOCX или ODT.",
            ),
        ]

    def __str__(self) -> str:
        return self.original_name

    @property
    def format(self) -> DocumentFormat:
        """What the document truly is."""
        return DocumentFormat(self.content_type)

    @property
    def place(self) -> str:
        """Where its file lies in the storage."""
        return place_by_content(self, "")

    @property
    def size_text(self) -> str:
        """The size as people say it: «120,5 КБ»."""
        return filesizeformat(self.size)

    @property
    def download_name(self) -> str:
        """The given name with the ending of the true format, so that the saved file opens."""
        if PurePath(self.original_name).suffix.lower() in self.format.extensions:
            return self.original_name
        return f"{self.original_name}{self.format.extension}"


class UnrecordedFile(models.Model):
    """A file on its way into the storage, whose document is not recorded yet.

    A crash on the way leaves this row; the worker removes the file at night (`jobs`), so that nothing lies there that no
    document names.
    """

    place = models.CharField("место в хранилище", max_length=255)
    begun_at = models.DateTimeField("когда начато", default=timezone.now)

    class Meta:
        verbose_name = "незаписанный файл"
        verbose_name_plural = "незаписанные файлы"

    def __str__(self) -> str:
        return self.place
