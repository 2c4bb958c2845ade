"""The background work of accounts: letters, the end of rights, of sessions, and of the counts of the brakes."""

from __future__ import annotations

from accounts import sessions, unsaved_forms
from accounts.attempts import forget_old
from accounts.brakes import tell_owner
from accounts.invitations import send_reset_letter
from accounts.leaving import end_lapsed_rights
from accounts.outbox import deliver
from mentorship_ais.core.jobs import daily

__all__ = ["clear_sessions", "deliver", "end_rights", "forget_old_brakes", "send_reset_letter", "tell_owner"]


@daily(at="1:15", work="конец прав")
def end_rights(timestamp: int) -> None:
    """Write down the end of rights: who left yesterday, whose term is over, whose organisation is closed."""
    end_lapsed_rights()


@daily(at="2:45", work="удаление закончившихся сеансов")
def clear_sessions(timestamp: int) -> None:
    """Delete the rows of ended sessions, and out of the others the forms that nobody came back for."""
    sessions.delete_ended()
    unsaved_forms.drop_all_old()


@daily(at="3:40", work="забытые попытки входа")
def forget_old_brakes(timestamp: int) -> None:
    """Remove the counts of tries that are over."""
    forget_old()
