"""The rows of «Реализация наставничества» as HTML.

A page has hundreds of cells, many with links; templates would take most of the page's time for them. The table around
the rows is a template like every other.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from mentorship_ais.core.addresses import address_of
from mentorship_ais.core.components import badge, clip
from mentorship_ais.core.tables import Column, cells
from programs.choices import AssignmentStatus
from programs.models import Assignment
from programs.tables import COLUMNS


@dataclass(frozen=True)
class Row:
    """One program on the page: what stands in each column."""

    assignment: Assignment
    values: list[Any]

    @classmethod
    def of(cls, assignment: Assignment) -> Row:
        """Read the columns of a program."""
        return cls(assignment, cells(COLUMNS, assignment))

    @property
    def html(self) -> SafeString:
        """The cells of the row, the mentee's as its heading."""
        contents = zip(CONTENTS, self.values, strict=True)
        return format_html(CELLS, *(render(self.assignment, value) if value else "" for render, value in contents))


def _mentee(assignment: Assignment, full_name: str) -> SafeString:
    address = address_of("programs:card", assignment.pk)
    return format_html('<a href="{}" title="{}">{}</a>', address, full_name, assignment.mentee.short_name)


def _mentor(assignment: Assignment, full_name: str) -> SafeString:
    """Render the mentor's name, and the organisation when it is another one."""
    group, employee = assignment.group, assignment.group.mentor.employee
    name = format_html('<span title="{}">{}</span>', full_name, employee.short_name)
    if employee.organization_id == group.organization_id:
        return name
    return format_html('{}<span class="muted d-block">{}</span>', name, employee.organization)


def _plan(assignment: Assignment, name: str) -> SafeString:
    address = address_of("programs:document", assignment.group.plan_document_id)
    return format_html(
        '<a href="{}" title="{}">Документ<span class="visually-hidden">: {}</span></a>', address, name, name
    )


def _day(_: Assignment, day: datetime.date) -> str:
    return f"{day:%d.%m.%Y}"


def _end(assignment: Assignment, day: datetime.date) -> str:
    if not assignment.is_overdue:
        return _day(assignment, day)
    return format_html('{} <span class="waits d-inline-block">Срок прошёл</span>', _day(assignment, day))


def _mentee_case(assignment: Assignment, url: str) -> SafeString:
    return _case("Ссылка", url, f"на кейс наставляемого: {assignment.mentee.short_name}")


def _mentor_cases(assignment: Assignment, _: str) -> SafeString:
    links = (("Ссылка", assignment.mentor_case_url), ("Ссылка2", assignment.mentor_case_url_2))
    about = f"на кейс наставника: {assignment.mentee.short_name}"
    return format_html_join(" ", "{}", ((_case(title, url, about),) for title, url in links if url))


def _case(title: str, url: str, about: str) -> SafeString:
    return format_html(
        '<a href="{}" rel="noopener noreferrer" target="_blank">{}<span class="visually-hidden"> {}, в новом окне</span></a>',
        url,
        title,
        about,
    )


def _status(assignment: Assignment, label: str) -> SafeString:
    """Render the state; the program in process can be completed from here."""
    state = badge(label, assignment.tone)
    if assignment.status != AssignmentStatus.IN_PROGRESS:
        return state
    return format_html(
        '{}<a class="screen-only d-block" href="{}">Завершить <span class="visually-hidden">программу: {}</span></a>',
        state,
        address_of("programs:complete", assignment.pk),
        assignment.mentee.short_name,
    )


RENDERERS: Mapping[str, Callable[[Assignment, Any], str]] = {
    "mentee": _mentee,
    "mentor": _mentor,
    "plan": _plan,
    "starts_on": _day,
    "ends_on": _end,
    "mentee_case": _mentee_case,
    "mentor_case": _mentor_cases,
    "status": _status,
}
"""What renders the columns with markup of their own: links, documents, dates, the status. Others are text."""
CONTENTS = tuple(RENDERERS.get(column.key, lambda _, text: clip(text)) for column in COLUMNS)
DATES, DATE = frozenset({"starts_on", "ends_on"}), ' class="date"'


def _cell(column: Column[Assignment]) -> str:
    """Return the format of a column's cells; on a phone the title stands over each."""
    title = escape(capfirst(column.title))
    if column is COLUMNS[0]:
        return f'<th scope="row" data-label="{title}">{{}}</th>'
    return f'<td{DATE if column.key in DATES else ""} data-label="{title}">{{}}</td>'


CELLS = "".join(map(_cell, COLUMNS))
"""The format of a row."""
