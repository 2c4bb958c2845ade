"""What the page draws: numbers as Russian readers write them, each with the address of the list that it counts."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse

from mentorship_ais.core.tables import Column, HeadCell, heading
from mentorship_ais.core.text import NBSP

from .figures import FIGURES, Figure
from .report import Report, Row, Table
from .tables import columns_of

FIGURE = {figure.key: figure for figure in FIGURES}
MINUS = "−"


@dataclass(frozen=True)
class Cell:
    """A cell of a table: its text, the list it opens, and the heading it is read under on a phone."""

    text: str
    title: str
    url: str = ""
    is_number: bool = False
    is_label: bool = False


@dataclass(frozen=True)
class ShownTable:
    """A table ready to be drawn."""

    key: str
    title: str
    heading: list[list[HeadCell]]
    rows: list[list[Cell]]


@dataclass(frozen=True)
class Tile:
    """A figure of the whole selection, with the change against a year before."""

    figure: Figure
    text: str
    url: str
    change: str
    before: str


def number(value: Any) -> str:
    """A number with thousands apart and a decimal comma; «—» for none.

    >>> number(12345), number(7.5), number(None)
    ('12\\xa0345', '7,5', '—')
    """
    match value:
        case None:
            return "—"
        case int():
            return f"{value:,}".replace(",", NBSP)
        case float() | Decimal():
            return f"{value:,.1f}".replace(",", NBSP).replace(".", ",")
    return str(value)


def text_of(value: Any) -> str:
    """A value of a list as a person reads it."""
    match value:
        case None | "":
            return "—"
        case datetime.date():
            return f"{value:%d.%m.%Y}"
        case int() | float():
            return number(value)
    return str(value)


def shown(table: Table, report: Report) -> ShownTable:
    """The table with every figure linked to its list."""
    columns = columns_of(table)
    rows = [[_cell(column, row, report) for column in columns] for row in table.rows]
    return ShownTable(table.key, table.title, heading(columns), rows)


def _cell(column: Column[Row], row: Row, report: Report) -> Cell:
    value = column.value(row)
    title = f"{column.over}: {column.title.lower()}" if column.over else column.title
    if not column.is_number:
        return Cell(str(value), title, is_label=True)
    figure = FIGURE.get(column.key)
    url = list_address(figure, report, row.narrowing) if figure and value else ""
    return Cell(number(value), title, url, is_number=True)


def list_address(figure: Figure, report: Report, narrowing: Any = None) -> str:
    """The address of the list that the figure counts; empty where a figure counts no rows."""
    if not figure.opens:
        return ""
    more = {**(narrowing or {}), **figure.narrowing}
    return f"{reverse(f'reports:{figure.opens}')}?{report.selection.address(**more)}"


def tiles(report: Report) -> list[Tile]:
    """The figures of the whole selection."""
    return [_tile(figure, report) for figure in FIGURES]


def _tile(figure: Figure, report: Report) -> Tile:
    value = figure.value(report.totals)
    change, before = "", ""
    if report.year_before is not None:
        earlier = figure.value(report.year_before)
        before = number(earlier)
        change = change_words(value, earlier)
    return Tile(figure, number(value), list_address(figure, report) if value else "", change, before)


def change_words(value: Any, earlier: Any) -> str:
    """«+12 (+8,5 %)»; without a percentage where there was nothing a year before.

    >>> change_words(15, 12), change_words(3, 0), change_words(5, 5)
    ('+3 (+25,0\\xa0%)', '+3', 'без изменений')
    """
    if value is None or earlier is None:
        return ""
    difference = round(value - earlier, 1)
    if not difference:
        return "без изменений"
    words = signed(difference)
    return f"{words} ({signed(round(100 * difference / earlier, 1))}{NBSP}%)" if earlier else words


def signed(value: Any) -> str:
    """The number with its sign; the minus is a real one."""
    return f"+{number(value)}" if value > 0 else f"{MINUS}{number(-value)}"


def cells_of_list(columns: Iterable[Column[Any]], row: Any) -> list[Cell]:
    """One row of a list as text."""
    return [
        Cell(
            text_of(column.value(row)),
            f"{column.over}: {column.title}" if column.over else column.title,
            url=str(column.value(row)) if str(column.value(row)).startswith(("https://", "http://")) else "",
            is_number=column.is_number,
        )
        for column in columns
    ]
