"""«Подбор пар»: pairs of mentors and mentees for the whole organisation at once.

The pairs that together cover the most requested competencies, within each mentor's free places; among equals the more
people get a mentor, then the load is spread evenly. An exact optimum (the assignment problem, solved by scipy), not a
greedy guess: the best mentor for one may be needed more by another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from mentoring.matching import Match, matches_for_each
from mentoring.models import Mentor, ProfessionalRequest
from mentorship_ais.organizations.models import Organization

REGIONAL_OFFERED = 3
"""Regional mentors named for a request that the organisation's own cannot take."""


@dataclass(frozen=True)
class Pair:
    """A proposed pair and why."""

    request: ProfessionalRequest
    match: Match
    is_chosen: bool
    """Whether the curator chose the mentor; the other pairs are the site's proposal."""
    better: Match | None = None
    """A mentor who covers more, but is needed more in another pair."""
    is_over: bool = False
    """Whether the curator's choices give the mentor more mentees than the card allows."""


@dataclass(frozen=True)
class Unpaired:
    """A request without a pair: the reason, and the regional mentors who could take it."""

    request: ProfessionalRequest
    busy: list[Match]
    """Own mentors who match, but have no place left."""
    regional: list[Match]


@dataclass(frozen=True)
class Proposal:
    """The result for an organisation: pairs, unpaired requests, requests that the curator struck out."""

    pairs: list[Pair]
    unpaired: list[Unpaired]
    struck_out: list[ProfessionalRequest]
    offers: dict[int, list[Match]]
    """The own mentors who match each request (by key), best first: the curator may choose among them."""

    @property
    def covered_count(self) -> int:
        """How many requested competencies the pairs cover together."""
        return sum(len(pair.match.covered) for pair in self.pairs)


def open_requests(organization: Organization) -> list[ProfessionalRequest]:
    """Return the organisation's open requests, by the employees' names."""
    requests = ProfessionalRequest.objects.for_organization(organization).open()
    rows = requests.select_related("employee__position").prefetch_related("competencies")
    return list(rows.order_by("employee__name_key", "pk"))


def propose(
    *,
    organization: Organization,
    requests: Sequence[ProfessionalRequest],
    chosen: Mapping[int, int] | None = None,
    struck_out: Collection[int] = (),
) -> Proposal:
    """Propose pairs for the organisation's open requests. The query count does not depend on their number.

    `chosen` names mentors (by key) that the curator gives to requests (by key), `struck_out` the requests to leave out.
    """
    chosen = chosen or {}
    waiting = [request for request in requests if request.pk not in struck_out]
    offers = matches_for_each(Mentor.objects.active().for_organization(organization), requests)
    pairs = [
        Pair(request, offer, is_chosen=True)
        for request in waiting
        for offer in offers[request.pk]
        if offer.mentor.pk == chosen.get(request.pk)
    ]
    given = Counter(pair.match.mentor.pk for pair in pairs)
    pairs += _solve(_without(pairs, waiting), offers, given)
    without_pair = _without(pairs, waiting)
    elsewhere = Mentor.objects.active().regional().exclude(employee__organization=organization)
    regional = matches_for_each(elsewhere, without_pair, limit=REGIONAL_OFFERED, only_free=True)
    return Proposal(
        pairs=sorted((_with_warning(pair, given) for pair in pairs), key=lambda pair: pair.request.employee.name_key),
        unpaired=[Unpaired(request, offers[request.pk], regional[request.pk]) for request in without_pair],
        struck_out=[request for request in requests if request.pk in struck_out],
        offers=offers,
    )


def _without(pairs: Sequence[Pair], requests: Sequence[ProfessionalRequest]) -> list[ProfessionalRequest]:
    """Return the requests that have no pair."""
    paired = {pair.request.pk for pair in pairs}
    return [request for request in requests if request.pk not in paired]


def _solve(
    requests: Sequence[ProfessionalRequest], offers: Mapping[int, list[Match]], given: Mapping[int, int]
) -> list[Pair]:
    """Return the best pairs for the requests that the curator left to the site."""
    from mentoring.optimum import Seats, optimum  # noqa: PLC0415 - loads scipy: only the server does it beforehand (wsgi.py)

    by_mentor = [{offer.mentor.pk: offer for offer in offers[request.pk]} for request in requests]
    mentors = list({pk: offer for found in by_mentor for pk, offer in found.items()}.items())
    seats = [
        Seats(offer.current_mentees + given.get(pk, 0), max(offer.free_places - given.get(pk, 0), 0))
        for pk, offer in mentors
    ]
    covered = [[len(found[pk].covered) if pk in found else 0 for pk, _ in mentors] for found in by_mentor]
    pairs = []
    for request, found, place in zip(requests, by_mentor, optimum(covered, seats), strict=True):
        if place is not None:
            offer = found[mentors[place][0]]
            pairs.append(Pair(request, offer, is_chosen=False, better=_better(offer, offers[request.pk])))
    return pairs


def _better(given: Match, offers: Sequence[Match]) -> Match | None:
    """Return the mentor with a free place who covers the most, if that is more than the given one covers."""
    best = max((o for o in offers if not o.is_full), key=lambda o: len(o.covered), default=given)
    return best if len(best.covered) > len(given.covered) else None


def _with_warning(pair: Pair, given: Mapping[int, int]) -> Pair:
    """Return the pair with `is_over` set."""
    over = given.get(pair.match.mentor.pk, 0) > pair.match.free_places
    return Pair(pair.request, pair.match, pair.is_chosen, pair.better, is_over=pair.is_chosen and over)
