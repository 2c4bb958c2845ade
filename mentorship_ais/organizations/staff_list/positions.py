"""Which position of the reference list a typed one means, and which is the nearest when it means none."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mentorship_ais.core.text import fold
from mentorship_ais.core.trigrams import similarity, trigrams
from mentorship_ais.organizations.models import Position

LEAST_SIMILARITY = 0.3  # as PostgreSQL's own `pg_trgm.similarity_threshold`


def position_key(name: str) -> str:
    """Return what positions are compared by: folded, one kind of dash without spaces around it, no point at the end.

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
        """Return the position with this name; a retired one too."""
        return self._by_key.get(position_key(name))

    def nearest(self, name: str) -> Position | None:
        """Return the position that was probably meant: the name begins with it («учитель математики»), or is most like it."""
        key = position_key(name)
        words = re.split(r"[ ,(]", key)
        for length in range(len(words) - 1, 0, -1):
            beginning = key[: len(" ".join(words[:length]))].rstrip(" ,(")
            if beginning in self._trigrams:
                return self._by_key[beginning]
        own = trigrams(key)
        best, likest = 0.0, ""
        for other, theirs in self._trigrams.items():
            likeness = similarity(own, theirs)
            if likeness > best:
                best, likest = likeness, other
        return self._by_key[likest] if best >= LEAST_SIMILARITY else None
