"""Choosing the mentee fills experience and request, the start date the experience as of it; what was typed stays."""

from __future__ import annotations

import datetime
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone

from mentoring.models import ProfessionalRequest
from mentorship_ais.documents.models import Document
from mentorship_ais.organizations.models import Employee, Organization
from programs.forms import ProgramDateField, parse_key, prefill_mark, prefix_of_mentee
from programs.forms.fields import SENT_NAMES
from programs.models import MentoringGroup
from programs.shared_values import SharedValues


def initial_for_mentee(mentee: Employee, *, on: datetime.date | None = None) -> dict[str, Any]:
    """Return the form's values for this mentee: experience on the start date (or today) and own request."""
    own = ProfessionalRequest.objects.filter(employee=mentee).prefetch_related("competencies").first()
    competencies = [c.pk for c in own.competencies.all() if not c.is_retired] if own else []
    return {
        "mentee": mentee.pk,
        "experience_band": mentee.experience_band(on or timezone.localdate()) or "",
        "requested_competencies": competencies,
        "request_text": own.text if own else "",
        "filled_for": prefill_mark(mentee, on=on),
    }


def refill(data: QueryDict, *, organization: Organization, mentees: int) -> QueryDict:
    """Return the sent values with those of a newly chosen mentee or start date instead of what the form itself filled in."""
    filled = data.copy()
    start = _parse_date(data.get("starts_on", ""))
    for number in range(mentees):
        prefix = prefix_of_mentee(number)
        names = {name: f"{prefix}-{name}" if prefix else name for name in MENTEE_FIELDS}
        chosen = data.get(names["mentee"], "")
        mark = data.get(names["filled_for"], "")
        if mark == f"{chosen} {start or ''}".strip():
            continue
        former_mentee, _, former_start = mark.partition(" ")
        former = _known_about(former_mentee, organization, on=_parse_date(former_start))
        present = _known_about(chosen, organization, on=start)
        filled[names["filled_for"]] = present["filled_for"]
        if data.get(names["experience_band"], "") in ("", former["experience_band"]):
            filled[names["experience_band"]] = present["experience_band"]
        if chosen == former_mentee:
            continue
        if data.get(names["request_text"], "").strip() in ("", former["request_text"]):
            filled[names["request_text"]] = present["request_text"]
        marked = set(data.getlist(names["requested_competencies"]))
        if marked in (set(), {str(key) for key in former["requested_competencies"]}):
            filled.setlist(names["requested_competencies"], [str(key) for key in present["requested_competencies"]])
    return filled


def with_experience_of(mentee: Employee, data: QueryDict) -> QueryDict:
    """Return the values sent for a recorded program, with the experience as of a changed start date."""
    filled = data.copy()
    filled["mentee"] = str(mentee.pk)
    return refill(filled, organization=mentee.organization, mentees=1)


def with_values_of(group: MentoringGroup, data: QueryDict) -> QueryDict:
    """Return the sent values with the group's seven instead of the typed ones («взять значения этой группы»)."""
    filled = data.copy()
    for name, value in SharedValues.of(group).as_initial().items():
        sent = SENT_NAMES.get(name, name)
        if isinstance(value, Document):
            filled.pop(f"{sent}-token", None)
            filled[f"{sent}-earlier"] = str(value.pk)
        else:
            filled[sent] = str(getattr(value, "pk", value))
    return filled


def without_mentee(dropped: int, data: QueryDict, *, mentees: int) -> QueryDict:
    """Return the sent values without one mentee (numbered from 1); the following ones move up."""
    filled = data.copy()
    for number in range(dropped - 1, mentees):
        for name in (*MENTEE_FIELDS, "mentee_query"):
            here, following = (f"{prefix}-{name}" if prefix else name for prefix in _prefixes(number))
            if number + 1 < mentees and following in data:
                filled.setlist(here, data.getlist(following))
            else:
                filled.pop(here, None)
    return filled


def _prefixes(number: int) -> tuple[str | None, str | None]:
    return prefix_of_mentee(number), prefix_of_mentee(number + 1)


MENTEE_FIELDS = ("mentee", "experience_band", "requested_competencies", "request_text", "filled_for")
NOTHING_KNOWN: dict[str, Any] = {
    "experience_band": "", "requested_competencies": [], "request_text": "", "filled_for": "",
}  # fmt: skip


def _known_about(key: str, organization: Organization, *, on: datetime.date | None) -> dict[str, Any]:
    mentee = Employee.objects.for_organization(organization).filter(pk=parse_key(key)).first()
    return initial_for_mentee(mentee, on=on) if mentee else NOTHING_KNOWN


def _parse_date(text: str) -> datetime.date | None:
    try:
        return cast("datetime.date | None", ProgramDateField(required=False).clean(text))
    except ValidationError:
        return None
