from mentorship_ais.core.menu import MenuEntry

ENTRIES: list[MenuEntry] = []
