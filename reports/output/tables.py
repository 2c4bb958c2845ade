"""The tables and tiles of the pages: every number with the address of the list that it counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode

from mentorship_ais.core.tables import Column, heading
from mentorship_ais.core.text import counted
from mentorship_ais.organizations.models import Employee
from reports.counting.competencies import CompetencyRow
from reports.counting.coverage import Coverage
from reports.counting.figures import FIGURE, FIGURES, Figure
from reports.counting.report import Report, Row, Table
from reports.output.columns import COMPETENCY_COLUMNS, columns_of, coverage_columns, full_title
from reports.output.formats import change_words, number, text_of
from reports.output.table_html import Cell, HtmlTable
from reports.selection.selection import Selection


@dataclass(frozen=True)
class Tile:
    """A figure of the whole selection, with the change against a year before."""

    figure: Figure
    text: str
    url: str
    change: str
    before: str


def figure_table(table: Table, report: Report, rows: Iterable[Row] | None = None) -> HtmlTable:
    """Return the table, or some of its rows, with figures linked to their lists and organisations to their statistics."""
    columns, lists = columns_of(table), ListLinks(report.selection)

    def link(column: Column[Row], row: Row) -> str:
        if column.key == columns[0].key and "organization" in row.narrowing:
            return f"{reverse('reports:statistics')}?{report.selection.address(**row.narrowing)}"
        figure = FIGURE.get(column.key)
        return lists.address(figure, row.narrowing) if figure and column.value(row) else ""

    return HtmlTable(
        table.key,
        table.title,
        heading(columns),
        [row_cells(columns, row, link) for row in (table.rows if rows is None else rows)],
        row_cells(columns, table.total, link) if table.rows else None,
    )


def row_cells(columns: Iterable[Column[Any]], row: Any, link: Callable[[Column[Any], Any], str]) -> list[Cell]:
    """Return the cells of one row of figures, its numbers with the lists they open."""
    cells = []
    for column in columns:
        value = column.value(row)
        text = number(value) if column.is_number else str(value)
        is_zero = column.is_number and not value
        cells.append(Cell(text, full_title(column), link(column, row), column.is_number, is_zero))
    return cells


class ListLinks:
    """Addresses of the lists behind the figures of a selection. A page has thousands, so their common parts are cached."""

    def __init__(self, selection: Selection) -> None:
        self._paths = {figure.key: reverse(f"reports:{figure.opens}") for figure in FIGURES if figure.opens}
        self._query = cache(lambda narrowing: selection.address(**dict(narrowing)))

    def address(self, figure: Figure, narrowing: Mapping[str, str]) -> str:
        """Return the address of the list that the figure counts; empty where a figure counts no rows."""
        if figure.key not in self._paths:
            return ""
        return f"{self._paths[figure.key]}?{self._query(tuple({**narrowing, **figure.narrowing}.items()))}"


def tiles(report: Report) -> list[Tile]:
    """Return a tile for each figure of the whole selection."""
    lists = ListLinks(report.selection)
    return [_tile(figure, report, lists) for figure in FIGURES]


def _tile(figure: Figure, report: Report, lists: ListLinks) -> Tile:
    value = figure.value(report.totals)
    change, before = "", ""
    if report.year_before is not None:
        earlier = figure.value(report.year_before)
        before = number(earlier)
        change = change_words(value, earlier)
    return Tile(figure, number(value), lists.address(figure, {}) if value else "", change, before)


def list_cells(columns: Iterable[Column[Any]], row: Any) -> list[Cell]:
    """Return the cells of one row of a list, as text."""
    return [
        Cell(
            text_of(column.value(row)),
            full_title(column),
            url=str(column.value(row)) if str(column.value(row)).startswith(("https://", "http://")) else "",
            is_number=column.is_number,
        )
        for column in columns
    ]


# --- competencies and coverage --------------------------------------------------------------------------------------

COMPETENCY_LISTS = {
    "requested": ("programs", {}),
    "covered": ("programs", {"covered": "yes"}),
    "mentees": ("mentees", {}),
    "mentors": ("mentors", {}),
}


def competency_link(selection: Selection) -> Callable[[Column[CompetencyRow], CompetencyRow], str]:
    """Return what links a figure of the table of competencies to its list."""

    def link(column: Column[CompetencyRow], row: CompetencyRow) -> str:
        if column.key not in COMPETENCY_LISTS or not column.value(row):
            return ""
        listing, more = COMPETENCY_LISTS[column.key]
        return f"{reverse(f'reports:{listing}')}?{selection.address(competency=row.key, **more)}"

    return link


def competency_table(selection: Selection, rows: Iterable[CompetencyRow]) -> HtmlTable:
    """Return the table of requested competencies."""
    link = competency_link(selection)
    cells = [row_cells(COMPETENCY_COLUMNS, row, link) for row in rows]
    return HtmlTable("competencies", "Запрошенные компетенции", heading(COMPETENCY_COLUMNS), cells)


def coverage_tables(coverage: Coverage) -> list[HtmlTable]:
    """Return the tables by territory, where there are several, and by organisation."""
    parts = [("organizations", "По организациям", coverage.organizations)]
    if len(coverage.territories) > 1:
        parts.insert(0, ("territories", "По территориальным управлениям", coverage.territories))
    tables = []
    for key, title, rows in parts:
        columns = coverage_columns(with_organization=key == "organizations")
        tables.append(
            HtmlTable(
                key,
                title,
                heading(columns),
                [row_cells(columns, row, _no_link) for row in rows],
                row_cells(columns, coverage.total, _no_link),
            )
        )
    return tables


def _no_link(column: Column[Any], row: Any) -> str:
    return ""


def coverage_rules() -> list[str]:
    """Return how coverage is counted, with the thresholds of the settings."""
    age = counted(settings.YOUNG_TEACHER_AGE, "года", "лет", "лет")
    experience = counted(settings.NOVICE_EXPERIENCE, "года", "лет", "лет")
    return [
        f"Молодой педагог — моложе {age}. Начинающий — с педагогическим стажем меньше {experience}. "
        "Один работник может входить в обе группы.",
        "Считаются все, кто сегодня работает в действующих организациях; период и вид программ на охват не влияют.",
        "Без программы — кто не был наставляемым ни в идущей, ни в завершённой программе. Прекращённая не считается.",
        "У кого не указана дата рождения или начало стажа, того система не может отнести к группе: их число — в последней графе.",
    ]


def people_rows(columns: Iterable[Column[Any]], people: Iterable[Employee]) -> list[dict[str, Any]]:
    """Return the rows of people for the curator, each with the address that adds a program."""
    return [
        {
            "cells": list_cells(columns, person),
            "url": f"{reverse('programs:add')}?{urlencode({'mentee': person.pk})}",
            "name": person.full_name,
        }
        for person in people
    ]
