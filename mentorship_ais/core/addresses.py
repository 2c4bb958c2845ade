"""Addresses of many records on one page: Django resolves each anew, and a table with links spends its time on that."""

from __future__ import annotations

from functools import cache

from django.urls import reverse

SOME_KEY = 7_000_000_000_001
"""A key that no address contains by itself."""


def address_of(name: str, key: int) -> str:
    """Return the address of one record, whose only argument is its key."""
    before, after = _parts(name)
    return f"{before}{key}{after}"


@cache
def _parts(name: str) -> tuple[str, str]:
    before, _, after = reverse(name, args=[SOME_KEY]).partition(str(SOME_KEY))
    return before, after
