"""«Выбор наставника»: two lists with the matching mentors first (manual, section 3, step 2)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from mentoring.choices import MentorLevel
from mentoring.matching import Match, matches, matches_by_level
from mentoring.models import Competency, Mentor
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
    offered = Mentor.objects.available_to(organization).exclude(employee__in=[mentee.pk for mentee in mentees])
    named = offered.filter(employee__in=Employee.objects.search(query)) if query else offered
    found = matches_by_level(named, requested, limit=CARDS_PER_LEVEL)
    if chosen and all(chosen != match.mentor for best, _ in found.values() for match in best):
        level = MentorLevel(chosen.level)
        best, number = found[level]
        kept = matches(offered.filter(pk=chosen.pk), requested)
        number += len(kept) if not named.filter(pk=chosen.pk).exists() else 0
        found[level] = ([*kept, *best], number)
    return [MentorList(level, best, number) for level, (best, number) in found.items()]
