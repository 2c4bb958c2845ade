"""Who did what and when, as sentences, from the rows that the database itself writes at every change.

The rows come from triggers (django-pghistory), so no path avoids them: a form, the admin, a command, raw SQL. The event
tables are append-only.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, TypeVar

import pghistory
import structlog
from django.contrib.auth import get_user_model
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format

M = TypeVar("M", bound=type[models.Model])

NOBODY = "Система"
INSERT, UPDATE, DELETE = "insert", "update", "delete"
STATE = "state"
"""The label of what a row held on the day when its table began to be recorded (`core.history_begins`)."""
BEGINNING = "С этого дня изменения сохраняются в истории."
UNKNOWN_BEFORE = "Запись изменена. Что было в ней раньше, не записано."


def recorded(*, exclude: Sequence[str] = ()) -> Callable[[M], M]:
    """Have the database write down every insert, change and deletion of the model's rows, without these fields."""
    trackers = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
    return pghistory.track(*trackers, exclude=[*exclude] or None)


def recorded_links(model: M) -> M:
    """Have the database write down what is put into a many-to-many list and taken out; the model is its table's proxy."""
    decorate: Callable[[M], M] = pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)
    return decorate(model)


@contextmanager
def by_the_system(work: str) -> Iterator[None]:
    """What is changed inside is this work of the system, nobody's own: «Система: загрузка справочников»."""
    with pghistory.context(work=work), structlog.contextvars.bound_contextvars(work=work):
        yield


@dataclass(frozen=True)
class Change:
    """One moment of a record's life: when, who, and what changed, in words."""

    at: datetime.datetime
    by: str
    sentences: tuple[str, ...]


@dataclass
class _Occasion:
    """What was written down in one request, or by one statement outside of any."""

    event: Any
    sentences: list[str] = field(default_factory=list)


def history_of(record: Any, *, hidden: Iterable[str] = (), created: str = "Запись создана") -> list[Change]:
    """The record's changes, the latest first, without the fields that the reader may not see.

    Costs two queries, and one more for each many-to-many list that is recorded and for each kind of related record that
    was ever changed.
    """
    links = {
        each: list(_in_order(events.filter(**{each.m2m_field_name(): record.pk})))
        for each in record._meta.many_to_many
        if each.name not in hidden and (events := _events_of_links(each)) is not None
    }
    events = list(_in_order(record.events.all())) if hasattr(record, "events") else []
    return _changes(type(record), events, links, hidden=hidden, created=created)


def history_of_rows(
    model: Any, *, hidden: Iterable[str] = (), created: str, deleted: str, **conditions: Any
) -> list[Change]:
    """The changes of the rows that stood one after another in one place, the deleted ones too."""
    events = model.events.rel.related_model.objects.filter(**conditions)
    return _changes(model, list(_in_order(events)), {}, hidden=hidden, created=created, deleted=deleted)


def _changes(
    model: Any,
    events: list[Any],
    links: dict[Any, list[Any]],
    *,
    hidden: Iterable[str],
    created: str,
    deleted: str = "Запись удалена",
) -> list[Change]:
    unsaid = {"version", *hidden}
    kept = {each.name for event in events[:1] for each in event._meta.concrete_fields}
    fields = [each for each in model._meta.concrete_fields if each.name in kept - unsaid]
    names = _names(events, fields, links)
    occasions: dict[Any, _Occasion] = {}
    for event, sentences in _told(events, fields, names, created=created, deleted=deleted):
        key = event.pgh_context_id or event.pgh_id
        occasions.setdefault(key, _Occasion(event)).sentences += sentences
    for each, told in links.items():
        for _, group in groupby(told, key=lambda event: event.pgh_context_id or event.pgh_created_at):
            changed = list(group)
            key = _occasion_of_links(occasions, changed[0])
            sentence = _sentence_of_links(each, changed, names)
            occasions.setdefault(key, _Occasion(changed[0])).sentences.append(sentence)
    people = _people([occasion.event for occasion in occasions.values()])
    changes = [
        Change(timezone.localtime(each.event.pgh_created_at), _who(each.event, people), tuple(each.sentences))
        for each in occasions.values()
        if each.sentences
    ]
    return sorted(changes, key=lambda change: change.at)[::-1]


def _told(
    events: list[Any], fields: Sequence[Any], names: Any, *, created: str, deleted: str
) -> Iterator[tuple[Any, list[str]]]:
    """Each event of a row with its sentences, compared with the one before it."""
    before: Any = None
    for event in events:
        match event.pgh_label:
            case label if label == INSERT:
                yield event, [f"{created}."]
            case label if label == STATE:
                yield event, [BEGINNING]
            case label if label == DELETE:
                yield event, [f"{deleted}."]
            case _ if before is None:
                yield event, [UNKNOWN_BEFORE]
            case _:
                pairs = ((each, getattr(before, each.attname), getattr(event, each.attname)) for each in fields)
                yield event, [_sentence(each, old, new, names) for each, old, new in pairs if old != new]
        before = event


def _occasion_of_links(occasions: dict[Any, _Occasion], event: Any) -> Any:
    """The key of the request that changed the list; outside of any, of the row's last change at the same moment."""
    moment = event.pgh_created_at
    alike = (
        key
        for key, each in reversed(occasions.items())
        if each.event.pgh_context_id is None and each.event.pgh_created_at == moment
    )
    return event.pgh_context_id or next(alike, moment)


def _in_order(events: Any) -> Any:
    return events.select_related("pgh_context").order_by("pgh_created_at", "pgh_id")


def _events_of_links(each: Any) -> Any:
    """The events of a many-to-many list, when it is recorded."""
    table = each.remote_field.through
    models_of_events = pghistory.core.event_models(tracks_model=table, include_missing_pgh_obj=True)
    return models_of_events[0]._default_manager.all() if models_of_events else None


def _who(event: Any, people: dict[Any, str]) -> str:
    context = event.pgh_context.metadata if event.pgh_context else {}
    if context.get("user") in people:
        return people[context["user"]]
    return f"{NOBODY}: {context['work']}" if context.get("work") else NOBODY


def _title(each: Any) -> str:
    title = str(each.verbose_name)
    return title[:1].upper() + title[1:]


def _sentence(each: models.Field[Any, Any], before: Any, after: Any, names: dict[Any, dict[Any, str]]) -> str:
    if before in (None, ""):
        return f"{_title(each)}: {_shown(each, after, names)}."
    if after in (None, ""):
        return f"{_title(each)}: убрано «{_shown(each, before, names)}»."
    return f"{_title(each)}: было «{_shown(each, before, names)}», стало «{_shown(each, after, names)}»."


def _sentence_of_links(each: Any, events: Sequence[Any], names: dict[Any, dict[Any, str]]) -> str:
    """«Компетенции: добавлено «851 Вести урок»; убрано «852 Оценивать».»"""
    parts = []
    for word, label in (("добавлено", INSERT), ("убрано", DELETE)):
        keys = [getattr(event, f"{each.m2m_reverse_field_name()}_id") for event in events if event.pgh_label == label]
        if keys:
            quoted = sorted(f"«{names[each.related_model].get(key, f'№ {key}')}»" for key in keys)
            parts.append(f"{word} {', '.join(quoted)}")
    return f"{_title(each)}: {'; '.join(parts)}."


def _shown(each: models.Field[Any, Any], value: Any, names: dict[Any, dict[Any, str]]) -> str:
    match value:
        case bool():
            return "да" if value else "нет"
        case datetime.datetime():
            return date_format(timezone.localtime(value), "d.m.Y H:i")
        case datetime.date():
            return f"{value:%d.%m.%Y}"
    if isinstance(each, models.ForeignKey):
        return names[each.related_model].get(value, f"№ {value}")
    return str(dict(each.flatchoices).get(value, value)) if each.choices else str(value)


def _names(
    events: Sequence[Any], fields: Sequence[models.Field[Any, Any]], links: dict[Any, list[Any]]
) -> dict[Any, dict[Any, str]]:
    """The names of the related records that changed: one query for each kind of record."""
    wanted: dict[Any, set[Any]] = defaultdict(set)
    for each in fields:
        if isinstance(each, models.ForeignKey):
            values = {getattr(event, each.attname) for event in events}
            if len(values) > 1:
                wanted[each.related_model] |= values - {None}
    for each, told in links.items():
        if told:
            wanted[each.related_model] |= {getattr(event, f"{each.m2m_reverse_field_name()}_id") for event in told}
    return defaultdict(
        dict,
        {
            model: {row.pk: str(row) for row in model._default_manager.filter(pk__in=keys)}
            for model, keys in wanted.items()
        },
    )


def _people(events: Sequence[Any]) -> dict[Any, str]:
    keys = {event.pgh_context.metadata.get("user") for event in events if event.pgh_context} - {None}
    if not keys:
        return {}
    return {user.pk: user.short_name for user in get_user_model()._default_manager.filter(pk__in=keys)}
