"""The grouping rule: equal shared values make one group (manual, section 3).

The seven values — mentor, form, role, order, program, start and end — live on `MentoringGroup` under one unique
constraint. This module is the one way to put an assignment into a group and to move it to another. All changes of one
organisation's groups happen one after another (a lock on the organisation's row), so a group cannot vanish under a
colleague who is just joining it.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from mentoring.models import Competency, Mentor
from mentorship_ais.core.errors import DomainError
from mentorship_ais.documents.models import Document
from mentorship_ais.organizations.bands import ExperienceBand
from mentorship_ais.organizations.models import Employee, Organization

from .models import Assignment, MentoringForm, MentoringGroup, MentorRole


@dataclass(frozen=True)
class SharedValues:
    """What makes a group: two assignments with equal values are in the same one."""

    organization: Organization
    mentor: Mentor
    form: MentoringForm
    role: MentorRole
    order_document: Document
    plan_document: Document
    starts_on: datetime.date
    ends_on: datetime.date

    def as_fields(self) -> dict[str, Any]:
        """The same as `MentoringGroup` names them."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@transaction.atomic
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
    """Record a program «В процессе»: one mentee with one mentor, in the group that its values make.

    Sent twice with the same `submission`, it is recorded once. Refuses, with a sentence that says what to do: a mentor
    who is the mentee, a stranger's mentee or mentor, a mentor who has left the base, an end before the start, a mentee
    who already stands in the group.
    """
    _in_turn(shared.organization)
    if submission and (recorded := Assignment.objects.filter(submission=submission, created_by=by).first()):
        return recorded
    check_pair(mentee=mentee, shared=shared)
    group = _group_with(shared)
    if group.assignments.filter(mentee=mentee).exists():
        raise DomainError(
            f"{mentee.full_name} уже в группе с такими же значениями. Выберите другого наставляемого.", field="mentee"
        )
    assignment = Assignment(
        group=group,
        mentee=mentee,
        age_band=mentee.age_band(shared.starts_on) or "",
        experience_band=experience_band,
        request_text=request_text,
        created_by=by,
        submission=submission or uuid.uuid4(),
    )
    _clean(assignment)
    assignment.save()
    assignment.requested_competencies.set(requested_competencies)
    return assignment


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
        raise DomainError(f"{locked.mentee.full_name} уже в группе с такими значениями.")
    locked.group = target
    locked.age_band = locked.mentee.age_band(shared.starts_on) or ""
    _clean(locked)
    locked.save(update_fields=["group", "age_band", "version"])
    _remove_if_empty(former)
    return locked


@transaction.atomic
def move_group(*, group: MentoringGroup, shared: SharedValues) -> MentoringGroup:
    """Give a whole group other shared values; if a group with these values exists, the two become one."""
    _in_turn(shared.organization)
    for assignment in list(group.assignments.select_related("mentee")):
        move(assignment=assignment, shared=shared)
    return MentoringGroup.objects.get(**shared.as_fields())


def check_pair(*, mentee: Employee, shared: SharedValues, present_mentor: Mentor | None = None) -> None:
    """Who may be whose mentor, and the dates. A mentor who left the base stays in the groups he already leads."""
    mentor = shared.mentor
    if mentee.organization_id != shared.organization.pk:
        raise DomainError("Выберите наставляемого из работников своей организации.", field="mentee")
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


def _clean(assignment: Assignment) -> None:
    try:
        assignment.full_clean()
    except ValidationError as error:
        raise DomainError(" ".join(error.messages)) from error
