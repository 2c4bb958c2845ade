"""«Кандидаты в наставники»: everybody who works in the organisation, mentor already or not yet."""

from __future__ import annotations

from django.db.models import Case, Count, F, IntegerField, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce

from mentoring.choices import MentorLevel
from mentoring.models import Mentor
from mentoring.querysets import mentees_led_by
from mentorship_ais.organizations.models import Employee, Organization
from mentorship_ais.organizations.querysets import EmployeeQuerySet


def candidates_of(organization: Organization) -> EmployeeQuerySet:
    """Active employees, each with `mentor_level`, `mentor_has_left`, `competency_count` and `current_mentees`.

    `mentor_level` is empty for who is no mentor today; `mentor_has_left` marks who left the base.
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
    """Key of the one after the present in the list; nothing after the last one."""
    keys = list(candidates.values_list("pk", flat=True))
    place = keys.index(present) + 1 if present in keys else 0
    return keys[place] if place < len(keys) else None


def standing(candidate: Employee) -> str:
    """«Статус наставника» in a word: the level, «Выведен из базы», or nothing for who was never a mentor."""
    if candidate.mentor_has_left:  # type: ignore[attr-defined]
        return "Выведен из базы"
    level: str = candidate.mentor_level  # type: ignore[attr-defined]
    return str(MentorLevel(level).label) if level else ""
