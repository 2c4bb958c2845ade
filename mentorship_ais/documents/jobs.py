"""What the worker does for documents at night."""

from __future__ import annotations

import datetime
from typing import Final

from django.core.files.storage import default_storage
from django.utils import timezone

from mentorship_ais.core.jobs import daily
from mentorship_ais.documents.models import Document, UnrecordedFile
from mentorship_ais.documents.storage import reaching_storage

ABANDONED_AFTER: Final = datetime.timedelta(days=1)
"""No upload takes so long."""


@daily(at="2:50", work="удаление файлов, загрузка которых прервалась")
def remove_unrecorded_files(timestamp: int) -> None:
    """Remove from the storage what an interrupted upload has left there."""
    for left in UnrecordedFile.objects.filter(begun_at__lt=timezone.now() - ABANDONED_AFTER):
        if not Document.objects.filter(file=left.place).exists():
            with reaching_storage():
                default_storage.delete(left.place)
        left.delete()
