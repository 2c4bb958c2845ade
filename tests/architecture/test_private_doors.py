"""What we use of psycopg and xlsxwriter beyond their documentation: each by name, so that an upgrade that moves it is
noticed here and not by the page that breaks.
"""

from __future__ import annotations

import ast
import inspect
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
import xlsxwriter
from django.conf import settings
from django.db import connection
from psycopg import errors

from mentorship_ais.core.exports import write_xlsx
from mentorship_ais.core.tables import Column, Sheet
from reports.counting.binary_copy import HEADER_LENGTH, read_rows

SITE = Path(settings.BASE_DIR)
APPS = ("mentorship_ais", "accounts", "mentoring", "programs", "reports")
LIBRARIES = {"psycopg", "xlsxwriter"}


def wait_timeout_is_raised_by_waiting() -> bool:
    return issubclass(errors._WaitTimeout, Exception)


def wait_takes_interval_and_timeout() -> bool:
    return list(inspect.signature(psycopg.Connection.wait).parameters) == ["self", "gen", "interval", "timeout"]


def connect_goes_through_the_generator() -> bool:
    connect_gen: Any = psycopg.Connection._connect_gen
    return inspect.isgeneratorfunction(connect_gen.__func__) and "_connect_gen" in inspect.getsource(
        psycopg.Connection.connect
    )


def worksheet_has_a_list_of_merged_cells() -> bool:
    page: Any = xlsxwriter.Workbook(io.BytesIO()).add_worksheet()
    return bool(page.merge == [])


DOORS: dict[str, tuple[str, Callable[[], bool]]] = {
    "psycopg.errors._WaitTimeout": ("mentorship_ais/operations/database/base.py", wait_timeout_is_raised_by_waiting),
    "psycopg.Connection.wait": ("mentorship_ais/operations/database/base.py", wait_takes_interval_and_timeout),
    "psycopg.Connection._connect_gen": (
        "mentorship_ais/operations/database/base.py",
        connect_goes_through_the_generator,
    ),
    "xlsxwriter.Worksheet.merge": ("mentorship_ais/core/exports.py", worksheet_has_a_list_of_merged_cells),
}


@pytest.mark.parametrize("door", DOORS)
def test_private_door_is_where_we_use_it(door: str) -> None:
    path, is_there = DOORS[door]
    assert door.rsplit(".", 1)[1] in (SITE / path).read_text(), (
        f"{path} does not use {door} any more: take it off the list"
    )
    try:
        still_there = is_there()
    except AttributeError:
        still_there = False
    assert still_there, f"{door} has moved: {path} relies on it"


def test_list_of_private_doors_is_complete() -> None:
    """Every attribute with an underscore in a module that imports one of the libraries, except for its own."""
    used: set[str] = set()
    for app in APPS:
        for path in (SITE / app).rglob("*.py"):
            tree = ast.parse(path.read_text())
            if imported_packages(tree) & LIBRARIES:
                used |= {node.attr for node in ast.walk(tree) if is_private(node)}
    private = {name for door in DOORS if (name := door.rsplit(".", 1)[1]).startswith("_")}
    assert used == private


def imported_packages(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").split(".")[0])
    return names


def is_private(node: ast.AST) -> bool:
    if not isinstance(node, ast.Attribute) or not node.attr.startswith("_") or node.attr.startswith("__"):
        return False
    return not (isinstance(node.value, ast.Name) and node.value.id == "self") and not is_own(node)


def is_own(node: ast.Attribute) -> bool:
    """Tell whether it is an attribute of our own classes, reached by `self`."""
    return (
        isinstance(node.value, ast.Attribute)
        and isinstance(node.value.value, ast.Name)
        and node.value.value.id == "self"
    )


def test_merged_heading_reaches_the_file_with_constant_memory() -> None:
    """`merge_range` would write the cells again; only the list `Worksheet.merge` leaves a finished row alone."""
    columns: list[Column[int]] = [Column("a", "А", lambda n: n, over="Над"), Column("b", "Б", lambda n: n, over="Над")]
    file = io.BytesIO()
    write_xlsx(file, [Sheet("Лист", columns, range(3))])
    sheet = zipfile.ZipFile(file).read("xl/worksheets/sheet1.xml").decode()
    assert '<mergeCell ref="A1:B1"/>' in sheet, "xlsxwriter.Worksheet.merge has moved: headings are not merged"


@pytest.mark.django_db
def test_binary_copy_comes_in_whole_rows_with_the_header_before_the_first() -> None:
    """The reader of COPY rests on how the server and libpq divide the stream into messages."""
    statement = "COPY (SELECT n, repeat('x', 100000) FROM generate_series(1, 3) n) TO STDOUT (FORMAT binary)"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        messages = [bytes(message) for message in copy]
    assert messages[0].startswith(b"PGCOPY\n\xff\r\n\0" + bytes(8)), "the header of binary COPY has changed"
    assert all(message[:2] == (2).to_bytes(2) for message in (messages[0][HEADER_LENGTH:], *messages[1:3]))
    rows = [[len(field) for field in fields] for fields in read_rows(messages)]
    assert rows == [[4, 100_000]] * 3, "a message of binary COPY is no whole row any more"
