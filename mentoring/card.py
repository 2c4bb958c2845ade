"""Filling the mentor card: an employee becomes a mentor (manual, section 2, step 3)."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import transaction

from mentorship_ais.core.errors import DomainError
from mentorship_ais.organizations.models import Employee

from .choices import MentorLevel
from .models import Achievement, Competency, Mentor


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

    Achievements (at least one) and interests are mandatory. `opened` is the version that the person saw, 0 for none.
    """
    Employee.objects.select_for_update(of=("self",), no_key=True).get(pk=employee.pk)
    if not employee.is_active():
        raise DomainError("Работник уволен. Наставником может стать только работающий.")
    if not achievements:
        raise DomainError("Отметьте хотя бы одно достижение наставника.", field="achievements")
    mentor = Mentor.objects.filter(employee=employee).first() or Mentor(employee=employee)
    mentor.advance(opened=opened)
    mentor.level, mentor.interests, mentor.other_competencies = level, interests.strip(), other_competencies.strip()
    mentor.is_active = True
    if max_mentees is not None:
        mentor.max_mentees = max_mentees
    try:
        mentor.full_clean()
    except ValidationError as error:
        raise DomainError(" ".join(error.messages)) from error
    mentor.save()
    mentor.competencies.set(competencies)
    mentor.achievements.set(achievements)
    return mentor
