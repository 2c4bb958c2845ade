"""The columns of a screen, written once: the page, the CSV and the XLSX all read them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Generic, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column: its words, what stands in it, and how wide it is in a file (in characters).

    `value` answers with text, a number or a date; None is an empty cell. `over` is the upper word of a two-level
    heading; neighbours with the same `over` share it. `key` names the cell for a template that draws it by hand.
    """

    key: str
    title: str
    value: Callable[[Row], Any]
    over: str = ""
    width: int = 20
    is_number: bool = False


@dataclass(frozen=True)
class HeadCell:
    """A cell of a heading, with its place: columns and rows that it spans."""

    title: str
    first_column: int
    colspan: int = 1
    rowspan: int = 1
    is_number: bool = False


def heading(columns: Sequence[Column[Any]]) -> list[list[HeadCell]]:
    """Return one row of heading cells, or two where columns stand under an upper word."""
    if not any(column.over for column in columns):
        return [[HeadCell(c.title, i, is_number=c.is_number) for i, c in enumerate(columns)]]
    upper: list[HeadCell] = []
    lower: list[HeadCell] = []
    for over, neighbours in groupby(enumerate(columns), key=lambda pair: pair[1].over):
        members = list(neighbours)
        if over:
            upper.append(HeadCell(over, members[0][0], colspan=len(members)))
            lower.extend(HeadCell(c.title, i, is_number=c.is_number) for i, c in members)
        else:
            upper.extend(HeadCell(c.title, i, rowspan=2, is_number=c.is_number) for i, c in members)
    return [upper, lower]


def cells(columns: Sequence[Column[Row]], row: Row) -> list[Any]:
    """Return the values of one row, in the order of the columns."""
    return [column.value(row) for column in columns]


@dataclass(frozen=True)
class Sheet(Generic[Row]):
    """A table on its way into a file: a title, columns and rows (read once, so a generator will do)."""

    title: str
    columns: Sequence[Column[Row]]
    rows: Iterable[Row]
