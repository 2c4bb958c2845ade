"""What saving will make of the groups, in words, before it is done."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from mentorship_ais.organizations.models import Employee
from programs.choices import GroupKind
from programs.models import Assignment, MentoringGroup
from programs.papers.declension import Case, short_name_in
from programs.shared_values import SharedValues

MOST_NAMED = 3
"""Companions that a sentence names before it says how many more there are."""


@dataclass(frozen=True)
class Forecast:
    """The group after saving, before it is saved."""

    group: MentoringGroup | None
    companions: tuple[Employee, ...]
    mentee_count: int

    @property
    def kind(self) -> GroupKind:
        """The group's kind after saving."""
        return GroupKind.of(self.mentee_count)

    @property
    def in_words(self) -> str:
        """«Будет создана диада», «Войдёт в группу с Петровой А. С.: триада»."""
        kind = self.kind.label.lower()
        if not self.companions:
            return f"Будет создана {kind}"
        named = ", ".join(short_name_in(Case.INSTRUMENTAL, person) for person in self.companions[:MOST_NAMED])
        more = f" и ещё {len(self.companions) - MOST_NAMED}" if len(self.companions) > MOST_NAMED else ""
        return f"Войдёт в группу с {named}{more}: {kind}"


def forecast_group(*, shared: SharedValues, mentees: Collection[Employee]) -> Forecast:
    """Return the group that the mentees will make or enter with these values; writes nothing."""
    group = MentoringGroup.objects.filter(**shared.as_fields()).first()
    present = {a.mentee_id: a.mentee for a in group.assignments.select_related("mentee")} if group else {}
    joining = {mentee.pk for mentee in mentees}
    companions = tuple(mentee for pk, mentee in present.items() if pk not in joining)
    return Forecast(group, companions, len(companions) + len(joining))


def describe_change(*, assignment: Assignment, shared: SharedValues, whole_group: bool) -> str:
    """Return what a change will make of the groups.

    «Войдёт в группу с Петровой А. С.: триада. В прежней группе останется: диада».
    """
    group = assignment.group
    members = [member.mentee for member in group.assignments.select_related("mentee")]
    kind = GroupKind.of(len(members)).label.lower()
    target = forecast_group(shared=shared, mentees=members if whole_group else [assignment.mentee])
    if target.group == group:
        return f"Группа останется прежней: {kind}"
    if whole_group and not target.companions:
        return f"Изменится вся группа: {kind}"
    rest = len(members) - 1
    if whole_group or not rest:
        return target.in_words
    return f"{target.in_words}. В прежней группе останется: {GroupKind.of(rest).label.lower()}"
