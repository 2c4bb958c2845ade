"""Which mentor fits a request: at least one requested competency in common (`domain.md`, Match).

Best match first, then the fewer current mentees, then the name. A mentor without a free place stands below the others.
The rule has two forms that must agree: `matches` asks the database about many mentors and one request; `best_for_each`
answers many requests at once from two queries.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, F, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce

from mentorship_ais.core.text import counted

from .models import Competency, Mentor, ProfessionalRequest
from .querysets import MentorQuerySet


@dataclass(frozen=True)
class Coverage:
    """The requested competencies, in the order of their codes: which are covered, which not."""

    covered: tuple[Competency, ...]
    missing: tuple[Competency, ...]

    @property
    def is_match(self) -> bool:
        """Whether the mentor stands on a green background."""
        return bool(self.covered)

    @property
    def in_words(self) -> str:
        """«3 из 4»: how many of the requested competencies the mentor covers."""
        return f"{len(self.covered)} из {len(self.covered) + len(self.missing)}"


def coverage(wanted: Iterable[Competency], strong: Collection[Competency]) -> Coverage:
    """What of the wanted is among the mentor's strong sides."""
    in_order = sorted(set(wanted), key=lambda competency: competency.code)
    return Coverage(
        covered=tuple(c for c in in_order if c in strong), missing=tuple(c for c in in_order if c not in strong)
    )


@dataclass(frozen=True)
class Match(Coverage):
    """One mentor against one request."""

    mentor: Mentor
    current_mentees: int

    @property
    def free_places(self) -> int:
        """How many mentees more the mentor takes."""
        return max(self.mentor.max_mentees - self.current_mentees, 0)

    @property
    def is_full(self) -> bool:
        """Whether the mentor takes nobody more."""
        return self.free_places == 0

    @property
    def load_in_words(self) -> str:
        """«ведёт 2 наставляемых, мест больше нет»."""
        load = "пока никого не ведёт"
        if self.current_mentees:
            load = f"ведёт {counted(self.current_mentees, 'наставляемого', 'наставляемых', 'наставляемых')}"
        return f"{load}, мест больше нет" if self.is_full else load


@dataclass(frozen=True)
class Wish(Coverage):
    """One request against one mentor: the same rule seen from the mentor's side."""

    request: ProfessionalRequest


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
    """The best `limit` mentors with what each covers and lacks, in two queries."""
    keys = {competency.pk for competency in requested}
    common = Prefetch("competencies", Competency.objects.filter(pk__in=keys), to_attr="common_competencies")
    found = ranked(mentors, requested).for_list().prefetch_related(common)[:limit]
    return [_match(mentor, requested, mentor.common_competencies) for mentor in found]


def wishes(mentor: Mentor, requests: Iterable[ProfessionalRequest]) -> list[Wish]:
    """Whose requests the mentor covers at least in part: the most covered first, then the least missing, then the name."""
    strong = set(mentor.competencies.all())
    compared = (_wish(request, strong) for request in requests if not mentor.is_person(request.employee))
    return sorted(
        (wish for wish in compared if wish.is_match),
        key=lambda wish: (-len(wish.covered), len(wish.missing), wish.request.employee.name_key, wish.request.pk),
    )


def best_for_each(
    requests: Collection[ProfessionalRequest], mentors: MentorQuerySet, *, limit: int
) -> dict[int, list[Match]]:
    """For each request (by key) the best `limit` matching mentors with a free place; four queries for all of them."""
    wanted = {request.pk: set(request.competencies.all()) for request in requests}
    keys = {competency.pk for competencies in wanted.values() for competency in competencies}
    free = mentors.with_free_places().filter(free_places__gt=0)  # type: ignore[misc]
    asked = free.order_by().values_list("pk", "current_mentees", "employee__name_key", "employee", "employee__user")  # type: ignore[misc]
    standing, people = {}, {}
    for pk, load, name, employee, user in asked:
        standing[pk] = (load, name, pk)
        people[pk] = {employee, ("user", user)} if user else {employee}
    mentors_with = defaultdict(list)
    through = Mentor.competencies.through.objects
    for mentor, competency in through.filter(competency__in=keys).values_list("mentor", "competency"):
        if mentor in standing:
            mentors_with[competency].append(mentor)
    chosen: dict[int, list[int]] = {}
    for request in requests:
        person = {request.employee_id, ("user", request.employee.user_id)}
        covered = Counter(
            mentor
            for competency in wanted[request.pk]
            for mentor in mentors_with[competency.pk]
            if person.isdisjoint(people[mentor])
        )
        ranks = {mentor: (-number, standing[mentor]) for mentor, number in covered.items()}
        chosen[request.pk] = heapq.nsmallest(limit, ranks, key=ranks.__getitem__)
    winners = {mentor for best in chosen.values() for mentor in best}
    known = {
        mentor.pk: mentor
        for mentor in Mentor.objects.filter(pk__in=winners)
        .with_current_mentees()
        .for_list()
        .prefetch_related("competencies")
    }
    return {request: [match(known[pk], wanted[request]) for pk in best] for request, best in chosen.items()}


def match(mentor: Mentor, requested: Iterable[Competency]) -> Match:
    """One mentor (with `current_mentees`) against one request."""
    return _match(mentor, requested, set(mentor.competencies.all()))


def _match(mentor: Mentor, wanted: Iterable[Competency], strong: Collection[Competency]) -> Match:
    compared = coverage(wanted, strong)
    load: Any = mentor.current_mentees  # type: ignore[attr-defined]
    return Match(compared.covered, compared.missing, mentor, load)


def _wish(request: ProfessionalRequest, strong: Collection[Competency]) -> Wish:
    compared = coverage(request.competencies.all(), strong)
    return Wish(compared.covered, compared.missing, request)
