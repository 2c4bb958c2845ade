"""The periods with a name: a school year, a calendar year, a quarter.

In the address a preset is one word: `school-2025` is the school year that begins in 2025, `year-2025`, `quarter-2025-3`.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from mentorship_ais.core.periods import SCHOOL_YEAR_STARTS, Period, calendar_year, quarter, school_year

ALL_TIME_NAME = "За всё время"
ANY_DATES_NAME = "Выбранные даты"
ROMAN = ("I", "II", "III", "IV")
PATTERN = re.compile(r"(school|year|quarter)-((?:19|20|21)\d\d)(?:-([1-4]))?")
YEARS_BACK = 5
QUARTERS_BACK = 8


@dataclass(frozen=True)
class Preset:
    """A named period."""

    slug: str
    label: str
    period: Period


def parse(slug: str) -> Preset | None:
    """Return the preset of the slug; None when there is no such.

    >>> parse("quarter-2026-3").label
    'III квартал 2026 года'
    """
    found = PATTERN.fullmatch(slug)
    match found.groups() if found else None:
        case ("school", year, None):
            return _school_year(int(year))
        case ("year", year, None):
            return _calendar_year(int(year))
        case ("quarter", year, str(number)):
            return _quarter(int(year), int(number))
    return None


def of_school_year(day: datetime.date, *, back: int = 0) -> Preset:
    """Return the school year of the day, or one that many years before."""
    return _school_year(day.year - ((day.month, day.day) < SCHOOL_YEAR_STARTS) - back)


def of_calendar_year(day: datetime.date, *, back: int = 0) -> Preset:
    """Return the calendar year of the day, or one that many years before."""
    return _calendar_year(day.year - back)


def of_quarter(day: datetime.date, *, back: int = 0) -> Preset:
    """Return the quarter of the day, or one that many quarters before."""
    year, before_this = divmod(4 * day.year + (day.month - 1) // 3 - back, 4)
    return _quarter(year, before_this + 1)


def offered(today: datetime.date) -> list[tuple[str, list[Preset]]]:
    """Return the presets of the filter under their headings, latest first."""
    return [
        ("Учебный год", [of_school_year(today, back=n) for n in range(YEARS_BACK)]),
        ("Календарный год", [of_calendar_year(today, back=n) for n in range(YEARS_BACK)]),
        ("Квартал", [of_quarter(today, back=n) for n in range(QUARTERS_BACK)]),
    ]


def year_before(period: Period) -> Period | None:
    """Return the same days of the year before; None for a period with an open end, which has no counterpart."""
    if period.start is None or period.end is None:
        return None
    return Period(_a_year_earlier(period.start), _a_year_earlier(period.end))


def _a_year_earlier(day: datetime.date) -> datetime.date:
    if (day.month, day.day) == (2, 29):
        return datetime.date(day.year - 1, 2, 28)
    return day.replace(year=day.year - 1)


def _school_year(first: int) -> Preset:
    period = school_year(datetime.date(first, *SCHOOL_YEAR_STARTS))
    return Preset(f"school-{first}", f"{first}/{first + 1} учебный год", period)


def _calendar_year(year: int) -> Preset:
    return Preset(f"year-{year}", f"{year} год", calendar_year(datetime.date(year, 1, 1)))


def _quarter(year: int, number: int) -> Preset:
    return Preset(
        f"quarter-{year}-{number}",
        f"{ROMAN[number - 1]} квартал {year} года",
        quarter(datetime.date(year, 3 * number - 2, 1)),
    )
