"""Imports go down only, and no string goes up either.

`make lint` holds the imports. A string may hide the same dependency from it: `apps.get_model("programs", …)`, a foreign
key to `"programs.Assignment"`, a dotted path to import. None may stand in an app below. Three things may: an address
(`"programs:add"`), since a link is no dependency of the code; prose with spaces; what the composition
(`mentorship_ais/settings.py` and its neighbours) names, for it stands above them all.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

CONTRACTS = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
LAYERS: list[str] = next(each["layers"] for each in CONTRACTS if each["name"] == "Imports go down only")
"""The packages as import-linter has them, the highest first."""


def names_in_strings(source: str, layers: list[str]) -> Iterator[tuple[int, str]]:
    """Find the line and text of each string that names one of these packages, by path or by Django's label of the app."""
    labels = {layer.rpartition(".")[2] for layer in layers}
    named = re.compile(rf"(?:{'|'.join(map(re.escape, sorted({*layers, *labels})))})(?:\.\w+)*")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and named.fullmatch(node.value):
            yield node.lineno, node.value


@pytest.mark.parametrize("layer", LAYERS[1:])
def test_no_string_names_an_app_above(layer: str) -> None:
    above = LAYERS[: LAYERS.index(layer)]
    found = [
        f"{path.relative_to(settings.BASE_DIR)}:{line} names {text}"
        for path in (settings.BASE_DIR / Path(*layer.split("."))).rglob("*.py")
        if "migrations" not in path.parts  # a migration names what the database had then
        for line, text in names_in_strings(path.read_text(), above)
    ]
    assert not found


@pytest.mark.parametrize(
    ("code", "is_found"),
    [
        ('apps.get_model("programs", "Assignment")', True),
        ('models.ForeignKey("programs.Assignment", models.PROTECT)', True),
        ('import_string("programs.agenda.tasks")', True),
        ('apps.get_model("documents", "Document")', True),
        ('reverse("programs:add")', False),
        ('"programs of the region"', False),
        ('apps.get_model("accounts", "User")', False),
    ],
)
def test_names_are_told_from_addresses_and_prose(code: str, is_found: bool) -> None:
    assert bool(list(names_in_strings(code, ["programs", "mentorship_ais.documents"]))) is is_found
