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
from mentorship_ais.core.storing import store
from mentorship_ais.core.versions import ChangedMeanwhile
from mentorship_ais.organizations.bands import ExperienceBand
from mentorship_ais.organizations.models import Employee, Organization
from programs.capacity import check_room
from programs.choices import GroupKind
from programs.models import Assignment, MentoringGroup
from programs.papers.declension import Case, short_name_in
from programs.shared_values import SharedValues


@dataclass(frozen=True)
class Entry:
    """What each mentee brings: own experience and own request."""

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
    mentor who is the mentee, a stranger's mentee or mentor, a mentor who has left the base, an end before the start, a
    mentee who already stands in the group, and unless `may_overload` more mentees than the mentor's card allows.
    """
    _in_turn(shared.organization)
    submission = submission or uuid.uuid4()
    keys = {entry.mentee.pk: key_of(submission, entry.mentee.pk) for entry in entries}
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
    group = _group_with(shared)
    return [_recorded(entry, group=group, by=by, submission=keys[entry.mentee.pk]) for entry in entries]


def key_of(submission: uuid.UUID, mentee: int) -> uuid.UUID:
    """The number of one mentee's program among several of one sending."""
    return uuid.uuid5(submission, str(mentee))


def _recorded(entry: Entry, *, group: MentoringGroup, by: User, submission: uuid.UUID) -> Assignment:
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
    store(assignment)
    assignment.requested_competencies.set(entry.requested_competencies)
    return assignment


MOST_NAMED = 3
"""Companions that a sentence names before it says how many more there are."""


@dataclass(frozen=True)
class Forecast:
    """What saving will make of the group, said before it is done."""

    group: MentoringGroup | None
    companions: tuple[Employee, ...]
    mentee_count: int

    @property
    def kind(self) -> GroupKind:
        """The group's kind after saving."""
        return GroupKind.of(self.mentee_count)

    @property
    def in_words(self) -> str:
        """«Будет создана диада», «Войдёт в группу с Петровой А. С.: триада»."""
        kind = self.kind.label.lower()
        if not self.companions:
            return f"Будет создана {kind}"
        named = ", ".join(short_name_in(Case.INSTRUMENTAL, person) for person in self.companions[:MOST_NAMED])
        more = f" и ещё {len(self.companions) - MOST_NAMED}" if len(self.companions) > MOST_NAMED else ""
        return f"Войдёт в группу с {named}{more}: {kind}"


def forecast(*, shared: SharedValues, mentees: Collection[Employee]) -> Forecast:
    """The group that the mentees will make or enter with these values; writes nothing."""
    group = MentoringGroup.objects.filter(**shared.as_fields()).first()
    present = {a.mentee_id: a.mentee for a in group.assignments.select_related("mentee")} if group else {}
    joining = {mentee.pk for mentee in mentees}
    companions = tuple(mentee for pk, mentee in present.items() if pk not in joining)
    return Forecast(group, companions, len(companions) + len(joining))


@transaction.atomic
def move(*, assignment: Assignment, shared: SharedValues, opened: int | None = None) -> Assignment:
    """Give one assignment other shared values: it moves to their group; a group left empty disappears.

    `opened` is the record's version that the person saw; a later change by somebody else is refused.
    """
    _in_turn(shared.organization)
    locked = Assignment.objects.select_for_update(of=("self",)).get(pk=assignment.pk)
    locked.advance(opened=opened)
    check_pair(mentee=locked.mentee, shared=shared, present_mentor=locked.group.mentor)
    former, target = locked.group, _group_with(shared)
    if target != former and target.assignments.filter(mentee=locked.mentee).exists():
        raise MenteeRefused(
            f"{locked.mentee.full_name}: уже в группе с такими же значениями. Измените хотя бы одно из них.",
            mentee=locked.mentee,
        )
    if target != former:
        locked.experience_band = locked.experience_at(shared.starts_on)
        locked.group = target
        locked.age_band = locked.mentee.age_band(shared.starts_on) or ""
    store(locked, fields=["group", "age_band", "experience_band", "version"])
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
    _in_turn(shared.organization)
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

    `opened` is the version of each program of the group that the person saw; `may_overload` as for `assign_all`.
    """
    _in_turn(shared.organization)
    present = Assignment.objects.select_related("group__mentor").get(pk=assignment.pk)
    if not may_overload:
        check_room(shared.mentor, joining=newly_led(present, mentor=shared.mentor, whole_group=whole_group))
    if whole_group:
        move_group(group=present.group, shared=shared, opened=opened)
    else:
        move(assignment=present, shared=shared, opened=opened.get(assignment.pk, -1))
    changed = Assignment.objects.get(pk=assignment.pk)
    changed.experience_band, changed.request_text = entry.experience_band, entry.request_text
    store(changed, fields=["experience_band", "request_text"])
    changed.requested_competencies.set(entry.requested_competencies)
    return changed


def newly_led(assignment: Assignment, *, mentor: Mentor, whole_group: bool) -> int:
    """How many programs in process a change would bring to the mentor; none when he leads them already."""
    if mentor == assignment.group.mentor:
        return 0
    moved = assignment.group.assignments.in_progress()
    return (moved if whole_group else moved.filter(pk=assignment.pk)).count()


def change_in_words(*, assignment: Assignment, shared: SharedValues, whole_group: bool) -> str:
    """What a change will make of the groups: «Войдёт в группу с …: триада. В прежней группе останется диада»."""
    group = assignment.group
    members = [member.mentee for member in group.assignments.select_related("mentee")]
    kind = GroupKind.of(len(members)).label.lower()
    target = forecast(shared=shared, mentees=members if whole_group else [assignment.mentee])
    if target.group == group:
        return f"Группа останется прежней: {kind}"
    if whole_group and not target.companions:
        return f"Изменится вся группа: {kind}"
    rest = len(members) - 1
    if whole_group or not rest:
        return target.in_words
    return f"{target.in_words}. В прежней группе останется: {GroupKind.of(rest).label.lower()}"


def check_pair(*, mentee: Employee, shared: SharedValues, present_mentor: Mentor | None = None) -> None:
    """Who may be whose mentor, and the dates. A mentor who left the base stays in the groups he already leads."""
    mentor = shared.mentor
    if mentee.organization_id != shared.organization.pk:
        raise MenteeRefused("Выберите наставляемого из работников своей организации.", mentee=mentee)
    if mentor.employee_id == mentee.pk or (mentee.user_id and mentor.employee.user_id == mentee.user_id):
        raise DomainError(
            "Работник не может быть наставником самому себе. Выберите другого наставника.", field="mentor"
        )
    if mentor != present_mentor and not Mentor.objects.available_to(shared.organization).filter(pk=mentor.pk).exists():
        raise DomainError(
            "Этого наставника выбрать нельзя: он выведен из базы или ведёт только свою организацию. Выберите другого.",
            field="mentor",
        )
    if shared.ends_on < shared.starts_on:
        raise DomainError("Дата завершения раньше даты вхождения. Проверьте обе даты.", field="ends_on")
    if {shared.order_document.organization_id, shared.plan_document.organization_id} != {shared.organization.pk}:
        raise DomainError("Приказ и программа загружаются в своей организации. Загрузите файлы ещё раз.")


def _in_turn(organization: Organization) -> None:
    """Wait until no other change of this organisation's groups is under way."""
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)


def _group_with(shared: SharedValues) -> MentoringGroup:
    """The group of these values, found or made."""
    group, _ = MentoringGroup.objects.get_or_create(**shared.as_fields())
    return group


def _remove_if_empty(group: MentoringGroup) -> None:
    if not group.assignments.exists():
        group.delete()
