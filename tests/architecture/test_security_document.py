"""docs/security.md stays true: it names only tests, files, settings and words that are there, and each requirement once."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

from mentorship_ais.settings import BASE_DIR

DOCUMENT = BASE_DIR / "docs" / "security.md"
SOURCES = ("accounts", "mentoring", "mentorship_ais", "programs", "reports", "static", "templates", "tests")
KINDS = {".py", ".html", ".txt", ".js"}
FILES = re.compile(r"[\w.-]+(?:/[\w.-]+)+|[\w-]+\.(?:md|txt|in|toml|py)")
CHAPTER = re.compile(r"^### V(\d+) [^:\n]+: (\d+) (?:requirements|row [^\n]+)\n(.*?)(?=^##)", re.M | re.S)
ROW = re.compile(r"^\| (\d[\d.]*) \| (.+) \| (.+) \| (.+) \|$", re.M)
WITHOUT_TEST = ("operator", "does not apply")
REQUIREMENTS = {
    1: 27,
    2: 11,
    3: 19,
    4: 10,
    5: 9,
    6: 35,
    7: 18,
    8: 7,
    9: 7,
    11: 14,
    12: 9,
    13: 13,
    14: 9,
    15: 13,
    16: 16,
}
"""How many of levels 1 and 2 each chapter of ASVS 5.0 has; V10 (29) and V17 (7) have one row each."""


@cache
def text() -> str:
    return DOCUMENT.read_text(encoding="utf-8")


@cache
def sources() -> str:
    """All that is written in code, pages and settings, but not this test."""
    files = [
        path
        for folder in SOURCES
        for path in sorted((BASE_DIR / folder).rglob("*"))
        if path.suffix in KINDS and path != Path(__file__)
    ]
    files += [BASE_DIR / name for name in ("Makefile", "README.md", "manage.py")]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


@cache
def names_of_tests() -> frozenset[str]:
    return frozenset(
        node.name
        for path in (BASE_DIR / "tests").rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def quoted() -> set[str]:
    """All that stands in backticks."""
    return set(re.findall(r"`([^`\n]+)`", text()))


def rows() -> Iterator[tuple[str, str, str, str]]:
    for _, _, table in CHAPTER.findall(text()):
        yield from ROW.findall(table)


def test_every_test_that_is_named_exists() -> None:
    named = {word for word in quoted() if re.fullmatch(r"test_\w+", word)}
    assert len(named) > 100
    assert named - names_of_tests() == set()


def test_every_file_that_is_named_exists() -> None:
    named = {word for word in quoted() if FILES.fullmatch(word)}
    assert len(named) > 20
    assert {name for name in named if not (BASE_DIR / name).exists()} == set()
    linked = re.findall(r"\]\(([^)#]+)\)", text())
    assert [link for link in linked if not (DOCUMENT.parent / link).exists()] == []


def test_every_other_word_of_the_code_stands_there() -> None:
    words = {word for word in quoted() if not word.startswith("test_") and not FILES.fullmatch(word)}
    commands = {word for word in words if word.startswith("make ")}
    assert {word for word in commands if f"\n{word.removeprefix('make ')}:" not in sources()} == set()
    assert {word for word in words - commands if word not in sources()} == set()


def test_every_requirement_has_one_row_in_its_chapter() -> None:
    numbers = [number for number, *_ in rows()]
    assert len(numbers) == len(set(numbers))
    assert numbers == sorted(numbers, key=lambda number: [int(part) for part in number.split(".")])
    found = {int(chapter): len(ROW.findall(table)) for chapter, _, table in CHAPTER.findall(text())}
    assert found == REQUIREMENTS | {10: 1, 17: 1}
    for chapter, stated, table in CHAPTER.findall(text()):
        assert int(stated) == found[int(chapter)], f"V{chapter} counts its rows wrong"
        assert all(number.split(".")[0] == chapter for number, *_ in ROW.findall(table)), f"V{chapter}"


def test_every_requirement_names_what_goes_red_or_why_nothing_does() -> None:
    for number, _, how, red in rows():
        if red == "—":
            assert any(reason in how for reason in WITHOUT_TEST), number
        else:
            parts = red.split(", ")
            assert all(re.fullmatch(r"`test_\w+`|`make lint`|review", part) for part in parts), number


def test_what_is_not_met_is_said_on_top() -> None:
    said = re.search(r"^Partly or not met today: (.+?)\.$", text(), re.M | re.S)
    assert said
    assert re.split(r",\s", said[1]) == [
        number for number, _, how, _ in rows() if re.search(r"\b(partly|not met):", how)
    ]


def test_lines_can_be_read() -> None:
    assert [line for line in text().splitlines() if len(line) > 120 and not line.startswith("|")] == []


# --- What the page says of all scripts and of every answer -----------------------------------------------------------


def test_scripts_write_no_markup_and_store_nothing() -> None:
    forbidden = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|postMessage"
        r"|localStorage|sessionStorage|indexedDB|document\.cookie"
    )
    scripts = sorted((BASE_DIR / "static").rglob("*.js"))
    assert scripts
    assert {script.name: found for script in scripts if (found := forbidden.findall(script.read_text()))} == {}


@pytest.mark.parametrize("directive", ["default-src", "base-uri", "frame-ancestors"])
def test_content_policy_forbids_objects_bases_and_frames(directive: str) -> None:
    """Objects have no directive of their own: they fall under `default-src`."""
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert directives[directive] == ["'none'"]
    assert directives.get("object-src", ["'none'"]) == ["'none'"]
