"""Two people changing one record: the second is refused with a sentence and loses nothing.

A record carries a counter; its form carries the counter it was opened with; a move compares the two under a row lock.
"""

from __future__ import annotations

from django.db import models

from mentorship_ais.core.errors import DomainError

CHANGED_MEANWHILE = (
    "Пока страница была открыта, запись изменил другой человек. Ваши значения сохранены в форме: "
    "сравните их с текущими и запишите ещё раз."
)


class ChangedMeanwhile(DomainError):
    """The record was opened before somebody else's change."""

    def __init__(self) -> None:
        super().__init__(CHANGED_MEANWHILE)


class VersionedModel(models.Model):
    """A record that knows how often it was changed."""

    version = models.PositiveIntegerField("версия записи", default=0, editable=False)

    class Meta:
        abstract = True

    def advance(self, *, opened: int | None) -> None:
        """Count one more change of the locked record; refuse when it was opened before somebody else's change."""
        if opened is not None and opened != self.version:
            raise ChangedMeanwhile
        self.version += 1
