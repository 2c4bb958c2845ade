"""`make mutants`: are the rules held at their borders? Each small change of a rule file must turn a test red.

The changes are made one after another on a copy of the site, each followed by the narrow tests of the file. What survives
is printed as a diff: either a test is missing, or the change means the same.

Own code, since mutmut passes by decorated functions (all of ours that are one transaction) and tables of a module, and
cosmic-ray wants eighteen packages more, an HTTP server among them, for operators that know no `in`.
"""

from __future__ import annotations

import ast
import compileall
import difflib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

SITE = Path(__file__).parent.parent

ACCESS = [
    "tests/accounts/test_approval.py",
    "tests/accounts/test_two_deciders.py",
    "tests/accounts/test_ends_of_rights.py",
]
GROUPS = ["tests/programs/test_grouping.py", "tests/programs/test_adding.py", "tests/programs/test_changing.py"]
PAIRS = ["tests/mentoring/test_pairing.py"]
COUNTS = ["tests/reports/test_aggregates.py", "tests/reports/test_coverage.py", "tests/reports/test_periods.py"]
RULES = {
    "accounts/approval.py": [*ACCESS, "tests/accounts/test_access_requests.py"],
    "accounts/leaving.py": [*ACCESS, "tests/accounts/test_staff.py"],
    "accounts/own_decisions.py": ["tests/accounts/test_own_decisions.py", *ACCESS],
    "accounts/rights.py": [*ACCESS, "tests/architecture/test_access_matrix.py"],
    "mentorship_ais/core/access.py": ["tests/architecture/test_access_matrix.py"],
    "mentorship_ais/organizations/bands.py": ["tests/reports/test_aggregates.py"],
    "mentorship_ais/organizations/employment.py": ["tests/organizations", "tests/accounts/test_staff.py"],
    "mentoring/matching.py": ["tests/mentoring/test_matching.py", "tests/programs/test_adding.py"],
    "mentoring/pairing.py": PAIRS,
    "programs/capacity.py": GROUPS,
    "programs/completion.py": ["tests/programs/test_completing.py"],
    "programs/grouping.py": GROUPS,
    "programs/near_misses.py": GROUPS,
    "programs/replacement.py": ["tests/programs/test_changing.py", "tests/programs/test_adding.py"],
    "reports/counting/aggregates.py": COUNTS,
    "reports/counting/coverage.py": COUNTS,
    "reports/counting/figures.py": COUNTS,
    "reports/selection/periods.py": COUNTS,
    "reports/selection/scope.py": [*COUNTS, "tests/reports/test_views.py"],
}
"""The rule files, permissions and counts, each with the tests that hold it."""

OPPOSITES: dict[type[ast.AST], type[ast.AST]] = {
    ast.Eq: ast.NotEq,
    ast.Lt: ast.LtE,
    ast.Gt: ast.GtE,
    ast.Is: ast.IsNot,
    ast.In: ast.NotIn,
    ast.And: ast.Or,
    ast.Add: ast.Sub,
    ast.BitOr: ast.BitAnd,
}
OPPOSITES |= {value: key for key, value in OPPOSITES.items()}
WITHOUT_MEANING = {"annotation", "returns", "decorator_list"}
"""Parts of a syntax tree that say something to readers and type checkers, or that fail at once."""


def parts(node: ast.AST) -> Iterator[tuple[ast.AST, str, int, ast.AST]]:
    """Yield each part of the tree with its owner and its place there, where meaning can change."""
    for name, value in ast.iter_fields(node):
        for index, part in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(part, ast.AST) and name not in WITHOUT_MEANING:
                yield node, name, index, part
                yield from parts(part)


def instead(owner: ast.AST, place: str, part: ast.AST) -> Iterator[ast.AST]:
    """Yield what could stand there by mistake: the border a step away, the opposite, nothing at all."""
    if type(part) in OPPOSITES:
        yield OPPOSITES[type(part)]()
    match part:
        case ast.Constant(bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(int(value)):
            yield from (ast.Constant(value + 1), ast.Constant(value - 1))
        case ast.UnaryOp(ast.Not() | ast.Invert(), operand):
            yield operand
        case ast.Expr(ast.Call()):
            yield ast.Pass()
    if place in {"test", "ifs"} and not isinstance(part, ast.UnaryOp | ast.Compare):
        yield ast.UnaryOp(ast.Not(), part)
    if isinstance(owner, ast.For) and place == "iter":
        yield ast.List([])


def mutants(code: str) -> Iterator[str]:
    """Yield the file's text with one change each."""
    tree = ast.parse(code)
    for owner, place, index, part in list(parts(tree)):
        before = getattr(owner, place)
        for other in instead(owner, place, part):
            changed = [*before[:index], other, *before[index + 1 :]] if isinstance(before, list) else other
            setattr(owner, place, changed)
            yield ast.unparse(tree)
        setattr(owner, place, before)


def tests_pass(tests: list[str], *, timeout: float) -> bool:
    """Run these tests on the copy until the first failure."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--hypothesis-seed=0", *tests]
    run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        return run.wait(timeout) == 0
    except subprocess.TimeoutExpired:
        run.kill()
        run.wait()
        return False


def examine(path: str) -> tuple[int, int]:
    """Print the survivors of a file; return how many changes there were and how many were noticed."""
    file = Path(path)
    code = ast.unparse(ast.parse(file.read_text()))  # what survives differs from this in one line
    begun = time.monotonic()
    if not tests_pass(RULES[path], timeout=600):
        sys.exit(f"{path}: its tests fail without any change")
    timeout = 5 * (time.monotonic() - begun) + 30
    made = noticed = 0
    for mutant in mutants(code):
        made += 1
        file.write_text(mutant)
        if tests_pass(RULES[path], timeout=timeout):
            print(
                "".join(difflib.unified_diff(code.splitlines(True), mutant.splitlines(True), path, path, n=1)),
                flush=True,
            )
        else:
            noticed += 1
    file.write_text(code)
    print(f"{path}: {noticed} of {made} noticed, {time.monotonic() - begun:.0f} s", flush=True)
    return made, noticed


def main(paths: list[str]) -> None:
    """Examine these rule files, or all."""
    with tempfile.TemporaryDirectory(prefix="mentorship-mutants-") as folder:
        copy = Path(folder) / "site"
        shutil.copytree(SITE, copy, ignore=shutil.ignore_patterns(".*", "var", "artifacts", "__pycache__"))
        os.chdir(copy)
        compileall.compile_dir(copy, quiet=1)
        os.environ["PYTHONDONTWRITEBYTECODE"] = "1"  # two changes within one second would share a compiled file
        from tests import embedded_server  # noqa: F401  one server for all runs

        results = [examine(path) for path in paths or RULES]
        made, noticed = (sum(column) for column in zip(*results, strict=True))
        print(f"{noticed} of {made} changes noticed ({noticed / made:.1%})")


if __name__ == "__main__":
    main(sys.argv[1:])
