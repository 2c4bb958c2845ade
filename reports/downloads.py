"""The report as files. They are made of the same `Report` and the same lists as the page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import FileResponse
from django.utils import timezone

from accounts.models import User
from mentorship_ais.core.exports import xlsx_response
from mentorship_ais.core.tables import Column, Sheet

from .figures import FIGURES
from .lists import rows_of
from .report import Report
from .selection import Selection
from .tables import PROGRAM_COLUMNS, columns_of

ROWS_AT_A_TIME = 2000

ABOUT_COLUMNS: tuple[Column[tuple[str, Any, str]], ...] = (
    Column("name", "Показатель", lambda row: row[0], width=38),
    Column("value", "Значение", lambda row: row[1], width=44),
    Column("counted", "Как считается", lambda row: row[2], width=90),
)


def file_name(selection: Selection) -> str:
    """«Статистика наставничества, 2025-2026 учебный год»."""
    period = selection.period_name.replace("/", "-")
    if period == "Выбранные даты":
        period = str(selection.period)
    return f"Статистика наставничества, {period[:1].lower()}{period[1:]}"


def report_as_xlsx(report: Report, *, by: User) -> FileResponse:
    """All tables and the list of counted programs, each on a sheet of its own."""
    return xlsx_response(file_name(report.selection), sheets(report, by=by))


def sheets(report: Report, *, by: User) -> Iterator[Sheet[Any]]:
    """What the report is about, its tables, the programs that it counts."""
    yield Sheet("О выгрузке", ABOUT_COLUMNS, list(about(report, by=by)))
    for table in report.tables.values():
        yield Sheet(table.title, columns_of(table), table.rows)
    programs = rows_of(report.selection, "programs").iterator(chunk_size=ROWS_AT_A_TIME)
    yield Sheet("Список программ", PROGRAM_COLUMNS, programs)


def about(report: Report, *, by: User) -> Iterator[tuple[str, Any, str]]:
    """Period, filters, date, author; each figure with how it is counted."""
    for name, words in report.selection.described(report.references):
        yield name, words, ""
    yield "Сформирован", timezone.localtime(report.made_at).strftime("%d.%m.%Y %H:%M"), ""
    yield "Кто сформировал", by.full_name, ""
    for figure in FIGURES:
        yield figure.full_title, figure.value(report.totals), figure.counted
