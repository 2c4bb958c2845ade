"""The lists of competencies and achievements that come with the site (`data/`).

Competencies 851 to 857 and the achievements are the manual's; the other competencies follow the labour functions of the
professional standards «Педагог», «Педагог-психолог», «Педагог дополнительного образования» in our own words.
"""

from __future__ import annotations

from pathlib import Path

from mentoring.models import Achievement, Competency
from mentorship_ais.core.reference import create_missing

DATA = Path(__file__).parent / "data"


def load() -> dict[str, int]:
    """Add what is missing, and return how many rows of each list were added."""
    return {
        "компетенции": create_missing(Competency, DATA / "competencies.csv"),
        "достижения": create_missing(Achievement, DATA / "achievements.csv"),
    }
