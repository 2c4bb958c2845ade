"""«Спрос и предложение»: the competencies that open requests ask for and active mentors have, the gaps first."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Sum

from mentoring.models import Competency, Mentor, ProfessionalRequest
from mentorship_ais.core.text import counted
from mentorship_ais.organizations.models import Organization


@dataclass(frozen=True)
class Balance:
    """One competency: how many requests ask for it, how many mentors have it."""

    competency: Competency
    requests: int
    mentors: int
    free_mentors: int
    """Mentors with a free place."""
    free_places: int
    """Their free places together. A place counts for each competency of its mentor, so these do not add up."""
    regional: int
    """Regional mentors of other organisations with a free place; 0 when the rows are of the whole region."""

    @property
    def shortage(self) -> int:
        """The number of requests without a free place."""
        return max(self.requests - self.free_places, 0)

    @property
    def is_gap(self) -> bool:
        """Whether a request is without a free place."""
        return self.shortage > 0

    @property
    def in_words(self) -> str:
        """«Нет ни одного наставника», «Не хватает 3 мест», «Хватает», «Не запрашивают»."""
        if not self.requests:
            return "Не запрашивают"
        if not self.mentors:
            return "Нет ни одного наставника"
        if self.shortage:
            return f"Не хватает {counted(self.shortage, 'места', 'мест', 'мест')}"
        return "Хватает"


def balances(organization: Organization | None = None) -> list[Balance]:
    """Return every competency that is requested or that a mentor has, in the organisation or (None) in the region.

    First those that no mentor has, then the greatest shortage, then the most requested, then the code.
    """
    requests, mentors = ProfessionalRequest.objects.open(), Mentor.objects.active()
    if organization:
        requests, mentors = requests.for_organization(organization), mentors.for_organization(organization)
    requested = _per_competency(
        ProfessionalRequest.competencies.through.objects.filter(professionalrequest__in=requests)
    )
    owned = _per_competency(Mentor.competencies.through.objects.filter(mentor__in=mentors))
    free, places = _free(mentors)
    regional: Counter[int] = Counter()
    if organization:
        regional, _ = _free(Mentor.objects.active().regional().exclude(employee__organization=organization))
    rows = [
        Balance(c, requested[c.pk], owned[c.pk], free[c.pk], places[c.pk], regional[c.pk])
        for c in Competency.objects.filter(pk__in={*requested, *owned})
    ]
    return sorted(rows, key=_gaps_first)


def _gaps_first(row: Balance) -> tuple[Any, ...]:
    return (not (row.requests and not row.mentors), -row.shortage, -row.requests, row.competency.code)


def _per_competency(rows: QuerySet[Any]) -> Counter[int]:
    return Counter(dict(rows.order_by().values_list("competency").annotate(number=Count("pk"))))


def _free(mentors: Any) -> tuple[Counter[int], Counter[int]]:
    """Return two counts by competency: mentors with a free place, and their free places together."""
    rows = mentors.with_free_places().filter(free_places__gt=0).order_by().values("competencies")
    found = list(
        rows.annotate(number=Count("pk"), places=Sum("free_places")).values_list("competencies", "number", "places")
    )
    return Counter({pk: number for pk, number, _ in found}), Counter({pk: places for pk, _, places in found})
