"""Files that are made in the background, and frozen reports."""

from __future__ import annotations

import uuid
from typing import Any, Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.functions import TransactionNow
from django.db import models
from django.utils import timezone

from mentorship_ais.core.retention import REPORT_FILES
from mentorship_ais.organizations.models import Organization, Territory
from reports.choices import FileFormat, FileStatus
from reports.selection.scope import Scope


class ReportFileQuerySet(models.QuerySet["ReportFile"]):
    def of(self, user: Any) -> Self:
        """The person's own files."""
        return self.filter(author=user)

    def in_scope(self, scope: Scope) -> Self:
        """Files about exactly this part of the region."""
        return self.filter(territory=scope.territory, organization=scope.organization)

    def outdated(self) -> Self:
        """Files past `REPORT_FILES`."""
        return self.filter(created_at__lt=timezone.now() - REPORT_FILES)


def place_of(report_file: ReportFile, filename: str) -> str:
    """Return the file's path in the storage; the name that the person sees is a field of its own."""
    return f"reports/{report_file.pk}.{report_file.format}"


class ReportFile(models.Model):
    """A download that takes long: requested, made by the worker, fetched by its author, removed after a week."""

    territory = models.ForeignKey(
        Territory, models.PROTECT, verbose_name="территориальное управление", null=True, related_name="+"
    )
    organization = models.ForeignKey(
        Organization, models.PROTECT, verbose_name="организация", null=True, related_name="+"
    )
    parameters = models.JSONField("отбор", default=dict)

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="кто запросил", related_name="report_files"
    )
    format = models.CharField("формат", max_length=8, choices=FileFormat)
    name = models.CharField("имя файла", max_length=255)
    status = models.CharField("состояние", max_length=16, choices=FileStatus, default=FileStatus.MAKING)
    expected = models.PositiveIntegerField("программ в списке", default=0)
    written = models.PositiveIntegerField("записано программ", default=0)
    job = models.BigIntegerField("фоновая работа", null=True, editable=False)
    file = models.FileField("файл", upload_to=place_of, blank=True)
    created_at = models.DateTimeField("запрошен", default=timezone.now, editable=False)

    objects = ReportFileQuerySet.as_manager()

    class Meta:
        verbose_name = "файл отчёта"
        verbose_name_plural = "файлы отчётов"
        ordering = ("-created_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status=FileStatus.READY) | ~models.Q(file=""),
                name="report_file_ready_is_there",
                violation_error_message="Готовый файл должен существовать.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def scope(self) -> Scope:
        """The part of the region it was made for."""
        return Scope(territory=self.territory, organization=self.organization)

    @property
    def is_making(self) -> bool:
        """Whether the worker still works on it."""
        return self.status == FileStatus.MAKING

    @property
    def is_ready(self) -> bool:
        """Whether it can be fetched."""
        return self.status == FileStatus.READY


def not_emptied(name: str, *, table: str) -> pgtrigger.Trigger:
    """Return the trigger that refuses TRUNCATE, which fires no trigger of rows; an empty table may be truncated."""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func=f"""
            IF EXISTS (SELECT FROM {table})
            THEN RAISE EXCEPTION 'frozen reports cannot be emptied';
            END IF;
            RETURN NULL;
        """,
    )


class FrozenReport(models.Model):
    """A report frozen with date, author and checksum; nobody can change or remove it in any way."""

    title = models.CharField("название", max_length=255)
    parameters = models.JSONField("отбор")
    described = models.JSONField("период и отбор словами")
    figures = models.JSONField("показатели")
    tables = models.JSONField("таблицы")
    checksum = models.CharField("контрольная сумма SHA-256", max_length=64)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="кто зафиксировал", related_name="frozen_reports"
    )
    frozen_at = models.DateTimeField("зафиксирован", db_default=TransactionNow(), editable=False)
    submission = models.UUIDField("отправка формы", default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        verbose_name = "зафиксированный отчёт"
        verbose_name_plural = "зафиксированные отчёты"
        ordering = ("-frozen_at", "-pk")
        triggers = [
            pgtrigger.Protect(name="frozen_report_stays", operation=pgtrigger.Update | pgtrigger.Delete),
            not_emptied("frozen_reports_not_emptied", table="reports_frozenreport"),
        ]

    def __str__(self) -> str:
        return self.title


class FrozenProgram(models.Model):
    """One line of a frozen report's list, as text of that day."""

    report = models.ForeignKey(FrozenReport, models.PROTECT, verbose_name="отчёт", related_name="lines")
    program = models.BigIntegerField("программа")
    cells = models.JSONField("строка списка")

    class Meta:
        verbose_name = "строка зафиксированного отчёта"
        verbose_name_plural = "строки зафиксированных отчётов"
        ordering = ("report", "pk")
        constraints = [models.UniqueConstraint(fields=["report", "program"], name="frozen_program_once")]
        triggers = [
            pgtrigger.Protect(name="frozen_program_stays", operation=pgtrigger.Update | pgtrigger.Delete),
            not_emptied("frozen_programs_not_emptied", table="reports_frozenprogram"),
            pgtrigger.Trigger(
                name="frozen_program_comes_with_report",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF (SELECT frozen_at FROM reports_frozenreport WHERE id = NEW.report_id)
                        IS DISTINCT FROM CURRENT_TIMESTAMP
                    THEN RAISE EXCEPTION 'a frozen report takes no further lines';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report}: {self.program}"
