"""What is counted: the viewer's scope, the period and the filters, as the address says them.

A `Selection` is the same for the page, for every list behind a figure and for every download.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q

from mentoring.choices import MentorLevel
from mentorship_ais.core.periods import ALL_TIME, Period
from mentorship_ais.organizations.models import Organization
from mentorship_ais.organizations.querysets import OrganizationQuerySet
from programs.choices import GroupKind
from programs.models import Assignment, MentoringGroup
from programs.querysets import AssignmentQuerySet, MentoringGroupQuerySet

from . import presets
from .references import References
from .scope import Scope

GROUP_FILTERS = {
    "territory": "group__organization__territory",
    "type": "group__organization__type",
    "organization": "group__organization",
    "form": "group__form",
    "role": "group__role",
    "level": "group__mentor__level",
}
"""Filters of the page. Each asks about the group, so that a filter never cuts a group in half."""

UNKNOWN = "unknown"
"""In the address: the age band that could not be told, since the date of birth is not known."""


@dataclass(frozen=True)
class Selection:
    """Which completed programs are counted, and the words for it."""

    scope: Scope
    period: Period = ALL_TIME
    period_name: str = "За всё время"
    filters: Mapping[str, Any] = field(default_factory=dict)
    """Values of `GROUP_FILTERS`, without the empty ones."""
    narrowing: Mapping[str, Any] = field(default_factory=dict)
    """What a figure inside a table adds when its list is opened: kind, age, experience, month, competency."""
    parameters: Mapping[str, str] = field(default_factory=dict)
    """The same as the address says it."""

    def address(self, **more: Any) -> str:
        """The query string that opens this selection, narrowed by `more`."""
        return urlencode(
            {**self.parameters, **{name: value for name, value in more.items() if value not in (None, "")}}
        )

    @property
    def year_before(self) -> Period | None:
        """The period to compare with."""
        return presets.year_before(self.period)

    # --- the rows ---------------------------------------------------------------------------------------------------

    def assignments(self) -> AssignmentQuerySet:
        """Programs of whole groups, whatever their status: kinds of groups can be told from these rows."""
        return self._of_any_period().ending_in(self.period)

    def assignments_with_year_before(self) -> AssignmentQuerySet:
        """The same together with those of the period to compare with: still one question."""
        if not self.year_before:
            return self.assignments()
        periods = (self.period, self.year_before)
        return self._of_any_period().filter(
            reduce(or_, (Q(group__ends_on__gte=period.start, group__ends_on__lte=period.end) for period in periods))
        )

    def _of_any_period(self) -> AssignmentQuerySet:
        return self.scope.assignments().filter(**{GROUP_FILTERS[name]: value for name, value in self.filters.items()})

    def programs(self) -> AssignmentQuerySet:
        """The completed programs that are counted."""
        found = self.assignments().completed()
        match self.narrowing.get("age"):
            case None:
                pass
            case band if band == UNKNOWN:
                found = found.filter(age_band="")
            case band:
                found = found.filter(age_band=band)
        if band := self.narrowing.get("experience"):
            found = found.filter(experience_band=band)
        if month := self.narrowing.get("month"):
            found = found.ending_in(month)
        if self.narrowing.get("shared"):
            found = found.filter(share_as_best_practice=True)
        if kind := self.narrowing.get("kind"):
            found = found.filter(group__in=_of_kind(kind))
        return found

    def groups(self) -> MentoringGroupQuerySet:
        """The groups that count: none of their programs is in process, at least one is completed (domain.md)."""
        mine = Assignment.objects.filter(group=OuterRef("pk"))
        found = MentoringGroup.objects.filter(pk__in=self.programs().order_by().values("group"))
        return found.exclude(Exists(mine.in_progress()))

    def organizations(self) -> OrganizationQuerySet:
        """Organisations of the scope and the filters, taking part or not: what shares are shares of."""
        named = {name: value for name, value in self.filters.items() if name in {"territory", "type"}}
        if organization := self.filters.get("organization"):
            named["pk"] = organization
        return self.scope.organizations().filter(**named)

    # --- the words --------------------------------------------------------------------------------------------------

    def described(self, references: References) -> list[tuple[str, str]]:
        """Period and filters as a report's first page says them."""
        words = [("Период", f"{self.period_name} ({self.period})" if self.period != ALL_TIME else "За всё время")]
        words.append(("Охват", str(self.scope)))
        titles = {
            "territory": "Территориальное управление",
            "type": "Тип организации",
            "form": "Форма наставничества",
            "role": "Роль наставника",
        }
        for name, title in titles.items():
            if name in self.filters:
                words.append((title, getattr(references, name).get(self.filters[name], "")))
        if "organization" in self.filters and not self.scope.organization:
            organization = Organization.objects.filter(pk=self.filters["organization"]).first()
            words.append(("Организация", str(organization or "")))
        if "level" in self.filters:
            words.append(("Статус наставника", MentorLevel(self.filters["level"]).label))
        return words


def _of_kind(kind: str) -> Any:
    """Groups of the kind, counted by all their programs whatever the status."""
    participants = MentoringGroup.objects.annotate(mentees=Count("assignments")).order_by()
    match GroupKind(kind):
        case GroupKind.DYAD:
            return participants.filter(mentees=1).values("pk")
        case GroupKind.TRIAD:
            return participants.filter(mentees=2).values("pk")
    return participants.filter(mentees__gt=2).values("pk")
