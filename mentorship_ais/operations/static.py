"""Static files from Python packages: only those that pages use.

Whole packages would cost half a minute of compression at every deployment.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bootstrap
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

USED = ("css/bootstrap.min.css", "css/bootstrap.min.css.map")


class StaticFiles(StaticFilesConfig):
    """Leaves out what is there for developers of the packages, and the other editions of htmx."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        *("django_htmx/ext/*", "django_htmx/htmax-*", "django_htmx/htmx-4*", "django_htmx/htmx-2.js"),
        *("*/jquery/jquery.js", "*/select2/select2.full.js", "*/xregexp/xregexp.js"),
    ]


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
