"""Similarity of words as pg_trgm counts it, for lists that are compared in memory.

A staff list or «Другие компетенции» brings thousands of spellings at once: the database (`TrigramSimilarity`) would be
asked for each of them.
"""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W_]+")


def trigrams(text: str) -> frozenset[str]:
    """Return the trigrams of a folded text: two spaces before each word and one after.

    >>> sorted(trigrams("кот"))
    ['  к', ' ко', 'кот', 'от ']
    """
    padded = (f"  {word} " for word in _WORD.findall(text))
    return frozenset(word[place : place + 3] for word in padded for place in range(len(word) - 2))


def similarity(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of common trigrams, from 0 to 1."""
    together = len(one | other)
    return len(one & other) / together if together else 0.0
