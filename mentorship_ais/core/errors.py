"""The refusal of a rule, in words for the person who asked."""

from __future__ import annotations


class DomainError(Exception):
    """A rule says no. `message` is a Russian sentence that says what to do; `field` names the input it stands beside."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
