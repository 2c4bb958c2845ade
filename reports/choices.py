"""Closed lists of reports."""

from __future__ import annotations

from django.db import models


class FileFormat(models.TextChoices):
    XLSX = "xlsx", "Excel"
    CSV = "csv", "CSV"
    PDF = "pdf", "PDF"

    @property
    def content_type(self) -> str:
        """The media type in the response's header."""
        return {
            "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "csv": "text/csv; charset=utf-8",
            "pdf": "application/pdf",
        }[self.value]


class FileStatus(models.TextChoices):
    MAKING = "making", "Готовится"
    READY = "ready", "Готов"
    FAILED = "failed", "Не получился"
