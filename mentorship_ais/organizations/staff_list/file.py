"""The file of a staff list as rows of cells, judged by its bytes: XLSX, XLS, ODS, or CSV in UTF-8, UTF-16 or Windows-1251.

Nothing here knows what a column means; `staff_table` does.
"""

from __future__ import annotations

import codecs
import csv
import datetime
import io
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mentorship_ais.core.errors import DomainError
from mentorship_ais.organizations.staff_list import workbook

MAX_BYTES = 20 * 1024 * 1024
TOO_LARGE = "Файл больше 20 МБ. Оставьте в нём один лист со списком работников, без рисунков."
MAX_ROWS = workbook.ROWS
SECONDS_TO_READ = 40
DELIMITERS = ";\t,|"
SNIFFED_ROWS = 200

Cell = str | int | float | datetime.date

ACCEPTED = "Нужна таблица XLSX, XLS, ODS или CSV."
SAVE_AS = "Откройте его в Excel или LibreOffice и сохраните как «Книга Excel (.xlsx)»."
REFUSALS = {
    "broken": f"Файл не открывается: он повреждён или это не таблица. {SAVE_AS}",
    "encrypted": "Файл закрыт паролем. Снимите пароль в Excel, сохраните файл и выберите его снова.",
    "too_big": "Внутри файла слишком много данных. Оставьте в нём один лист со списком работников.",
    "too_long": f"В файле больше {MAX_ROWS} строк. Разделите его на несколько файлов.",
    "too_wide": f"В таблице больше {workbook.COLUMNS} столбцов. Оставьте столбцы со сведениями о работниках.",
    "xlsb": f"Двоичная книга Excel (.xlsb) не принимается. {SAVE_AS}",
    "word": "Это документ Word. Скопируйте таблицу в Excel, сохраните как «Книга Excel (.xlsx)» и выберите этот файл.",
    "archive": f"Это архив, а не таблица. Распакуйте его и выберите файл со списком. {ACCEPTED}",
}
FOREIGN_SIGNATURES = (
    (b"%PDF", f"Это PDF. Попросите тот же список таблицей. {ACCEPTED}"),
    (b"\xff\xd8\xff", f"Это изображение. Попросите тот же список таблицей. {ACCEPTED}"),
    (b"\x89PNG", f"Это изображение. Попросите тот же список таблицей. {ACCEPTED}"),
    (b"Rar!", REFUSALS["archive"]),
    (b"7z\xbc\xaf", REFUSALS["archive"]),
    (b"\x1f\x8b", REFUSALS["archive"]),
    (b"{\\rtf", REFUSALS["word"]),
)
MARKUP_STARTS = ("<!doctype", "<html", "<table", "<?xml", "<meta", "<head")


@dataclass(frozen=True)
class SheetRow:
    """A row that is not empty, with its number as the person sees it in the file."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Sheet:
    """One sheet of the file; a CSV has one, without a name."""

    name: str
    rows: list[SheetRow]


def read_sheets(data: bytes) -> list[Sheet]:
    """Return the visible sheets of the file, empty rows left out. Refuse, with a sentence, what is not a table."""
    if not data.strip():
        raise DomainError("Файл пустой. Выберите файл со списком работников.")
    if len(data) > MAX_BYTES:
        raise DomainError(TOO_LARGE)
    for signature, refusal in FOREIGN_SIGNATURES:
        if data.startswith(signature):
            raise DomainError(refusal)
    if data.startswith((b"PK", workbook.OLE)):
        return _read_workbook(data)
    return [_read_csv(_decoded(data))]


def _read_workbook(data: bytes) -> list[Sheet]:
    script = Path(workbook.__file__)
    try:
        answer = subprocess.run(  # noqa: S603 - our own script, the file goes to its input
            [sys.executable, "-I", str(script)],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS_TO_READ,
            check=False,
            env={"LANG": "C.UTF-8", "RUST_BACKTRACE": "0"},
        )
    except subprocess.TimeoutExpired as error:
        raise DomainError(REFUSALS["too_big"]) from error
    if answer.returncode:  # the reader died of its limits, or of the file
        raise DomainError(REFUSALS["broken"])
    sheets: list[Sheet] = []
    for line in filter(None, answer.stdout.decode().split("\n")):
        match json.loads(line):
            case {"sheet": str(name)}:
                sheets.append(Sheet(name, []))
            case [int(number), list(cells)]:
                sheets[-1].rows.append(SheetRow(number, tuple(map(_cell, cells))))
            case {"error": str(code)}:
                raise DomainError(REFUSALS[code])
    return sheets


def _cell(value: Any) -> Cell:
    match value:
        case {"date": str(day)}:
            return datetime.date.fromisoformat(day)
        case float() if value.is_integer() and abs(value) < 1e15:
            return int(value)
        case int() | float():
            return value
    return str(value)


def _decoded(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1251")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _is_text(text):
            break
    else:
        raise DomainError(f"Это не таблица. {ACCEPTED}")
    if text.lstrip().lower().startswith(MARKUP_STARTS):
        raise DomainError(f"Это веб-страница с названием таблицы. {SAVE_AS}")
    return text


def _is_text(text: str) -> bool:
    return not any(character < " " and character not in "\t\r\n\f\v\x1a" for character in set(text))


def _read_csv(text: str) -> Sheet:
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:  # Excel's own mark; it shows no row for it
        return Sheet("", list(_records(rest, first.strip()[-1])))
    return Sheet("", list(_records(text, _delimiter(text))))


def _delimiter(text: str) -> str:
    """Return the delimiter by which most rows have the same number of cells, two or more."""

    def agreement(delimiter: str) -> tuple[int, int]:
        widths: Counter[int] = Counter()
        try:
            for _, cells in zip(range(SNIFFED_ROWS), csv.reader(io.StringIO(text), delimiter=delimiter), strict=False):
                widths[len(cells)] += 1
        except csv.Error:
            return (0, 0)
        return max(((count, width) for width, count in widths.items() if width > 1), default=(0, 0))

    return max(DELIMITERS, key=agreement)


def _records(text: str, delimiter: str) -> Iterator[SheetRow]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows = 0
    try:
        for number, cells in enumerate(reader, start=1):
            while cells and not cells[-1].strip():
                cells.pop()
            if not cells:
                continue
            if len(cells) > workbook.COLUMNS:
                raise DomainError(REFUSALS["too_wide"])
            rows += 1
            if rows > MAX_ROWS + workbook.HEADROOM:
                raise DomainError(REFUSALS["too_long"])
            yield SheetRow(number, tuple(cell[: workbook.CELL_LENGTH] for cell in cells))
    except csv.Error as error:
        raise DomainError(
            f"Строка {reader.line_num} не читается: проверьте, что каждая кавычка закрыта. {SAVE_AS}"
        ) from error
