"""Staff lists as schools export them, made on the spot in every accepted format."""

from __future__ import annotations

import csv
import datetime
import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter
import xlwt

Rows = Sequence[Sequence[Any]]

LIST: Rows = [
    ["Список педагогических работников"],
    ["ГБОУ СОШ № 1 г. Самара"],
    [],
    [
        "№ п/п",
        "Должность",
        "Ф.И.О. работника (полностью)",
        "Дата рождения",
        "Педагогический стаж, лет",
        "Пол",
        "Эл. почта",
    ],
    [1, "учитель", "Иванова Анна Петровна", datetime.date(1980, 2, 1), 12, "ж", "Ivanova@School.example"],
    [],
    [2, "Учитель", "О'Нил\u00a0- Семёнов  Пётр Ильич", "1.2.80", "5 лет 3 мес.", "м", ""],
    ["Итого работников:", "", "", "", 17],
]


def xlsx(
    *sheets: Rows, names: Sequence[str] = (), formulas: dict[tuple[int, int], tuple[str, Any]] | None = None
) -> bytes:
    """XLSX with date cells as dates; `formulas` are put on the first sheet with the value that Excel remembers."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    for index, rows in enumerate(sheets):
        page = book.add_worksheet(names[index] if names else f"Лист{index + 1}")
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if isinstance(value, datetime.date):
                    page.write_datetime(r, c, value, day)
                else:
                    page.write(r, c, value)
        for (r, c), (formula, value) in (formulas or {}).items() if index == 0 else ():
            page.write_formula(r, c, formula, None, value)
    book.close()
    return file.getvalue()


def xls(rows: Rows) -> bytes:
    """Excel 97-2003."""
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet("Лист1")
    day = xlwt.easyxf(num_format_str="DD.MM.YYYY")
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            page.write(r, c, value, day) if isinstance(value, datetime.date) else page.write(r, c, value)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def ods(rows: Rows) -> bytes:
    """LibreOffice, with the row repeated a million times that it writes at the end of a sheet."""

    def cell(value: Any) -> str:
        if isinstance(value, datetime.date):
            attributes = f'office:value-type="date" office:date-value="{value.isoformat()}"'
        elif isinstance(value, int | float):
            attributes = f'office:value-type="float" office:value="{value}"'
        else:
            attributes = 'office:value-type="string"'
        return f"<table:table-cell {attributes}><text:p>{escape(str(value))}</text:p></table:table-cell>"

    namespaces = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    lines = "".join(
        f"<table:table-row>{''.join(map(cell, row)) or '<table:table-cell/>'}</table:table-row>" for row in rows
    )
    tail = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>'
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {namespaces} office:version="1.3"><office:body>'
        f'<office:spreadsheet><table:table table:name="Лист1">{lines}{tail}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return file.getvalue()


def as_csv(delimiter: str, encoding: str) -> Callable[[Rows], bytes]:
    """CSV as it is saved in Russia: dates as 01.02.1980."""

    def build(rows: Rows) -> bytes:
        file = io.StringIO()
        writer = csv.writer(file, delimiter=delimiter)
        for row in rows:
            writer.writerow([f"{v:%d.%m.%Y}" if isinstance(v, datetime.date) else v for v in row])
        return file.getvalue().encode(encoding)

    return build


FORMATS: dict[str, Callable[[Rows], bytes]] = {
    "xlsx": xlsx,
    "xls": xls,
    "ods": ods,
    "csv ; utf-8": as_csv(";", "utf-8"),
    "csv ; utf-8 bom": as_csv(";", "utf-8-sig"),
    "csv ; cp1251": as_csv(";", "cp1251"),
    "csv , utf-8": as_csv(",", "utf-8"),
    "csv , cp1251": as_csv(",", "cp1251"),
    "csv tab utf-16": as_csv("\t", "utf-16"),
    "csv tab cp1251": as_csv("\t", "cp1251"),
}
