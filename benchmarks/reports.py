"""`make bench`: the server time of «Статистика» with 100,000 and with 1,000,000 completed programs.

A temporary PostgreSQL with its ordinary settings is filled and asked through Django's client, all middleware included.
Each file is written by a process of its own, whose memory is measured.
"""

from __future__ import annotations

import datetime
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MAX_SECONDS = {100_000: 0.5, 1_000_000: 3.0}  # server time of the page, by completed programs
MAX_QUERIES = 10
MAX_MEMORY = 150  # MiB of the whole process that writes XLSX or CSV
FILES_UP_TO = 100_000  # programs; XLSX takes a minute for so many
REPEATS = 5
PAGES = (
    ("/reports/", "the page, all time"),
    ("/reports/?period=school-2024", "the page, a school year"),
    ("/reports/programs/?period=school-2024", "list of programs"),
    ("/reports/mentees/", "list of mentees, all time"),
    ("/reports/mentors/", "list of mentors, all time"),
    ("/reports/organizations/", "list of organisations, all time"),
    ("/reports/groups/?kind=triad", "list of groups, all time"),
)


def main() -> int:
    """Measure each size and print the results; return 1 when a limit is exceeded."""
    sizes = [int(size) for size in sys.argv[1:]] or list(MAX_SECONDS)
    are_limits_kept = True
    for size in sizes:
        folder = Path(tempfile.mkdtemp(prefix="mentorship-bench-"))
        folder.chmod(0o711)
        pid = os.fork()  # each size in a process of its own: settings and memory start afresh
        if pid == 0:
            os._exit(0 if measure(size, folder) else 1)
        _, status = os.waitpid(pid, 0)
        shutil.rmtree(folder, ignore_errors=True)
        are_limits_kept = are_limits_kept and status == 0
    return 0 if are_limits_kept else 1


def measure(size: int, folder: Path) -> bool:
    """Print the times of the pages with that many programs, and tell whether the limits are kept."""
    os.environ |= {"VAR": str(folder), "HTTPS": "0", "LOG_LEVEL": "WARNING", "DATABASE_STATEMENT_TIMEOUT": "0"}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentorship_ais.settings")
    import django  # noqa: PLC0415

    django.setup()
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from accounts.choices import UserGroup  # noqa: PLC0415
    from accounts.models import Membership, User  # noqa: PLC0415
    from benchmarks.region import make_region  # noqa: PLC0415
    from mentorship_ais.operations.database.privileges import as_owner  # noqa: PLC0415
    from programs.models import Assignment  # noqa: PLC0415

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.SECOND_FACTOR = "offered"
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.DATABASE_PATIENCE = 600
    call_command("migrate", verbosity=0)
    analyst = User.objects.create_user("analyst@example.org", first_name="Вера", last_name="Счётова")
    Membership.objects.create(user=analyst, group=UserGroup.ANALYST, predates_rules=True, ends_on=datetime.date.max)
    began = time.perf_counter()
    with as_owner("default"):  # the site's own role may not leave history out
        make_region(completed=size, author=analyst.pk)
    completed = Assignment.objects.completed().count()
    print(f"\n{completed:,} completed programs, made in {time.perf_counter() - began:.0f} s", flush=True)
    client = Client()
    client.force_login(analyst)
    connection.close()
    formats = ("xlsx", "csv") if size <= FILES_UP_TO else ()
    too_heavy = [file_format for file_format in formats if not write_within_memory(file_format, analyst.pk)]
    are_limits_kept = not too_heavy
    for address, name in PAGES:
        times = []
        for _ in range(REPEATS + 1):
            with CaptureQueriesContext(connection) as queries:
                began = time.perf_counter()
                response = client.get(address)
                times.append(time.perf_counter() - began)
            if response.status_code != 200:
                raise SystemExit(f"{address}: {response.status_code}")
        middle = statistics.median(times[1:])  # the first warms the caches
        print(
            f"  {name:34} median {middle * 1000:7.0f} ms, worst {max(times[1:]) * 1000:7.0f} ms, {len(queries)} queries",
            flush=True,
        )
        if address == "/reports/":
            are_limits_kept &= middle <= MAX_SECONDS.get(size, 3.0) and len(queries) <= MAX_QUERIES
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  memory of this process at most: {peak:,.0f} MiB; limits {'kept' if are_limits_kept else 'NOT KEPT'}")
    connection.close()
    return are_limits_kept


def write_within_memory(file_format: str, analyst_pk: int) -> bool:
    """Write the file of all programs in a new process, and tell whether its memory stays within the limit."""
    command = [sys.executable, "-m", "benchmarks.report_file", file_format, str(analyst_pk), str(MAX_MEMORY)]
    return subprocess.run(command, check=False).returncode == 0  # noqa: S603 - our own module


if __name__ == "__main__":
    sys.exit(main())
