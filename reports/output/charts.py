"""Charts: geometry in whole units, rendered by SVG templates beside their tables.

Numbers are those of the report's tables; a chart adds nothing and rounds nothing but lengths.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby

from mentorship_ais.core.text import counted
from mentorship_ais.organizations.bands import ExperienceBand
from reports.counting.report import Report, Row, Table

WIDTH = 720
BARS_WIDTH = 520  # narrow enough for a phone, where its text is larger
LONGEST_BAR = 450
LONGEST_LABEL = 48  # characters that fit above a bar
ROW_HEIGHT = 46
WIDEST_STEP = 90
WIDEST_COLUMN = 56
COLUMNS_HEIGHT = 220
MOST_COLUMNS = 36  # months beside each other; a longer span is grouped by years
SHADES = ("#ffffff", "#dbe6f5", "#b3cbe8", "#7fa6d6", "#3d6fae", "#163e75")
DARK_FROM = 4  # shades on which the number stands in white


@dataclass(frozen=True)
class Bar:
    """One bar: its place, its label, its number."""

    label: str
    text: str
    x: int
    y: int
    width: int
    height: int
    text_x: int
    text_y: int
    is_labelled: bool = True


@dataclass(frozen=True)
class Square:
    """One field of a matrix."""

    text: str
    x: int
    y: int
    fill: str
    ink: str


@dataclass(frozen=True)
class Chart:
    """A picture with a title, and a description for screen readers."""

    key: str
    title: str
    description: str
    template: str
    height: int
    bars: tuple[Bar, ...] = ()
    squares: tuple[Square, ...] = ()
    rows: tuple[tuple[str, int], ...] = ()
    columns: tuple[tuple[str, int], ...] = ()
    width: int = WIDTH


def charts_of(report: Report) -> dict[str, Chart]:
    """Return the charts by the keys of their tables; none without programs."""
    if not report.totals.programs:
        return {}
    found = (make(key, title, report.tables[key]) for key, (title, make) in CHARTS.items() if key in report.tables)
    return {chart.key: chart for chart in found if chart}


def _described(pairs: Iterable[tuple[str, int]]) -> str:
    return "; ".join(f"{label}: {counted(value, 'программа', 'программы', 'программ')}" for label, value in pairs) + "."


def _bars(key: str, title: str, table: Table) -> Chart | None:
    """Return horizontal bars, each under its label."""
    values = [(row.labels[0], row.figures.programs) for row in table.rows]
    if len(values) < 2:
        return None
    most = max(value for _, value in values) or 1
    bars = tuple(
        Bar(
            label=_short(label),
            text=str(value),
            x=0,
            y=place * ROW_HEIGHT + 23,
            width=round(LONGEST_BAR * value / most),
            height=15,
            text_x=round(LONGEST_BAR * value / most) + 8,
            text_y=place * ROW_HEIGHT + 36,
        )
        for place, (label, value) in enumerate(values)
    )
    height = len(bars) * ROW_HEIGHT
    return Chart(key, title, _described(values), "reports/charts/_bars.html", height, bars, width=BARS_WIDTH)


def _columns(key: str, title: str, table: Table) -> Chart | None:
    """Return upright bars side by side, in the order of time."""
    values = [(_month_label(row), row.figures.programs) for row in table.rows]
    described = [(row.labels[0], row.figures.programs) for row in table.rows]
    if len(values) > MOST_COLUMNS:
        values = described = _by_year(table.rows)
        title = "Программы по годам завершения"
    if len(values) < 2:
        return None
    most = max(value for _, value in values) or 1
    step = min(WIDTH // len(values), WIDEST_STEP)
    width = max(min(step - 6, WIDEST_COLUMN), 2)
    every = -(-len(values) // 12)
    bars = []
    for place, (label, value) in enumerate(values):
        height = round((COLUMNS_HEIGHT - 20) * value / most)
        bars.append(
            Bar(
                label=label,
                text=str(value) if value else "",
                x=place * step + (step - width) // 2,
                y=COLUMNS_HEIGHT - height,
                width=width,
                height=height,
                text_x=place * step + step // 2,
                text_y=COLUMNS_HEIGHT - height - 5,
                is_labelled=place % every == 0,
            )
        )
    return Chart(key, title, _described(described), "reports/charts/_columns.html", COLUMNS_HEIGHT + 26, tuple(bars))


def _month_label(row: Row) -> str:
    """Return «09.25» for «2025-09»."""
    year, month = row.narrowing["month"].split("-")
    return f"{month}.{year[2:]}"


def _by_year(rows: Iterable[Row]) -> list[tuple[str, int]]:
    return [
        (year, sum(row.figures.programs for row in months))
        for year, months in groupby(rows, key=lambda row: row.narrowing["month"][:4])
    ]


def _matrix(key: str, title: str, table: Table) -> Chart | None:
    """Return a matrix: age down, experience across, darker for more."""
    values = {row.labels: row.figures.programs for row in table.rows}
    ages = list(dict.fromkeys(age for age, _ in values))
    bands = [str(band.label) for band in ExperienceBand]
    if len(values) < 2:
        return None
    most = max(values.values())
    side, left, top = 74, 130, 30
    squares = []
    for down, age in enumerate(ages):
        for across, band in enumerate(bands):
            value = values.get((age, band), 0)
            shade = -(-value * (len(SHADES) - 1) // most)
            squares.append(
                Square(
                    text=str(value),
                    x=left + across * side,
                    y=top + down * 40,
                    fill=SHADES[shade],
                    ink="#ffffff" if shade >= DARK_FROM else "#161b24",
                )
            )
    return Chart(
        key,
        title,
        _described((f"{age} лет, стаж {band}", value) for (age, band), value in values.items()),
        "reports/charts/_matrix.html",
        top + len(ages) * 40 + 4,
        squares=tuple(squares),
        rows=tuple((age, top + down * 40 + 25) for down, age in enumerate(ages)),
        columns=tuple((band, left + across * side + side // 2) for across, band in enumerate(bands)),
        width=left + len(bands) * side + 4,
    )


def _short(label: str) -> str:
    return label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1].rstrip()}…"


CHARTS: dict[str, tuple[str, Callable[[str, str, Table], Chart | None]]] = {
    "month": ("Программы по месяцам завершения", _columns),
    "territory": ("Программы по территориальным управлениям", _bars),
    "kind": ("Программы по видам групп", _bars),
    "age_experience": ("Программы по возрасту и стажу наставляемых", _matrix),
}
