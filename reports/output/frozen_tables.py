"""The tables and the list of a frozen report, as they were written down."""

from __future__ import annotations

import datetime
from typing import Any

from mentorship_ais.core.tables import HeadCell
from reports.models import FrozenReport
from reports.output.columns import PROGRAM_COLUMNS, full_title
from reports.output.formats import number, text_of
from reports.output.table_html import Cell, HtmlTable

FROZEN_LIST_COLUMNS = ("organization", "kind", "mentor", "mentee", "form", "starts_on", "ends_on", "days")
FROZEN_LIST_TITLES = [full_title(column) for column in PROGRAM_COLUMNS if column.key in FROZEN_LIST_COLUMNS]


def frozen_line(cells: dict[str, Any]) -> list[tuple[str, str]]:
    """Return title and text of each cell that the page shows of a line."""
    texts = []
    for title, key in zip(FROZEN_LIST_TITLES, FROZEN_LIST_COLUMNS, strict=True):
        value = cells.get(key)
        is_date = isinstance(value, str) and key.endswith("_on")
        texts.append((title, text_of(datetime.date.fromisoformat(str(value)) if is_date else value)))
    return texts


def frozen_tables(frozen: FrozenReport) -> list[HtmlTable]:
    """Return the tables of the report."""
    return [_frozen_table(str(place), **written) for place, written in enumerate(frozen.tables)]


def _frozen_table(key: str, *, title: str, columns: list[str], rows: list[list[Any]]) -> HtmlTable:
    words = [any(isinstance(row[place], str) for row in rows) for place in range(len(columns))]

    def cells(row: list[Any]) -> list[Cell]:
        return [
            Cell(value or "" if is_words else number(value), title, is_number=not is_words, is_zero=value == 0)
            for value, title, is_words in zip(row, columns, words, strict=True)
        ]

    return HtmlTable(
        key,
        title,
        [[HeadCell(name, place, is_number=not words[place]) for place, name in enumerate(columns)]],
        [cells(row) for row in rows[:-1]],
        cells(rows[-1]),
    )
