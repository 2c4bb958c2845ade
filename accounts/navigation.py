from mentorship_ais.core.menu import MenuEntry, Section

ENTRIES = [
    MenuEntry(Section.OFFICE, "Стартовая", "start", order=10),
    MenuEntry(Section.HELP, "Справка", "help", order=10),
]
