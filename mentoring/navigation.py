from accounts.choices import UserGroup
from mentorship_ais.core.menu import MenuEntry, Section

BASE = (UserGroup.CURATOR, UserGroup.RCTR_WORKER)
"""Who looks at the region's mentors."""
WATCHERS = (*BASE, UserGroup.ANALYST)
"""Who looks at the region's figures without names."""

ENTRIES = [
    MenuEntry(Section.OFFICE, "Профессиональный запрос", "mentoring:request", order=20),
    MenuEntry(
        Section.MENTORING, "Кандидаты в наставники", "mentoring:candidates", groups=(UserGroup.CURATOR,), order=10
    ),
    MenuEntry(Section.MENTORING, "Подбор пар", "mentoring:pairing", groups=(UserGroup.CURATOR,), order=30),
    MenuEntry(Section.MENTORING, "Региональные наставники", "mentoring:regional", groups=BASE, order=40),
    MenuEntry(Section.MENTORING, "Спрос и предложение", "mentoring:supply", groups=WATCHERS, order=60),
]
