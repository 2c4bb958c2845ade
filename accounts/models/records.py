"""«Первоначальные сведения»: records that a worker keeps and the responsible worker confirms (manual, section 1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.choices import RECORD_MOVES, AttestationCategory, RecordStatus
from accounts.models.users import User
from mentorship_ais.core.moves import MovesByTable
from mentorship_ais.core.versions import VersionedModel
from mentorship_ais.documents.models import Document
from mentorship_ais.organizations.models import Employee

if TYPE_CHECKING:
    from mentorship_ais.organizations.models import Organization


class OwnRecordQuerySet(models.QuerySet["OwnRecord"]):
    """Queries on own records of any kind."""

    def for_organization(self, organization: Organization) -> Self:
        """Records of the people who work there now."""
        return self.filter(employee__in=Employee.objects.for_organization(organization).active())

    def waiting(self) -> Self:
        """Records that the responsible worker has not reviewed yet."""
        return self.filter(status=RecordStatus.ENTERED)

    def returned(self) -> Self:
        """Records that the worker has to correct."""
        return self.filter(status=RecordStatus.RETURNED)

    def confirmed(self) -> Self:
        """Records that the responsible worker has confirmed."""
        return self.filter(status=RecordStatus.CONFIRMED)

    def for_list(self) -> Self:
        """Records for a list, with everything that a row needs."""
        return self.select_related("employee__position", "document", "reviewed_by")


class OwnRecord(MovesByTable, VersionedModel):
    """One record of a worker: entered, then confirmed or returned with a comment."""

    MOVES = RECORD_MOVES
    MOVED = "записи"

    employee = models.ForeignKey(Employee, models.PROTECT, verbose_name="работник", related_name="%(class)ss")
    document = models.ForeignKey(
        Document, models.PROTECT, verbose_name="документ", related_name="%(class)ss", null=True, blank=True
    )
    status = models.CharField(
        "статус", max_length=16, choices=RecordStatus, default=RecordStatus.ENTERED, editable=False
    )
    comment = models.TextField("комментарий", blank=True, editable=False)
    reviewed_at = models.DateTimeField("рассмотрено", null=True, editable=False)
    reviewed_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="кто рассмотрел", related_name="+", null=True, editable=False
    )
    created_at = models.DateTimeField("внесено", default=timezone.now, editable=False)

    objects = OwnRecordQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ("-created_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=RecordStatus.RETURNED) | ~Q(comment=""),
                name="%(class)s_returned_with_comment",
                violation_error_message="Напишите, что исправить.",
            )
        ]

    def refusal_to_become(self, status: RecordStatus) -> str:
        """Say that somebody has judged the record already."""
        return f"Запись уже рассмотрена, её статус: «{self.get_status_display()}»."

    @property
    def is_confirmed(self) -> bool:
        """Whether the responsible worker has confirmed it."""
        return self.status == RecordStatus.CONFIRMED

    @property
    def status_tone(self) -> str:
        """The colour of the status, for the badge beside its word."""
        return {RecordStatus.CONFIRMED: "success", RecordStatus.RETURNED: "danger"}.get(
            RecordStatus(self.status), "warning"
        )


@pghistory.track()
class Attestation(OwnRecord):
    """Сведения об аттестации (приказ Минпросвещения от 24.03.2023 № 196)."""

    category = models.CharField("категория", max_length=32, choices=AttestationCategory)
    attested_on = models.DateField("дата аттестации")
    order_number = models.CharField("номер приказа", max_length=100)

    class Meta(OwnRecord.Meta):
        verbose_name = "сведения об аттестации"
        verbose_name_plural = "сведения об аттестации"

    def __str__(self) -> str:
        return f"{self.get_category_display()}, {self.attested_on:%d.%m.%Y}"


@pghistory.track()
class CourseVoucher(OwnRecord):
    """Именной образовательный чек (ИОЧ): a course of further training that the worker has passed."""

    number = models.CharField("номер ИОЧ", max_length=100)
    course = models.CharField("программа обучения", max_length=500)
    hours = models.PositiveSmallIntegerField("часов")
    completed_on = models.DateField("дата окончания обучения")

    class Meta(OwnRecord.Meta):
        verbose_name = "именной образовательный чек"
        verbose_name_plural = "сведения из имеющихся ИОЧ"
        constraints = [
            *OwnRecord.Meta.constraints,
            models.CheckConstraint(
                condition=Q(hours__gte=1, hours__lte=2000),
                name="coursevoucher_hours_sensible",
                violation_error_message="Укажите число часов от 1 до 2000.",
            ),
        ]

    def __str__(self) -> str:
        return f"ИОЧ № {self.number}, {self.course}"


@pghistory.track()
class StandardCompliance(OwnRecord):
    """Сведения о соответствии профстандартам: one for each employment, updated by «Обновить»."""

    complies = models.BooleanField(
        "образование и обучение соответствуют квалификационным требованиям профстандарта", default=True
    )
    education = models.TextField("образование и обучение", help_text="Что окончили, когда и по какой специальности.")

    class Meta(OwnRecord.Meta):
        verbose_name = "сведения о соответствии профстандарту"
        verbose_name_plural = "сведения о соответствии профстандартам"
        constraints = [
            *OwnRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["employee"],
                name="compliance_once",
                violation_error_message="Сведения уже внесены. Откройте их и обновите.",
            ),
        ]

    def __str__(self) -> str:
        if self.complies:
            return "Образование и обучение работника соответствует квалификационным требованиям профстандарта"
        return "Образование и обучение работника не соответствует квалификационным требованиям профстандарта"
