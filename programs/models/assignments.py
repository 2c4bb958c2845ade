"""Programs: one mentee with one mentor, and how the program went (manual, section 3)."""

from __future__ import annotations

import datetime
import uuid

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.text import capfirst

from mentoring.models import Competency
from mentorship_ais.core.history import recorded_links
from mentorship_ais.core.moves import MovesByTable
from mentorship_ais.core.public_links import validate_public_link
from mentorship_ais.core.versions import VersionedModel
from mentorship_ais.organizations.bands import AgeBand, ExperienceBand
from mentorship_ais.organizations.models import Employee
from programs.choices import ASSIGNMENT_MOVES, ASSIGNMENT_TONES, AssignmentStatus, StopReason
from programs.models.groups import MentoringGroup
from programs.querysets import AssignmentQuerySet


@pghistory.track(exclude=["submission"])
class Assignment(MovesByTable, VersionedModel):
    """Программа наставничества, one row of the manual's table: one mentee with one mentor."""

    MOVES = ASSIGNMENT_MOVES
    MOVED = "программы"

    group = models.ForeignKey(MentoringGroup, models.PROTECT, verbose_name="группа", related_name="assignments")
    mentee = models.ForeignKey(Employee, models.PROTECT, verbose_name="наставляемый", related_name="assignments")
    age_band = models.CharField(
        "возраст", max_length=16, choices=AgeBand, blank=True, help_text="На дату вхождения в программу."
    )
    experience_band = models.CharField(
        "стаж работы", max_length=16, choices=ExperienceBand, help_text="На дату вхождения в программу."
    )
    requested_competencies = models.ManyToManyField(
        Competency, verbose_name="запрашиваемые компетенции", related_name="assignments", blank=True
    )
    request_text = models.TextField("основной запрос наставляемого", blank=True)
    status = models.CharField(
        "отметка о прохождении программы",
        max_length=16,
        choices=AssignmentStatus,
        default=AssignmentStatus.IN_PROGRESS,
        editable=False,
    )
    result = models.TextField("итоговый результат программы", blank=True)
    mentee_case_url = models.URLField(
        "ссылка на кейс/отзыв наставляемого, размещенная на сайте организации",
        max_length=2000,
        validators=[validate_public_link],
        blank=True,
    )
    mentor_case_url = models.URLField(
        "ссылка на кейс/отзыв наставника, размещенная на сайте организации",
        max_length=2000,
        validators=[validate_public_link],
        blank=True,
    )
    mentor_case_url_2 = models.URLField("ссылка 2", max_length=2000, validators=[validate_public_link], blank=True)
    share_as_best_practice = models.BooleanField(
        "разместить в региональной базе лучших практик наставничества", default=False
    )
    completed_at = models.DateTimeField("завершена", null=True, editable=False)
    stopped_on = models.DateField("дата прекращения", null=True, blank=True)
    stop_reason = models.CharField("причина прекращения", max_length=32, choices=StopReason, blank=True)
    created_at = models.DateTimeField("записана", default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="кто записал",
        related_name="created_assignments",
        editable=False,
    )
    submission = models.UUIDField("отправка формы", default=uuid.uuid4, unique=True, editable=False)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "программа наставничества"
        verbose_name_plural = "программы наставничества"
        ordering = ("-group__starts_on", "-group", "mentee__name_key", "pk")
        indexes = [
            # What «Статистика» reads of each program, a sixth of the row: it counts from the index alone.
            models.Index(
                fields=["group"],
                include=["id", "mentee", "status", "age_band", "experience_band"],
                name="assignment_as_counted",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "mentee"],
                name="assignment_mentee_once_in_group",
                violation_error_message="Этот наставляемый уже стоит в группе с такими же значениями.",
            ),
            models.CheckConstraint(
                condition=~Q(status=AssignmentStatus.COMPLETED)
                | (~Q(result="") & ~Q(mentee_case_url="") & ~Q(mentor_case_url="") & Q(completed_at__isnull=False)),
                name="assignment_completed_is_whole",
                violation_error_message=(
                    "У завершённой программы заполнены итоговый результат и обе ссылки. "
                    "Чтобы их убрать, сначала верните программу в работу."
                ),
            ),
            models.CheckConstraint(
                condition=Q(status=AssignmentStatus.STOPPED, stopped_on__isnull=False) & ~Q(stop_reason="")
                | (~Q(status=AssignmentStatus.STOPPED) & Q(stopped_on__isnull=True, stop_reason="")),
                name="assignment_stopped_with_reason",
                violation_error_message="Укажите дату и причину прекращения программы.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mentee} — {self.group.mentor}"

    @classmethod
    def title_of(cls, name: str) -> str:
        """Return a field's Russian name as forms and tables write it."""
        return capfirst(str(cls._meta.get_field(name).verbose_name))  # type: ignore[union-attr]

    @property
    def tone(self) -> str:
        """The colour of the state: neutral, success or warning."""
        return ASSIGNMENT_TONES[AssignmentStatus(self.status)]

    @property
    def is_overdue(self) -> bool:
        """In process past the end date."""
        return self.status == AssignmentStatus.IN_PROGRESS and self.group.ends_on < timezone.localdate()

    def experience_at(self, start: datetime.date) -> str:
        """Return стаж as of another start: it follows the employee's record; one entered by hand stays."""
        recorded = self.mentee.experience_band(self.group.starts_on)
        follows = recorded is not None and recorded == self.experience_band
        return self.mentee.experience_band(start) or "" if follows else self.experience_band

    @property
    def missing_for_completion(self) -> list[str]:
        """The fields to fill before the program is «Завершена», in the form's words."""
        needed = ("result", "mentee_case_url", "mentor_case_url")
        fields = {field.name: field for field in self._meta.fields}
        return [str(fields[name].verbose_name) for name in needed if not getattr(self, name)]


@recorded_links
class RequestedCompetency(Assignment.requested_competencies.through):  # type: ignore[name-defined]
    """One requested competency of one program, as the history sees it."""

    class Meta:
        proxy = True
