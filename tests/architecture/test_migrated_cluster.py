"""The migrated database that runs of the suite copy is that of this tree and no other."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests import migrated_cluster


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the files that shape the database."""
    for pattern in migrated_cluster.SHAPED_BY:
        for path in migrated_cluster.ROOT.glob(pattern):
            copy = tmp_path / path.relative_to(migrated_cluster.ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)
    return tmp_path


def test_same_files_have_the_same_key(tree: Path) -> None:
    assert migrated_cluster.key(tree) == migrated_cluster.key()


@pytest.mark.parametrize(
    "changed",
    [
        "accounts/migrations/0001_initial.py",
        "mentorship_ais/organizations/migrations/0001_initial.py",
        "mentorship_ais/operations/database/privileges.py",
        "mentorship_ais/settings.py",
        "requirements.txt",
    ],
)
def test_changed_file_gives_another_key(tree: Path, changed: str) -> None:
    with (tree / changed).open("a") as file:
        file.write("\n")
    assert migrated_cluster.key(tree) != migrated_cluster.key()


def test_new_and_renamed_migrations_give_another_key(tree: Path) -> None:
    keys = {migrated_cluster.key(tree)}
    new = tree / "programs/migrations/9999_new.py"
    new.touch()
    keys.add(migrated_cluster.key(tree))
    new.rename(tree / "programs/migrations/9999_renamed.py")
    keys.add(migrated_cluster.key(tree))
    assert len(keys) == 3


def test_every_pattern_finds_a_file(tree: Path) -> None:
    assert [pattern for pattern in migrated_cluster.SHAPED_BY if not any(tree.glob(pattern))] == []


def test_only_the_latest_used_copies_are_kept(tmp_path: Path) -> None:
    cache, run = tmp_path / "cache", tmp_path / "run"
    kept = cache / migrated_cluster.key()
    for name in (kept.name, "new-cut-off", *(f"earlier-{number}" for number in range(8))):
        (cache / name).mkdir(parents=True)
    (kept / "PG_VERSION").touch()
    migrated_cluster.copy_to(run, settings={}, cache=cache)
    assert (run / "PG_VERSION").exists()
    left = {path.name for path in cache.iterdir() if path.is_dir()}
    assert kept.name in left
    assert "new-cut-off" not in left
    assert len(left) == migrated_cluster.KEPT
