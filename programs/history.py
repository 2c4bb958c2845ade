"""The history of a program as sentences: with its group's values, its competencies and its practice.

What the database has written down is read by `core.history`; changes of one request by one person make one entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from django.utils import timezone

from mentorship_ais.core.history import (
    BEGINNING,
    INSERT,
    UNKNOWN_BEFORE,
    Change,
    Entry,
    Names,
    changed_together,
    changes_from,
    differences,
    entries_of_rows,
    events_of,
    events_of_links,
    name_of_link,
    names_in,
    recorded_fields,
)
from programs.models import Assignment, BestPractice, MentoringGroup
from programs.shared_values import SHARED

HIDDEN = {
    Assignment: {"id", "version", "submission", "completed_at", "created_at", "created_by", "group", "mentee"},
    BestPractice: {"id", "version", "proposed_at", "decided_at", "decided_by"},
}
"""What changes along with a field that has a sentence, or never."""
PROPOSED = "Практика предложена в региональную базу."
OF_PRACTICE = "Лучшая практика. "


def history_of(assignment: Assignment) -> list[Change]:
    """Return the program's changes, the latest first; the number of queries does not grow with them."""
    return changes_from(chain(_entries(assignment), _entries_of_practice(assignment)))


def _entries(assignment: Assignment) -> Iterator[Entry]:
    requested = Assignment._meta.get_field("requested_competencies")
    events, links = events_of(assignment), events_of_links(assignment, requested)
    fields = recorded_fields(Assignment, events, hidden=HIDDEN[Assignment])
    shared = [MentoringGroup._meta.get_field(name) for name in SHARED]
    groups = _groups({event.group_id for event in events})
    names = names_in((fields, events), (shared, groups.values()), ([requested], links))

    def compare(before: Any, after: Any) -> list[str]:
        own = differences(fields, before, after, names)
        if before.group_id == after.group_id:
            return own
        one, other = groups.get(before.group_id), groups.get(after.group_id)
        if one is None or other is None:
            return ["Программа перешла в другую группу.", *own]
        return [*differences(shared, one, other, names), *own]

    recorded_on = f"{timezone.localtime(assignment.created_at):%d.%m.%Y}"
    beginning = f"Программа записана {recorded_on}, {assignment.created_by.short_name}. {BEGINNING}"
    yield from entries_of_rows(events, compare, created="Программа записана.", beginning=beginning)
    yield from _entries_of_competencies("Запрашиваемая компетенция", requested, links, names)


def _groups(keys: set[int]) -> dict[int, Any]:
    """Return the values of the groups, also of those that were emptied and are gone: they are in the history."""
    if len(keys) < 2:
        return {}
    events = MentoringGroup.events.rel.related_model.objects.filter(pgh_obj_id__in=keys)  # type: ignore[attr-defined]
    groups: dict[int, Any] = {event.pgh_obj_id: event for event in events}
    return MentoringGroup.objects.in_bulk(keys - groups.keys()) | groups


def _entries_of_practice(assignment: Assignment) -> Iterator[Entry]:
    practice = getattr(assignment, "best_practice", None)
    if practice is None:
        return
    competencies = BestPractice._meta.get_field("competencies")
    events, links = events_of(practice), events_of_links(practice, competencies)
    fields = recorded_fields(BestPractice, events, hidden=HIDDEN[BestPractice])
    names = names_in((fields, events), ([competencies], links))
    yield from entries_of_rows(
        events,
        lambda before, after: [f"{OF_PRACTICE}{each}" for each in differences(fields, before, after, names)],
        created=PROPOSED,
        beginning=PROPOSED,
        unknown_before=f"{OF_PRACTICE}{UNKNOWN_BEFORE}",
    )
    yield from _entries_of_competencies(f"{OF_PRACTICE}Компетенция", competencies, links, names)


def _entries_of_competencies(title: str, each: Any, events: Iterable[Any], names: Names) -> Iterator[Entry]:
    for changed in changed_together(events):
        words = ((event, "отмечена" if event.pgh_label == INSERT else "снята") for event in changed)
        yield changed[0], [f"{title} {word}: {name_of_link(each, event, names)}." for event, word in words]
