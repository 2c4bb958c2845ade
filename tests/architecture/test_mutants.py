"""`make mutants` knows the rule files and their tests, and makes the changes that matter."""

import pytest

from tests.mutants import RULES, SITE, mutants


def test_rule_files_and_their_tests_are_there() -> None:
    named = [path for tests, files in RULES.items() for path in (*tests, *files)]
    assert [path for path in named if not (SITE / path).exists()] == []


@pytest.mark.parametrize(
    ("code", "changed"),
    [
        ("return load <= limit", ["return load < limit"]),
        ("return a in b and c", ["return a in b or c", "return a not in b and c"]),
        ("return taken + 3", ["return taken - 3", "return taken + 4", "return taken + 2"]),
        ("if not allowed:\n    refuse()", ["if allowed:\n    refuse()", "if not allowed:\n    pass"]),
        ("if allowed:\n    x = True", ["if not allowed:\n    x = True", "if allowed:\n    x = False"]),
        ("for each in rows:\n    y: int | None = each", ["for each in []:\n    y: int | None = each"]),
        ("Q(a=b) | ~Q(c=d)", ["Q(a=b) & ~Q(c=d)", "Q(a=b) | Q(c=d)"]),
    ],
)
def test_change_is_the_border_the_opposite_or_nothing(code: str, changed: list[str]) -> None:
    assert [text for line, text in mutants(code)] == changed
