"""How many mentees a mentor leads at once: the card says how many, and to go beyond it is a deliberate choice."""

from __future__ import annotations

from mentoring.models import Mentor
from mentorship_ais.core.errors import DomainError


def describe_overload(mentor: Mentor, *, joining: int) -> str:
    """Return the warning before the mentor gets so many more mentees; empty while the card has room for them."""
    load: int = Mentor.objects.with_current_mentees().get(pk=mentor.pk).current_mentees  # type: ignore[attr-defined]
    if not joining or load + joining <= mentor.max_mentees:
        return ""
    return (
        f"{mentor}: наставляемых сейчас {load}, станет {load + joining}, "
        f"а в карточке наставника указано не больше {mentor.max_mentees}."
    )


def check_room(mentor: Mentor, *, joining: int) -> None:
    """Refuse more mentees than the mentor's card allows."""
    if overload := describe_overload(mentor, joining=joining):
        raise DomainError(f"{overload} Выберите другого наставника или отметьте, что назначаете этого.", field="mentor")
