"""What the mentor base asks about programs, which stand above it.

Imports go down only, so the app of programs hands its answers in when the site starts (`programs/apps.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from django.core.exceptions import ImproperlyConfigured
from django.db.models import OuterRef, Q, QuerySet

if TYPE_CHECKING:
    from mentoring.models import Mentor
    from mentorship_ais.organizations.models import Organization


class ProgramSource(Protocol):
    """The questions that the app of programs answers."""

    def mentee_counts(self) -> QuerySet[Any, Any]:
        """Return a row for each mentor with programs in process, in all organisations: `mentor` (a key) and `number`."""
        ...

    def has_no_answer(self, *, employee: OuterRef, changed_at: OuterRef) -> Q:
        """Return the condition that no program answers the request which the employee last changed at that moment."""
        ...

    def led_for(self, organization: Organization, *, mentor: Mentor) -> QuerySet[Any]:
        """Return the programs past and present that the mentor leads for the organisation, the latest first."""
        ...

    def count_led_elsewhere(self, organization: Organization, *, mentor: Mentor) -> int:
        """Count the programs that the mentor leads or led for other organisations."""
        ...


_registered: list[ProgramSource] = []


def register(source: ProgramSource) -> None:
    """Take the answers from this source from now on."""
    _registered[:] = [source]


def programs() -> ProgramSource:
    """Return the registered source."""
    if not _registered:
        raise ImproperlyConfigured("No app has registered a source of programs with the mentor base.")
    return _registered[0]
