"""`make mutants`: are the rules held at their borders? Each small change of a rule file must turn a test red.

The changes are made one after another on a copy of the site, each followed by the tests that run the changed line, quick
ones first. What survives is printed as a diff: either a test is missing, or the change means the same.

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
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.etree import ElementTree

from coverage import CoverageData

SITE = Path(__file__).parent.parent
OUTPUT = Path("last-run.txt")
"""What the tests wrote last, in the copy."""

RULES = {
    ("tests/accounts", "tests/architecture/test_access_matrix.py"): [
        *("accounts/approval.py", "accounts/leaving.py", "accounts/own_decisions.py", "accounts/rights.py"),
        "mentorship_ais/core/access.py",
    ],
    ("tests/organizations", "tests/accounts/test_staff.py", "tests/reports/test_aggregates.py"): [
        *("mentorship_ais/organizations/bands.py", "mentorship_ais/organizations/employment.py"),
    ],
    ("tests/mentoring", "tests/programs/test_adding.py"): [
        *("mentoring/matching.py", "mentoring/pairing.py"),
    ],
    ("tests/programs",): [
        *("programs/capacity.py", "programs/completion.py", "programs/grouping.py", "programs/near_misses.py"),
        "programs/replacement.py",
    ],
    ("tests/reports",): [
        *("reports/counting/aggregates.py", "reports/counting/coverage.py", "reports/counting/figures.py"),
        *("reports/selection/periods.py", "reports/selection/scope.py"),
    ],
}
"""The rule files, permissions and counts, with the tests that hold them."""

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


def mutants(code: str) -> Iterator[tuple[int, str]]:
    """Yield the file's text with one change each, and the line that changed."""
    tree = ast.parse(code)
    line = 1
    for owner, place, index, part in list(parts(tree)):
        line = getattr(part, "lineno", getattr(owner, "lineno", line))
        before = getattr(owner, place)
        for other in instead(owner, place, part):
            changed = [*before[:index], other, *before[index + 1 :]] if isinstance(before, list) else other
            setattr(owner, place, changed)
            yield line, ast.unparse(tree)
        setattr(owner, place, before)


class Suite:
    """Tests that pass on the unchanged copy, with the lines that each of them runs."""

    def __init__(self, tests: tuple[str, ...], files: list[str]) -> None:
        lines = ["[run]", "dynamic_context = test_function", "include =", *(f"    {file}" for file in files)]
        Path(".coveragerc").write_text("\n".join(lines))
        timed = ["--junitxml=junit.xml", "-o", "junit_family=xunit1"]
        if not passes([*tests, *timed], by=["-m", "coverage", "run"], timeout=3600):
            sys.exit(f"{OUTPUT.read_text()}\n{tests} fail without any change")
        self.seconds: dict[str, float] = defaultdict(float)
        for case in ElementTree.parse("junit.xml").iter("testcase"):  # noqa: S314  pytest has just written it
            self.seconds[f"{case.get('file')}::{case.get('name', '').partition('[')[0]}"] += float(case.get("time", 0))
        self.data = CoverageData()
        self.data.read()

    def running(self, file: str, line: int) -> list[str]:
        """Return the tests that run this line, quick ones first; all that know the file when something else runs it too."""
        contexts = self.data.contexts_by_lineno(str(Path(file).resolve()))
        names = set(contexts.get(line, [""]))
        if "" in names:  # the import, or a fixture
            names = {name for each in contexts.values() for name in each if name}
        modules = {name: name.rpartition(".") for name in names}
        tests = {f"{module.replace('.', '/')}.py::{function}" for module, _, function in modules.values()}
        return sorted(tests & set(self.seconds), key=lambda test: self.seconds[test])

    def notices(self, tests: list[str]) -> bool:
        """Tell whether one of them fails now."""
        return bool(tests) and not passes(tests, timeout=5 * sum(self.seconds[test] for test in tests) + 60)


def passes(arguments: list[str], *, timeout: float, by: Sequence[str] = ()) -> bool:
    """Run tests on the copy until the first failure."""
    alike = ["-p", "no:cacheprovider", "-p", "no:randomly", "--hypothesis-seed=0", "-m", "not browser"]
    command = [sys.executable, *by, "-m", "pytest", "-x", "-q", *alike, *arguments]
    with OUTPUT.open("w") as output:
        run = subprocess.Popen(command, stdout=output, stderr=output)
        try:
            return run.wait(timeout) == 0
        except subprocess.TimeoutExpired:
            run.kill()
            run.wait()
            return False


def examine(file: str, suite: Suite) -> tuple[int, int]:
    """Print the survivors of a file; return how many changes there were and how many were noticed."""
    code = Path(file).read_text()
    begun = time.monotonic()
    made = noticed = 0
    for line, mutant in mutants(code):
        made += 1
        Path(file).write_text(mutant)
        if suite.notices(suite.running(file, line)):
            noticed += 1
        else:
            print(
                "".join(difflib.unified_diff(code.splitlines(True), mutant.splitlines(True), file, file, n=1)),
                flush=True,
            )
    Path(file).write_text(code)
    print(f"{file}: {noticed} of {made} noticed, {time.monotonic() - begun:.0f} s", flush=True)
    return made, noticed


def main(chosen: list[str]) -> None:
    """Examine these rule files, or all."""
    with tempfile.TemporaryDirectory(prefix="mentorship-mutants-") as folder:
        copy = Path(folder) / "site"
        shutil.copytree(SITE, copy, ignore=shutil.ignore_patterns(".*", "var", "artifacts", "__pycache__"))
        os.chdir(copy)
        compileall.compile_dir(copy, quiet=1)
        os.environ["PYTHONDONTWRITEBYTECODE"] = "1"  # two changes within one second would share a compiled file
        from tests import embedded_server  # noqa: F401  one server for all runs

        results = []
        for tests, files in RULES.items():
            if examined := [file for file in files if file in chosen or not chosen]:
                for (
                    file
                ) in examined:  # as changed texts are written: so lines are counted alike, and diffs have one line
                    Path(file).write_text(ast.unparse(ast.parse(Path(file).read_text())))
                suite = Suite(tests, examined)
                results += [examine(file, suite) for file in examined]
        made, noticed = (sum(column) for column in zip(*results, strict=True))
        print(f"{noticed} of {made} changes noticed ({noticed / made:.1%})")


if __name__ == "__main__":
    main(sys.argv[1:])
