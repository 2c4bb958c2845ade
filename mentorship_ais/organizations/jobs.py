"""The daily work of organisations: uploaded staff lists are soon forgotten, whether or not another one comes."""

from __future__ import annotations

from mentorship_ais.core.jobs import daily
from mentorship_ais.organizations.models import StaffImport


@daily(at="2:20", work="удаление старых файлов со списками")
def forget_staff_files(timestamp: int) -> None:
    """Drop the contents of staff lists that are older than a day, and the lists that nobody has confirmed in a month."""
    StaffImport.objects.forget_old_files()
    StaffImport.objects.unfinished().delete()
