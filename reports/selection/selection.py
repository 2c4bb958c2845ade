"""What is counted: the viewer's scope, the period and the filters of the address.

A `Selection` is the same for the page, for every list behind a figure and for every download.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q

from mentoring.choices import MentorLevel
from mentoring.models import Competency
from mentorship_ais.core.periods import ALL_TIME, Period
from mentorship_ais.organizations.bands import AgeBand, ExperienceBand
from mentorship_ais.organizations.models import Organization
from mentorship_ais.organizations.querysets import OrganizationQuerySet
from programs.choices import GroupKind, PracticeStatus
from programs.models import Assignment, MentoringGroup
from programs.querysets import AssignmentQuerySet, MentoringGroupQuerySet
from reports.selection import periods
from reports.selection.competencies import requests_competency
from reports.selection.names import References
from reports.selection.scope import Scope

ORGANIZATION_FILTERS = {"territory": "territory", "type": "type", "organization": "pk"}
"""Filters of the page by the group's organisation, each with the field that it compares."""
GROUP_FILTERS = {"form": "mentoring_form", "role": "role", "level": "mentor__level"}
"""Filters of the page by the group itself. No filter is about a single program, so none cuts a group in half."""
FILTERS = (*ORGANIZATION_FILTERS, *GROUP_FILTERS)

UNKNOWN = "unknown"
"""In the address: the age band of mentees without a date of birth."""
UNKNOWN_AGE = "не указан"


@dataclass(frozen=True)
class Selection:
    """The completed programs that are counted, and their description."""

    scope: Scope
    period: Period = ALL_TIME
    period_name: str = periods.ALL_TIME_NAME
    filters: Mapping[str, Any] = field(default_factory=dict)
    """Values by the names of `FILTERS`, without the empty ones."""
    narrowing: Mapping[str, Any] = field(default_factory=dict)
    """What a figure inside a table adds when its list is opened: kind, age, experience, month, competency."""
    parameters: Mapping[str, str] = field(default_factory=dict)
    """The same as parameters of the address."""

    def address(self, **more: Any) -> str:
        """Return the query string that opens this selection, narrowed by `more`."""
        return urlencode(
            {**self.parameters, **{name: value for name, value in more.items() if value not in (None, "")}}
        )

    @property
    def year_before(self) -> Period | None:
        """The period to compare with."""
        return periods.year_before(self.period)

    # --- the rows ---------------------------------------------------------------------------------------------------

    def assignments(self) -> AssignmentQuerySet:
        """Programs of whole groups, whatever their status."""
        return Assignment.objects.filter(self._of_groups("group__", self.period))

    def assignments_with_year_before(self) -> AssignmentQuerySet:
        """The same together with those of the period to compare with, in one query."""
        return Assignment.objects.filter(self._of_groups("group__", self.period, self.year_before))

    def groups_with_year_before(self) -> MentoringGroupQuerySet:
        """The groups of `assignments_with_year_before`."""
        return MentoringGroup.objects.filter(self._of_groups("", self.period, self.year_before))

    def _of_groups(self, prefix: str, *periods: Period | None) -> Q:
        """Return scope, filters and an end in one of the periods as a condition on groups, or on what leads to one."""
        chosen = Q(
            **{f"{prefix}{path}": self.filters[name] for name, path in GROUP_FILTERS.items() if name in self.filters}
        )
        ends = Q()
        for period in filter(None, periods):
            within = Q()
            if period.start:
                within &= Q(**{f"{prefix}ends_on__gte": period.start})
            if period.end:
                within &= Q(**{f"{prefix}ends_on__lte": period.end})
            ends |= within
        return self.of_organizations(f"{prefix}organization__") & chosen & ends

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
        if self.narrowing.get("practice"):
            found = found.filter(best_practice__status=PracticeStatus.PUBLISHED)
        if competency := self.narrowing.get("competency"):
            found = found.filter(requests_competency(competency, covered=bool(self.narrowing.get("covered"))))
        if kind := self.narrowing.get("kind"):
            found = found.filter(_is_of_kind(kind))
        return found

    def groups(self) -> MentoringGroupQuerySet:
        """The groups that count: none of their programs is in process, at least one is completed (domain.md)."""
        mine = Assignment.objects.filter(group=OuterRef("pk"))
        found = MentoringGroup.objects.filter(pk__in=self.programs().order_by().values("group"))
        return found.exclude(Exists(mine.in_progress()))

    def organizations(self) -> OrganizationQuerySet:
        """Organisations of the scope and the filters, with or without programs: the whole of the shares."""
        return Organization.objects.filter(self.of_organizations())

    def of_organizations(self, prefix: str = "") -> Q:
        """Return scope and filters as a condition on organisations, or on what leads to one by `prefix`."""
        chosen = {
            f"{prefix}{path}": self.filters[name] for name, path in ORGANIZATION_FILTERS.items() if name in self.filters
        }
        return self.scope.of_organizations(prefix) & Q(**chosen)

    # --- the words --------------------------------------------------------------------------------------------------

    def describe(self, references: References) -> list[tuple[str, str]]:
        """Return period and filters in words, as title and value."""
        words = [
            ("Период", f"{self.period_name} ({self.period})" if self.period != ALL_TIME else periods.ALL_TIME_NAME)
        ]
        words.append(("Чьи программы", str(self.scope)))
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
            organization = self.organizations().first()
            words.append(("Организация", str(organization or "")))
        if "level" in self.filters:
            words.append(("Статус наставника", MentorLevel(self.filters["level"]).label))
        return words

    def describe_narrowing(self) -> list[tuple[str, str]]:
        """Return the row and the column of the table that the list was opened from, as title and value."""
        words = [
            (title, str(values[self.narrowing[name]]))
            for name, (title, values) in NARROWING_LABELS.items()
            if name in self.narrowing
        ]
        if month := self.narrowing.get("month"):
            words.append(("Месяц завершения", f"{month.start:%m.%Y}"))
        if competency := self.narrowing.get("competency"):
            found = Competency.objects.filter(pk=competency).first()
            words.append(("Запрошенная компетенция", str(found or "")))
        return words


NARROWING_LABELS: dict[str, tuple[str, Mapping[str, str]]] = {
    "kind": ("Вид группы", dict(GroupKind.choices)),
    "age": ("Возраст наставляемого", {**dict(AgeBand.choices), UNKNOWN: UNKNOWN_AGE}),
    "experience": ("Стаж наставляемого", dict(ExperienceBand.choices)),
    "practice": ("Лучшая практика", {"yes": "опубликована"}),
    "covered": ("Компетенция", {"yes": "есть у наставника"}),
}


def _is_of_kind(kind: str) -> Any:
    """Return the condition that the program's group is of the kind, by all its programs whatever the status."""
    mine = Assignment.objects.filter(group=OuterRef("group")).order_by().values("group").annotate(mentees=Count("pk"))
    return Exists(mine.filter(GroupKind(kind).of_groups_with("mentees")))
