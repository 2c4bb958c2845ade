from accounts.choices import UserGroup
from mentorship_ais.core.menu import MenuEntry, Section

ENTRIES = [
    MenuEntry(Section.OFFICE, "Стартовая", "start", order=10),
    MenuEntry(Section.OFFICE, "Работники", "staff", groups=(UserGroup.RESPONSIBLE,), order=30),
    MenuEntry(Section.OFFICE, "Подтверждение сведений", "records-to-confirm", (UserGroup.RESPONSIBLE,), order=40),
    MenuEntry(Section.HELP, "Справка", "help", order=10),
]
