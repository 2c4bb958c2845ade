"""The rows of a staff list that were not written, as a file: the same columns, and what to correct in each.

Corrected in place, it can be uploaded again: the added columns are not read.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from mentorship_ais.core.exports import write_xlsx
from mentorship_ais.core.tables import Column, Sheet
from mentorship_ais.organizations.staff_list.table import StaffTable

if TYPE_CHECKING:
    from mentorship_ais.organizations.staff_list.plan import RejectedRow

EXAMPLE = (
    ("ФИО", "Иванова Анна Петровна", 30),
    ("Дата рождения", datetime.date(1985, 3, 15), 15),
    ("Должность", "учитель", 25),
    ("Педагогический стаж", 12, 15),
    ("Пол", "ж", 8),
    ("Электронная почта", "ivanova@example.org", 25),
    ("Последний день работы", None, 15),
)
REASON = "Что исправить"
NUMBER = "Строка исходного файла"


def rejected_rows_file(table: StaffTable, rejected: Sequence[RejectedRow]) -> bytes:
    """Return an XLSX with the rejected rows as they stood in the file, after the reasons; no formula comes alive."""
    width = max([len(table.headings), *(len(rejected_row.row.cells) for rejected_row in rejected)])
    columns: list[Column[RejectedRow]] = [
        Column("reason", REASON, lambda rejected_row: "\n".join(map(str, rejected_row.problems)), width=60),
        Column("number", NUMBER, lambda rejected_row: rejected_row.row.number, width=12, is_number=True),
    ]
    for index in range(width):
        title = table.headings[index] if index < len(table.headings) else ""
        columns.append(Column(f"column-{index}", title, _cell_of(index), width=25))
    file = io.BytesIO()
    write_xlsx(file, [Sheet("Строки с ошибками", columns, rejected)])
    return file.getvalue()


def example_sheet() -> Sheet[None]:
    """Return a list of one invented person, whose headings a school can copy."""

    def constant(value: Any) -> Callable[[None], Any]:
        return lambda _: value

    columns: list[Column[None]] = [
        Column(title, title, constant(value), width=width) for title, value, width in EXAMPLE
    ]
    return Sheet("Работники", columns, [None])


def _cell_of(index: int) -> Callable[[RejectedRow], Any]:
    def cell(rejected_row: RejectedRow) -> Any:
        cells = rejected_row.row.cells
        return cells[index] if index < len(cells) else ""

    return cell
