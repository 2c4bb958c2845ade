"""The links above every tab of «Статистика»: the other tabs, and the periods that people choose most."""

from __future__ import annotations

import datetime
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from reports.selection import periods
from reports.selection.selection import Selection

TABS = (
    ("statistics", "Сводка"),
    ("by-organization", "Организации"),
    ("competencies", "Компетенции"),
    ("coverage", "Охват"),
    ("frozen", "Зафиксированные отчёты"),
)


def tabs(selection: Selection, *, current: str) -> list[dict[str, Any]]:
    """Return the tabs of «Статистика», each with the same filters."""
    return [
        {"title": title, "url": f"{reverse(f'reports:{name}')}?{selection.address()}", "is_current": name == current}
        for name, title in TABS
        if (name != "by-organization" or selection.scope.is_wider_than_one_organization)
        and (name != "frozen" or selection.scope.is_whole_region)
    ]


def quick_periods(selection: Selection, *, today: datetime.date) -> list[dict[str, Any]]:
    """Return the links to the most usual periods, each with the other filters as they are."""
    offered = [
        ("Этот учебный год", periods.of_school_year(today).slug),
        ("Прошлый учебный год", periods.of_school_year(today, back=1).slug),
        ("Этот календарный год", periods.of_calendar_year(today).slug),
        ("Этот квартал", periods.of_quarter(today).slug),
        (periods.ALL_TIME_NAME, ""),
    ]
    period = {"period", "start", "end"}
    others = {name: value for name, value in selection.parameters.items() if name not in period}
    current = "dates" if selection.parameters.keys() & {"start", "end"} else selection.parameters.get("period", "")
    return [
        {
            "title": title,
            "address": urlencode({**others, **({"period": slug} if slug else {})}),
            "is_current": slug == current,
        }
        for title, slug in offered
    ]
