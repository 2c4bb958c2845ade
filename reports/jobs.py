"""The background work of reports: long files, their removal, long freezes."""

from reports.background_files import make_file, remove_outdated_files
from reports.freezing import freeze_later

__all__ = ["freeze_later", "make_file", "remove_outdated_files"]
