"""«Подбор пар»: mentors and mentees of the whole organisation, put together at once.

The pairs that together cover the most requested competencies, within each mentor's free places; among equals the more
people get a mentor, then the load is spread evenly. An exact optimum (the assignment problem, solved by scipy), not a
greedy guess: the best mentor for one may be needed more by another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from mentorship_ais.organizations.models import Organization

from .matching import Match, best_for_each, match
from .models import Mentor, ProfessionalRequest

REGIONAL_OFFERED = 3
"""Regional mentors named for a request that the organisation's own cannot take."""


@dataclass(frozen=True)
class Pair:
    """A proposed pair and why."""

    request: ProfessionalRequest
    match: Match
    is_chosen: bool
    """The curator chose the mentor; the others are the program's proposal."""
    better: Match | None = None
    """A mentor who covers more, but is needed more in another pair."""
    is_over: bool = False
    """The curator's choices give the mentor more mentees than the card allows."""


@dataclass(frozen=True)
class Left:
    """A request that got no pair: why, and the regional mentors who could."""

    request: ProfessionalRequest
    busy: list[Match]
    """Own mentors who would fit, but have no place left."""
    regional: list[Match]


@dataclass(frozen=True)
class Proposal:
    """The answer for an organisation: pairs, what nobody could take, what the curator struck out."""

    pairs: list[Pair]
    left: list[Left]
    struck_out: list[ProfessionalRequest]
    offers: dict[int, list[Match]]
    """For each request (by key) the own mentors who match, best first: whom the curator may choose."""

    @property
    def covered_count(self) -> int:
        """How many requested competencies the pairs cover together."""
        return sum(len(pair.match.covered) for pair in self.pairs)


def open_requests(organization: Organization) -> list[ProfessionalRequest]:
    """The organisation's requests that wait for a mentor, by name."""
    waiting = ProfessionalRequest.objects.for_organization(organization).open()
    rows = waiting.select_related("employee__position").prefetch_related("competencies")
    return list(rows.order_by("employee__name_key", "pk"))


def propose(
    *,
    organization: Organization,
    requests: Sequence[ProfessionalRequest],
    chosen: Mapping[int, int] | None = None,
    struck_out: Collection[int] = (),
) -> Proposal:
    """Pairs for the organisation's open requests. The query count does not depend on their number.

    `chosen` names mentors (by key) that the curator gives to requests (by key), `struck_out` the requests to leave out.
    """
    chosen = chosen or {}
    own = Mentor.objects.active().for_organization(organization).with_current_mentees()
    mentors = list(own.for_list().prefetch_related("competencies").in_order())
    waiting = [request for request in requests if request.pk not in struck_out]
    offers = {request.pk: _offers(request, mentors) for request in requests}
    pairs = [
        Pair(request, offer, is_chosen=True)
        for request in waiting
        for offer in offers[request.pk]
        if offer.mentor.pk == chosen.get(request.pk)
    ]
    given = Counter(pair.match.mentor.pk for pair in pairs)
    settled = {pair.request.pk for pair in pairs}
    asking = [request for request in waiting if request.pk not in settled]
    pairs += _solve(asking, mentors, offers, given)
    settled = {pair.request.pk for pair in pairs}
    unsettled = [request for request in waiting if request.pk not in settled]
    elsewhere = Mentor.objects.active().regional().exclude(employee__organization=organization)
    regional = best_for_each(unsettled, elsewhere, limit=REGIONAL_OFFERED) if unsettled else {}
    return Proposal(
        pairs=sorted((_with_warning(pair, given) for pair in pairs), key=lambda pair: pair.request.employee.name_key),
        left=[Left(request, offers[request.pk], regional[request.pk]) for request in unsettled],
        struck_out=[request for request in requests if request.pk in struck_out],
        offers=offers,
    )


def _offers(request: ProfessionalRequest, mentors: Sequence[Mentor]) -> list[Match]:
    """The own mentors who match, in the order of the rule."""
    wanted = list(request.competencies.all())
    found = (match(mentor, wanted) for mentor in mentors if not mentor.is_person(request.employee))
    return sorted(
        (offer for offer in found if offer.is_match),
        key=lambda o: (o.is_full, -len(o.covered), o.current_mentees, o.mentor.employee.name_key, o.mentor.pk),
    )


def _solve(
    asking: Sequence[ProfessionalRequest],
    mentors: Sequence[Mentor],
    offers: Mapping[int, list[Match]],
    given: Mapping[int, int],
) -> list[Pair]:
    """The optimum for the requests that the curator left to the program."""
    from .optimum import Seats, optimum  # noqa: PLC0415 - loads scipy: only the server does it beforehand (wsgi.py)

    seats = []
    for mentor in mentors:
        led: int = mentor.current_mentees + given.get(mentor.pk, 0)  # type: ignore[attr-defined]
        seats.append(Seats(current=led, free=max(mentor.max_mentees - led, 0)))
    by_mentor = [{offer.mentor.pk: offer for offer in offers[request.pk]} for request in asking]
    covered = [[len(o[m.pk].covered) if m.pk in o else 0 for m in mentors] for o in by_mentor]
    pairs = []
    for request, found, place in zip(asking, by_mentor, optimum(covered, seats), strict=True):
        if place is not None:
            offer = found[mentors[place].pk]
            pairs.append(Pair(request, offer, is_chosen=False, better=_better(offer, offers[request.pk])))
    return pairs


def _better(given: Match, offers: Sequence[Match]) -> Match | None:
    """The mentor with a free place who covers the most, when that is more than the given one covers."""
    best = max((o for o in offers if not o.is_full), key=lambda o: len(o.covered), default=given)
    return best if len(best.covered) > len(given.covered) else None


def _with_warning(pair: Pair, given: Mapping[int, int]) -> Pair:
    over = given.get(pair.match.mentor.pk, 0) > pair.match.free_places
    return Pair(pair.request, pair.match, pair.is_chosen, pair.better, is_over=pair.is_chosen and over)
