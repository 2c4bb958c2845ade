"""Replacing the mentor keeps the past: the old program is stopped, the new one starts from the date given."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.db import transaction

from accounts.models import User
from mentorship_ais.core.errors import DomainError
from mentorship_ais.core.versions import ChangedMeanwhile
from mentorship_ais.organizations.bands import ExperienceBand
from programs import completion, grouping
from programs.choices import AssignmentStatus, StopReason
from programs.grouping import Entry
from programs.models import Assignment
from programs.shared_values import SharedValues


@transaction.atomic
def replace_mentor(
    *,
    assignment: Assignment,
    shared: SharedValues,
    whole_group: bool = False,
    by: User,
    submission: uuid.UUID,
    opened: Mapping[int, int] | None = None,
    may_overload: bool = True,
) -> list[Assignment]:
    """Stop the program with the reason «Замена наставника» on the new start, and record one with the new mentor.

    With `whole_group` the same for all of the group who are «В процессе». The request goes with the mentee. Refuses the
    present mentor and a program that is not in process; `may_overload` as for `assign_all`. Sent twice, it is done once.
    """
    former = Assignment.objects.select_related("group__mentor").get(pk=assignment.pk)
    replaced = former.group.assignments.in_progress() if whole_group else Assignment.objects.filter(pk=former.pk)
    ended = list(replaced.select_related("mentee").prefetch_related("requested_competencies"))
    if former.status == AssignmentStatus.IN_PROGRESS and shared.mentor == former.group.mentor:
        raise DomainError("Этот наставник уже ведёт программу. Выберите другого.", field="mentor")
    if recorded := _recorded_before(former, submission=submission, by=by):
        return recorded
    if opened is not None and any(opened.get(each.pk) != each.version for each in ended):
        raise ChangedMeanwhile
    for each in ended:
        completion.stop(assignment=each, reason=StopReason.MENTOR_REPLACED, stopped_on=shared.starts_on)
    return grouping.assign_all(
        entries=[_carried_over(each, shared) for each in ended],
        shared=shared,
        by=by,
        submission=submission,
        may_overload=may_overload,
    )


def _recorded_before(former: Assignment, *, submission: uuid.UUID, by: User) -> list[Assignment]:
    mentees = former.group.assignments.values_list("mentee", flat=True)
    keys = [grouping.submission_for(submission, mentee) for mentee in mentees]
    return list(Assignment.objects.filter(submission__in=keys, created_by=by))


def _carried_over(ended: Assignment, shared: SharedValues) -> Entry:
    return Entry(
        mentee=ended.mentee,
        experience_band=ExperienceBand(ended.experience_at(shared.starts_on)),
        requested_competencies=tuple(ended.requested_competencies.all()),
        request_text=ended.request_text,
    )
