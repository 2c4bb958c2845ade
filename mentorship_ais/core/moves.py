"""State as a small table of moves: the record asks the table that stands beside its choices."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from mentorship_ais.core.errors import DomainError


class MovesByTable:
    """A record with a `status` that changes only as its table says. Nobody assigns the status elsewhere."""

    MOVES: ClassVar[Mapping[Any, Collection[Any]]]
    """What each status can become."""
    MOVED: ClassVar[str]
    """What is moved, in the genitive: «программы»."""

    status: Any

    def can_become(self, status: Any) -> bool:
        """Whether the table of moves allows it."""
        return status in self.MOVES[type(status)(self.status)]

    def move_to(self, status: Any) -> None:
        """Change the status of the locked record in memory; refuse a move that the table does not have."""
        if not self.can_become(status):
            raise DomainError(
                f"Сейчас статус {self.MOVED} «{type(status)(self.status).label}», "
                f"перевести её в «{status.label}» нельзя. Обновите страницу."
            )
        self.status = status
