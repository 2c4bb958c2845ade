"""Who did what and when, as sentences, from the rows that the database itself writes at every change.

The rows come from triggers (django-pghistory), so no path avoids them: a form, the admin, a command, raw SQL. The event
tables are append-only.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format

NOBODY = "Система"


@dataclass(frozen=True)
class Change:
    """One moment of a record's life: when, who, and what changed, in words."""

    at: datetime.datetime
    by: str
    sentences: tuple[str, ...]


def history_of(record: Any, *, hidden: Iterable[str] = (), created: str = "Запись создана") -> list[Change]:
    """The record's changes, the latest first, without the fields that the reader may not see.

    Costs two queries, and one more for each kind of related record that was ever changed.
    """
    events = list(record.events.select_related("pgh_context").order_by("pgh_created_at", "pgh_id"))
    fields = [
        field
        for field in record._meta.concrete_fields
        if field.name not in hidden and hasattr(type(record).events.rel.related_model, field.name)
    ]
    names = _names(events, fields)
    people = _people(events)
    changes = [_change(events[0], (f"{created}.",), people)] if events else []
    for before, after in pairwise(events):
        sentences = tuple(
            _sentence(field, getattr(before, field.attname), getattr(after, field.attname), names)
            for field in fields
            if field.name != "version" and getattr(before, field.attname) != getattr(after, field.attname)
        )
        if sentences:
            changes.append(_change(after, sentences, people))
    return changes[::-1]


def _change(event: Any, sentences: tuple[str, ...], people: dict[Any, str]) -> Change:
    context = event.pgh_context.metadata if event.pgh_context else {}
    return Change(timezone.localtime(event.pgh_created_at), people.get(context.get("user"), NOBODY), sentences)


def _sentence(field: models.Field[Any, Any], before: Any, after: Any, names: dict[Any, dict[Any, str]]) -> str:
    title = str(field.verbose_name)
    title = title[:1].upper() + title[1:]
    if before in (None, ""):
        return f"{title}: {_shown(field, after, names)}."
    if after in (None, ""):
        return f"{title}: убрано «{_shown(field, before, names)}»."
    return f"{title}: было «{_shown(field, before, names)}», стало «{_shown(field, after, names)}»."


def _shown(field: models.Field[Any, Any], value: Any, names: dict[Any, dict[Any, str]]) -> str:
    match value:
        case bool():
            return "да" if value else "нет"
        case datetime.datetime():
            return date_format(timezone.localtime(value), "d.m.Y H:i")
        case datetime.date():
            return f"{value:%d.%m.%Y}"
    if isinstance(field, models.ForeignKey):
        return names[field.related_model].get(value, f"№ {value}")
    return str(dict(field.flatchoices).get(value, value)) if field.choices else str(value)


def _names(events: Sequence[Any], fields: Sequence[models.Field[Any, Any]]) -> dict[Any, dict[Any, str]]:
    """The names of the related records that changed: one query for each kind of record."""
    wanted: dict[Any, set[Any]] = defaultdict(set)
    for field in fields:
        if isinstance(field, models.ForeignKey):
            values = {getattr(event, field.attname) for event in events}
            if len(values) > 1:
                wanted[field.related_model] |= values - {None}
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
