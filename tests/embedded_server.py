"""The run's throw-away PostgreSQL: loaded by ``-p`` in pyproject.toml, since settings are read before any conftest.

The workers of ``pytest -n`` inherit the environment, so they share the server that the first process starts; it stops
with that process, however that ends. With DATABASE_URL set, the tests use that server instead.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from mentorship_ais.operations.embedded_postgres import ensure_server, release_server

# Safety on a power cut costs time, and nothing of this survives the run. Production has none of these settings.
FAST_AND_UNSAFE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "shared_buffers": "256MB",
}


def _prepare() -> None:
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    folder = Path(tempfile.mkdtemp(prefix="mentorship-tests-"))
    folder.chmod(0o711)  # the server of a run started by root is another user's
    atexit.register(_remove, folder)
    os.environ.pop("DEBUG", None)
    os.environ |= {"VAR": str(folder), "HTTPS": "0", "SECRET_KEY": "a key for the tests, and for nothing but the tests"}
    if owner_url := os.environ.pop("DATABASE_OWNER_URL", ""):
        os.environ["DATABASE_URL"] = owner_url  # who makes the databases of the tests; see conftest for the site's role
    if not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = ensure_server(folder / "postgres", settings=FAST_AND_UNSAFE)


def _remove(folder: Path) -> None:
    release_server(folder / "postgres")
    shutil.rmtree(folder, ignore_errors=True)


_prepare()


def pytest_report_header(config: pytest.Config) -> str:
    """Say on which server the run stands, without its password."""
    return f"database: {os.environ['DATABASE_URL'].rpartition('@')[2]}"
