"""The borders of the bands that the ministry counts, a day on both sides of each."""

from __future__ import annotations

import datetime

import pytest

from mentorship_ais.organizations.bands import AgeBand, ExperienceBand, age_band, experience_band

SINCE = datetime.date(1980, 10, 26)
A_DAY = datetime.timedelta(days=1)


def completing(years: int) -> datetime.date:
    """The day that completes so many years."""
    return SINCE.replace(year=SINCE.year + years)


@pytest.mark.parametrize(
    ("years", "day_before", "that_day"),
    [(35, AgeBand.UNDER_35, AgeBand.FROM_35), (50, AgeBand.FROM_35, AgeBand.FROM_50)],
)
def test_birthday_opens_the_next_age_band(years: int, day_before: AgeBand, that_day: AgeBand) -> None:
    assert age_band(SINCE, on=completing(years) - A_DAY) == day_before
    assert age_band(SINCE, on=completing(years)) == that_day


@pytest.mark.parametrize(
    ("years", "day_before", "that_day"),
    [
        (3, ExperienceBand.UNDER_3, ExperienceBand.FROM_3),
        (5, ExperienceBand.FROM_3, ExperienceBand.FROM_5),
        (10, ExperienceBand.FROM_5, ExperienceBand.FROM_10),
        (15, ExperienceBand.FROM_10, ExperienceBand.FROM_15),
        (20, ExperienceBand.FROM_15, ExperienceBand.FROM_20),
    ],
)
def test_full_years_open_the_next_experience_band(
    years: int, day_before: ExperienceBand, that_day: ExperienceBand
) -> None:
    assert experience_band(SINCE, on=completing(years) - A_DAY) == day_before
    assert experience_band(SINCE, on=completing(years)) == that_day


def test_first_and_last_bands_are_open() -> None:
    assert (age_band(SINCE, on=SINCE), age_band(SINCE, on=completing(80))) == (AgeBand.UNDER_35, AgeBand.FROM_50)
    assert experience_band(SINCE, on=SINCE) == ExperienceBand.UNDER_3
    assert experience_band(SINCE, on=completing(60)) == ExperienceBand.FROM_20


def test_year_of_who_began_on_29_february_is_complete_on_1_march() -> None:
    began = datetime.date(2020, 2, 29)
    assert experience_band(began, on=datetime.date(2023, 2, 28)) == ExperienceBand.UNDER_3
    assert experience_band(began, on=datetime.date(2023, 3, 1)) == ExperienceBand.FROM_3


def test_labels_name_the_borders() -> None:
    assert list(AgeBand.labels) == ["до 35", "35-50", "50+"]
    assert list(ExperienceBand.labels) == ["0-3", "3-5", "5-10", "10-15", "15-20", "20+"]
