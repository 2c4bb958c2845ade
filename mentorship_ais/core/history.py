"""Who did what and when, as sentences, from the rows that the database itself writes at every change.

The rows come from triggers (django-pghistory), so no path avoids them: a form, the admin, a command, raw SQL. The event
tables are append-only.
"""

from __future__ import annotations

import dataclasses
import datetime
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, groupby, islice
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
    """Record what is changed inside as this work of the system, nobody's own: «Система: загрузка справочников»."""
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
    sentences: list[str] = dataclasses.field(default_factory=list)


Entry = tuple[Any, list[str]]
"""An event with its sentences."""
Names = dict[Any, dict[Any, str]]
"""By model and key: how related records are called."""


def history_of(record: Any, *, hidden: Iterable[str] = (), created: str = "Запись создана") -> list[Change]:
    """Return the record's changes, the latest first, without the fields that the reader may not see.

    Costs two queries, and one more for each many-to-many list that is recorded and for each kind of related record that
    was ever changed, unless the record came with all of them (`prefetch_related`).
    """
    lists = [each for each in record._meta.many_to_many if each.name not in hidden]
    links = {each: events for each in lists if (events := events_of_links(record, each))}
    return _history(type(record), events_of(record), links, known=_prefetched(record), hidden=hidden, created=created)


def history_of_rows(
    model: Any, *, hidden: Iterable[str] = (), created: str, deleted: str, **conditions: Any
) -> list[Change]:
    """Return the changes of the rows that stood one after another in one place, the deleted ones too."""
    events = model.events.rel.related_model.objects.filter(**conditions)
    return _history(model, _in_order(events), {}, known={}, hidden=hidden, created=created, deleted=deleted)


def _history(
    model: Any,
    events: list[Any],
    links: dict[Any, list[Any]],
    *,
    known: Names,
    hidden: Iterable[str],
    created: str,
    deleted: str = "Запись удалена",
) -> list[Change]:
    fields = recorded_fields(model, events, hidden={"version", *hidden})
    names = names_in((fields, events), *(([each], changed) for each, changed in links.items()), known=known)
    entries = entries_of_rows(
        events,
        lambda before, after: differences(fields, before, after, names),
        created=f"{created}.",
        deleted=f"{deleted}.",
    )
    of_links = (
        (changed[0], [_sentence_of_links(each, changed, names)])
        for each, linked in links.items()
        for changed in changed_together(linked)
    )
    return changes_from(chain(entries, of_links))


def events_of(record: Any) -> list[Any]:
    """Return what was written down of the record's own row, the earliest first."""
    return _in_order(record.events.all()) if hasattr(record, "events") else []


def events_of_links(record: Any, each: Any) -> list[Any]:
    """Return what was put into the record's many-to-many list and taken out, when the list is recorded."""
    table = each.remote_field.through
    models_of_events = pghistory.core.event_models(tracks_model=table, include_missing_pgh_obj=True)
    if not models_of_events:
        return []
    return _in_order(models_of_events[0]._default_manager.filter(**{each.m2m_field_name(): record.pk}))


def _in_order(events: Any) -> list[Any]:
    return list(events.select_related("pgh_context").order_by("pgh_created_at", "pgh_id"))


def recorded_fields(model: Any, events: Iterable[Any], *, hidden: Collection[str]) -> list[Any]:
    """Return the model's fields that the events keep, without the hidden ones."""
    kept = {each.name for event in islice(events, 1) for each in event._meta.concrete_fields}
    return [each for each in model._meta.concrete_fields if each.name in kept and each.name not in hidden]


def entries_of_rows(
    events: Iterable[Any],
    compare: Callable[[Any, Any], list[str]],
    *,
    created: str,
    beginning: str = BEGINNING,
    deleted: str = "",
    unknown_before: str = UNKNOWN_BEFORE,
) -> Iterator[Entry]:
    """Yield each event of a row with its sentences, compared with the one before it."""
    before: Any = None
    for event in events:
        match event.pgh_label:
            case label if label == INSERT:
                yield event, [created]
            case label if label == STATE:
                yield event, [beginning]
            case label if label == DELETE:
                yield event, [deleted]
            case _ if before is None:
                yield event, [unknown_before]
            case _:
                yield event, compare(before, event)
        before = event


def changed_together(events: Iterable[Any]) -> Iterator[list[Any]]:
    """Yield the events of a list, those of one request or one moment together."""
    for _, group in groupby(events, key=lambda event: event.pgh_context_id or event.pgh_created_at):
        yield list(group)


def changes_from(entries: Iterable[Entry]) -> list[Change]:
    """Return one change for each request that the entries were made in, the latest first, each sentence once."""
    occasions: dict[Any, _Occasion] = {}
    for event, sentences in entries:
        occasion = occasions.setdefault(_key_of_occasion(occasions, event), _Occasion(event))
        occasion.sentences += [each for each in sentences if each not in occasion.sentences]
    people = _people([occasion.event for occasion in occasions.values()])
    changes = [
        Change(timezone.localtime(each.event.pgh_created_at), _who(each.event, people), tuple(each.sentences))
        for each in occasions.values()
        if each.sentences
    ]
    return sorted(changes, key=lambda change: change.at)[::-1]


def _key_of_occasion(occasions: dict[Any, _Occasion], event: Any) -> Any:
    """Return the key of the event's request; outside of any, of what another table wrote last at the same moment."""
    if event.pgh_context_id:
        return event.pgh_context_id
    same_moment = (
        key
        for key, each in reversed(occasions.items())
        if each.event.pgh_context_id is None
        and each.event.pgh_created_at == event.pgh_created_at
        and type(each.event) is not type(event)
    )
    return next(same_moment, (type(event), event.pgh_id))


def _who(event: Any, people: dict[Any, str]) -> str:
    context = event.pgh_context.metadata if event.pgh_context else {}
    if context.get("user") in people:
        return people[context["user"]]
    return f"{NOBODY}: {context['work']}" if context.get("work") else NOBODY


def differences(fields: Iterable[Any], before: Any, after: Any, names: Names) -> list[str]:
    """Return a sentence for each of the fields that differs between two events of a row."""
    pairs = ((each, getattr(before, each.attname), getattr(after, each.attname)) for each in fields)
    return [_sentence(each, old, new, names) for each, old, new in pairs if old != new]


def _title(each: Any) -> str:
    title = str(each.verbose_name)
    return title[:1].upper() + title[1:]


def _sentence(each: models.Field[Any, Any], before: Any, after: Any, names: Names) -> str:
    if before in (None, ""):
        return f"{_title(each)}: {_in_words(each, after, names).removesuffix('.')}."
    if after in (None, ""):
        return f"{_title(each)}: убрано «{_in_words(each, before, names)}»."
    return f"{_title(each)}: было «{_in_words(each, before, names)}», стало «{_in_words(each, after, names)}»."


def _sentence_of_links(each: Any, events: Sequence[Any], names: Names) -> str:
    """Return «Компетенции: добавлено «851 Вести урок»; убрано «852 Оценивать».»."""
    parts = []
    for word, label in (("добавлено", INSERT), ("убрано", DELETE)):
        linked = [name_of_link(each, event, names) for event in events if event.pgh_label == label]
        if linked:
            parts.append(f"{word} {', '.join(sorted(f'«{name}»' for name in linked))}")
    return f"{_title(each)}: {'; '.join(parts)}."


def name_of_link(each: Any, event: Any, names: Names) -> str:
    """Return how the record is called that the event put into the list or took out."""
    key = getattr(event, _attname(each))
    return names[each.related_model].get(key, f"№ {key}")


def _in_words(each: models.Field[Any, Any], value: Any, names: Names) -> str:
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


def _attname(each: Any) -> str:
    """Return what an event calls the key of the related record."""
    return f"{each.m2m_reverse_field_name()}_id" if each.many_to_many else str(each.attname)


def _prefetched(record: Any) -> Names:
    """Return the names of the related records that came with this one."""
    fetched = getattr(record, "_prefetched_objects_cache", {})
    lists = [each for each in record._meta.many_to_many if each.name in fetched]
    return {each.related_model: {row.pk: str(row) for row in fetched[each.name]} for each in lists}


def names_in(*fields_and_events: tuple[Iterable[Any], Iterable[Any]], known: Names | None = None) -> Names:
    """Return the names of the related records that changed, by fields and their events.

    Costs a query for each kind of record, none where all its names are known.
    """
    wanted: dict[Any, set[Any]] = defaultdict(set)
    for fields, found in fields_and_events:
        events = list(found)
        for each in fields:
            if each.is_relation:
                keys = {getattr(event, _attname(each)) for event in events}
                if each.many_to_many or len(keys) > 1:
                    wanted[each.related_model] |= keys - {None}
    names: Names = defaultdict(dict, known or {})
    for model, keys in wanted.items():
        if missing := keys - names[model].keys():
            names[model] |= _names(model, missing)
    return names


def _names(model: Any, keys: set[Any]) -> dict[Any, str]:
    rows = model._default_manager.filter(pk__in=keys)
    # A name may be that of a related record: a mentor is called as the employee is.
    return {row.pk: str(row) for row in (rows.for_list() if hasattr(rows, "for_list") else rows)}


def _people(events: Sequence[Any]) -> dict[Any, str]:
    keys = {event.pgh_context.metadata.get("user") for event in events if event.pgh_context} - {None}
    if not keys:
        return {}
    return {user.pk: user.short_name for user in get_user_model()._default_manager.filter(pk__in=keys)}
