"""The documents keep up with the tree: every path they name is there, every variable of the settings is explained."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

SITE = Path(settings.BASE_DIR)
QUESTIONS = SITE / "docs/decisions/12-twenty-questions.md"
PAGES = sorted([SITE / "README.md", SITE / "CONTRIBUTING.md", *SITE.glob("docs/**/*.md")])
PATH = re.compile(r"`((?:accounts|mentoring|programs|reports|mentorship_ais|tests|docs|benchmarks)/[\w./-]+)`")
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
READ_ELSEWHERE = {"HOST", "PORT", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}
"""By `make run`, and by the client of the storage itself."""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(SITE)))
def test_every_path_and_link_leads_somewhere(page: Path) -> None:
    text = page.read_text()
    missing = {path for path in PATH.findall(text) if not (SITE / path).exists()}
    missing |= {link for link in LINK.findall(text) if not (page.parent / link).exists()}
    assert missing == set()


def test_twenty_questions_are_answered() -> None:
    rows = [line for line in QUESTIONS.read_text().splitlines() if line.startswith("| ") and "?" in line]
    assert len(rows) == 20
    assert all(PATH.search(row) for row in rows)


def test_every_variable_of_the_environment_stands_in_the_table() -> None:
    """And the table names none that the settings do not read."""
    source = (SITE / "mentorship_ais/settings.py").read_text()
    read = set(re.findall(r"""env\.\w+\(\s*["'](\w+)["']""", source))
    table = (SITE / "README.md").read_text().split("## Configuration")[1].split("\n### ")[0]
    explained = {name for line in table.splitlines() for name in re.findall(r"`([A-Z0-9_]+)`", line.split(" | ")[0])}
    assert read - explained == set()
    assert explained - read == READ_ELSEWHERE - read
