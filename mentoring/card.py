"""The mentor card: an employee becomes a mentor, leaves the base, comes back (manual, section 2, step 3)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction

from mentoring.choices import MentorLevel
from mentoring.models import Achievement, Competency, Mentor
from mentorship_ais.core.errors import DomainError
from mentorship_ais.core.saving import save_or_refuse
from mentorship_ais.organizations.models import Employee

ACHIEVEMENT_REQUIRED = "Отметьте хотя бы одно достижение наставника."


@transaction.atomic
def fill_card(
    *,
    employee: Employee,
    level: MentorLevel,
    competencies: Collection[Competency],
    achievements: Collection[Achievement],
    interests: str,
    other_competencies: str = "",
    max_mentees: int | None = None,
    opened: int | None = None,
) -> Mentor:
    """Make the employee a mentor, or change the card of one; a mentor who left the base comes back to it.

    Achievements (at least one) and interests are mandatory. `opened` is the version that the person saw, 0 for none;
    refuse a later change by somebody else (`ChangedMeanwhile`). The same values sent twice are recorded once.
    """
    _lock_card_of(employee)
    if not employee.is_active():
        raise DomainError("Работник уволен. Наставником может стать только работающий.")
    if not achievements:
        raise DomainError(ACHIEVEMENT_REQUIRED, field="achievements")
    # The card's own row is locked too: support may just be turning its «Другие компетенции» into a competency.
    locked = Mentor.objects.select_for_update(of=("self",)).filter(employee=employee).first()
    mentor = locked or Mentor(employee=employee)
    values = {
        "level": level,
        "interests": interests.strip(),
        "other_competencies": other_competencies.strip(),
        "max_mentees": max_mentees or mentor.max_mentees,
        "is_active": True,
    }
    lists: dict[str, Collection[Any]] = {"competencies": competencies, "achievements": achievements}
    if mentor.pk and mentor.has_values(**values, **lists):
        return mentor
    mentor.advance(opened=opened)
    for name, value in values.items():
        setattr(mentor, name, value)
    save_or_refuse(mentor)
    for name, rows in lists.items():
        getattr(mentor, name).set(rows)
    return mentor


@transaction.atomic
def leave_base(*, mentor: Mentor, opened: int | None = None) -> Mentor:
    """Take the mentor out of the base: nobody can choose her any more, her programs go on, the history stays."""
    return _switch(mentor, is_active=False, opened=opened)


@transaction.atomic
def return_to_base(*, mentor: Mentor, opened: int | None = None) -> Mentor:
    """Offer the mentor again, with the card as it was."""
    if not mentor.employee.is_active():
        raise DomainError("Работник уволен. Вернуть в базу можно только работающего.")
    return _switch(mentor, is_active=True, opened=opened)


def _switch(mentor: Mentor, *, is_active: bool, opened: int | None) -> Mentor:
    _lock_card_of(mentor.employee)
    mentor = Mentor.objects.select_for_update(of=("self",)).get(pk=mentor.pk)
    if mentor.is_active != is_active:
        mentor.advance(opened=opened)
        mentor.is_active = is_active
        mentor.save(update_fields=["is_active", "version"])
    return mentor


def _lock_card_of(employee: Employee) -> None:
    """Wait until no other change of this employee's card is under way, also while there is no card to lock yet."""
    Employee.objects.select_for_update(of=("self",), no_key=True).get(pk=employee.pk)
