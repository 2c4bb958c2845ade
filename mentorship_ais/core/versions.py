"""Two people changing one record: the second is refused with a sentence and loses nothing. One form sent twice is one
act.

A record carries a counter; its form carries the counter it was opened with; a move compares the two under a row lock.
"""

from __future__ import annotations

from typing import Any

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

    def has_values(self, **values: Any) -> bool:
        """Tell whether the record has these values; rows of a many-to-many field may be in any order."""
        for name, value in values.items():
            if self._meta.get_field(name).many_to_many:
                if set(getattr(self, name).all()) != set(value):
                    return False
            elif getattr(self, name) != value:
                return False
        return True

    def is_repeated(self, *, opened: int | None, **values: Any) -> bool:
        """Tell whether a form's change of the locked record was made after the form was opened, whoever sent it.

        Then nothing is left to write, and the answer is that of the first sending.
        """
        return opened is not None and opened < self.version and self.has_values(**values)

    def advance(self, *, opened: int | None) -> None:
        """Count one more change of the locked record; refuse when it was opened before somebody else's change."""
        if opened is not None and opened != self.version:
            raise ChangedMeanwhile
        self.version += 1
