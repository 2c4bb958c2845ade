"""What the page draws: numbers as Russian readers write them, each with the address of the list that it counts."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode

from mentorship_ais.core.tables import Column, HeadCell, heading
from mentorship_ais.core.text import NBSP, counted
from mentorship_ais.organizations.models import Employee
from reports.counting.competencies import CompetencyRow
from reports.counting.coverage import Coverage
from reports.counting.figures import FIGURE, FIGURES, Figure
from reports.counting.report import Report, Row, Table
from reports.models import FrozenReport
from reports.output.columns import PROGRAM_COLUMNS, columns_of, coverage_columns, title_alone
from reports.output.table_html import Cell, ShownTable
from reports.selection import periods
from reports.selection.selection import Selection

MINUS = "−"


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


def shown(table: Table, report: Report, rows: Iterable[Row] | None = None) -> ShownTable:
    """The table (or some of its rows) with every figure linked to its list, every organisation to its statistics."""
    columns, lists = columns_of(table), Lists(report.selection)

    def link(column: Column[Row], row: Row) -> str:
        if column.key == columns[0].key and "organization" in row.narrowing:
            return f"{reverse('reports:statistics')}?{report.selection.address(**row.narrowing)}"
        figure = FIGURE.get(column.key)
        return lists.address(figure, row.narrowing) if figure and column.value(row) else ""

    return ShownTable(
        table.key,
        table.title,
        heading(columns),
        [drawn(columns, row, link) for row in (table.rows if rows is None else rows)],
        drawn(columns, table.total, link) if table.rows else None,
    )


def drawn(columns: Iterable[Column[Any]], row: Any, link: Callable[[Column[Any], Any], str]) -> list[Cell]:
    """One row of a table: its words, and its numbers with the lists they open."""
    cells = []
    for column in columns:
        value = column.value(row)
        text = number(value) if column.is_number else str(value)
        is_nought = column.is_number and not value
        cells.append(Cell(text, title_alone(column), link(column, row), column.is_number, is_nought))
    return cells


class Lists:
    """The lists behind the figures of a selection. A page names thousands: what they share is put together once."""

    def __init__(self, selection: Selection) -> None:
        self._paths = {figure.key: reverse(f"reports:{figure.opens}") for figure in FIGURES if figure.opens}
        self._said = cache(lambda narrowing: selection.address(**dict(narrowing)))

    def address(self, figure: Figure, narrowing: Mapping[str, str]) -> str:
        """The address of the list that the figure counts; empty where a figure counts no rows."""
        if figure.key not in self._paths:
            return ""
        return f"{self._paths[figure.key]}?{self._said(tuple({**narrowing, **figure.narrowing}.items()))}"


def tiles(report: Report) -> list[Tile]:
    """The figures of the whole selection."""
    lists = Lists(report.selection)
    return [_tile(figure, report, lists) for figure in FIGURES]


def _tile(figure: Figure, report: Report, lists: Lists) -> Tile:
    value = figure.value(report.totals)
    change, before = "", ""
    if report.year_before is not None:
        earlier = figure.value(report.year_before)
        before = number(earlier)
        change = change_words(value, earlier)
    return Tile(figure, number(value), lists.address(figure, {}) if value else "", change, before)


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
            title_alone(column),
            url=str(column.value(row)) if str(column.value(row)).startswith(("https://", "http://")) else "",
            is_number=column.is_number,
        )
        for column in columns
    ]


PARTS = (
    ("statistics", "Сводка"),
    ("by-organization", "Организации"),
    ("competencies", "Компетенции"),
    ("coverage", "Охват"),
    ("frozen", "Зафиксированные отчёты"),
)


def parts(selection: Selection, *, current: str) -> list[dict[str, Any]]:
    """The parts of «Статистика», each with the same filters."""
    return [
        {"title": title, "url": f"{reverse(f'reports:{name}')}?{selection.address()}", "is_current": name == current}
        for name, title in PARTS
        if (name != "by-organization" or selection.scope.is_wider_than_one_organization)
        and (name != "frozen" or selection.scope.is_whole_region)
    ]


def quick_periods(selection: Selection, *, today: datetime.date) -> list[dict[str, Any]]:
    """The periods that are asked for most, one click away, with the other filters as they are."""
    offered = [
        ("Этот учебный год", periods.of_school_year(today).slug),
        ("Прошлый учебный год", periods.of_school_year(today, back=1).slug),
        ("Этот календарный год", periods.of_calendar_year(today).slug),
        ("Этот квартал", periods.of_quarter(today).slug),
        ("За всё время", ""),
    ]
    period = {"period", "start", "end"}
    others = {name: value for name, value in selection.parameters.items() if name not in period}
    current = "dates" if selection.parameters.keys() & {"start", "end"} else selection.parameters.get("period", "")
    return [
        {
            "title": title,
            "address": urlencode({**others, **({"period": slug} if slug else {})}),
            "is_current": slug == current,
        }
        for title, slug in offered
    ]


# --- competencies and coverage --------------------------------------------------------------------------------------

COMPETENCY_LISTS = {
    "requested": ("programs", {}),
    "covered": ("programs", {"covered": "yes"}),
    "mentees": ("mentees", {}),
    "mentors": ("mentors", {}),
}


def competency_link(selection: Selection) -> Callable[[Column[CompetencyRow], CompetencyRow], str]:
    """The list behind a figure of the table of competencies."""

    def link(column: Column[CompetencyRow], row: CompetencyRow) -> str:
        if column.key not in COMPETENCY_LISTS or not column.value(row):
            return ""
        what, more = COMPETENCY_LISTS[column.key]
        return f"{reverse(f'reports:{what}')}?{selection.address(competency=row.key, **more)}"

    return link


def coverage_tables(coverage: Coverage) -> list[ShownTable]:
    """By territory, where there are several, and by organisation."""
    parts = [("organizations", "По организациям", coverage.organizations)]
    if len(coverage.territories) > 1:
        parts.insert(0, ("territories", "По территориальным управлениям", coverage.territories))
    tables = []
    for key, title, rows in parts:
        columns = coverage_columns(with_organization=key == "organizations")
        tables.append(
            ShownTable(
                key,
                title,
                heading(columns),
                [drawn(columns, row, _no_link) for row in rows],
                drawn(columns, coverage.total, _no_link),
            )
        )
    return tables


def _no_link(column: Column[Any], row: Any) -> str:
    return ""


def coverage_rules() -> list[str]:
    """How coverage is counted, with the thresholds of the settings."""
    age = counted(settings.YOUNG_TEACHER_AGE, "года", "лет", "лет")
    experience = counted(settings.NOVICE_EXPERIENCE, "года", "лет", "лет")
    return [
        f"Молодой педагог — моложе {age}. Начинающий — с педагогическим стажем меньше {experience}. "
        "Один работник может входить в обе группы.",
        "Считаются все, кто сегодня работает в действующих организациях; период и вид программ на охват не влияют.",
        "Без программы — кто не был наставляемым ни в идущей, ни в завершённой программе. Прекращённая не считается.",
        "У кого не указана дата рождения или начало стажа, того система не может отнести к группе: их число — в последней графе.",
    ]


def people_cells(columns: Iterable[Column[Any]], people: Iterable[Employee]) -> list[dict[str, Any]]:
    """Names for the curator, each with the way to a program."""
    return [
        {
            "cells": cells_of_list(columns, person),
            "url": f"{reverse('programs:add')}?{urlencode({'mentee': person.pk})}",
            "name": person.full_name,
        }
        for person in people
    ]


# --- frozen reports -------------------------------------------------------------------------------------------------

FROZEN_LIST_COLUMNS = ("organization", "kind", "mentor", "mentee", "form", "starts_on", "ends_on", "days")
FROZEN_LIST_HEADING = [title_alone(column) for column in PROGRAM_COLUMNS if column.key in FROZEN_LIST_COLUMNS]


def frozen_line(cells: dict[str, Any]) -> list[tuple[str, str]]:
    """A line of a frozen list: title and text of each cell that a page shows."""
    texts = []
    for title, key in zip(FROZEN_LIST_HEADING, FROZEN_LIST_COLUMNS, strict=True):
        value = cells.get(key)
        is_date = isinstance(value, str) and key.endswith("_on")
        texts.append((title, text_of(datetime.date.fromisoformat(str(value)) if is_date else value)))
    return texts


def frozen_tables(frozen: FrozenReport) -> list[ShownTable]:
    """The tables of a frozen report, as they were written down."""
    return [_frozen_table(str(place), **written) for place, written in enumerate(frozen.tables)]


def _frozen_table(key: str, *, title: str, columns: list[str], rows: list[list[Any]]) -> ShownTable:
    words = [any(isinstance(row[place], str) for row in rows) for place in range(len(columns))]

    def cells(row: list[Any]) -> list[Cell]:
        return [
            Cell(value or "" if is_words else number(value), heading_, is_number=not is_words, is_nought=value == 0)
            for value, heading_, is_words in zip(row, columns, words, strict=True)
        ]

    return ShownTable(
        key,
        title,
        [[HeadCell(name, place, is_number=not words[place]) for place, name in enumerate(columns)]],
        [cells(row) for row in rows[:-1]],
        cells(rows[-1]),
    )
