"""The bytes of a staff list: which are read, and with what words the others are refused."""

from __future__ import annotations

import datetime
import io
import time
import zipfile

import pytest

from mentorship_ais.core.errors import DomainError
from mentorship_ais.organizations.staff_list import file
from mentorship_ais.organizations.staff_list.file import read_sheets
from tests.documents import samples
from tests.organizations.staff_samples import FORMATS, LIST, xlsx


@pytest.mark.parametrize("build", FORMATS.values(), ids=FORMATS)
def test_every_format_gives_the_same_rows_with_the_numbers_that_the_person_sees(build) -> None:
    (sheet,) = read_sheets(build(LIST))
    assert [row.number for row in sheet.rows] == [1, 2, 4, 5, 7, 8]
    assert sheet.rows[3].cells[1:3] == ("учитель", "Иванова Анна Петровна")
    assert sheet.rows[3].cells[3] in (datetime.date(1980, 2, 1), "01.02.1980")
    assert str(sheet.rows[3].cells[4]) == "12"


def test_formula_counts_as_the_value_that_excel_remembers() -> None:
    data = xlsx([["ФИО"]], formulas={(1, 0): ("=A1", "Иванова Анна"), (2, 0): ("=1/0", "#DIV/0!")})
    assert [row.cells for row in read_sheets(data)[0].rows] == [("ФИО",), ("Иванова Анна",)]


def test_delimiter_is_the_one_that_agrees_in_most_rows() -> None:
    text = (
        "Список работников, 2026 год\n\nФамилия, имя, отчество;Должность\nИванова Анна;учитель, классный руководитель\n"
    )
    assert read_sheets(text.encode())[0].rows[2].cells == ("Иванова Анна", "учитель, классный руководитель")


def test_excels_own_mark_of_the_delimiter_is_no_row() -> None:
    rows = read_sheets("sep=,\r\nФИО,Должность\r\nИванова Анна,учитель\r\n".encode("cp1251"))[0].rows
    assert [row.number for row in rows] == [1, 2]


def test_stray_space_in_the_last_row_of_a_sheet_does_no_harm() -> None:
    book = xlsx([["ФИО", "Должность"]], formulas={(1048575, 2): ("=A1", " ")})
    assert [row.number for row in read_sheets(book)[0].rows] == [1]


def test_cell_in_the_last_row_and_column_kills_the_reader_and_not_the_site() -> None:
    book = xlsx([["ФИО"]], formulas={(1048575, 16383): ("=A1", "x")})
    with pytest.raises(DomainError, match="Файл не открывается"):
        read_sheets(book)


def test_bomb_is_refused_before_it_is_unpacked() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/sharedStrings.xml", "w", force_zip64=True) as part:
            for _ in range(1100):
                part.write(bytes(1024 * 1024))
    began = time.monotonic()
    with pytest.raises(DomainError, match="слишком много данных"):
        read_sheets(file.getvalue())
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "Файл пустой"),
        (b"  \r\n ", "Файл пустой"),
        (b"PK\x03\x04 and nothing", "повреждён"),
        (xlsx(LIST)[:3000], "повреждён"),
        (file.workbook.OLE + bytes(2000), "повреждён"),
        (samples.pdf(), "Это PDF"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "изображение"),
        (b"<html><table><tr><td>\xd4\xc8\xce</td></tr></table>", "веб-страница"),
        ('\ufeff<?xml version="1.0"?><Workbook/>'.encode(), "веб-страница"),
        (bytes(range(256)), "Это не таблица"),
        (b"\x00\x01\x02\x03" * 100, "Это не таблица"),
        ('ФИО;Должность\n"Иванова;учитель\n'.encode() + b"a;b\n" * 50_000, "кавычка"),
        ((";" * 300 + "x\n").encode(), "больше 200 столбцов"),
    ],
)
def test_what_is_no_table_is_refused_with_words_that_say_what_to_do(data: bytes, sentence: str) -> None:
    with pytest.raises(DomainError, match=sentence) as refused:
        read_sheets(data)
    assert refused.value.message.endswith(".")


def test_word_document_and_plain_archive_are_no_workbook() -> None:
    for part, sentence in (
        ("word/document.xml", "документ Word"),
        ("readme.txt", "архив"),
        ("xl/workbook.bin", "xlsb"),
    ):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr(part, "x")
        with pytest.raises(DomainError, match=sentence):
            read_sheets(file.getvalue())


def test_file_over_the_limit_is_refused() -> None:
    with pytest.raises(DomainError, match="больше 20 МБ"):
        read_sheets(b"a;b\n" * 5_500_000)
    with pytest.raises(DomainError, match="больше 50000 строк"):
        read_sheets(b"a;b\n" * 52_000)
