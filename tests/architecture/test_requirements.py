"""What is installed: every file by its hash, all that was chosen and no more; and the list of components for the operator."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from mentorship_ais.settings import BASE_DIR

NAME = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)", re.M)
PINNED = re.compile(
    r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)(?: ;[^\\]+)? \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.M
)


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(path: Path) -> dict[str, tuple[str, str]]:
    """The pinned packages of a file: name → version and hashes."""
    return {plain(name): (version, hashes) for name, version, hashes in PINNED.findall(path.read_text())}


def chosen(path: Path) -> set[str]:
    return {plain(name) for name in NAME.findall(path.read_text())}


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_every_line_is_a_pinned_version_with_its_hashes_and_names_no_address(file):
    rest = PINNED.sub("", (BASE_DIR / file).read_text())
    assert [line for line in rest.splitlines() if not line.lstrip().startswith("#")] == []
    assert not re.search(r"://|--index-url|--find-links|/home/|/tmp/", rest)


def test_all_that_was_chosen_is_pinned():
    assert chosen(BASE_DIR / "requirements.in") <= set(pins(BASE_DIR / "requirements.txt"))
    assert chosen(BASE_DIR / "requirements-dev.in") <= set(pins(BASE_DIR / "requirements-dev.txt"))


def test_what_is_tested_is_what_runs():
    running, developing = pins(BASE_DIR / "requirements.txt"), pins(BASE_DIR / "requirements-dev.txt")
    assert {name: pin for name, pin in developing.items() if name in running} == running


def test_the_list_of_components_names_every_package_and_is_the_same_each_time(tmp_path):
    first, again = tmp_path / "first", tmp_path / "again"
    for var in (first, again):
        # DEVELOPING=: with what is installed, whatever the stamps say
        subprocess.run(["make", "sbom", f"VAR={var}", "DEVELOPING="], cwd=BASE_DIR, check=True, capture_output=True)
    assert (first / "sbom.json").read_bytes() == (again / "sbom.json").read_bytes()
    listed = json.loads((first / "sbom.json").read_bytes())
    assert listed["bomFormat"] == "CycloneDX"
    assert {plain(part["name"]): part["version"] for part in listed["components"]} == {
        name: version for name, (version, _) in pins(BASE_DIR / "requirements.txt").items()
    }
    assert all(part["externalReferences"][0]["hashes"] for part in listed["components"])
