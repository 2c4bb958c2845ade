"""Templates of orders and plans."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from mentorship_ais.core.history import recorded
from mentorship_ais.documents.models import Document
from mentorship_ais.organizations.models import Organization
from programs.choices import PaperKind


@recorded(exclude=["replaced_at"])
class PaperTemplate(models.Model):
    """An organisation's own DOCX in place of the built-in one, for drafts of orders and programs."""

    organization = models.ForeignKey(
        Organization, models.PROTECT, verbose_name="организация", related_name="paper_templates"
    )
    kind = models.CharField("бланк", max_length=16, choices=PaperKind)
    document = models.ForeignKey(Document, models.PROTECT, verbose_name="файл", related_name="paper_templates")
    replaced_at = models.DateTimeField("загружен", default=timezone.now, editable=False)
    replaced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="кто загрузил",
        related_name="paper_templates",
        editable=False,
    )

    class Meta:
        verbose_name = "бланк организации"
        verbose_name_plural = "бланки организаций"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "kind"],
                name="paper_template_once",
                violation_error_message="У организации уже есть такой бланк.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.organization}"
