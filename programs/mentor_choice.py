"""«Выбор наставника»: two lists with the matching mentors first (manual, section 3, step 2)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from mentoring.choices import MentorLevel
from mentoring.matching import Match, matches
from mentoring.models import Competency, Mentor
from mentoring.querysets import MentorQuerySet
from mentorship_ais.organizations.models import Employee, Organization

TITLES = {
    MentorLevel.LOCAL: "Наставники (локальный уровень)",
    MentorLevel.REGIONAL: "Наставники (региональный уровень)",
}
CARDS_PER_LEVEL = 20
"""Cards of one level on the page; the search reaches the rest."""


@dataclass(frozen=True)
class MentorList:
    """The mentors of one level, best first; `total` counts those too that the page leaves to the search."""

    level: MentorLevel
    matches: list[Match]
    total: int

    @property
    def title(self) -> str:
        """The manual's words."""
        return TITLES[self.level]

    @property
    def is_regional(self) -> bool:
        """Whether the mentors may work elsewhere, so that the page names the organisation."""
        return self.level == MentorLevel.REGIONAL

    @property
    def hidden(self) -> int:
        """The number of mentors that the page leaves to the search."""
        return self.total - len(self.matches)


def mentor_lists(
    *,
    organization: Organization,
    requested: Collection[Competency],
    mentees: Collection[Employee] = (),
    query: str = "",
    chosen: Mentor | None = None,
) -> list[MentorList]:
    """Return both lists of the form. The mentees are in neither of them; the chosen mentor is always in one."""
    offered = Mentor.objects.active().exclude(employee__in=[mentee.pk for mentee in mentees])
    found = {MentorLevel.LOCAL: offered.local_to(organization), MentorLevel.REGIONAL: offered.regional()}
    return [_list_of_level(level, mentors, requested, query, chosen) for level, mentors in found.items()]


def _list_of_level(
    level: MentorLevel, mentors: MentorQuerySet, requested: Collection[Competency], query: str, chosen: Mentor | None
) -> MentorList:
    named = mentors.filter(employee__in=Employee.objects.search(query)) if query else mentors
    best = matches(named, requested, limit=CARDS_PER_LEVEL)
    number = named.count()
    if chosen and chosen.pk not in {match.mentor.pk for match in best}:
        kept = matches(mentors.filter(pk=chosen.pk), requested)
        number += len(kept) if not named.filter(pk=chosen.pk).exists() else 0
        best = [*kept, *best]
    return MentorList(level, best, number)
