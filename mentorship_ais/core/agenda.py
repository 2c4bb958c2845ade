"""What needs this person's action today: each app says its part, the start page shows all of it.

The apps are named in the settings (`AGENDA`), so that nothing below looks up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Task:
    """One line: what waits, where to do it, and whether it is late."""

    title: str
    url: str
    is_late: bool = False


def tasks_for(request: Any) -> list[Task]:
    """Return all tasks of the signed-in person, late ones first."""
    found = [task for path in settings.AGENDA for task in import_string(path)(request)]
    return sorted(found, key=lambda task: not task.is_late)
