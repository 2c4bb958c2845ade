"""Letters as files, for a site that has no mail server: only the site's own system user reads them."""

from __future__ import annotations

import os
from typing import Any

from django.core.mail.backends.filebased import EmailBackend


class PrivateFiles(EmailBackend):
    """Django's backend, with a folder and files closed to everybody else: a letter may hold a way into an account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        os.chmod(self.file_path, 0o700)

    def open(self) -> bool:
        """Open the letter's file, made with the rights of its owner only."""
        if self.stream is not None:
            return False
        self.stream = os.fdopen(os.open(self._get_filename(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab")
        return True
