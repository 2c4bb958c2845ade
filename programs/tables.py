"""The columns of «Реализация наставничества», exactly the manual's (section 3): the page, XLSX and CSV read them here.

They need the programs of `MentoringGroup.objects.for_table()`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mentorship_ais.core.tables import Column
from programs.choices import GroupKind, participants
from programs.models import Assignment, MentoringGroup


@dataclass(frozen=True)
class Line:
    """One mentee's row with its group's place in the file, so that a filtered spreadsheet still says who is together."""

    assignment: Assignment
    group_title: str


def competencies_in_words(assignment: Assignment) -> str:
    """Return «Основные компетенции наставника»: the coded ones, then those in the mentor's own words."""
    coded: list[str] = assignment.group.competency_names  # type: ignore[attr-defined]
    return "; ".join([*coded, *filter(None, [assignment.group.mentor.other_competencies])])


def request_in_words(assignment: Assignment) -> str:
    """Return «Основной запрос наставляемого»: the requested competencies, then the text."""
    coded: list[str] = assignment.requested_names  # type: ignore[attr-defined]
    return "; ".join([*coded, *filter(None, [assignment.request_text])])


COLUMNS: tuple[Column[Assignment], ...] = (
    Column("mentee", "ФИО наставляемого/наставляемых", lambda a: a.mentee.full_name, width=34),
    Column("mentee_position", "Должность", lambda a: a.mentee.position.name),
    Column("request", "Основной запрос наставляемого", request_in_words, width=40),
    Column("age", "возраст", lambda a: a.get_age_band_display(), over="Характеристика наставляемого", width=11),
    Column(
        "experience",
        "пед. стаж",
        lambda a: a.get_experience_band_display(),
        over="Характеристика наставляемого",
        width=11,
    ),
    Column("mentor", "ФИО наставника", lambda a: a.group.mentor.employee.full_name, width=34),
    Column("mentor_position", "Должность", lambda a: a.group.mentor.employee.position.name),
    Column("competencies", "Основные компетенции наставника", competencies_in_words, width=40),
    Column("interests", "Профессиональные интересы наставника", lambda a: a.group.mentor.interests, width=30),
    Column(
        "mentoring_form", "форма наставничества", lambda a: a.group.mentoring_form.name, over="Форма наставничества"
    ),
    Column("role", "роль наставничества", lambda a: a.group.role.name, over="Форма наставничества"),
    Column(
        "plan",
        "Программа наставничества с индивидуальным маршрутом наставляемого",
        lambda a: a.group.plan_document.original_name,
        width=26,
    ),
    Column("starts_on", "Дата вхождения в программу", lambda a: a.group.starts_on, width=13),
    Column("ends_on", "Дата завершения программы", lambda a: a.group.ends_on, width=13),
    Column("result", Assignment.title_of("result"), lambda a: a.result, width=34),
    Column(
        "mentee_case",
        Assignment.title_of("mentee_case_url"),
        lambda a: a.mentee_case_url,
        width=28,
    ),
    Column(
        "mentor_case",
        Assignment.title_of("mentor_case_url"),
        lambda a: "\n".join(filter(None, [a.mentor_case_url, a.mentor_case_url_2])),
        width=28,
    ),
    Column("status", Assignment.title_of("status"), lambda a: a.get_status_display(), width=16),
)

FILE_COLUMNS: tuple[Column[Line], ...] = (
    Column("group", "Группа", lambda line: line.group_title, width=24),
    *(
        Column(
            column.key,
            column.title,
            lambda line, value=column.value: value(line.assignment),  # type: ignore[misc]
            over=column.over,
            width=column.width,
            is_number=column.is_number,
        )
        for column in COLUMNS
    ),
)
"""The manual's columns after the group, for files: a spreadsheet has no row over the group that survives sorting."""


def kind_in_words(mentee_count: int) -> str:
    """Return «Триада, 3 участника»."""
    return f"{GroupKind.of(mentee_count).label}, {participants(mentee_count)}"


def lines(groups: Iterable[MentoringGroup]) -> Iterator[Line]:
    """Yield the rows of a file: whole groups one after another, numbered in their order."""
    for number, group in enumerate(groups, start=1):
        members = group.assignments.all()
        title = f"{number}. {kind_in_words(len(members))}"
        for assignment in members:
            yield Line(assignment, title)
