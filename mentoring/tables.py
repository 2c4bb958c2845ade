"""The columns of the mentor base's lists: the pages, XLSX and CSV read them here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.paginator import Page
from django.http import Http404
from django.http.response import HttpResponseBase

from mentoring.candidates import level_in_words
from mentoring.models import Mentor
from mentoring.supply import Balance
from mentorship_ais.core.exports import csv_response, xlsx_response
from mentorship_ais.core.tables import Column, Sheet, cells
from mentorship_ais.organizations.models import Employee

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Numbered(Generic[Thing]):
    """A row with its «№ п/п»."""

    number: int
    row: Thing


def numbered(rows: Iterable[Thing], *, start: int = 1) -> Iterator[Numbered[Thing]]:
    """Number the rows in their order; a page of a longer list starts where the page before it ended."""
    return (Numbered(number, row) for number, row in enumerate(rows, start=start))


def text_rows(page: Page[Thing], columns: Sequence[Column[Numbered[Thing]]]) -> Iterator[tuple[Thing, list[str]]]:
    """Yield each row of the page with the texts of its cells, which a template writes as they are."""
    for line in numbered(page, start=page.start_index()):
        yield line.row, [str(value) for value in cells(columns, line)]


def as_file(title: str, kind: str, columns: Sequence[Column[Any]], rows: Iterable[Any]) -> HttpResponseBase:
    """Return a list as a file «title.xlsx» or «title.csv»; another kind is 404."""
    match kind:
        case "csv":
            return csv_response(title, columns, rows)
        case "xlsx":
            return xlsx_response(title, [Sheet(title, columns, rows)])
    raise Http404


CANDIDATES: tuple[Column[Numbered[Employee]], ...] = (
    Column("number", "№ п/п", lambda line: line.number, width=7, is_number=True),
    Column("name", "ФИО", lambda line: line.row.full_name, width=36),
    Column("position", "Должность", lambda line: line.row.position.name, width=26),
    Column("level", "Статус наставника", lambda line: level_in_words(line.row), width=18),
    Column(
        "competencies",
        "Компетенции",
        lambda line: line.row.competency_count,  # type: ignore[attr-defined]
        width=14,
        is_number=True,
    ),
    Column(
        "mentees",
        "Наставляемых сейчас",
        lambda line: line.row.current_mentees,  # type: ignore[attr-defined]
        width=14,
        is_number=True,
    ),
)
"""«Кандидаты в наставники»; the page adds «Действия»."""


def competencies_in_words(mentor: Mentor) -> str:
    """Return the coded competencies, then those in the mentor's own words; needs `competency_names`."""
    coded: list[str] = mentor.competency_names  # type: ignore[attr-defined]
    return "; ".join([*coded, *mentor.other_competencies.splitlines()])


def places_in_words(mentor: Mentor) -> str:
    """Return «3 из 5», the free places of the mentor's limit; needs `current_mentees`."""
    taken: int = mentor.current_mentees  # type: ignore[attr-defined]
    return f"{max(mentor.max_mentees - taken, 0)} из {mentor.max_mentees}"


REGIONAL: tuple[Column[Numbered[Mentor]], ...] = (
    Column("number", "№ п/п", lambda line: line.number, width=7, is_number=True),
    Column("name", "ФИО наставника", lambda line: line.row.employee.full_name, width=36),
    Column("places", "Свободных мест", lambda line: places_in_words(line.row), width=14),
    Column("position", "Должность", lambda line: line.row.employee.position.name, width=26),
    Column("organization", "Организация", lambda line: line.row.employee.organization.short_name, width=30),
    Column(
        "territory",
        "Территориальное управление",
        lambda line: line.row.employee.organization.territory.name,
        width=30,
    ),
    Column("competencies", "Компетенции", lambda line: competencies_in_words(line.row), width=60),
    Column("interests", "Профессиональные интересы", lambda line: line.row.interests, width=40),
)
"""«Региональные наставники»."""


def supply_columns(*, in_region: bool) -> tuple[Column[Balance], ...]:
    """Return the columns of «Спрос и предложение»; only an organisation's own table has the regional mentors of others."""
    columns: tuple[Column[Balance], ...] = (
        Column("code", "Код", lambda row: row.competency.code, width=8, is_number=True),
        Column("name", "Компетенция", lambda row: row.competency.name, width=60),
        Column("outcome", "Итог", lambda row: row.in_words, width=28),
        Column("requests", "Запросов", lambda row: row.requests, width=12, is_number=True),
        Column("mentors", "Наставников", lambda row: row.mentors, width=12, is_number=True),
        Column("free", "Со свободными местами", lambda row: row.free_mentors, width=16, is_number=True),
        Column("places", "Мест", lambda row: row.free_places, width=12, is_number=True),
        Column("regional", "Региональных", lambda row: row.regional, width=16, is_number=True),
        Column("kind", "Вид", lambda row: row.competency.get_kind_display(), width=28),
    )
    return tuple(column for column in columns if not (in_region and column.key == "regional"))
