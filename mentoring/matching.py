"""A mentor matches a request when they have at least one requested competency in common (`domain.md`, Match).

Best match first, then the fewer current mentees, then the name. A mentor without a free place stands below the others.
The rule is decided in the database, for many mentors and many requests at once (`_RANKING`); here it gets its words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef
from django.db.models.expressions import RawSQL

from mentoring.choices import MentorLevel
from mentoring.models import Competency, Mentor, ProfessionalRequest
from mentoring.program_source import programs
from mentoring.querysets import MentorQuerySet
from mentorship_ais.core.text import counted


@dataclass(frozen=True)
class Coverage:
    """The requested competencies by code: those that the mentor has, and those that are missing."""

    covered: tuple[Competency, ...]
    missing: tuple[Competency, ...]

    @property
    def is_match(self) -> bool:
        """Whether at least one competency is covered: the page then shows the mentor on a green background."""
        return bool(self.covered)

    @property
    def in_words(self) -> str:
        """«3 из 4»: how many of the requested competencies the mentor covers."""
        return f"{len(self.covered)} из {len(self.covered) + len(self.missing)}"


@dataclass(frozen=True)
class Match(Coverage):
    """One mentor against one request."""

    mentor: Mentor
    current_mentees: int

    @property
    def free_places(self) -> int:
        """How many more mentees the mentor can take."""
        return max(self.mentor.max_mentees - self.current_mentees, 0)

    @property
    def is_full(self) -> bool:
        """Whether the mentor has no free place."""
        return self.free_places == 0

    @property
    def load_in_words(self) -> str:
        """«ведёт 2 наставляемых, мест больше нет»."""
        load = "пока никого не ведёт"
        if self.current_mentees:
            load = f"ведёт {counted(self.current_mentees, 'наставляемого', 'наставляемых', 'наставляемых')}"
        return f"{load}, мест больше нет" if self.is_full else load


@dataclass(frozen=True)
class RequestMatch(Coverage):
    """One request against one mentor: the same rule seen from the mentor's side."""

    request: ProfessionalRequest


def matches(mentors: MentorQuerySet, requested: Iterable[Competency], *, limit: int | None = None) -> list[Match]:
    """Return the best `limit` mentors, with what each covers and lacks; those who cover nothing come last."""
    return _compare(mentors, {0: requested}, limit=limit)[0]


def matches_by_level(
    mentors: MentorQuerySet, requested: Iterable[Competency], *, limit: int
) -> dict[MentorLevel, tuple[list[Match], int]]:
    """Return for each level the best `limit` mentors, and how many it has in all."""
    wanted = {0: _by_code(requested)}
    found: dict[MentorLevel, tuple[list[Match], int]] = {level: ([], 0) for level in MentorLevel}
    for _, match, total in _matches(_rank(mentors, wanted, limit=limit, by_level=True), wanted):
        level = MentorLevel(match.mentor.level)
        found[level] = ([*found[level][0], match], total)
    return found


def matches_for_each(
    mentors: MentorQuerySet,
    requests: Iterable[ProfessionalRequest],
    *,
    limit: int | None = None,
    only_free: bool = False,
) -> dict[int, list[Match]]:
    """Return for each request (by key) the best `limit` mentors who cover some of it, never the person herself.

    `only_free` leaves out mentors without a free place. The number of queries does not depend on that of requests.
    """
    requests = list(requests)
    wanted = {request.pk: request.competencies.all() for request in requests}
    # A person may be a mentor in some of her other organisations: rank a few more, so that enough remain.
    spare = None if limit is None else limit + 3
    found = _compare(mentors, wanted, limit=spare, only_matching=True, only_free=only_free)
    return {
        request.pk: [match for match in found[request.pk] if not match.mentor.is_person(request.employee)][:limit]
        for request in requests
    }


def matching_requests(mentor: Mentor, requests: Iterable[ProfessionalRequest]) -> list[RequestMatch]:
    """Return the requests that the mentor covers at least in part.

    The most covered first, then the least missing, then the name.
    """
    own = {competency.pk for competency in mentor.competencies.all()}
    found = []
    for request in requests:
        covered, missing = _divide(_by_code(request.competencies.all()), own)
        if covered and not mentor.is_person(request.employee):
            found.append(RequestMatch(covered, missing, request))
    return sorted(
        found,
        key=lambda match: (-len(match.covered), len(match.missing), match.request.employee.name_key, match.request.pk),
    )


_RANKING = """
    WITH candidate (mentor, most, name, level) AS ({candidates}),
    led (mentor, number) AS ({led}),
    ranked_by_load AS (
        SELECT mentor, level, current_mentees, current_mentees >= most AS is_full,
            row_number() OVER (ORDER BY current_mentees, name, mentor) AS place
        FROM (
            SELECT candidate.*, coalesce(led.number, 0) AS current_mentees
            FROM candidate LEFT JOIN led ON led.mentor = candidate.mentor
        ) AS loaded
    ),
    covered AS (
        SELECT wanted.request, owned.mentor_id AS mentor, count(*) AS number
        FROM unnest(%s::bigint[], %s::bigint[]) AS wanted (request, competency)
        JOIN {owned} AS owned ON owned.competency_id = wanted.competency
        JOIN ranked_by_load ON ranked_by_load.mentor = owned.mentor_id
        GROUP BY wanted.request, owned.mentor_id
    ),
    ranked AS (
        SELECT request.key AS request, load.mentor, load.current_mentees, {total} AS total, row_number() OVER (
            PARTITION BY {part}
            ORDER BY load.is_full, coalesce(covered.number, 0) DESC, load.place
        ) AS place
        FROM unnest(%s::bigint[]) AS request (key)
        CROSS JOIN ranked_by_load AS load
        {join} JOIN covered ON covered.request = request.key AND covered.mentor = load.mentor
        WHERE {restriction}
    )
    SELECT request, mentor, current_mentees, total FROM ranked WHERE %s::bigint IS NULL OR place <= %s ORDER BY request, place
"""
"""The rule as one query for any number of mentors and requests: joins of whole lists, no lookup for each mentor."""


def _compare(
    mentors: MentorQuerySet,
    wanted: Mapping[int, Iterable[Competency]],
    *,
    limit: int | None,
    only_matching: bool = False,
    only_free: bool = False,
) -> dict[int, list[Match]]:
    """Return for each request the ranked mentors."""
    by_code = {request: _by_code(competencies) for request, competencies in wanted.items()}
    ranking = _rank(mentors, by_code, limit=limit, only_matching=only_matching, only_free=only_free)
    found: dict[int, list[Match]] = {request: [] for request in wanted}
    for request, match, _ in _matches(ranking, by_code):
        found[request].append(match)
    return found


Ranking = list[tuple[int, int, int, int]]
"""Request, mentor, the mentor's current mentees, and how many mentors the part has."""


def _matches(ranking: Ranking, wanted: Mapping[int, Sequence[Competency]]) -> Iterator[tuple[int, Match, int]]:
    """Yield the ranked mentors with their requests, and how many mentors the part has."""
    keys = {competency.pk for competencies in wanted.values() for competency in competencies}
    common = Mentor.competencies.through.objects.filter(mentor=OuterRef("pk"), competency__in=keys)
    rows = Mentor.objects.filter(pk__in={mentor for _, mentor, _, _ in ranking}).for_list()
    if keys:
        rows = rows.annotate(common_competencies=ArraySubquery(common.values("competency")))
    by_key = {mentor.pk: mentor for mentor in rows}
    for request, key, current_mentees, total in ranking:
        mentor = by_key[key]
        covered, missing = _divide(wanted[request], getattr(mentor, "common_competencies", ()))
        yield request, Match(covered, missing, mentor, current_mentees), total


def _rank(
    mentors: MentorQuerySet,
    wanted: Mapping[int, Sequence[Competency]],
    *,
    limit: int | None,
    only_matching: bool = False,
    only_free: bool = False,
    by_level: bool = False,
) -> Ranking:
    """Return the mentors request by request, best first; `by_level` ranks and counts each level by itself."""
    candidates = mentors.order_by().values_list("pk", "max_mentees", "employee__name_key", "level")
    led = programs().mentee_counts().filter(mentor__in=RawSQL("SELECT mentor FROM candidate", ()))
    candidates_sql, candidates_params = candidates.query.sql_with_params()
    led_sql, led_params = led.query.sql_with_params()
    sql = _RANKING.format(
        candidates=candidates_sql,
        owned=connection.ops.quote_name(Mentor.competencies.through._meta.db_table),
        led=led_sql,
        join="INNER" if only_matching else "LEFT",
        restriction="NOT load.is_full" if only_free else "true",
        part="request.key, load.level" if by_level else "request.key",
        total="count(*) OVER (PARTITION BY request.key, load.level)" if by_level else "0",
    )
    pairs = [(request, competency.pk) for request, competencies in wanted.items() for competency in competencies]
    arrays = [[request for request, _ in pairs], [competency for _, competency in pairs]]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*candidates_params, *led_params, *arrays, list(wanted), limit, limit])
        return list(cursor.fetchall())


def _by_code(competencies: Iterable[Competency]) -> list[Competency]:
    """Return each competency once, by code."""
    once = {competency.pk: competency for competency in competencies}
    return sorted(once.values(), key=lambda competency: competency.code)


def _divide(
    wanted: Sequence[Competency], owned: Collection[int]
) -> tuple[tuple[Competency, ...], tuple[Competency, ...]]:
    """Return the covered and the missing."""
    return tuple(c for c in wanted if c.pk in owned), tuple(c for c in wanted if c.pk not in owned)
