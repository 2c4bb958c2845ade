"""Choices from a table: its rows are read once for a page, however often they are checked and rendered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import ModelChoiceIterator
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


class LongSelect(forms.Select):
    """A select without groups whose options are written at once: Django renders a template for each."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """Return the select with all its options."""
        chosen = set(self.format_value(value))
        options = ((key, SafeString(" selected" if str(key) in chosen else ""), label) for key, label in self.choices)
        return format_html(
            '<select name="{}"{}>{}</select>',
            name,
            flatatt(self.build_attrs(self.attrs, attrs)),
            format_html_join("\n", '<option value="{}"{}>{}</option>', options),
        )


class RowsOnce(ModelChoiceIterator):
    """The choices of a field; the queryset keeps the rows that it has read, and Django's own iterator does not."""

    def __iter__(self) -> Iterator[tuple[Any, str]]:
        if self.field.empty_label is not None:
            yield "", str(self.field.empty_label)
        yield from map(self.choice, self.queryset)


class LoadedChoiceField(forms.ModelChoiceField):
    """One row of a table that is short enough to be a list on the page."""

    iterator = RowsOnce
    widget = LongSelect

    def to_python(self, value: Any) -> Any:
        """Return the chosen row, one of those that the page offers."""
        if value in self.empty_values:
            return None
        for row in self.queryset or ():
            if str(row.pk) == str(getattr(value, "pk", value)):
                return row
        raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value})
