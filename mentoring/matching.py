"""Which mentor fits a request: at least one requested competency in common (`domain.md`, Match).

Best match first, then the fewer current mentees, then the name. A mentor without a free place stands below the others.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import BooleanField, Count, ExpressionWrapper, F, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce

from mentorship_ais.core.text import counted

from .models import Competency, Mentor
from .querysets import MentorQuerySet


@dataclass(frozen=True)
class Match:
    """One mentor against one request."""

    mentor: Mentor
    covered: tuple[Competency, ...]
    missing: tuple[Competency, ...]
    current_mentees: int

    @property
    def is_match(self) -> bool:
        """Whether the mentor stands on a green background."""
        return bool(self.covered)

    @property
    def free_places(self) -> int:
        """How many mentees more the mentor takes."""
        return max(self.mentor.max_mentees - self.current_mentees, 0)

    @property
    def is_full(self) -> bool:
        """Whether the mentor takes nobody more."""
        return self.free_places == 0

    @property
    def in_words(self) -> str:
        """«3 из 4»: how many of the requested competencies the mentor covers."""
        return f"{len(self.covered)} из {len(self.covered) + len(self.missing)}"

    @property
    def load_in_words(self) -> str:
        """«ведёт 2 наставляемых, мест нет»."""
        load = "пока никого не ведёт"
        if self.current_mentees:
            load = f"ведёт {counted(self.current_mentees, 'наставляемого', 'наставляемых', 'наставляемых')}"
        return f"{load}, мест больше нет" if self.is_full else load


def ranked(mentors: MentorQuerySet, requested: Collection[Competency]) -> MentorQuerySet:
    """The mentors with `covered_count` and `current_mentees`, best first; decided by the database for the whole list."""
    through = Mentor.competencies.through
    covered = (
        through.objects.filter(mentor=OuterRef("pk"), competency__in=[c.pk for c in requested])
        .order_by()
        .values("mentor")
        .annotate(number=Count("pk"))
        .values("number")  # type: ignore[misc]
    )
    return (
        mentors.with_current_mentees()  # type: ignore[misc]
        .annotate(
            covered_count=Coalesce(Subquery(covered), 0),
            is_full=ExpressionWrapper(Q(current_mentees__gte=F("max_mentees")), output_field=BooleanField()),
        )
        .order_by("is_full", "-covered_count", "current_mentees", "employee__name_key", "pk")
    )


def matches(mentors: MentorQuerySet, requested: Collection[Competency], *, limit: int | None = None) -> list[Match]:
    """The best `limit` mentors with what each covers and lacks."""
    wanted = sorted(set(requested), key=lambda competency: competency.code)
    keys = {competency.pk for competency in wanted}
    common = Prefetch("competencies", Competency.objects.filter(pk__in=keys), to_attr="covered_competencies")
    found = ranked(mentors, wanted).for_list().prefetch_related(common)[:limit]
    return [_match(mentor, wanted) for mentor in found]


def _match(mentor: Mentor, wanted: Collection[Competency]) -> Match:
    covered = {competency.pk for competency in mentor.covered_competencies}  # type: ignore[attr-defined]
    return Match(
        mentor=mentor,
        covered=tuple(c for c in wanted if c.pk in covered),
        missing=tuple(c for c in wanted if c.pk not in covered),
        current_mentees=mentor.current_mentees,  # type: ignore[attr-defined]
    )
