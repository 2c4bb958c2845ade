"""The history of a program as sentences: who changed what and when.

The database records every change by itself (row triggers), so no path avoids it; this module reads it out. Changes of
one request by one person make one entry.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone

from accounts.models import User
from mentoring.models import Competency
from mentorship_ais.core.history import BEGINNING, INSERT, NOBODY, STATE, UNKNOWN_BEFORE, Change
from programs.models import Assignment, BestPractice, MentoringGroup
from programs.shared_values import SHARED

UNTOLD = frozenset(
    {
        "id",
        "version",
        "submission",
        "completed_at",
        "created_at",
        "created_by",
        "decided_at",
        "proposed_at",
        "search_key",
    }
)
"""What changes along with something that is told, or never."""


def history_of(assignment: Assignment) -> list[Change]:
    """The program's changes, the latest first."""
    changes: dict[Any, Change] = {}
    told = sorted(
        [*_own_changes(assignment), *_competency_changes(assignment), *_practice_changes(assignment)],
        key=lambda each: each[0].pgh_created_at,
    )
    names = _names(event for event, _ in told)
    for event, sentence in told:
        moment = timezone.localtime(event.pgh_created_at)
        occasion = event.pgh_context_id or event.pgh_created_at.replace(microsecond=0)
        change = changes.get(occasion, Change(moment, names.get(_user_key(event), NOBODY), ()))
        if sentence not in change.sentences:
            changes[occasion] = replace(change, sentences=(*change.sentences, sentence))
    return list(changes.values())[::-1]


Told = tuple[Any, str]


def _own_changes(assignment: Assignment) -> Iterator[Told]:
    former: Any = None
    for event in _events("AssignmentEvent", pgh_obj_id=assignment.pk):
        if former is None:
            yield event, _beginning(assignment, event)
        else:
            if event.group_id != former.group_id:
                yield from ((event, sentence) for sentence in _move_in_words(former.group_id, event.group_id))
            yield from ((event, sentence) for sentence in _changes(Assignment, former, event, skip={"group", "mentee"}))
        former = event


def _beginning(assignment: Assignment, event: Any) -> str:
    match event.pgh_label:
        case label if label == INSERT:
            return "Программа записана."
        case label if label == STATE:
            recorded_on = timezone.localtime(assignment.created_at)
            return f"Программа записана {recorded_on:%d.%m.%Y}, {assignment.created_by.short_name}. {BEGINNING}"
    return UNKNOWN_BEFORE


def _practice_changes(assignment: Assignment) -> Iterator[Told]:
    practice = BestPractice.objects.filter(assignment=assignment).first()
    former: Any = None
    for event in _events("BestPracticeEvent", pgh_obj_id=practice.pk if practice else 0):
        if event.pgh_label in {INSERT, STATE}:
            yield event, "Практика предложена в региональную базу."
        elif former is None:
            yield event, f"Лучшая практика. {UNKNOWN_BEFORE}"
        else:
            for sentence in _changes(BestPractice, former, event, skip={"decided_by"}):
                yield event, f"Лучшая практика. {sentence}"
        former = event
    if practice:
        events = _events("CompetencyOfPracticeEvent", bestpractice_id=practice.pk)
        yield from _competencies("Лучшая практика. Компетенция", events)


def _competency_changes(assignment: Assignment) -> Iterator[Told]:
    return _competencies("Запрашиваемая компетенция", _events("RequestedCompetencyEvent", assignment_id=assignment.pk))


def _competencies(title: str, found: Iterable[Any]) -> Iterator[Told]:
    events = list(found)
    names = {c.pk: str(c) for c in Competency.objects.filter(pk__in={event.competency_id for event in events})}
    for event in events:
        word = "отмечена" if event.pgh_label == INSERT else "снята"
        yield event, f"{title} {word}: {names.get(event.competency_id, 'удалена из перечня')}."


def _changes(model: type[models.Model], former: Any, event: Any, *, skip: set[str]) -> Iterator[str]:
    """«Дата прекращения: 01.11.2021.»"""
    for each in model._meta.concrete_fields:
        if each.name in UNTOLD | skip or each.name.startswith("pgh_"):
            continue
        before, after = getattr(former, each.attname), getattr(event, each.attname)
        if before != after:
            yield _sentence(str(each.verbose_name), _in_words(each, before), _in_words(each, after))


def _in_words(each: models.Field[Any, Any], value: Any) -> str:
    if each.choices:
        return str(dict(each.flatchoices).get(value, value))
    match value:
        case None | "":
            return ""
        case bool():
            return "да" if value else "нет"
        case datetime.date():
            return f"{value:%d.%m.%Y}"
    return str(value)


def _sentence(title: str, before: str, after: str) -> str:
    title = f"{title[:1].upper()}{title[1:]}"
    if not before:
        return f"{title}: {after}" if after.endswith(".") else f"{title}: {after}."
    return f"{title}: было «{before}», стало «{after}»." if after else f"{title}: убрано «{before}»."


def _move_in_words(before: int, after: int) -> Iterator[str]:
    """What differs between two groups; an emptied group is gone, its values are in the history."""
    recorded = {event.pgh_obj_id: event for event in _events("MentoringGroupEvent", pgh_obj_id__in=[before, after])}
    present = {group.pk: group for group in MentoringGroup.objects.filter(pk__in=[before, after])}
    one, other = (recorded.get(key) or present.get(key) for key in (before, after))
    if one is None or other is None:
        yield "Программа перешла в другую группу."
        return
    for name in SHARED:
        each = MentoringGroup._meta.get_field(name)
        old, new = (_shown(each, group) for group in (one, other))
        if old != new:
            yield _sentence(str(getattr(each, "verbose_name", name)), old, new)


def _shown(each: Any, group: Any) -> str:
    value = getattr(group, each.attname)
    if each.is_relation:
        row = each.related_model._default_manager.filter(pk=value).first()
        return str(row) if row else "удалено"
    return _in_words(each, value)


def _events(name: str, **conditions: Any) -> Iterable[Any]:
    events = apps.get_model("programs", name)._default_manager
    return events.filter(**conditions).select_related("pgh_context").order_by("pgh_id")


def _user_key(event: Any) -> int | None:
    return event.pgh_context.metadata.get("user") if event.pgh_context_id else None


def _names(events: Iterable[Any]) -> dict[int | None, str]:
    keys: dict[int | None, str] = defaultdict(str)
    wanted = {key for key in map(_user_key, events) if key}
    keys.update({user.pk: user.short_name for user in User.objects.filter(pk__in=wanted)})
    return keys
