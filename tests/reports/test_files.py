"""Page, XLSX, CSV and PDF of one filter agree to the unit; long files are made in the background."""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Callable
from typing import Any

import pypdf
import pytest
import python_calamine
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from accounts.models import User
from mentorship_ais.core.text import NBSP
from mentorship_ais.organizations.models import Organization
from reports import background_files
from reports.background_files import make_file, remove_outdated_files
from reports.choices import FileStatus
from reports.counting.figures import FIGURES
from reports.models import ReportFile
from reports.output.columns import PROGRAM_COLUMNS
from reports.output.table_html import Cell
from reports.selection.scope import Scope
from tests.factories import AssignmentFactory, MentoringGroupFactory

SignedIn = Callable[[User], Client]
ADDRESS = "period=school-2021"


@pytest.fixture
def programs(school: Organization, other_school: Organization) -> None:
    MentoringGroupFactory(organization=school, mentees=2, completed=True)
    MentoringGroupFactory(organization=school, mentees=3, completed=True)
    AssignmentFactory(organization=other_school, shared=True, mentee__last_name="=ЗЛАЯ()")
    AssignmentFactory(organization=other_school)
    AssignmentFactory(
        organization=other_school,
        completed=True,
        starts_on=datetime.date(2022, 9, 1),
        ends_on=datetime.date(2022, 9, 1),
    )


def downloaded(client: Client, file_format: str, address: str = ADDRESS) -> bytes:
    response: Any = client.get(f"/reports/download/{file_format}/?{address}")
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def workbook(content: bytes) -> dict[str, list[list[Any]]]:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.mark.usefixtures("programs")
def test_page_workbook_csv_and_pdf_agree_to_the_unit(signed_in: SignedIn, analyst: User) -> None:
    client = signed_in(analyst)
    page = client.get(f"/reports/?{ADDRESS}")
    report = page.context["report"]
    tiles = {tile.figure.full_title: tile.text for tile in page.context["tiles"]}
    assert tiles["Программы"] == "6"

    book = workbook(downloaded(client, "xlsx"))
    about = {row[0]: row[1] for row in book["О выгрузке"]}
    assert {figure.full_title: about[figure.full_title] for figure in FIGURES} == {
        figure.full_title: figure.value(report.totals) for figure in FIGURES
    }
    for table in page.context["tables"]:
        sheet = book[table.title]
        on_page = [[as_in_workbook(cell) for cell in row] for row in (*table.rows, table.total)]
        assert sheet[len(table.heading) :] == on_page, table.title
    listed = book["Список программ"][2:]
    assert len(listed) == report.totals.programs

    lines = list(csv.reader(io.StringIO(downloaded(client, "csv").decode("utf-8-sig")), delimiter=";"))
    assert len(lines) == 1 + report.totals.programs
    assert [[defused(value) for value in row] for row in listed] == lines[1:]

    paper = " ".join(
        page.extract_text() for page in pypdf.PdfReader(io.BytesIO(downloaded(client, "pdf"))).pages
    ).replace(NBSP, " ")
    for title, text in tiles.items():
        assert re.search(rf"{re.escape(title)}\s+{re.escape(text.replace(NBSP, ' '))}\b", paper), title


def as_in_workbook(cell: Cell) -> Any:
    """Return the number in a cell of the page."""
    if not cell.is_number:
        return cell.text
    return "" if cell.text == "—" else float(cell.text.replace(NBSP, "").replace(",", "."))


def defused(value: Any) -> str:
    if isinstance(value, datetime.date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, float):
        return str(int(value))
    return f"'{value}" if str(value).startswith("=") else str(value)


@pytest.mark.usefixtures("programs")
def test_csv_opens_in_russian_excel_and_holds_no_live_formula(signed_in: SignedIn, analyst: User) -> None:
    content = downloaded(signed_in(analyst), "csv")
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode().splitlines()[0].count(";") == len(PROGRAM_COLUMNS) - 1
    assert ";'=ЗЛАЯ()" in content.decode()


@pytest.mark.usefixtures("programs")
def test_file_is_named_in_russian_with_the_period(signed_in: SignedIn, analyst: User) -> None:
    response: Any = signed_in(analyst).get(f"/reports/download/xlsx/?{ADDRESS}")
    b"".join(response.streaming_content)
    from urllib.parse import unquote

    assert "Статистика наставничества, 2021-2022 учебный год.xlsx" in unquote(response["Content-Disposition"])


@pytest.mark.usefixtures("programs")
def test_pdf_is_a4_with_the_heading_and_page_numbers(signed_in: SignedIn, analyst: User) -> None:
    pages = pypdf.PdfReader(io.BytesIO(downloaded(signed_in(analyst), "pdf"))).pages
    width, height = float(pages[0].mediabox.width), float(pages[0].mediabox.height)
    assert (round(width), round(height)) == (842, 595)
    first = pages[0].extract_text()
    assert "Министерство образования и науки Самарской области" in first
    assert f"Страница 1 из {len(pages)}" in first.replace(NBSP, " ")


@pytest.fixture
def everything_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background_files, "MOST_AT_ONCE", 2)


def requested_file(client: Client, file_format: str = "xlsx", address: str = ADDRESS) -> ReportFile:
    page = client.get(f"/reports/download/{file_format}/?{address}")
    assert "Подготовить файл" in page.content.decode()
    response = client.post(f"/reports/download/{file_format}/?{address}")
    made = ReportFile.objects.latest("pk")
    assert response["Location"] == f"/reports/files/{made.pk}/"
    return made


@pytest.mark.usefixtures("programs", "everything_is_long")
@pytest.mark.parametrize("file_format", ["xlsx", "csv"])
def test_long_file_is_made_in_the_background_with_progress(
    signed_in: SignedIn, analyst: User, file_format: str
) -> None:
    client = signed_in(analyst)
    made = requested_file(client, file_format)
    waiting = client.get(f"/reports/files/{made.pk}/").content.decode()
    assert "Записано программ: 0 из 6" in waiting
    assert 'hx-trigger="every 2s"' in waiting
    assert client.get(f"/reports/files/{made.pk}/fetch/").status_code == 302
    make_file(report_file_pk=made.pk)
    made.refresh_from_db()
    assert (made.status, made.written) == (FileStatus.READY, 6)
    assert "Скачать" in client.get(f"/reports/files/{made.pk}/").content.decode()
    content = b"".join(client.get(f"/reports/files/{made.pk}/fetch/").streaming_content)  # type: ignore[attr-defined]
    if file_format == "xlsx":
        assert len(workbook(content)["Список программ"]) == 2 + 6
    else:
        assert content.decode("utf-8-sig").count("\r\n") == 7


@pytest.mark.usefixtures("programs", "everything_is_long")
def test_double_click_requests_one_file(signed_in: SignedIn, analyst: User) -> None:
    client = signed_in(analyst)
    assert requested_file(client) == requested_file(client)


@pytest.mark.usefixtures("programs", "everything_is_long")
def test_file_is_for_its_author_only_and_in_the_authors_scope(
    signed_in: SignedIn, analyst: User, curator: User, school: Organization
) -> None:
    mine = requested_file(signed_in(curator))
    assert mine.scope == Scope(organization=school)
    make_file(report_file_pk=mine.pk)
    content = b"".join(signed_in(curator).get(f"/reports/files/{mine.pk}/fetch/").streaming_content)  # type: ignore[attr-defined]
    assert len(workbook(content)["Список программ"]) == 2 + 5
    assert signed_in(analyst).get(f"/reports/files/{mine.pk}/").status_code == 404
    assert signed_in(analyst).get(f"/reports/files/{mine.pk}/fetch/").status_code == 404


@pytest.mark.usefixtures("programs")
@pytest.mark.parametrize("file_format", ["xlsx", "csv", "pdf"])
def test_forged_address_leads_no_file_out_of_the_own_school(
    signed_in: SignedIn, other_curator: User, school: Organization, other_school: Organization, file_format: str
) -> None:
    client = signed_in(other_curator)
    for forged in ("", f"organization={school.pk}", f"territory={school.territory_id}", f"type={school.type_id}"):
        content = downloaded(client, file_format, f"{ADDRESS}&{forged}")
        match file_format:
            case "xlsx":
                book = workbook(content)
                text = str(book)
                assert len(book["Список программ"]) == 2 + 1, forged
            case "csv":
                text = content.decode("utf-8-sig")
                assert text.count("\r\n") == 2, forged
            case _:
                text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
        assert school.short_name not in text, forged
        assert other_school.short_name in text, forged


@pytest.mark.usefixtures("programs", "everything_is_long")
def test_week_old_file_is_removed(signed_in: SignedIn, analyst: User) -> None:
    made = requested_file(signed_in(analyst))
    make_file(report_file_pk=made.pk)
    made.refresh_from_db()
    remove_outdated_files(0)
    assert default_storage.exists(made.file.name)
    ReportFile.objects.update(created_at=timezone.now() - datetime.timedelta(days=8))
    remove_outdated_files(0)
    assert not default_storage.exists(made.file.name)
    assert not ReportFile.objects.exists()
