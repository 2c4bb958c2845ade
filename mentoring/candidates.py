"""«Кандидаты в наставники»: all employees of the organisation, mentors and others."""

from __future__ import annotations

from django.db.models import Case, Count, F, IntegerField, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce

from mentoring.choices import MentorLevel
from mentoring.models import Mentor
from mentoring.querysets import mentees_led_by
from mentorship_ais.organizations.models import Employee, Organization
from mentorship_ais.organizations.querysets import EmployeeQuerySet


def candidates_of(organization: Organization) -> EmployeeQuerySet:
    """Return the active employees, each with `mentor_level`, `mentor_has_left`, `competency_count`, `current_mentees`.

    `mentor_level` is empty for an employee who is no mentor today; `mentor_has_left` marks a mentor who left the base.
    """
    competencies = (
        Mentor.competencies.through.objects.filter(mentor=OuterRef("mentor"))
        .order_by()
        .values("mentor")
        .annotate(number=Count("pk"))
        .values("number")  # type: ignore[misc]
    )
    return (
        Employee.objects.for_organization(organization)
        .active()
        .select_related("position", "organization")
        .annotate(
            mentor_level=Case(When(mentor__is_active=True, then=F("mentor__level")), default=Value("")),
            mentor_has_left=Case(When(mentor__is_active=False, then=True), default=False),
            competency_count=Coalesce(Subquery(competencies), 0, output_field=IntegerField()),
            current_mentees=mentees_led_by(OuterRef("mentor")),
        )
    )


def next_in_list(candidates: EmployeeQuerySet, present: int) -> int | None:
    """Return the key of the candidate after this one in the list; None after the last one."""
    keys = list(candidates.values_list("pk", flat=True))
    place = keys.index(present) + 1 if present in keys else 0
    return keys[place] if place < len(keys) else None


def level_in_words(candidate: Employee) -> str:
    """Return «Статус наставника»: the level, «Выведен из базы», or nothing for an employee who never was a mentor."""
    if candidate.mentor_has_left:  # type: ignore[attr-defined]
        return "Выведен из базы"
    level: str = candidate.mentor_level  # type: ignore[attr-defined]
    return str(MentorLevel(level).label) if level else ""
