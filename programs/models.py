"""Mentoring programs: assignments of mentees to mentors and the groups they form. The manual's section 3.

The seven shared values (`shared_values.py`) live on `MentoringGroup` under one unique constraint; an `Assignment` points to its group. So
«the values are equal» and «they are one group» are the same sentence. `grouping.py` is the one way to move between
groups.
"""

from __future__ import annotations

import datetime
import uuid

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat
from django.utils import timezone

from mentoring.models import Competency, Mentor
from mentorship_ais.core import text
from mentorship_ais.core.history import recorded, recorded_links
from mentorship_ais.core.moves import MovesByTable
from mentorship_ais.core.public_links import validate_public_link
from mentorship_ais.core.reference import ReferenceModel
from mentorship_ais.core.versions import VersionedModel
from mentorship_ais.documents.models import Document
from mentorship_ais.organizations.bands import AgeBand, ExperienceBand
from mentorship_ais.organizations.models import Employee, Organization
from programs.choices import (
    ASSIGNMENT_MOVES,
    PRACTICE_MOVES,
    PRACTICE_TONES,
    AssignmentStatus,
    PaperKind,
    PracticeStatus,
    StopReason,
)
from programs.querysets import AssignmentQuerySet, BestPracticeQuerySet, MentoringGroupQuerySet
from programs.shared_values import GROUP_FIELDS


@recorded()
class MentoringForm(ReferenceModel):
    """Форма наставничества («Педагог-педагог» …); a reference row, the code never branches on it."""

    name = models.CharField("название", max_length=255, unique=True)
    is_retired = models.BooleanField("больше не предлагать", default=False)

    class Meta:
        verbose_name = "форма наставничества"
        verbose_name_plural = "формы наставничества"
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name


@recorded()
class MentorRole(ReferenceModel):
    """Роль наставника («учитель (предметник)/воспитатель» …); a reference row."""

    name = models.CharField("название", max_length=255, unique=True)
    is_retired = models.BooleanField("больше не предлагать", default=False)

    class Meta:
        verbose_name = "роль наставника"
        verbose_name_plural = "роли наставника"
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name


@pghistory.track(pghistory.InsertEvent())
class MentoringGroup(models.Model):
    """Диада, триада or малая группа: the seven values that its assignments share."""

    organization = models.ForeignKey(
        Organization, models.PROTECT, verbose_name="организация", related_name="mentoring_groups"
    )
    mentor = models.ForeignKey(Mentor, models.PROTECT, verbose_name="наставник", related_name="groups")
    mentoring_form = models.ForeignKey(
        MentoringForm, models.PROTECT, verbose_name="форма наставничества", related_name="groups"
    )
    role = models.ForeignKey(MentorRole, models.PROTECT, verbose_name="роль наставника", related_name="groups")
    order_document = models.ForeignKey(
        Document, models.PROTECT, verbose_name="приказ о назначении наставника", related_name="ordered_groups"
    )
    plan_document = models.ForeignKey(
        Document, models.PROTECT, verbose_name="программа наставничества", related_name="planned_groups"
    )
    starts_on = models.DateField("дата вхождения в программу")
    ends_on = models.DateField("дата завершения программы")

    objects = MentoringGroupQuerySet.as_manager()

    class Meta:
        verbose_name = "группа наставничества"
        verbose_name_plural = "группы наставничества"
        ordering = ("-starts_on", "-pk")
        indexes = [models.Index(fields=["organization", "-starts_on", "-id"], name="group_of_org_latest_first")]
        constraints = [
            models.UniqueConstraint(
                fields=GROUP_FIELDS,
                name="group_once",
                violation_error_message="Группа с такими значениями уже есть.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="group_ends_after_start",
                violation_error_message="Дата завершения раньше даты вхождения. Проверьте обе даты.",
            ),
        ]

    def __str__(self) -> str:
        return f"Группа наставника {self.mentor}, {self.starts_on:%d.%m.%Y}–{self.ends_on:%d.%m.%Y}"


class DistinctGroups(models.Model):
    """«Это разные группы»: two groups that look like one by mistake and are meant to be two.

    The values of a group never change in place: a change makes another group. So the mark ends with either of the two.
    """

    group = models.ForeignKey(MentoringGroup, models.CASCADE, verbose_name="группа", related_name="+")
    other = models.ForeignKey(MentoringGroup, models.CASCADE, verbose_name="другая группа", related_name="+")
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="кто отметил", related_name="+", editable=False
    )
    marked_at = models.DateTimeField("отмечено", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "отметка о разных группах"
        verbose_name_plural = "отметки о разных группах"
        constraints = [
            models.UniqueConstraint(
                fields=["group", "other"],
                name="distinct_groups_once",
                violation_error_message="Эти группы уже отмечены как разные.",
            ),
            models.CheckConstraint(
                condition=Q(group__lt=F("other")),
                name="distinct_groups_in_order",
                violation_error_message="Первой стоит группа, записанная раньше.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group} и {self.other}"


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

    @property
    def is_overdue(self) -> bool:
        """In process past the end date."""
        return self.status == AssignmentStatus.IN_PROGRESS and self.group.ends_on < timezone.localdate()

    def experience_at(self, start: datetime.date) -> str:
        """Стаж as of another start: it follows the employee's record, and what a person entered by hand stays."""
        recorded = self.mentee.experience_band(self.group.starts_on)
        follows = recorded is not None and recorded == self.experience_band
        return self.mentee.experience_band(start) or "" if follows else self.experience_band

    @property
    def missing_for_completion(self) -> list[str]:
        """What still stands between the program and «Завершена», in the form's words."""
        needed = ("result", "mentee_case_url", "mentor_case_url")
        fields = {field.name: field for field in self._meta.fields}
        return [str(fields[name].verbose_name) for name in needed if not getattr(self, name)]


@recorded_links
class RequestedCompetency(Assignment.requested_competencies.through):  # type: ignore[name-defined]
    """One requested competency of one program, as the history sees it."""

    class Meta:
        proxy = True


@pghistory.track()
class BestPractice(MovesByTable, VersionedModel):
    """Лучшая практика: a mentor's experience, proposed with a completed program and judged by the regional centre.

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
