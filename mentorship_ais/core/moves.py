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
    """What has the status, in the genitive: «программы»."""

    status: Any

    @property
    def moves(self) -> Mapping[Any, Collection[Any]]:
        """The table of this record; a model with several tables chooses one here."""
        return self.MOVES

    def can_become(self, status: Any) -> bool:
        """Tell whether the table of moves allows it."""
        return status in self.moves[type(status)(self.status)]

    def move_to(self, status: Any) -> None:
        """Change the status of the locked record in memory; refuse a move that the table does not have."""
        if not self.can_become(status):
            raise DomainError(self.refusal_to_become(status))
        self.status = status

    def refusal_to_become(self, status: Any) -> str:
        """Return the sentence for somebody who asks for a move that the table does not have."""
        present = type(status)(self.status).label
        return f"Сейчас статус {self.MOVED} «{present}», изменить его на «{status.label}» нельзя. Обновите страницу."
