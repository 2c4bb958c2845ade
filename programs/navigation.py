"""What programs add to the menu."""

from accounts.choices import UserGroup
from mentorship_ais.core.menu import MenuEntry, Section

ENTRIES = [
    MenuEntry(Section.MENTORING, "Реализация наставничества", "programs:table", (UserGroup.CURATOR,), order=20),
    MenuEntry(Section.MENTORING, "Лучшие практики", "best-practices:base", order=50),
]
