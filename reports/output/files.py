"""The report as files, made from the same `Report` and the same lists as the page.

Short files are made at once, long ones in the background (see `background_files`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Any

from django.utils import timezone

from accounts.models import User
from mentorship_ais.core.exports import csv_lines, write_xlsx
from mentorship_ais.core.tables import Column, Sheet
from reports.choices import FileFormat
from reports.counting.competencies import requested_competencies
from reports.counting.figures import FIGURES, NOTES
from reports.counting.lists import rows_of
from reports.counting.report import Report, make_report, table_of_organizations
from reports.output.columns import COMPETENCY_COLUMNS, PROGRAM_COLUMNS, columns_of
from reports.output.pdf import write_pdf
from reports.selection.names import read_references
from reports.selection.periods import ANY_DATES_NAME
from reports.selection.selection import Selection

ROWS_AT_A_TIME = 100  # in memory; a program brings seven other rows with it
ROWS_BETWEEN_PROGRESS = 2000
Progress = Callable[[int], None]


@dataclass(frozen=True)
class AboutRow:
    """A row of the first sheet: a property of the report, or a figure and how it is counted."""

    name: str
    value: Any = None
    before: Any = None
    counted: str = ""

    @property
    def change(self) -> Any:
        """The difference to the year before."""
        return None if self.before is None or self.value is None else round(self.value - self.before, 1)


ABOUT_COLUMNS: tuple[Column[AboutRow], ...] = (
    Column("name", "Показатель", lambda row: row.name, width=38),
    Column("value", "Значение", lambda row: row.value, width=44),
    Column("before", "Годом ранее", lambda row: row.before, width=14, is_number=True),
    Column("change", "Изменение", lambda row: row.change, width=14, is_number=True),
    Column("counted", "Как считается", lambda row: row.counted, width=90),
)


def file_name(selection: Selection, file_format: FileFormat) -> str:
    """Return «Статистика наставничества, 2025-2026 учебный год.xlsx»."""
    period = selection.period_name.replace("/", "-")
    if period == ANY_DATES_NAME:
        period = str(selection.period)
    what = "Список программ наставничества" if file_format == FileFormat.CSV else "Статистика наставничества"
    return f"{what}, {period[:1].lower()}{period[1:]}.{file_format.value}"


def write(
    file: IO[bytes], selection: Selection, file_format: FileFormat, *, by: User, progress: Progress = lambda rows: None
) -> None:
    """Write the file of the selection; `progress` is called with the number of programs written so far."""
    match file_format:
        case FileFormat.XLSX:
            write_xlsx(file, sheets(make_report(selection, read_references()), by=by, progress=progress))
        case FileFormat.CSV:
            for line in csv_lines(PROGRAM_COLUMNS, programs(selection, progress)):
                file.write(line.encode())
        case FileFormat.PDF:
            write_pdf(file, make_report(selection, read_references()), by=by)


def sheets(report: Report, *, by: User, progress: Progress = lambda rows: None) -> Iterator[Sheet[Any]]:
    """Yield the sheets: about the report, its tables, the programs that it counts."""
    selection = report.selection
    yield Sheet("О выгрузке", ABOUT_COLUMNS, list(about(report, by=by)))
    tables = list(report.tables.values())
    if selection.scope.is_wider_than_one_organization:
        tables.append(table_of_organizations(report))
    del report  # the columns of all programs: room for the rows
    for table in tables:
        yield Sheet(table.title, columns_of(table), [*table.rows, table.total])
    yield Sheet("Запрошенные компетенции", COMPETENCY_COLUMNS, requested_competencies(selection))
    yield Sheet("Список программ", PROGRAM_COLUMNS, programs(selection, progress))


def programs(selection: Selection, progress: Progress) -> Iterator[Any]:
    """Yield the counted programs through a server-side cursor, so that memory does not grow with their number."""
    rows: Iterable[Any] = rows_of(selection, "programs").iterator(chunk_size=ROWS_AT_A_TIME)
    written = 0
    for written, row in enumerate(rows, start=1):
        yield row
        if written % ROWS_BETWEEN_PROGRESS == 0:
            progress(written)
    progress(written)


def about(report: Report, *, by: User) -> Iterator[AboutRow]:
    """Yield period, filters, date and author, then each figure with the year before and how it is counted."""
    for name, words in report.selection.describe(report.references):
        yield AboutRow(name, words)
    yield AboutRow("Сформирован", timezone.localtime(report.made_at).strftime("%d.%m.%Y %H:%M"))
    yield AboutRow("Кто сформировал", by.full_name)
    before = report.year_before
    for figure in FIGURES:
        yield AboutRow(
            figure.full_title,
            figure.value(report.totals),
            before=figure.value(before) if before else None,
            counted=figure.counted,
        )
    for name, words in NOTES:
        yield AboutRow(name, counted=words)
