"""Rows of other tables that ride along in one statement, as JSON, and become objects again."""

from __future__ import annotations

import json
from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db import DEFAULT_DB_ALIAS
from django.db.models import F, Model, QuerySet
from django.db.models.functions import JSONObject

Row = TypeVar("Row", bound=Model)


def rows_of(queryset: QuerySet[Any], *related: str) -> ArraySubquery:
    """Return a subquery with the rows of the queryset as JSON, each with the rows that it refers to by these names."""
    fields: dict[str, Any] = _columns(queryset.model)
    for name in related:
        fields[name] = JSONObject(**_columns(_target(queryset.model, name), f"{name}__"))
    return ArraySubquery(queryset.values(row=JSONObject(**fields)))


def objects_of(model: type[Row], rows: list[str]) -> tuple[Row, ...]:
    """Return the objects that the rows describe; nothing of them has to be read from the database again."""
    return tuple(_object(model, json.loads(row)) for row in rows)


def _columns(model: type[Model], prefix: str = "") -> dict[str, Any]:
    return {field.attname: F(f"{prefix}{field.attname}") for field in model._meta.concrete_fields}


def _target(model: type[Model], name: str) -> Any:
    return model._meta.get_field(name).related_model


def _object(model: type[Row], row: dict[str, Any]) -> Row:
    fields = model._meta.concrete_fields
    read = model.from_db(DEFAULT_DB_ALIAS, [f.attname for f in fields], [f.to_python(row[f.attname]) for f in fields])
    for name, value in row.items():
        if isinstance(value, dict):
            target = _target(model, name)
            refers = value[target._meta.pk.attname] is not None
            setattr(read, name, _object(target, value) if refers else None)
    return read
