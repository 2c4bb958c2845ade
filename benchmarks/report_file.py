"""One long file of «Статистика», written by a process of its own so that its memory can be measured (see `reports`)."""

from __future__ import annotations

import resource
import sys
import tempfile
import time

import django


def main(file_format: str, author: str, max_memory: str) -> int:
    """Write the file of all programs, print time and memory, and return 1 when the memory (MiB) exceeds the limit."""
    django.setup()
    from accounts.models import User  # noqa: PLC0415
    from reports.choices import FileFormat  # noqa: PLC0415
    from reports.output import files  # noqa: PLC0415
    from reports.selection.scope import Scope  # noqa: PLC0415
    from reports.selection.selection import Selection  # noqa: PLC0415

    began = time.perf_counter()
    with tempfile.TemporaryFile() as file:
        files.write(file, Selection(Scope()), FileFormat(file_format), by=User.objects.get(pk=author))
        size = file.tell() / 2**20
    took, peak = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  {file_format.upper():34} {took:6.1f} s, {size:,.0f} MiB, memory at most {peak:,.0f} MiB", flush=True)
    return int(peak > float(max_memory))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
