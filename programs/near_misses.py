"""Groups that are almost one: equal but for one or two values, as a typing error leaves them.

The manual asks that the shared values «должны быть одинаковыми»; a date typed one day off silently makes two groups of
one. Only groups of one mentor in one organisation are compared: one order for many mentors is no mistake. A curator who
means two groups says so once.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet

from accounts.models import User
from mentorship_ais.documents.models import Document
from programs.models import Assignment, DistinctGroups, MentoringGroup
from programs.shared_values import SharedValues, differences

MOST_DIFFERENT = 2


@dataclass(frozen=True)
class Difference:
    """One value in which the other group differs, and what stands there."""

    title: str
    other_value: Any

    def __str__(self) -> str:
        match self.other_value:
            case Document():
                value_text = f"«{self.other_value}»"
            case datetime.date():
                value_text = f"{self.other_value:%d.%m.%Y}"
            case value:
                value_text = str(value)
        return f"{self.title}: {value_text}"


@dataclass(frozen=True)
class NearMiss:
    """Another group, and in what it differs."""

    group: MentoringGroup
    differences: tuple[Difference, ...]

    @property
    def in_words(self) -> str:
        """«отличается только дата завершения программы: 29.10.2021»."""
        named = " и ".join(str(difference) for difference in self.differences)
        return f"отличается только {named}" if len(self.differences) == 1 else f"отличаются только {named}"


def near_misses_of(shared: SharedValues) -> list[NearMiss]:
    """Return the mentor's groups here that these values miss by one or two, the nearest first."""
    of_organization = MentoringGroup.objects.for_organization(shared.organization)
    groups = of_organization.filter(mentor=shared.mentor).with_shared_values()
    marked = _marked_distinct({group.pk for group in groups if not differences(shared, group)})
    known = frozenset().union(*marked)
    near = [(g, differing) for g in groups if g.pk not in known and (differing := _few_differences(shared, g))]
    return [_near_miss(group, differing) for group, differing in sorted(near, key=lambda pair: len(pair[1]))]


def near_misses_among(groups: Collection[MentoringGroup]) -> dict[int, NearMiss]:
    """Return, for each group that has one, the nearest near miss of the same mentor that is in process too."""
    mentors = {group.mentor_id for group in groups}
    organizations = {group.organization_id for group in groups}
    of_mentor: dict[tuple[int, int], list[MentoringGroup]] = defaultdict(list)
    for group in _candidates().filter(mentor__in=mentors, organization__in=organizations):
        of_mentor[group.organization_id, group.mentor_id].append(group)
    nearest: dict[int, tuple[MentoringGroup, list[str]]] = {}
    for one, other in _pairs(of_mentor.values(), {group.pk for group in groups}):
        differing = _few_differences(one, other)
        if differing and (one.pk not in nearest or len(differing) < len(nearest[one.pk][1])):
            nearest[one.pk] = (other, differing)
    return {key: _near_miss(other, differing) for key, (other, differing) in nearest.items()}


def mark_distinct(group: MentoringGroup, other: MentoringGroup, *, by: User) -> DistinctGroups:
    """Record «Это разные группы»: the two are meant to be two, and the page hints at neither any more."""
    first, second = sorted((group, other), key=lambda each: each.pk)
    return DistinctGroups.objects.get_or_create(group=first, other=second, defaults={"marked_by": by})[0]


def _marked_distinct(groups: Collection[int]) -> set[frozenset[int]]:
    """Return the marked pairs with one of these groups."""
    marked = DistinctGroups.objects.filter(Q(group__in=groups) | Q(other__in=groups))
    return {frozenset(pair) for pair in marked.values_list("group", "other")}


def _near_miss(other: MentoringGroup, differing: list[str]) -> NearMiss:
    titles = {field.name: str(field.verbose_name) for field in MentoringGroup._meta.fields}
    return NearMiss(other, tuple(Difference(titles[name], getattr(other, name)) for name in differing))


def _few_differences(one: SharedValues | MentoringGroup, other: MentoringGroup) -> list[str]:
    """Return the names of the values in which two groups differ; none when there are too many for a slip."""
    names = differences(one, other)
    return names if len(names) <= MOST_DIFFERENT else []


def _candidates() -> QuerySet[MentoringGroup]:
    """Return the groups in process with what can differ, their mentees and the groups marked distinct from them."""
    mentees = Assignment.objects.filter(group=OuterRef("pk")).order_by().values("mentee")
    marked = DistinctGroups.objects.filter(group=OuterRef("pk")).values("other")
    return (
        MentoringGroup.objects.in_progress()
        .select_related("mentoring_form", "role", "order_document", "plan_document")
        .annotate(mentees=ArraySubquery(mentees), marked_distinct=ArraySubquery(marked))
    )


def _pairs(lists: Iterable[list[Any]], keys: Collection[int]) -> Iterator[tuple[MentoringGroup, MentoringGroup]]:
    """Yield each given group with another of its mentor's that it may be one with.

    Two with a common mentee cannot become one, and two that are marked distinct are meant to be two.
    """
    for groups in lists:
        for one, other in product((group for group in groups if group.pk in keys), groups):
            is_marked = other.pk in one.marked_distinct or one.pk in other.marked_distinct
            if one.pk != other.pk and not is_marked and set(one.mentees).isdisjoint(other.mentees):
                yield one, other
