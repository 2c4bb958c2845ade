"""The lists of a form's choices, read together: a filter of four lists costs one statement."""

from __future__ import annotations

from functools import cache, partial
from typing import Any, cast

from django import forms
from django.db.models import QuerySet, TextField, Value

Choices = list[tuple[Any, str]]


def offer(form: forms.Form, /, **lists: QuerySet[Any]) -> None:
    """Give each choice of the form its rows; all are read in one statement when the first of them is rendered.

    A list has the annotations `label` and `place`, both texts: what a person reads, and what the rows are sorted by.
    """

    @cache
    def read() -> dict[str, Choices]:
        found: dict[str, Choices] = {name: [] for name in lists}
        first, *others = (_rows(name, queryset) for name, queryset in lists.items())
        for name, _, key, label in first.union(*others, all=True).order_by("field", "place", "pk"):
            found[name].append((key, label))
        return found

    def choices(name: str) -> Choices:
        field = cast(forms.ModelChoiceField, form.fields[name])
        return [*([] if field.empty_label is None else [("", str(field.empty_label))]), *read()[name]]

    for name, queryset in lists.items():
        field = cast(forms.ModelChoiceField, form.fields[name])
        field.queryset = queryset
        field.choices = partial(choices, name)


def _rows(name: str, queryset: QuerySet[Any]) -> QuerySet[Any, Any]:
    field = Value(name, output_field=TextField())
    return queryset.order_by().annotate(field=field).values_list("field", "place", "pk", "label")
