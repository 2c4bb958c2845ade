"""Where files are kept: on a disk whole or not at all, and under no public address; and how long anybody waits for it."""

from __future__ import annotations

import logging
import os
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, Never

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage
from django.db import transaction

from mentorship_ais.core.errors import Unavailable
from mentorship_ais.core.trouble import report_trouble

PLACES: Final = 4
"""Threads of one process that may wait for the storage at once; the others go on serving pages."""
PLACE_SECONDS: Final = 1
"""How long one waits for a place: a storage that answers gives it back sooner."""
BUSY: Final = "Хранилище файлов сейчас занято. Попробуйте ещё раз через минуту."
SILENT: Final = "Хранилище файлов не отвечает. Поддержка уже знает об этом. Попробуйте ещё раз через несколько минут."
logger = logging.getLogger(__name__)
_places = threading.BoundedSemaphore(PLACES)


@contextmanager
def reaching_storage() -> Iterator[None]:
    """Guard what asks the storage: outside of transactions, a few threads at a time, every failure in words.

    Raises ``Unavailable`` when too many wait already, or when the storage fails: a full disk, a closed folder, a silent
    network. A file that is not there stays FileNotFoundError.
    """
    with transaction.atomic(durable=True, savepoint=False):
        pass  # Django refuses this inside a transaction, which would hold its locks as long as the storage is silent
    if not _places.acquire(timeout=PLACE_SECONDS):
        raise Unavailable(BUSY)
    try:
        yield
    except FileNotFoundError:
        raise
    except Exception as error:
        logger.exception("Document storage failed")
        report_trouble("Хранилище файлов не отвечает или не принимает файлы")
        raise Unavailable(SILENT) from error
    finally:
        _places.release()


def open_stored(storage: Storage, name: str) -> File[Any]:
    """Return the stored file, fetched whole: who sends it on waits for the storage no more."""
    with reaching_storage():
        content = storage.open(name, "rb")
        content.read(1)
        content.seek(0)
        return content


class PrivateFileStorage(FileSystemStorage):
    """A folder whose files are complete and have no address.

    A file is written beside its place and moved there when it is whole, so a full disk leaves no cut file. Names are
    given by content, so a name that is
    taken holds the same bytes and is simply written again. Object storages (S3) behave so by themselves.
    """

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Return the same name: it is given by the content."""
        return name

    def _save(self, name: str, content: File[Any]) -> str:
        draft = f"{name}.{secrets.token_hex(8)}.part"
        try:
            super()._save(draft, content)  # type: ignore[misc]  # the stubs leave out what subclasses override
            with open(self.path(draft), "rb") as written:
                os.fsync(written.fileno())
            os.replace(self.path(draft), self.path(name))
        except BaseException:
            self.delete(draft)
            raise
        return name

    def url(self, name: str | None) -> Never:
        """Refuse: documents leave only through ``serving``."""
        raise ValueError("An uploaded file has no public address.")
