"""Where uploaded files lie on a disk: whole or not at all, and under no public address."""

from __future__ import annotations

import os
import secrets
from typing import Any, Never

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage


class PrivateFileStorage(FileSystemStorage):
    """A folder whose files are complete and have no address.

    A file is written beside its place and moved there when it is whole, so a full disk leaves no cut file. Names are
    given by content, so a name that is
    taken holds the same bytes and is simply written again. Object storages (S3) behave so by themselves.
    """

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """The same name: it is told by the content."""
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
