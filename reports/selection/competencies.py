"""Programs by a competency: asked for by the mentee, held by the mentor."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from mentoring.models import Mentor
from programs.models import Assignment


def mentor_has() -> Exists:
    """Whether the mentor's card holds the competency today, asked of pairs of program and competency."""
    return Exists(
        Mentor.competencies.through.objects.filter(
            mentor=OuterRef("assignment__group__mentor"), competency=OuterRef("competency")
        )
    )


def asks_for(competency: int, *, covered: bool) -> Exists:
    """Whether a program asks for the competency; with `covered`, from a mentor who has it."""
    pairs = Assignment.requested_competencies.through.objects.filter(assignment=OuterRef("pk"), competency=competency)
    return Exists(pairs.filter(mentor_has()) if covered else pairs)
