"""The run's throw-away PostgreSQL: loaded by ``-p`` in pyproject.toml, since settings are read before any conftest.

The workers of ``pytest -n`` (and the runs of `make mutants`) inherit the environment, so they share the server that the
first process starts; it stops with that process, however that ends. With DATABASE_URL set, the tests use that server instead.

Either server has a migrated database, TEST_TEMPLATE: the databases of the tests are copies of it (see conftest).
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from mentorship_ais.operations.embedded_postgres import DATABASE, ensure_server, release_server
from tests import migrated_cluster

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
    if "TEST_TEMPLATE" in os.environ:  # prepared by the process that has started this one
        return
    folder = Path(tempfile.mkdtemp(prefix="mentorship-tests-"))
    folder.chmod(0o711)  # the server of a run started by root is another user's
    atexit.register(_remove, folder)
    os.environ.pop("DEBUG", None)
    os.environ |= {"VAR": str(folder), "HTTPS": "0", "SECRET_KEY": "a key for the tests, and for nothing but the tests"}
    if owner_url := os.environ.pop("DATABASE_OWNER_URL", ""):
        os.environ["DATABASE_URL"] = owner_url  # who makes the databases of the tests; see conftest for the site's role
    if url := os.environ.get("DATABASE_URL"):
        os.environ["TEST_TEMPLATE"] = _make_template(url)
    else:
        migrated_cluster.copy_to(folder / "postgres", settings=FAST_AND_UNSAFE)
        os.environ["DATABASE_URL"] = ensure_server(folder / "postgres", settings=FAST_AND_UNSAFE)
        os.environ["TEST_TEMPLATE"] = DATABASE


def _make_template(url: str) -> str:
    """Migrate a database for this run on the server at the address; return its name."""
    name = f"test_template_{os.getpid()}"

    def execute(statement: str) -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(statement)

    execute(f"CREATE DATABASE {name}")
    atexit.register(execute, f"DROP DATABASE {name}")
    migrated_cluster.migrate(urlsplit(url)._replace(path=f"/{name}").geturl())
    return name


def _remove(folder: Path) -> None:
    release_server(folder / "postgres")
    shutil.rmtree(folder, ignore_errors=True)


_prepare()


def pytest_report_header(config: pytest.Config) -> str:
    """Say on which server the run stands, without its password."""
    return f"database: {os.environ['DATABASE_URL'].rpartition('@')[2]}"
