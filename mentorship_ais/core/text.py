"""Russian text: folding for search and order, names, plurals.

Folding is done twice, here and in the database (`Folded`), and must agree: what a person types is folded by `fold`,
what is stored is folded by a generated column.
"""

from __future__ import annotations

import unicodedata
from typing import Any

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import NullIf

NBSP = "\u00a0"
CONTROLS = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)))
"""For `str.translate`: control characters (Unicode category Cc) become nothing."""


def fold(text: str) -> str:
    """Return what a search compares: lower case, «ё» as «е», single spaces.

    >>> fold("  Алёна   Ёлкина ")
    'алена елкина'
    """
    return " ".join(tidy(text).lower().replace("ё", "е").split())


def tidy(text: str) -> str:
    """Return the text as it is stored: composed letters (NFC), single spaces, no control characters.

    A name pasted from a spreadsheet brings line breaks, non-breaking spaces and decomposed «й».
    """
    spaced = " ".join(unicodedata.normalize("NFC", text).split())
    return spaced if spaced.isprintable() else " ".join(spaced.translate(CONTROLS).split())


class Folded(Func):
    """The same folding as `fold`, made by the database: `translate(lower(…), 'ё', 'е')`."""

    function = "translate"
    template = "%(function)s(lower(%(expressions)s), 'ё', 'е')"
    arity = 1


def folded_column(expression: Any) -> models.GeneratedField:
    """Return a stored generated column for search (`contains` on a folded query) and for Russian order on any server.

    Collation "C": after folding, code point order is alphabetical order, whatever the server's locale.
    """
    return models.GeneratedField(
        expression=Folded(expression), output_field=models.TextField(db_collation="C"), db_persist=True, editable=False
    )


def trigram_index(field: str, *, name: str) -> GinIndex:
    """Return the index that answers `contains` on a folded column."""
    return GinIndex(OpClass(F(field), name="gin_trgm_ops"), name=name)


def plural(number: int, one: str, few: str, many: str) -> str:
    """Return the noun that agrees with the number.

    >>> [plural(n, "программа", "программы", "программ") for n in (1, 2, 5, 11, 21)]
    ['программа', 'программы', 'программ', 'программ', 'программа']
    """
    last_two, last = abs(number) % 100, abs(number) % 10
    if last == 1 and last_two != 11:
        return one
    if 2 <= last <= 4 and not 12 <= last_two <= 14:
        return few
    return many


def counted(number: int, one: str, few: str, many: str) -> str:
    """Return the number with its noun: «3 программы», joined by a non-breaking space."""
    return f"{number}{NBSP}{plural(number, one, few, many)}"


def full_name(last: str, first: str, middle: str = "") -> str:
    """Return «Иванова Анна Петровна»; absent parts leave no gaps."""
    return " ".join(part for part in (last, first, middle) if part)


def full_name_of(prefix: str = "") -> Func:
    """Return the same, made by the database from the three columns whose names begin with the prefix."""
    parts = (NullIf(f"{prefix}{part}_name", Value("")) for part in ("last", "first", "middle"))
    return Func(Value(" "), *parts, function="concat_ws", output_field=models.TextField())


def short_name(last: str, first: str, middle: str = "") -> str:
    """Return «Иванова А. П.» with non-breaking spaces; without a surname the name as it is."""
    if not last:
        return full_name(last, first, middle)
    initials = [f"{part[0]}." for part in (first, middle) if part]
    return NBSP.join([last, *initials])
