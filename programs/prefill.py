"""Choosing the mentee fills experience and request; what a person typed stays."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.utils import timezone

from mentoring.models import ProfessionalRequest
from mentorship_ais.organizations.models import Employee, Organization

from .forms import mentee_prefix
from .models import MentoringGroup


def known_about(mentee: Employee) -> dict[str, Any]:
    """The form's values for this mentee: experience today and the employee's own professional request."""
    own = ProfessionalRequest.objects.filter(employee=mentee).prefetch_related("competencies").first()
    competencies = [c.pk for c in own.competencies.all() if not c.is_retired] if own else []
    return {
        "mentee": mentee.pk,
        "experience_band": mentee.experience_band(timezone.localdate()) or "",
        "requested_competencies": competencies,
        "request_text": own.text if own else "",
        "filled_for": str(mentee.pk),
    }


def refilled(data: QueryDict, *, organization: Organization, mentees: int) -> QueryDict:
    """The sent values, with those of a newly chosen mentee in place of what the form itself had filled before."""
    filled = data.copy()
    for number in range(mentees):
        prefix = mentee_prefix(number)
        names = {name: f"{prefix}-{name}" if prefix else name for name in NAMES}
        chosen = data.get(names["mentee"], "")
        if chosen == data.get(names["filled_for"], ""):
            continue
        former = _known(data.get(names["filled_for"], ""), organization)
        present = _known(chosen, organization)
        for name in ("experience_band", "request_text"):
            if data.get(names[name], "").strip() in ("", former[name]):
                filled[names[name]] = present[name]
        marked = set(data.getlist(names["requested_competencies"]))
        if marked in (set(), {str(key) for key in former["requested_competencies"]}):
            filled.setlist(names["requested_competencies"], [str(key) for key in present["requested_competencies"]])
        filled[names["filled_for"]] = present["filled_for"]
    return filled


def with_values_of(group: MentoringGroup, data: QueryDict) -> QueryDict:
    """The sent values with the group's seven in place of the typed: «взять значения этой группы»."""
    filled = data.copy()
    for name in ("mentor", "form", "role"):
        filled[name] = str(getattr(group, f"{name}_id"))
    for name in ("order_document", "plan_document"):
        filled.pop(f"{name}-token", None)
        filled[f"{name}-earlier"] = str(getattr(group, f"{name}_id"))
    filled["starts_on"], filled["ends_on"] = str(group.starts_on), str(group.ends_on)
    return filled


def without_mentee(dropped: int, data: QueryDict, *, mentees: int) -> QueryDict:
    """The sent values without one mentee (numbered from 1); the following ones move up."""
    filled = data.copy()
    for number in range(dropped - 1, mentees):
        for name in (*NAMES, "mentee_query"):
            here, following = (f"{prefix}-{name}" if prefix else name for prefix in _prefixes(number))
            if number + 1 < mentees and following in data:
                filled.setlist(here, data.getlist(following))
            else:
                filled.pop(here, None)
    return filled


def _prefixes(number: int) -> tuple[str | None, str | None]:
    return mentee_prefix(number), mentee_prefix(number + 1)


NAMES = ("mentee", "experience_band", "requested_competencies", "request_text", "filled_for")
NOTHING: dict[str, Any] = {
    "experience_band": "", "requested_competencies": [], "request_text": "", "filled_for": "",
}  # fmt: skip


def _known(key: str, organization: Organization) -> dict[str, Any]:
    if not key.isdecimal():
        return NOTHING
    mentee = Employee.objects.for_organization(organization).filter(pk=int(key)).first()
    return known_about(mentee) if mentee else NOTHING
