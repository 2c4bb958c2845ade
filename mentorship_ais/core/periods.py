"""Periods of dates, both ends included: the school year, the calendar year, the quarter, any dates."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

SCHOOL_YEAR_STARTS = (9, 1)  # 1 September: ФЗ-273 leaves it to the programme, schools begin on the Day of Knowledge


@dataclass(frozen=True)
class Period:
    """From `start` to `end`, both days included; either may be open."""

    start: datetime.date | None
    end: datetime.date | None

    def __contains__(self, day: datetime.date) -> bool:
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)

    def __str__(self) -> str:
        match self.start, self.end:
            case None, None:
                return "за всё время"
            case start, None:
                return f"с {start:%d.%m.%Y}"
            case None, end:
                return f"по {end:%d.%m.%Y}"
        return f"с {self.start:%d.%m.%Y} по {self.end:%d.%m.%Y}"


ALL_TIME = Period(None, None)


def school_year(day: datetime.date) -> Period:
    """Return the school year that the day belongs to: 1 September – 31 August."""
    first = day.year if (day.month, day.day) >= SCHOOL_YEAR_STARTS else day.year - 1
    return Period(datetime.date(first, 9, 1), datetime.date(first + 1, 8, 31))


def calendar_year(day: datetime.date) -> Period:
    """Return 1 January – 31 December of the day's year."""
    return Period(datetime.date(day.year, 1, 1), datetime.date(day.year, 12, 31))


def quarter(day: datetime.date) -> Period:
    """Return the calendar quarter of the day."""
    first_month = 3 * ((day.month - 1) // 3) + 1
    start = datetime.date(day.year, first_month, 1)
    following = datetime.date(day.year + (first_month == 10), (first_month + 2) % 12 + 1, 1)
    return Period(start, following - datetime.timedelta(days=1))


def full_years(since: datetime.date, on: datetime.date) -> int:
    """Return the full years from one day to another, as ages are counted: the birthday completes a year."""
    return on.year - since.year - ((on.month, on.day) < (since.month, since.day))


def working_days(since: datetime.date, until: datetime.date) -> int:
    """Count the days from Monday to Friday after `since`, up to and including `until`; public holidays are not taken out."""
    weeks, rest = divmod((until - since).days, 7)
    return 5 * weeks + sum((since + datetime.timedelta(days=day)).weekday() < 5 for day in range(1, rest + 1))
