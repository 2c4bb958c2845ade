"""The application «Документы»."""

from __future__ import annotations

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Uploaded orders, programs and scans, by content."""

    name = "mentorship_ais.documents"
    label = "documents"
    verbose_name = "Документы"
