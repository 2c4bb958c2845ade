"""Static files from the Python package of Bootstrap: only those that pages use.

The whole folder would cost half a minute of compression at every deployment.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bootstrap
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

USED = ("css/bootstrap.min.css", "css/bootstrap.min.css.map")


class BootstrapFinder(BaseFinder):
    """Serves `bootstrap/css/bootstrap.min.css` and nothing else of the package."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.storage = FileSystemStorage(location=bootstrap.__path__[0])
        self.storage.prefix = "bootstrap"  # type: ignore[attr-defined]

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        prefix, _, name = path.partition("/")
        found = [str(Path(self.storage.location) / name)] if prefix == "bootstrap" and name in USED else []
        return found if find_all else (found[0] if found else [])

    def list(self, ignore_patterns: Any) -> Any:
        for name in USED:
            yield name, self.storage
