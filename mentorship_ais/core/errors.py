"""The refusal of a rule, in words for the person who asked."""

from __future__ import annotations

from django.http import Http404


class DomainError(Exception):
    """A rule says no. `message` is a Russian sentence that says what to do; `field` names the input it stands beside."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class Unavailable(Exception):
    """Something that the site needs does not answer: a 503 that says what to do, in a Russian sentence."""


class Missing(Http404):
    """A 404 that says what is missing and what to do, in a Russian sentence."""
