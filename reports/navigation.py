from mentorship_ais.core.menu import MenuEntry, Section
from reports.selection.scope import VIEWERS

ENTRIES = [MenuEntry(Section.REPORTS, "Статистика", "reports:statistics", VIEWERS, order=10)]
