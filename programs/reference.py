"""The lists of mentoring forms and mentor's roles that come with the site (`data/`).

The first of each is the manual's; the others are those of the federal recommendations (письмо Минпросвещения России от
21.12.2021 № АЗ-1128/08).
"""

from __future__ import annotations

from pathlib import Path

from mentorship_ais.core.reference import create_missing
from programs.models import MentoringForm, MentorRole

DATA = Path(__file__).parent / "data"


def load() -> dict[str, int]:
    """Add what is missing; return how many rows of each list were added."""
    return {
        "формы наставничества": create_missing(MentoringForm, DATA / "forms.csv"),
        "роли наставника": create_missing(MentorRole, DATA / "roles.csv"),
    }
