"""Periods by name."""

from __future__ import annotations

import datetime

import pytest

from mentorship_ais.core.periods import ALL_TIME, Period
from reports.selection.periods import of_calendar_year, of_quarter, of_school_year, offered, parse, year_before


@pytest.mark.parametrize(
    ("slug", "label", "start", "end"),
    [
        ("school-2025", "2025/2026 учебный год", (2025, 9, 1), (2026, 8, 31)),
        ("year-2025", "2025 год", (2025, 1, 1), (2025, 12, 31)),
        ("quarter-2025-4", "IV квартал 2025 года", (2025, 10, 1), (2025, 12, 31)),
        ("quarter-2024-1", "I квартал 2024 года", (2024, 1, 1), (2024, 3, 31)),
    ],
)
def test_period_is_known_by_its_word(
    slug: str, label: str, start: tuple[int, int, int], end: tuple[int, int, int]
) -> None:
    preset = parse(slug)
    assert preset is not None
    assert (preset.label, preset.period) == (label, Period(datetime.date(*start), datetime.date(*end)))


@pytest.mark.parametrize("slug", ["", "school", "school-2025-1", "quarter-2025", "quarter-2025-5", "year-9999", "год"])
def test_unknown_word_names_no_period(slug: str) -> None:
    assert parse(slug) is None


def test_school_year_begins_on_the_first_of_september() -> None:
    assert of_school_year(datetime.date(2026, 8, 31)).slug == "school-2025"
    assert of_school_year(datetime.date(2026, 9, 1)).slug == "school-2026"
    assert of_school_year(datetime.date(2026, 9, 1), back=1).slug == "school-2025"


def test_quarters_go_back_over_the_new_year() -> None:
    assert of_quarter(datetime.date(2026, 2, 1)).slug == "quarter-2026-1"
    assert of_quarter(datetime.date(2026, 2, 1), back=1).slug == "quarter-2025-4"
    assert of_calendar_year(datetime.date(2026, 2, 1), back=1).slug == "year-2025"


def test_every_offered_period_is_understood() -> None:
    for _, group in offered(datetime.date(2026, 11, 22)):
        assert all(parse(preset.slug) == preset for preset in group)


def test_year_before_has_the_same_days() -> None:
    period = Period(datetime.date(2024, 2, 29), datetime.date(2024, 8, 31))
    assert year_before(period) == Period(datetime.date(2023, 2, 28), datetime.date(2023, 8, 31))
    assert year_before(ALL_TIME) is None
    assert year_before(Period(datetime.date(2024, 1, 1), None)) is None
