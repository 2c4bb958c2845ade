"""How a program ends, and how it comes back to work (manual, section 3, step 4).

«В процессе» becomes «Завершена» when the final result, the mentee's link and the mentor's link are all there; they can
be saved one by one.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from mentorship_ais.core.errors import DomainError
from mentorship_ais.core.saving import save_or_refuse
from programs import practices
from programs.choices import AssignmentStatus, StopReason
from programs.models import Assignment


@transaction.atomic
def record_completion(
    *,
    assignment: Assignment,
    result: str,
    mentee_case_url: str,
    mentor_case_url: str,
    mentor_case_url_2: str = "",
    share_as_best_practice: bool = False,
    opened: int | None = None,
) -> Assignment:
    """Save what is there; with all three the program is «Завершена».

    Refuses on a stopped program, and to take something away from a completed one. Sent twice, it is done once.
    """
    locked = _lock(assignment)
    values = {
        "result": result,
        "mentee_case_url": mentee_case_url,
        "mentor_case_url": mentor_case_url,
        "mentor_case_url_2": mentor_case_url_2,
        "share_as_best_practice": share_as_best_practice,
    }
    left_as = AssignmentStatus.IN_PROGRESS if locked.missing_for_completion else AssignmentStatus.COMPLETED
    if locked.is_repeated(opened=opened, status=left_as, **values):
        return locked
    locked.advance(opened=opened)
    if locked.status == AssignmentStatus.STOPPED:
        raise DomainError("Программа прекращена. Чтобы её завершить, сначала верните её в работу.")
    for name, value in values.items():
        setattr(locked, name, value)
    if locked.status == AssignmentStatus.IN_PROGRESS and not locked.missing_for_completion:
        locked.move_to(AssignmentStatus.COMPLETED)
        locked.completed_at = timezone.now()
    return _store(locked)


class CompletionRefused(DomainError):
    """A refusal that concerns one program among several."""

    def __init__(self, refusal: DomainError, *, assignment: Assignment) -> None:
        super().__init__(refusal.message, field=refusal.field)
        self.assignment = assignment


@transaction.atomic
def record_completions(*, values: Mapping[Assignment, Mapping[str, Any]]) -> list[Assignment]:
    """Save the results of several programs, all or none; see `record_completion`."""
    recorded = []
    for assignment in sorted(values, key=lambda each: each.pk):
        try:
            recorded.append(record_completion(assignment=assignment, **values[assignment]))
        except DomainError as refusal:
            raise CompletionRefused(refusal, assignment=assignment) from refusal
    return recorded


@transaction.atomic
def stop(
    *, assignment: Assignment, reason: StopReason, stopped_on: datetime.date, opened: int | None = None
) -> Assignment:
    """End a program early, with a reason and a date (ТК РФ, ст. 351.8 lets either side do so).

    Sent twice, it is done once.
    """
    locked = _lock(assignment)
    if locked.is_repeated(opened=opened, status=AssignmentStatus.STOPPED, stop_reason=reason, stopped_on=stopped_on):
        return locked
    locked.advance(opened=opened)
    if stopped_on < locked.group.starts_on:
        raise DomainError("Дата прекращения раньше даты вхождения в программу. Проверьте дату.", field="stopped_on")
    locked.move_to(AssignmentStatus.STOPPED)
    locked.stop_reason, locked.stopped_on = reason, stopped_on
    return _store(locked)


@transaction.atomic
def return_to_work(*, assignment: Assignment, opened: int | None = None) -> Assignment:
    """Make a completed or stopped program «В процессе» again; what was written stays. Sent twice, it is done once."""
    locked = _lock(assignment)
    if locked.is_repeated(opened=opened, status=AssignmentStatus.IN_PROGRESS):
        return locked
    locked.advance(opened=opened)
    locked.move_to(AssignmentStatus.IN_PROGRESS)
    locked.completed_at = None
    locked.stopped_on, locked.stop_reason = None, ""
    return _store(locked)


def _lock(assignment: Assignment) -> Assignment:
    return Assignment.objects.select_for_update(of=("self",)).get(pk=assignment.pk)


def _store(assignment: Assignment) -> Assignment:
    save_or_refuse(assignment)
    practices.sync_with_program(assignment)
    return assignment
