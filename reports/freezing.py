"""Frozen reports: write down a period's report, and compare it with the figures of today.

Figures, tables and list are stored as text of that day, with a checksum over all of it. Triggers of the database refuse
every later change; the comparison counts the same selection again.
"""

from __future__ import annotations

import datetime
import json
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db import transaction

from accounts.models import User
from mentorship_ais.core.jobs import job, raise_if_aborted
from reports.counting.figures import FIGURES
from reports.counting.lists import rows_of
from reports.counting.report import make_report, table_of_organizations
from reports.models import FrozenProgram, FrozenReport
from reports.output.columns import PROGRAM_COLUMNS, columns_of, full_title
from reports.output.formats import change_words, number
from reports.selection.forms import SelectionForm
from reports.selection.names import read_references
from reports.selection.scope import Scope
from reports.selection.selection import Selection

LINES_AT_A_TIME = 2000
MOST_COMPARED = 5_000
"""Lines that a page compares word for word; above it, the page lists only which programs came and went."""
MOST_SHOWN = 100


@transaction.atomic
def freeze(*, selection: Selection, by: User, submission: uuid.UUID) -> FrozenReport:
    """«Зафиксировать»: write down figures, tables and list of the selection. A second click makes no second report."""
    if done := FrozenReport.objects.filter(submission=submission).first():
        return done
    report = make_report(selection, read_references())
    figures = {figure.key: figure.value(report.totals) for figure in FIGURES}
    described = [[name, words] for name, words in selection.describe(report.references)]
    tables = [_written(table) for table in (*report.tables.values(), table_of_organizations(report))]
    title = f"Статистика наставничества, {selection.period_name[:1].lower()}{selection.period_name[1:]}"
    digest = sha256(_canonical([title, described, figures, tables]))
    lines: list[tuple[int, dict[str, Any]]] = []
    for program, cells in lines_of(selection):
        raise_if_aborted()
        digest.update(_canonical([program, cells]))
        lines.append((program, cells))
    frozen = FrozenReport.objects.create(
        title=title,
        parameters=dict(selection.parameters),
        described=described,
        figures=figures,
        tables=tables,
        checksum=digest.hexdigest(),
        author=by,
        submission=submission,
    )
    FrozenProgram.objects.bulk_create(
        (FrozenProgram(report=frozen, program=program, cells=cells) for program, cells in lines),
        batch_size=LINES_AT_A_TIME,
    )
    return frozen


@job(attempts=3, work="фиксация отчёта")
def freeze_later(*, parameters: dict[str, str], user_pk: int, submission: str) -> None:
    """Freeze a long report in the background."""
    freeze(
        selection=selection_from(parameters),
        by=User.objects.get(pk=user_pk),
        submission=uuid.UUID(submission),
    )


def selection_from(parameters: dict[str, str]) -> Selection:
    """Return the selection of the whole region that these parameters of an address name."""
    return SelectionForm.stored(parameters, scope=Scope())


def lines_of(selection: Selection) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the key of each counted program, in order, with the cells of its line."""
    rows: Iterable[Any] = rows_of(selection, "programs").order_by("pk").iterator(chunk_size=LINES_AT_A_TIME)
    for row in rows:
        yield row.pk, {column.key: _plain(column.value(row)) for column in PROGRAM_COLUMNS}


def is_intact(frozen: FrozenReport) -> bool:
    """Tell whether the checksum still matches what is stored."""
    digest = sha256(_canonical([frozen.title, frozen.described, frozen.figures, frozen.tables]))
    for program, cells in frozen.lines.order_by("program").values_list("program", "cells").iterator():
        digest.update(_canonical([program, cells]))
    return digest.hexdigest() == frozen.checksum


@dataclass(frozen=True)
class FigureChange:
    """A figure then and now."""

    title: str
    then: Any
    now: Any

    @property
    def is_changed(self) -> bool:
        return bool(self.then != self.now)


@dataclass(frozen=True)
class LineChange:
    """A program whose line has changed, come or gone."""

    words: str
    changes: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """The differences between the frozen report and today."""

    figures: list[FigureChange]
    came: list[LineChange]
    gone: list[LineChange]
    changed: list[LineChange]
    is_word_for_word: bool

    @property
    def is_changed(self) -> bool:
        """Whether anything has changed."""
        return any(figure.is_changed for figure in self.figures) or bool(self.came or self.gone or self.changed)


def compare(frozen: FrozenReport) -> Comparison:
    """Count the selection again and compare it with the frozen report."""
    selection = selection_from(frozen.parameters)
    report = make_report(selection, read_references())
    figures = [
        FigureChange(figure.full_title, frozen.figures.get(figure.key), figure.value(report.totals))
        for figure in FIGURES
    ]
    stored = set(frozen.lines.values_list("program", flat=True))
    present = set(selection.programs().values_list("pk", flat=True))
    is_word_for_word = max(len(stored), len(present)) <= MOST_COMPARED
    now = dict(lines_of(selection)) if is_word_for_word else {}
    then = dict(frozen.lines.values_list("program", "cells")) if is_word_for_word else {}
    gone = sorted(stored - present)
    went = then or dict(frozen.lines.filter(program__in=gone[:MOST_SHOWN]).values_list("program", "cells"))
    changed = [
        LineChange(_name(now[program]), tuple(_differences(then[program], now[program])))
        for program in sorted(stored & present if is_word_for_word else ())
        if then[program] != now[program]
    ]
    return Comparison(
        figures=figures,
        came=[
            LineChange(_name(now.get(program, {})) or f"программа {program}", ())
            for program in sorted(present - stored)
        ],
        gone=[LineChange(_name(went.get(program, {})) or f"программа {program}", ()) for program in gone],
        changed=changed,
        is_word_for_word=is_word_for_word,
    )


def _differences(then: dict[str, Any], now: dict[str, Any]) -> Iterator[str]:
    for column in PROGRAM_COLUMNS:
        if then.get(column.key) != now.get(column.key):
            yield f"{full_title(column)}: было «{then.get(column.key) or '—'}», стало «{now.get(column.key) or '—'}»"


def _name(cells: dict[str, Any]) -> str:
    return f"{cells['mentee']}, наставник {cells['mentor']}, {cells['organization']}" if cells else ""


def _written(table: Any) -> dict[str, Any]:
    columns = columns_of(table)
    return {
        "title": table.title,
        "columns": [full_title(column) for column in columns],
        "rows": [[_plain(column.value(row)) for column in columns] for row in (*table.rows, table.total)],
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime.date) else value


def _canonical(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def comparison_context(comparison: Comparison) -> dict[str, Any]:
    """Return the comparison as the template needs it."""
    return {
        "is_changed": comparison.is_changed,
        "is_word_for_word": comparison.is_word_for_word,
        "most_compared": number(MOST_COMPARED),
        "figures": [
            {
                "title": figure.title,
                "then": number(figure.then),
                "now": number(figure.now),
                "change": change_words(figure.now, figure.then),
                "is_changed": figure.is_changed,
            }
            for figure in comparison.figures
        ],
        "parts": [
            {"title": title, "lines": lines[:MOST_SHOWN], "more": max(len(lines) - MOST_SHOWN, 0), "count": len(lines)}
            for title, lines in (
                ("Добавились", comparison.came),
                ("Исчезли", comparison.gone),
                ("Изменены после фиксации", comparison.changed),
            )
            if lines
        ],
    }
