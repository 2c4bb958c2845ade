"""Groups of mentoring: one mentor, and the values that all of its programs share (manual, section 3)."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from mentoring.models import Mentor
from mentorship_ais.documents.models import Document
from mentorship_ais.organizations.models import Organization
from programs.models.reference import MentoringForm, MentorRole
from programs.querysets import MentoringGroupQuerySet
from programs.shared_values import GROUP_FIELDS

END_BEFORE_START = "Дата завершения раньше даты вхождения. Проверьте обе даты."


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
                violation_error_message=END_BEFORE_START,
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
