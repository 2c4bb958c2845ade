"""Tables as files: XLSX with real numbers and dates, CSV that Russian Excel opens, neither with live formulas."""

from __future__ import annotations

import csv
import datetime
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from mentorship_ais.core.tables import Column, HeadCell, Sheet, cells, heading

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
SHEET_NAME_LENGTH = 31  # Excel's limit
FORBIDDEN_IN_SHEET_NAME = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def xlsx_response(name: str, sheets: Iterable[Sheet[Any]]) -> FileResponse:
    """Return the sheets as «name.xlsx», written row by row to a temporary file, so memory stays small."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    write_xlsx(file, sheets)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


def write_xlsx(file: IO[bytes], sheets: Iterable[Sheet[Any]]) -> None:
    """Write the sheets: frozen bold heading, filters, column widths, numbers and dates as such."""
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1, "bg_color": "#E8EDF4"})
    day = book.add_format({"num_format": "dd.mm.yyyy", "valign": "top"})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    for sheet in sheets:
        page = book.add_worksheet(sheet.title.translate(FORBIDDEN_IN_SHEET_NAME)[:SHEET_NAME_LENGTH])
        levels = heading(sheet.columns)
        for index, column in enumerate(sheet.columns):
            page.set_column(index, index, column.width)
        for level, row in enumerate(levels):
            for index in range(len(sheet.columns)):
                page.write_blank(level, index, None, bold)
            for cell in row:
                page.write_string(level, cell.first_column, cell.title, bold)
        page.freeze_panes(len(levels), 1)
        number = len(levels) - 1
        for number, line in enumerate(sheet.rows, start=len(levels)):
            for index, value in enumerate(cells(sheet.columns, line)):
                _write(page, (number, index), value, day=day, plain=plain)
        page.autofilter(len(levels) - 1, 0, max(number, len(levels) - 1), len(sheet.columns) - 1)
        _merge_heading(page, levels)
    book.close()


def _merge_heading(page: Any, levels: list[list[HeadCell]]) -> None:
    """Join the cells that a heading spans.

    `merge_range` would write them anew, and with constant memory a row takes nothing once the next one has begun.
    """
    for level, row in enumerate(levels):
        for cell in row:
            last_row, last_column = level + cell.rowspan - 1, cell.first_column + cell.colspan - 1
            if (last_row, last_column) != (level, cell.first_column):
                page.merge.append([level, cell.first_column, last_row, last_column])


def _write(page: Any, place: tuple[int, int], value: Any, *, day: Any, plain: Any) -> None:
    row, column = place
    match value:
        case None | "":
            page.write_blank(row, column, None, plain)
        case datetime.datetime():
            page.write_datetime(row, column, timezone.make_naive(value) if timezone.is_aware(value) else value, day)
        case datetime.date():
            page.write_datetime(row, column, value, day)
        case bool():
            page.write_string(row, column, "да" if value else "нет", plain)
        case int() | float() | Decimal():
            page.write_number(row, column, value, plain)
        case _:
            page.write_string(row, column, str(value), plain)


def csv_response(name: str, columns: Sequence[Column[Any]], rows: Iterable[Any]) -> StreamingHttpResponse:
    """Return the table as «name.csv»: UTF-8 with BOM and `;`, as Russian Excel expects, streamed."""
    response = StreamingHttpResponse(csv_lines(columns, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.csv") or "attachment"
    return response


class _Echo:
    """A file whose `write` hands the text back, for streaming `csv.writer`."""

    def write(self, value: str) -> str:
        return value


def csv_lines(columns: Sequence[Column[Any]], rows: Iterable[Any]) -> Iterator[str]:
    """Yield the lines of a CSV; the two words of a two-level heading stand in one row."""
    writer = csv.writer(_Echo(), delimiter=";")
    titles = [f"{column.over}: {column.title}" if column.over else column.title for column in columns]
    yield "\ufeff" + writer.writerow(titles)
    for row in rows:
        yield writer.writerow([in_csv(value) for value in cells(columns, row)])


def in_csv(value: Any) -> str:
    """Return the text of a value: dates as 26.10.2021, and nothing that a spreadsheet would take for a formula."""
    match value:
        case None:
            return ""
        case bool():
            return "да" if value else "нет"
        case datetime.date():
            return f"{value:%d.%m.%Y}"
        case float() | Decimal():
            return str(value).replace(".", ",")
        case int():
            return str(value)
    return defuse(str(value))


def defuse(text: str) -> str:
    """Put an apostrophe before a text that begins like a formula, as in a spreadsheet's own input line.

    >>> defuse("=1+1")
    "'=1+1"
    """
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
