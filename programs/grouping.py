"""The grouping rule: equal shared values make one group (manual, section 3).

The seven values (`shared_values.py`) live on `MentoringGroup` under one unique constraint. This module is the one way to put an assignment into a group and to move it to another. All changes of one
organisation's groups happen one after another (a lock on the organisation's row), so a group cannot vanish under a
colleague who is just joining it.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from mentoring.models import Competency, Mentor
from mentorship_ais.core.errors import DomainError
from mentorship_ais.core.saving import save_or_refuse
from mentorship_ais.core.versions import ChangedMeanwhile
from mentorship_ais.organizations.bands import ExperienceBand
from mentorship_ais.organizations.models import Employee, Organization
from programs.capacity import check_room
from programs.models import Assignment, MentoringGroup
from programs.models.groups import END_BEFORE_START
from programs.shared_values import SharedValues, differences

NOT_OWN_MENTEE = "Выберите наставляемого из работников своей организации."
NOT_AVAILABLE_MENTOR = (
    "Этого наставника выбрать нельзя: он выведен из базы или ведёт только свою организацию. Выберите другого."
)


@dataclass(frozen=True)
class Entry:
    """The values of each mentee's own: experience and request."""

    mentee: Employee
    experience_band: ExperienceBand
    requested_competencies: Collection[Competency] = ()
    request_text: str = ""


class MenteeRefused(DomainError):
    """A refusal that concerns one mentee among several."""

    def __init__(self, message: str, *, mentee: Employee) -> None:
        super().__init__(message, field="mentee")
        self.mentee = mentee


def assign(
    *,
    mentee: Employee,
    shared: SharedValues,
    experience_band: ExperienceBand,
    requested_competencies: Collection[Competency] = (),
    request_text: str = "",
    by: User,
    submission: uuid.UUID | None = None,
) -> Assignment:
    """Record a program «В процессе» for one mentee; see `assign_all`."""
    entry = Entry(mentee, experience_band, requested_competencies, request_text)
    return assign_all(entries=[entry], shared=shared, by=by, submission=submission)[0]


@transaction.atomic
def assign_all(
    *,
    entries: Sequence[Entry],
    shared: SharedValues,
    by: User,
    submission: uuid.UUID | None = None,
    may_overload: bool = True,
) -> list[Assignment]:
    """Record a program «В процессе» for each mentee, all in the group that the shared values make; all or none.

    Sent twice with the same `submission`, they are recorded once. Refuses, with a sentence that says what to do: a
    mentor who is the mentee, another organisation's mentee or mentor, a mentor who has left the base, an end before the
    start, a mentee who is already in the group, and unless `may_overload` more mentees than the mentor's card allows.
    """
    _lock_groups_of(shared.organization)
    submission = submission or uuid.uuid4()
    keys = {entry.mentee.pk: submission_for(submission, entry.mentee.pk) for entry in entries}
    if recorded := list(Assignment.objects.filter(submission__in=keys.values(), created_by=by)):
        return recorded
    if not may_overload:
        check_room(shared.mentor, joining=len(entries))
    for entry in entries:
        check_pair(mentee=entry.mentee, shared=shared)
        if not entry.mentee.is_active(shared.starts_on):
            raise MenteeRefused(
                f"{entry.mentee.full_name}: на дату вхождения уже не работает в организации. "
                "Проверьте дату или выберите другого наставляемого.",
                mentee=entry.mentee,
            )
    group = _get_or_create_group(shared)
    return [_record(entry, group=group, by=by, submission=keys[entry.mentee.pk]) for entry in entries]


def submission_for(submission: uuid.UUID, mentee: int) -> uuid.UUID:
    """Return the number of one mentee's program among several of one sending."""
    return uuid.uuid5(submission, str(mentee))


def _record(entry: Entry, *, group: MentoringGroup, by: User, submission: uuid.UUID) -> Assignment:
    if group.assignments.filter(mentee=entry.mentee).exists():
        raise MenteeRefused(
            f"{entry.mentee.full_name}: уже в группе с такими же значениями. Выберите другого наставляемого.",
            mentee=entry.mentee,
        )
    assignment = Assignment(
        group=group,
        mentee=entry.mentee,
        age_band=entry.mentee.age_band(group.starts_on) or "",
        experience_band=entry.experience_band,
        request_text=entry.request_text,
        created_by=by,
        submission=submission,
    )
    save_or_refuse(assignment)
    assignment.requested_competencies.set(entry.requested_competencies)
    return assignment


@transaction.atomic
def move(*, assignment: Assignment, shared: SharedValues, opened: int | None = None) -> Assignment:
    """Give one assignment other shared values: it moves to their group; a group left empty disappears.

    `opened` is the record's version that the person saw; a later change by somebody else is refused.
    """
    _lock_groups_of(shared.organization)
    locked = Assignment.objects.select_for_update(of=("self",)).get(pk=assignment.pk)
    locked.advance(opened=opened)
    check_pair(mentee=locked.mentee, shared=shared, present_mentor=locked.group.mentor)
    former, target = locked.group, _get_or_create_group(shared)
    if target != former and target.assignments.filter(mentee=locked.mentee).exists():
        raise MenteeRefused(
            f"{locked.mentee.full_name}: уже в группе с такими же значениями. Измените хотя бы одно из них.",
            mentee=locked.mentee,
        )
    if target != former:
        locked.experience_band = locked.experience_at(shared.starts_on)
        locked.group = target
        locked.age_band = locked.mentee.age_band(shared.starts_on) or ""
    save_or_refuse(locked, fields=["group", "age_band", "experience_band", "version"])
    _remove_if_empty(former)
    return locked


@transaction.atomic
def move_group(
    *, group: MentoringGroup, shared: SharedValues, opened: Mapping[int, int] | None = None
) -> MentoringGroup:
    """Give a whole group other shared values; if a group with these values exists, the two become one.

    `opened` is the version of each assignment that the person saw: somebody who joined, left or changed meanwhile makes
    it a refusal, because the person decided about another group.
    """
    _lock_groups_of(shared.organization)
    members = list(Assignment.objects.filter(group=group).select_related("mentee"))
    if not members or (opened is not None and opened != {member.pk: member.version for member in members}):
        raise ChangedMeanwhile
    for member in members:
        move(assignment=member, shared=shared)
    return MentoringGroup.objects.get(**shared.as_fields())


@transaction.atomic
def change(
    *,
    assignment: Assignment,
    entry: Entry,
    shared: SharedValues,
    whole_group: bool,
    opened: Mapping[int, int],
    may_overload: bool = True,
) -> Assignment:
    """Change what is recorded of a program: the mentee's own values, and the shared ones for it or for the whole group.

    `opened` is the version of each program of the group that the person saw; `may_overload` as for `assign_all`. Sent
    twice, it is done once.
    """
    _lock_groups_of(shared.organization)
    present = Assignment.objects.select_for_update(of=("self",)).select_related("group__mentor").get(pk=assignment.pk)
    if _is_repeated(present, entry=entry, shared=shared, whole_group=whole_group, opened=opened):
        return present
    if not may_overload:
        check_room(shared.mentor, joining=count_newly_led(present, mentor=shared.mentor, whole_group=whole_group))
    if whole_group:
        move_group(group=present.group, shared=shared, opened=opened)
    else:
        move(assignment=present, shared=shared, opened=opened.get(assignment.pk, -1))
    changed = Assignment.objects.get(pk=assignment.pk)
    changed.experience_band, changed.request_text = entry.experience_band, entry.request_text
    save_or_refuse(changed, fields=["experience_band", "request_text"])
    changed.requested_competencies.set(entry.requested_competencies)
    return changed


def _is_repeated(
    present: Assignment, *, entry: Entry, shared: SharedValues, whole_group: bool, opened: Mapping[int, int]
) -> bool:
    """Tell whether this change was made after its form was opened: for the program, or for all that the person saw."""
    moved = set(opened) if whole_group else {present.pk}
    return (
        present.is_repeated(
            opened=opened.get(present.pk),
            experience_band=entry.experience_band,
            request_text=entry.request_text,
            requested_competencies=entry.requested_competencies,
        )
        and not differences(shared, present.group)
        and moved <= set(present.group.assignments.values_list("pk", flat=True))
    )


def count_newly_led(assignment: Assignment, *, mentor: Mentor, whole_group: bool) -> int:
    """Count the programs in process that a change would bring to the mentor; none when he leads them already."""
    if mentor == assignment.group.mentor:
        return 0
    moved = assignment.group.assignments.in_progress()
    return (moved if whole_group else moved.filter(pk=assignment.pk)).count()


def check_pair(*, mentee: Employee, shared: SharedValues, present_mentor: Mentor | None = None) -> None:
    """Refuse a mentor whom the mentee may not have, and wrong dates.

    A mentor who left the base stays in the groups he already leads.
    """
    mentor = shared.mentor
    if mentee.organization_id != shared.organization.pk:
        raise MenteeRefused(NOT_OWN_MENTEE, mentee=mentee)
    if mentor.employee_id == mentee.pk or (mentee.user_id and mentor.employee.user_id == mentee.user_id):
        raise DomainError(
            "Работник не может быть наставником самому себе. Выберите другого наставника.", field="mentor"
        )
    if mentor != present_mentor and not Mentor.objects.available_to(shared.organization).filter(pk=mentor.pk).exists():
        raise DomainError(NOT_AVAILABLE_MENTOR, field="mentor")
    if shared.ends_on < shared.starts_on:
        raise DomainError(END_BEFORE_START, field="ends_on")
    if {shared.order_document.organization_id, shared.plan_document.organization_id} != {shared.organization.pk}:
        raise DomainError("Приказ и программа загружаются в своей организации. Загрузите файлы ещё раз.")


def _lock_groups_of(organization: Organization) -> None:
    """Wait until no other change of this organisation's groups is under way."""
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)


def _get_or_create_group(shared: SharedValues) -> MentoringGroup:
    """Return the group of these values, found or made."""
    group, _ = MentoringGroup.objects.get_or_create(**shared.as_fields())
    return group


def _remove_if_empty(group: MentoringGroup) -> None:
    if not group.assignments.exists():
        group.delete()
