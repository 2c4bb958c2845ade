"""Paper: the table on A4 without menus, with heading, date and page numbers."""

from __future__ import annotations

import io

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from accounts.models import User
from mentorship_ais.organizations.models import Organization
from tests.browser.pages import ARTIFACTS, Visitor
from tests.factories import MentoringGroupFactory

A4 = (595, 842)


@pytest.fixture
def table_on_paper(visitor: Visitor, school: Organization, curator: User) -> PdfReader:
    for _ in range(9):
        MentoringGroupFactory(organization=school, mentees=4, completed=True)
    visitor.sign_in(curator.email)
    visitor.open("/programs/")
    visitor.page.emulate_media(media="print")
    visitor.page.set_viewport_size({"width": 1062, "height": 718})
    visitor.page.screenshot(path=ARTIFACTS / "programs-print.png")
    paper = visitor.page.pdf(prefer_css_page_size=True)
    ARTIFACTS.mkdir(exist_ok=True)
    (ARTIFACTS / "programs.pdf").write_bytes(paper)
    return PdfReader(io.BytesIO(paper))


def test_a_wide_table_lies_on_a4(table_on_paper: PdfReader) -> None:
    for sheet in table_on_paper.pages:
        size = (round(float(sheet.mediabox.width)), round(float(sheet.mediabox.height)))
        assert size == pytest.approx((A4[1], A4[0]), abs=2)


def test_paper_has_heading_date_and_page_numbers_and_no_menu(table_on_paper: PdfReader) -> None:
    sheets = [sheet.extract_text() for sheet in table_on_paper.pages]
    assert "Реализация наставничества" in sheets[0]
    assert "Напечатано" in sheets[0]
    assert f"1 / {len(sheets)}" in sheets[0]
    assert f"{len(sheets)} / {len(sheets)}" in sheets[-1]
    assert len(sheets) > 1
    for sheet in sheets:
        assert "Отметка о" in sheet  # the heading stands on each sheet, and its last column fits
        assert "Справка" not in sheet
        assert "Выйти" not in sheet


def test_print_view_of_the_table_lies_on_a4_whole(visitor: Visitor, school: Organization, curator: User) -> None:
    MentoringGroupFactory(organization=school, mentees=30, completed=True)
    visitor.sign_in(curator.email)
    visitor.open("/programs/print/")
    sheets = PdfReader(io.BytesIO(visitor.page.pdf(prefer_css_page_size=True))).pages
    texts = [sheet.extract_text() for sheet in sheets]
    assert {(round(float(s.mediabox.width)), round(float(s.mediabox.height))) for s in sheets} == {(A4[1], A4[0])}
    assert sum(text.count("Завершена") for text in texts) == 30, "the last column is on paper in every row"
    assert str(school) in texts[0]
    for text in texts:
        assert "Напечатать" not in text
        assert "К реализации наставничества" not in text


def test_long_texts_are_whole_on_paper(visitor: Visitor, school: Organization, curator: User) -> None:
    MentoringGroupFactory(organization=school, request_text="Нужна помощь с родителями. " * 20)
    visitor.sign_in(curator.email)
    visitor.open("/programs/")
    visitor.page.emulate_media(media="print")
    text = visitor.page.locator(".clip-text").first
    assert text.evaluate("element => element.scrollHeight <= element.clientHeight + 1")
    expect(visitor.page.get_by_text("Весь текст").first).to_be_hidden()
