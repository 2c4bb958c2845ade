"""The region's organisations and who works in them.

Everything above rests on these rows: rights belong to an organisation, a mentor and a mentee are employees.
"""

from __future__ import annotations

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Concat
from django.utils import timezone

from mentorship_ais.core import text
from mentorship_ais.core.history import recorded
from mentorship_ais.core.periods import full_years
from mentorship_ais.core.reference import ReferenceModel, RetirableModel, RetirableQuerySet
from mentorship_ais.organizations.bands import AgeBand, ExperienceBand, age_band, experience_band
from mentorship_ais.organizations.person_names import NAME_LENGTH, validate_person_name
from mentorship_ais.organizations.querysets import EmployeeQuerySet, OrganizationQuerySet, StaffImportQuerySet


@recorded()
class Territory(ReferenceModel):
    """Территориальное управление: in Samara region 13 and two city departments."""

    name = models.CharField("название", max_length=255, unique=True)
    municipalities = models.TextField("муниципальные образования", blank=True)

    class Meta:
        verbose_name = "территориальное управление"
        verbose_name_plural = "территориальные управления"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


@recorded()
class OrganizationType(ReferenceModel):
    """Школа, детский сад, колледж …; a reference row, the code never branches on it."""

    name = models.CharField("название", max_length=255, unique=True)

    class Meta:
        verbose_name = "тип организации"
        verbose_name_plural = "типы организаций"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


@recorded(exclude=["name_key"])
class Position(ReferenceModel, RetirableModel):
    """Должность: Постановление Правительства РФ от 21.02.2022 № 225, heads of organisations, «Другое»."""

    name = models.CharField("название", max_length=255)
    name_key = text.folded_column(F("name"))

    objects = RetirableQuerySet.as_manager()

    class Meta:
        verbose_name = "должность"
        verbose_name_plural = "должности"
        ordering = ("name_key",)
        constraints = [
            models.UniqueConstraint(
                fields=["name_key"], name="position_once", violation_error_message="Такая должность уже есть в списке."
            )
        ]

    def __str__(self) -> str:
        return self.name


@recorded(exclude=["name_key"])
class Organization(models.Model):
    """Школа, детский сад, колледж, РЦТР …"""

    name = models.CharField("полное название", max_length=500)
    short_name = models.CharField("краткое название", max_length=255)
    name_key = text.folded_column(Concat("name", models.Value(" "), "short_name"))
    type = models.ForeignKey(OrganizationType, models.PROTECT, verbose_name="тип", related_name="organizations")
    territory = models.ForeignKey(
        Territory, models.PROTECT, verbose_name="территориальное управление", related_name="organizations"
    )
    city = models.CharField("город", max_length=255)
    is_active = models.BooleanField("действует", default=True)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = "организация"
        verbose_name_plural = "организации"
        ordering = ("name_key",)
        indexes = [text.trigram_index("name_key", name="organization_name_trgm")]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "territory"],
                name="organization_once_in_territory",
                violation_error_message="Организация с таким названием уже есть в этом территориальном управлении.",
            )
        ]

    def __str__(self) -> str:
        return self.short_name


class Sex(models.TextChoices):
    FEMALE = "f", "женский"
    MALE = "m", "мужской"


@recorded(exclude=["name_key"])
class Employee(models.Model):
    """One employment of a person in one organisation; a person (`user`) may have several (совместители)."""

    organization = models.ForeignKey(Organization, models.PROTECT, verbose_name="организация", related_name="employees")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="учётная запись",
        related_name="employees",
        null=True,
        blank=True,
    )
    last_name = models.CharField("фамилия", max_length=NAME_LENGTH, validators=[validate_person_name])
    first_name = models.CharField("имя", max_length=NAME_LENGTH, validators=[validate_person_name])
    middle_name = models.CharField("отчество", max_length=NAME_LENGTH, blank=True, validators=[validate_person_name])
    name_key = text.folded_column(
        Concat("last_name", models.Value(" "), "first_name", models.Value(" "), "middle_name")
    )
    sex = models.CharField("пол", max_length=1, choices=Sex, blank=True)
    birth_date = models.DateField("дата рождения", null=True, blank=True)
    position = models.ForeignKey(Position, models.PROTECT, verbose_name="должность", related_name="employees")
    teaching_since = models.DateField(
        "педагогический стаж отсчитывается с",
        null=True,
        blank=True,
        help_text="День, с которого непрерывно считается педагогический стаж с учётом прежних периодов.",
    )
    email = models.EmailField("электронная почта", blank=True)
    left_on = models.DateField("последний день работы", null=True, blank=True)

    objects = EmployeeQuerySet.as_manager()

    class Meta:
        verbose_name = "работник"
        verbose_name_plural = "работники"
        ordering = ("name_key", "pk")
        indexes = [
            models.Index(fields=["organization", "name_key"], name="employee_of_org_by_name"),
            text.trigram_index("name_key", name="employee_name_trgm"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name_key", "birth_date"],
                condition=Q(left_on__isnull=True),
                nulls_distinct=False,
                name="employee_once_in_organization",
                violation_error_message=(
                    "Работник с такими ФИО и датой рождения уже есть в организации. "
                    "Если это другой человек, укажите дату рождения."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """«Иванова Анна Петровна»."""
        return text.full_name(self.last_name, self.first_name, self.middle_name)

    @property
    def short_name(self) -> str:
        """«Иванова А. П.»."""
        return text.short_name(self.last_name, self.first_name, self.middle_name)

    def is_active(self, on: datetime.date | None = None) -> bool:
        """Tell whether the person works here on the day (today)."""
        return self.left_on is None or self.left_on >= (on or timezone.localdate())

    @property
    def teaching_years(self) -> int | None:
        """Педагогический стаж in full years today, when it is known."""
        return full_years(self.teaching_since, timezone.localdate()) if self.teaching_since else None

    def age_band(self, on: datetime.date) -> AgeBand | None:
        """Return «возраст» on the day; None when the date of birth is not known."""
        return age_band(self.birth_date, on=on) if self.birth_date else None

    def experience_band(self, on: datetime.date) -> ExperienceBand | None:
        """Return «педагогический стаж» on the day; None when it is not known."""
        return experience_band(self.teaching_since, on=on) if self.teaching_since else None


@recorded(exclude=["content", "rejected_file"])
class StaffImport(models.Model):
    """A staff list that was uploaded: first a preview, then, once, its rows in the base. The file itself is soon forgotten."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        Organization, models.PROTECT, verbose_name="организация", related_name="staff_imports"
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="кто загрузил", related_name="staff_imports"
    )
    uploaded_at = models.DateTimeField("загружен", default=timezone.now, editable=False)
    file_name = models.CharField("имя файла", max_length=255)
    content = models.BinaryField("файл", default=bytes, help_text="Пусто, когда список записан или устарел.")
    chosen_positions = models.JSONField("выбранные должности", default=dict, blank=True)
    applied_at = models.DateTimeField("записан", null=True, editable=False)
    added = models.PositiveIntegerField("добавлено", default=0)
    changed = models.PositiveIntegerField("изменено", default=0)
    unchanged = models.PositiveIntegerField("без изменений", default=0)
    rejected = models.PositiveIntegerField("не записано", default=0)
    rejected_file = models.BinaryField("строки с ошибками", default=bytes)

    objects = StaffImportQuerySet.as_manager()

    class Meta:
        verbose_name = "загрузка списка работников"
        verbose_name_plural = "загрузки списков работников"
        ordering = ("-uploaded_at",)

    def __str__(self) -> str:
        return f"{self.file_name}, {timezone.localtime(self.uploaded_at):%d.%m.%Y}"

    @property
    def is_applied(self) -> bool:
        """Whether its good rows are in the base."""
        return self.applied_at is not None

    @property
    def is_forgotten(self) -> bool:
        """Whether its file is no longer kept, so that there is nothing to show or write."""
        return not self.is_applied and not self.content
