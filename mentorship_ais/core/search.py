"""Search in folded columns (`core.text.folded_column`): letter case and ё/е do not matter."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Q, QuerySet

from mentorship_ais.core.text import fold

Rows = TypeVar("Rows", bound=QuerySet[Any])


def search_folded(rows: Rows, query: str, *columns: str) -> Rows:
    """Narrow the rows to those where every word of the query stands in at least one of the folded columns."""
    for word in fold(query).split():
        rows = rows.filter(Q(*((f"{column}__contains", word) for column in columns), _connector=Q.OR))
    return rows
