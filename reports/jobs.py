"""The background work of reports: long files, their removal, long freezes."""

from reports.freezing import freeze_later
from reports.making import make_file, remove_outdated_files

__all__ = ["freeze_later", "make_file", "remove_outdated_files"]
