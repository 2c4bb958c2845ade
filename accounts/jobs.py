"""The background work of accounts: letters, and the end of rights with the last day of work."""

from __future__ import annotations

from mentorship_ais.core.jobs import daily

from .leaving import end_rights_of_the_left
from .outbox import deliver

__all__ = ["deliver", "end_rights"]


@daily(at="1:15", work="конец прав уволенных")
def end_rights(timestamp: int) -> None:
    """Write down the end of the rights of who left yesterday."""
    end_rights_of_the_left()
