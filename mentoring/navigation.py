from accounts.choices import UserGroup
from mentorship_ais.core.menu import MenuEntry, Section

MENTOR_BASE_GROUPS = (UserGroup.CURATOR, UserGroup.RCTR_WORKER)
"""The groups that read the list of regional mentors."""
SUPPLY_GROUPS = (*MENTOR_BASE_GROUPS, UserGroup.ANALYST)
"""The groups that read supply and demand, which has no names."""

ENTRIES = [
    MenuEntry(Section.OFFICE, "Профессиональный запрос", "mentoring:request", order=20),
    MenuEntry(
        Section.MENTORING, "Кандидаты в наставники", "mentoring:candidates", groups=(UserGroup.CURATOR,), order=10
    ),
    MenuEntry(Section.MENTORING, "Подбор пар", "mentoring:pairing", groups=(UserGroup.CURATOR,), order=30),
    MenuEntry(Section.MENTORING, "Региональные наставники", "mentoring:regional", groups=MENTOR_BASE_GROUPS, order=40),
    MenuEntry(Section.MENTORING, "Спрос и предложение", "mentoring:supply", groups=SUPPLY_GROUPS, order=60),
]
