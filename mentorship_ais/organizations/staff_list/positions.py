"""Which position of the reference list a typed one means, and which is the nearest when it means none."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mentorship_ais.core.text import fold
from mentorship_ais.organizations.models import Position

LEAST_SIMILARITY = 0.3  # as PostgreSQL's own `pg_trgm.similarity_threshold`


def position_key(name: str) -> str:
    """What positions are compared by: folded, one kind of dash without spaces around it, no point at the end.

    >>> position_key("Педагог – психолог.")
    'педагог-психолог'
    """
    return re.sub(r" ?[-‐‑‒–—−] ?", "-", fold(name)).rstrip(". ")


class PositionList:
    """The reference list in memory: one query, however many rows are looked up."""

    def __init__(self, positions: Iterable[Position]) -> None:
        self._by_key = {position_key(position.name): position for position in positions}
        self._trigrams = {key: trigrams(key) for key, position in self._by_key.items() if not position.is_retired}

    def find(self, name: str) -> Position | None:
        """The position with this name; a retired one too."""
        return self._by_key.get(position_key(name))

    def nearest(self, name: str) -> Position | None:
        """The position that was probably meant: the name begins with it («учитель математики»), or is spelt most like it."""
        key = position_key(name)
        words = re.split(r"[ ,(]", key)
        for length in range(len(words) - 1, 0, -1):
            beginning = key[: len(" ".join(words[:length]))].rstrip(" ,(")
            if beginning in self._trigrams:
                return self._by_key[beginning]
        own = trigrams(key)
        best, likest = 0.0, ""
        for other, theirs in self._trigrams.items():
            similarity = len(own & theirs) / (len(own | theirs) or 1)
            if similarity > best:
                best, likest = similarity, other
        return self._by_key[likest] if best >= LEAST_SIMILARITY else None


def trigrams(text: str) -> frozenset[str]:
    """The trigrams of the words, counted as PostgreSQL's pg_trgm counts them."""
    padded = (f"  {word} " for word in re.findall(r"\w+", text))
    return frozenset(word[i : i + 3] for word in padded for i in range(len(word) - 2))
