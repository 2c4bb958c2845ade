"""Competencies of the completed programs: what mentees requested, and how often their mentors have it.

A program may request several competencies, so this table counts pairs, in a query of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from mentoring.models import Competency
from programs.models import Assignment
from reports.selection.competencies import mentor_has_requested
from reports.selection.selection import Selection


@dataclass(frozen=True)
class CompetencyRow:
    """One competency: how many programs request it, and in how many the mentor has it."""

    key: int
    code: int
    name: str
    kind: str
    requested: int
    covered: int
    mentees: int
    mentors: int


def requested_competencies(selection: Selection) -> list[CompetencyRow]:
    """Return every competency that a counted program requests, the most requested first; one query."""
    pairs = Assignment.requested_competencies.through.objects.filter(assignment__in=selection.programs())
    counted = (
        pairs.annotate(is_covered=mentor_has_requested())
        .values("competency", "competency__code", "competency__name", "competency__kind")
        .annotate(
            requested=Count("pk"),
            covered=Count("pk", filter=Q(is_covered=True)),
            mentees=Count("assignment__mentee", distinct=True),
            mentors=Count("assignment__group__mentor", distinct=True),
        )
        .order_by("-requested", "competency__code")
    )
    kinds = dict(Competency._meta.get_field("kind").flatchoices)
    return [
        CompetencyRow(
            key=row["competency"],
            code=row["competency__code"],
            name=row["competency__name"],
            kind=kinds[row["competency__kind"]],
            requested=row["requested"],
            covered=row["covered"],
            mentees=row["mentees"],
            mentors=row["mentors"],
        )
        for row in counted
    ]
