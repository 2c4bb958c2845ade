"""Numbers, dates and changes as Russian readers write them."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils.formats import date_format, number_format

from mentorship_ais.core.text import NBSP

MINUS = "−"
NONE = "—"


def number(value: Any) -> str:
    """Return the number with thousands separators and a decimal comma, to a tenth; «—» for None.

    >>> number(12345), number(7.5), number(None)
    ('12\\xa0345', '7,5', '—')
    """
    match value:
        case None:
            return NONE
        case int():
            return number_format(value, force_grouping=True)
        case float():
            return number_format(round(value, 1), 1, force_grouping=True)
    return str(value)


def text_of(value: Any) -> str:
    """Return the value of a list's cell as text."""
    match value:
        case None | "":
            return NONE
        case datetime.date():
            return date_format(value, "d.m.Y")
        case int() | float():
            return number(value)
    return str(value)


def change_words(value: Any, earlier: Any) -> str:
    """Return «+12 (+8,5 %)»; without a percentage where there was nothing a year before.

    >>> change_words(15, 12), change_words(3, 0), change_words(5, 5)
    ('+3 (+25,0\\xa0%)', '+3', 'без изменений')
    """
    if value is None or earlier is None:
        return ""
    difference = round(value - earlier, 1)
    if not difference:
        return "без изменений"
    words = signed(difference)
    return f"{words} ({signed(round(100 * difference / earlier, 1))}{NBSP}%)" if earlier else words


def signed(value: Any) -> str:
    """Return the number with its sign, a typographic minus for a negative one."""
    return f"+{number(value)}" if value > 0 else f"{MINUS}{number(-value)}"
