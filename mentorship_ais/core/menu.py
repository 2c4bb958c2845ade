"""An entry of the menu: each app lists its own in `navigation.py`, the site assembles them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Section(StrEnum):
    """The menu's headings, in their order."""

    OFFICE = "Личный кабинет"
    MENTORING = "Наставничество"
    REPORTS = "Статистика"
    HELP = "Справка"


@dataclass(frozen=True)
class MenuEntry:
    """One line: its heading, words, address and the user groups that see it (none named: everybody)."""

    section: Section
    title: str
    url_name: str
    groups: tuple[str, ...] = ()
    order: int = 100
