"""Programs by a competency: requested by the mentee, held by the mentor."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from mentoring.models import Mentor
from programs.models import Assignment


def mentor_has_requested() -> Exists:
    """Return a condition on pairs of program and competency: the mentor's card holds the competency today."""
    return Exists(
        Mentor.competencies.through.objects.filter(
            mentor=OuterRef("assignment__group__mentor"), competency=OuterRef("competency")
        )
    )


def requests_competency(competency: int, *, covered: bool) -> Exists:
    """Return a condition on programs: the mentee requested the competency; with `covered`, the mentor has it."""
    pairs = Assignment.requested_competencies.through.objects.filter(assignment=OuterRef("pk"), competency=competency)
    return Exists(pairs.filter(mentor_has_requested()) if covered else pairs)
