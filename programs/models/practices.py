"""Best practices, published for the region (manual, section 3, step 4)."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Concat
from django.utils import timezone

from mentoring.models import Competency
from mentorship_ais.core import text
from mentorship_ais.core.history import recorded_links
from mentorship_ais.core.moves import MovesByTable
from mentorship_ais.core.public_links import validate_public_link
from mentorship_ais.core.versions import VersionedModel
from mentorship_ais.organizations.models import Organization
from programs.choices import PRACTICE_MOVES, PRACTICE_TONES, PracticeStatus
from programs.models.assignments import Assignment
from programs.models.reference import MentoringForm
from programs.querysets import BestPracticeQuerySet


@pghistory.track()
class BestPractice(MovesByTable, VersionedModel):
    """Лучшая практика: a mentor's experience, proposed with a completed program and decided on by the regional centre.

    It keeps its own text, so that neither a dead link nor a later change of the program takes it away.
    """

    MOVES = PRACTICE_MOVES
    MOVED = "практики"

    assignment = models.OneToOneField(
        Assignment, models.PROTECT, verbose_name="программа наставничества", related_name="best_practice"
    )
    organization = models.ForeignKey(
        Organization, models.PROTECT, verbose_name="организация", related_name="best_practices"
    )
    mentor_name = models.CharField("наставник", max_length=500)
    mentor_position = models.CharField("должность наставника", max_length=255)
    mentoring_form = models.ForeignKey(
        MentoringForm, models.PROTECT, verbose_name="форма наставничества", related_name="best_practices"
    )
    competencies = models.ManyToManyField(
        Competency, verbose_name="компетенции", related_name="best_practices", blank=True
    )
    title = models.CharField("название", max_length=255)
    summary = models.TextField("описание практики и её результат")
    search_key = text.folded_column(
        Concat("title", Value(" "), "summary", Value(" "), "mentor_name", output_field=models.TextField())
    )
    mentor_case_url = models.URLField(
        "ссылка на кейс/отзыв наставника", max_length=2000, validators=[validate_public_link]
    )
    mentor_case_url_2 = models.URLField("ссылка 2", max_length=2000, validators=[validate_public_link], blank=True)
    mentee_case_url = models.URLField(
        "ссылка на кейс/отзыв наставляемого", max_length=2000, validators=[validate_public_link], blank=True
    )
    status = models.CharField(
        "статус", max_length=16, choices=PracticeStatus, default=PracticeStatus.PROPOSED, editable=False
    )
    comment = models.TextField("комментарий регионального центра", blank=True)
    proposed_at = models.DateTimeField("предложена", default=timezone.now, editable=False)
    decided_at = models.DateTimeField("решение принято", null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="кто решил",
        related_name="decided_practices",
        null=True,
        editable=False,
    )

    objects = BestPracticeQuerySet.as_manager()

    class Meta:
        verbose_name = "лучшая практика"
        verbose_name_plural = "лучшие практики"
        ordering = ("-decided_at", "-pk")
        indexes = [text.trigram_index("search_key", name="best_practice_trgm")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(summary=""),
                name="best_practice_keeps_own_text",
                violation_error_message="Заполните название и описание практики.",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[PracticeStatus.RETURNED, PracticeStatus.DECLINED]) | ~Q(comment=""),
                name="best_practice_refused_with_comment",
                violation_error_message="Напишите, почему практика не опубликована.",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[PracticeStatus.PUBLISHED, PracticeStatus.RETURNED, PracticeStatus.DECLINED])
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="best_practice_decision_signed",
                violation_error_message="У решения должны быть дата и автор.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def tone(self) -> str:
        """The colour of the state's badge."""
        return PRACTICE_TONES[PracticeStatus(self.status)]


@recorded_links
class CompetencyOfPractice(BestPractice.competencies.through):  # type: ignore[name-defined]
    """One competency of one practice, as the history sees it."""

    class Meta:
        proxy = True
