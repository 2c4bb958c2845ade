"""Age and experience bands: their borders have this one home.

The lower bound belongs to the band: three full years of experience are «3-5». Labels as in the manual's table (section
3); the bands after «5-10» as in the federal form ОО-1.
"""

from __future__ import annotations

import datetime
from bisect import bisect_right

from django.db import models

from mentorship_ais.core.periods import full_years


class AgeBand(models.TextChoices):
    UNDER_35 = "under_35", "до 35"
    FROM_35 = "35_50", "35-50"
    FROM_50 = "50_plus", "50+"


class ExperienceBand(models.TextChoices):
    UNDER_3 = "0_3", "0-3"
    FROM_3 = "3_5", "3-5"
    FROM_5 = "5_10", "5-10"
    FROM_10 = "10_15", "10-15"
    FROM_15 = "15_20", "15-20"
    FROM_20 = "20_plus", "20+"


AGE_BORDERS = (35, 50)
EXPERIENCE_BORDERS = (3, 5, 10, 15, 20)


def age_band(birth_date: datetime.date, *, on: datetime.date) -> AgeBand:
    """Return the band of a person's age in full years on the day."""
    return list(AgeBand)[bisect_right(AGE_BORDERS, full_years(birth_date, on))]


def experience_band(teaching_since: datetime.date, *, on: datetime.date) -> ExperienceBand:
    """Return the band of pedagogical experience in full years on the day."""
    return list(ExperienceBand)[bisect_right(EXPERIENCE_BORDERS, full_years(teaching_since, on))]
