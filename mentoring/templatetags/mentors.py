"""Filters for the pages about mentors, with the same words as in the files."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BoundField
from django.utils.html import format_html

from mentoring.models import ProfessionalRequest
from mentorship_ais.core.tables import Column

register = template.Library()


@register.filter
def of_request(choices: dict[int, BoundField], request: ProfessionalRequest) -> str:
    """Return the select of one request, with a label for people who cannot see the row."""
    field = choices[request.pk]
    return format_html('<label class="visually-hidden" for="{}">{}</label>{}', field.id_for_label, field.label, field)


@register.filter
def cells_of(columns: tuple[Column[Any], ...], row: Any) -> list[dict[str, Any]]:
    """Return the cells of a row, each with its column."""
    return [{"column": column, "value": column.value(row)} for column in columns]
