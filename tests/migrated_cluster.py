"""The run's PostgreSQL begins with a migrated database, kept between runs: `migrate` costs ten seconds, a copy a fifth of one.

What shapes that database decides its key. A copy stands in the user's cache folder under it; the runs of one user take
turns there.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from mentorship_ais.operations.embedded_postgres import ensure_server, release_server

ROOT = Path(__file__).resolve().parent.parent
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mentorship-tests"
KEPT = 4
SHAPED_BY = (
    "*/migrations/*.py",
    "*/*/migrations/*.py",
    "mentorship_ais/core/history_begins.py",
    "mentorship_ais/operations/database/*.py",
    "mentorship_ais/operations/embedded_postgres.py",
    "mentorship_ais/operations/management/commands/migrate.py",
    "mentorship_ais/settings.py",
    "requirements.txt",
    "tests/migrated_cluster.py",
)
"""Files that decide what `migrate` makes: ours, and by their versions those of others."""


def key(root: Path = ROOT) -> str:
    """Return a name for what `migrate` makes of the tree's files."""
    found = hashlib.sha256(sys.version.encode())
    for path in sorted(path for pattern in SHAPED_BY for path in root.glob(pattern)):
        content = path.read_bytes()
        found.update(f"{path.relative_to(root)} {len(content)}\n".encode())
        found.update(content)
    return found.hexdigest()[:16]


def migrate(url: str) -> None:
    """Migrate the database at the address, in a process of its own: here the settings are not read yet."""
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": url},
        check=True,
    )


def copy_to(folder: Path, *, settings: Mapping[str, str], cache: Path = CACHE) -> None:
    """Put a stopped cluster with a migrated database into the new folder; make it first where none is kept."""
    with _alone(cache):
        kept = cache / key()
        if not kept.exists():
            new = Path(tempfile.mkdtemp(prefix="new-", dir=cache))
            migrate(ensure_server(new, settings=settings))
            release_server(new)
            os.sync()  # the server did not, and what is kept outlives a power cut
            new.rename(kept)
        os.utime(kept)
        _remove_old(cache)
        # -p: the server of a run started by root is another user's, and so are its files
        subprocess.run(["cp", "-pR", kept, folder], check=True)


def _remove_old(cache: Path) -> None:
    """Remove what a run that was killed has half made, and all but the latest used."""
    folders = sorted((path for path in cache.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime)
    whole = [path for path in folders if not path.name.startswith("new-")]
    for path in {*folders} - {*whole[-KEPT:]}:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def _alone(cache: Path) -> Iterator[None]:
    """One run at a time."""
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
