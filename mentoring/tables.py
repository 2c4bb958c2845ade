"""The columns of the mentor base's lists: the pages, XLSX and CSV read them here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from mentorship_ais.core.tables import Column
from mentorship_ais.organizations.models import Employee

from .candidates import standing
from .models import Mentor

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Numbered(Generic[Thing]):
    """A row with its «№ п/п»."""

    number: int
    row: Thing


def numbered(rows: Iterable[Thing], *, start: int = 1) -> Iterator[Numbered[Thing]]:
    """The rows, counted in their order; a page of a longer list starts where the former ended."""
    return (Numbered(number, row) for number, row in enumerate(rows, start=start))


CANDIDATES: tuple[Column[Numbered[Employee]], ...] = (
    Column("number", "№ п/п", lambda line: line.number, width=7, is_number=True),
    Column("name", "ФИО", lambda line: line.row.full_name, width=36),
    Column("position", "Должность", lambda line: line.row.position.name, width=26),
    Column("level", "Статус наставника", lambda line: standing(line.row), width=18),
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
    """The coded competencies, then those in the mentor's own words."""
    coded = [competency.name for competency in mentor.competencies.all()]
    return "; ".join([*coded, *mentor.other_competencies.splitlines()])


def places_in_words(mentor: Mentor) -> str:
    """«3 из 5»: free places of the mentor's limit; needs `current_mentees`."""
    taken: int = mentor.current_mentees  # type: ignore[attr-defined]
    return f"{max(mentor.max_mentees - taken, 0)} из {mentor.max_mentees}"


REGIONAL: tuple[Column[Numbered[Mentor]], ...] = (
    Column("number", "№ п/п", lambda line: line.number, width=7, is_number=True),
    Column("name", "ФИО наставника", lambda line: line.row.employee.full_name, width=36),
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
    Column("places", "Свободных мест", lambda line: places_in_words(line.row), width=14),
)
"""«Региональные наставники»."""
