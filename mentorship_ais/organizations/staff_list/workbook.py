"""A separate process that turns the bytes of a workbook into lines of JSON, inside limits of memory and time.

A small hostile workbook can claim a cell in the last row and column of a sheet; the parser then asks for terabytes and the
whole process dies. So the parser never runs in a process that serves people: `file.py` starts this file as a script,
writes the workbook to its input and reads the answer. It imports nothing of the site.

The answer, one JSON value a line: `{"sheet": name}` opens a sheet, `[number, [cell, …]]` is a row that is not empty (its
number as in the file), `{"error": code}` is a refusal. A cell is a string, a number, or `{"date": "1980-02-01"}`. An exit
code other than 0 means that the workbook did not fit into the limits.
"""

from __future__ import annotations

import datetime
import io
import json
import resource
import sys
import zipfile
from typing import Any, BinaryIO, TextIO

MEMORY = 1536 * 1024 * 1024
CPU_SECONDS = 30
UNPACKED_BYTES = 1024 * 1024 * 1024
ROWS = 50_000
HEADROOM = 1_000  # lines above and below the table
COLUMNS = 200
SHEETS = 50
CELL_LENGTH = 2_000
CHARACTERS = 40_000_000
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Refused(Exception):
    """The workbook cannot be read; the code says why."""


def kind_of_zip(data: bytes) -> None:
    """Refuse what is not a workbook by the parts inside the ZIP, whatever its name says."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError) as error:
        raise Refused("broken") from error
    if sum(part.file_size for part in parts) > UNPACKED_BYTES:
        raise Refused("too_big")
    names = {part.filename for part in parts}
    if "xl/workbook.bin" in names:
        raise Refused("xlsb")
    if any(name.startswith("word/") for name in names):
        raise Refused("word")
    if "xl/workbook.xml" not in names and "content.xml" not in names:
        raise Refused("archive")


def cell(value: Any) -> Any:
    """Return a value of the parser as JSON: text, number or date."""
    match value:
        case bool():
            return "ИСТИНА" if value else "ЛОЖЬ"
        case int() | float():
            return value
        case datetime.datetime():
            return {"date": value.date().isoformat()}
        case datetime.date():
            return {"date": value.isoformat()}
        case None:
            return ""
    return str(value)[:CELL_LENGTH]


def write_sheet(sheet: Any, out: TextIO, *, written: int) -> int:
    """Write the rows that are not empty; answer how many characters the whole answer has by now."""
    rows = 0
    first_row, first_column = sheet.start or (0, 0)
    empty = [""] * sheet.width
    for number, values in enumerate(sheet.iter_rows(), start=first_row + 1):
        if values == empty:
            continue
        cells = [cell(value) for value in values]
        while cells and (cells[-1] == "" or (isinstance(cells[-1], str) and not cells[-1].strip())):
            cells.pop()
        if not cells:
            continue
        if first_column + len(cells) > COLUMNS:
            raise Refused("too_wide")
        line = json.dumps([number, [""] * first_column + cells], ensure_ascii=False)
        rows, written = rows + 1, written + len(line)
        if rows > ROWS + HEADROOM:
            raise Refused("too_long")
        if written > CHARACTERS:
            raise Refused("too_big")
        out.write(line + "\n")
    return written


def read(data: bytes, out: TextIO) -> None:
    """Write every visible sheet of the workbook; raise `Refused` with a code."""
    from python_calamine import (  # noqa: PLC0415 - after the limits
        CalamineError,
        PasswordError,
        SheetTypeEnum,
        SheetVisibleEnum,
        load_workbook,
    )

    if not data.startswith(OLE):
        kind_of_zip(data)
    try:
        workbook = load_workbook(io.BytesIO(data))
        names = [
            sheet.name
            for sheet in workbook.sheets_metadata
            if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
        ]
        written = 0
        for name in names[:SHEETS]:
            out.write(json.dumps({"sheet": name}, ensure_ascii=False) + "\n")
            written = write_sheet(workbook.get_sheet_by_name(name), out, written=written)
    except PasswordError as error:
        raise Refused("encrypted") from error
    except CalamineError as error:
        raise Refused("encrypted" if "ncrypted" in str(error) or "assword" in str(error) else "broken") from error


def limit_itself() -> None:
    """Let this process have no more than the limits; where the system has no such limit, the caller's clock remains."""
    limits = ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, CPU_SECONDS), (resource.RLIMIT_CORE, 0))
    for which, value in limits:
        try:
            resource.setrlimit(which, (value, value))
        except (ValueError, OSError):
            continue


def main(source: BinaryIO, target: BinaryIO) -> None:
    """Answer for the workbook on the input."""
    limit_itself()
    out = io.TextIOWrapper(target, encoding="utf-8", errors="replace")
    try:
        read(source.read(), out)
    except Refused as refusal:
        out.write(json.dumps({"error": str(refusal)}) + "\n")
    except MemoryError:
        out.write(json.dumps({"error": "too_big"}) + "\n")
    out.flush()


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
