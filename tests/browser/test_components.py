"""The parts that pages are made of, and the small comforts of app.js; each also without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Dialog, FilePayload, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.pages import PHONE, Visitor

pytestmark = pytest.mark.urls("tests.browser.showcase")


@pytest.fixture
def showcase(visitor: Visitor) -> Visitor:
    visitor.open("/showcase/")
    return visitor


def test_every_component_is_in_order(showcase: Visitor) -> None:
    showcase.check_page("components")
    showcase.choose_low_vision()
    showcase.check_page("components-low-vision")


def test_a_refused_form_is_in_order(showcase: Visitor) -> None:
    showcase.page.get_by_role("button", name="Записать").click()
    expect(showcase.page.locator(".error-summary")).to_be_focused()
    showcase.check_page("components-refused")


@pytest.mark.parametrize("label", ["ФИО наставляемого", "Роль наставника", "Приказ о назначении наставника"])
def test_an_error_leads_to_its_field(showcase: Visitor, label: str) -> None:
    page = showcase.page
    page.get_by_role("button", name="Записать").click()
    page.locator(".error-summary").get_by_role("link", name=label).click()
    focused = page.locator(":focus")
    expect(focused).to_have_attribute("aria-invalid", "true")
    assert focused.evaluate("element => element.closest('.field').textContent").strip().startswith(label)


def test_a_hint_stands_before_its_field_and_is_read_with_it(showcase: Visitor) -> None:
    field = showcase.page.get_by_label("ФИО наставляемого")
    expect(field).to_have_accessible_description("Начните с фамилии.")
    hint = showcase.page.get_by_text("Начните с фамилии.").bounding_box()
    box = field.bounding_box()
    assert hint is not None
    assert box is not None
    assert hint["y"] < box["y"]


def test_tabs_are_worked_by_arrow_keys(showcase: Visitor) -> None:
    page = showcase.page
    local = page.get_by_role("tab", name="Наставники (локальный уровень)")
    regional = page.get_by_role("tab", name="Наставники (региональный уровень)")
    expect(local).to_have_attribute("aria-selected", "true")
    expect(page.get_by_text("Наставники региона.")).to_be_hidden()
    local.press("ArrowRight")
    expect(regional).to_be_focused()
    expect(page.get_by_role("tabpanel", name="Наставники (региональный уровень)")).to_be_visible()
    expect(page.get_by_text("Елена Константиновна")).to_be_hidden()


def test_a_dangerous_button_asks_once(showcase: Visitor) -> None:
    page = showcase.page
    sure = page.get_by_role("button", name="Да, прекратить")
    expect(sure).to_be_hidden()
    page.get_by_text("Прекратить программу").click()
    expect(sure).to_be_visible()
    expect(page.get_by_text("Её можно вернуть в работу.")).to_be_visible()
    sure.press("Escape")
    expect(sure).to_be_hidden()


def test_the_chosen_file_is_named_with_its_size(showcase: Visitor) -> None:
    scan = FilePayload(name="Приказ 12.pdf", mimeType="application/pdf", buffer=b"%PDF-" + bytes(2043))
    showcase.page.get_by_label("Приказ о назначении наставника").set_input_files(scan)
    expect(showcase.page.get_by_text("Выбран файл «Приказ 12.pdf», 2\u00a0КБ")).to_be_visible()


def test_a_double_click_sends_one_form(showcase: Visitor) -> None:
    sent: list[str] = []
    showcase.page.on("request", lambda request: sent.append(request.method))
    showcase.page.get_by_role("button", name="Записать").dblclick()
    expect(showcase.page.locator(".error-summary")).to_be_visible()
    assert sent.count("POST") == 1


def test_a_slow_answer_is_announced(showcase: Visitor) -> None:
    page = showcase.page
    page.locator("form.form-column").dispatch_event("submit")
    expect(page.get_by_role("button", name="Записать")).to_be_disabled()
    expect(page.locator("#announcer")).to_have_text("Выполняется. Подождите")
    expect(page.locator(".working")).to_be_visible()


def test_leaving_a_changed_form_asks_first(showcase: Visitor) -> None:
    asked: list[str] = []

    def agree(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    showcase.page.on("dialog", agree)
    showcase.page.get_by_label("ФИО наставляемого").press_sequentially("Петрова")
    showcase.page.get_by_role("link", name="Закрыть окно").click()
    expect(showcase.page).to_have_url(f"{showcase.address}/login/?next=/")
    assert asked == ["beforeunload"]


def test_search_refreshes_the_list_while_typing(showcase: Visitor) -> None:
    page = showcase.page
    page.get_by_label("Поиск").press_sequentially("сидор")
    expect(page.get_by_text("Иванова А. П.")).to_be_hidden()
    expect(page.get_by_role("rowheader", name="Сидорова Е. В.")).to_be_visible()
    expect(page.locator("#announcer")).to_have_text("Найдено: 1\u00a0строка")
    expect(page.get_by_label("Поиск")).to_be_focused()
    assert "q=" in page.url


def test_a_long_text_opens_by_one_click(showcase: Visitor) -> None:
    clip = showcase.page.locator(".clip").first
    before = clip.bounding_box()
    clip.get_by_text("Весь текст").click()
    after = clip.bounding_box()
    assert before is not None
    assert after is not None
    assert after["height"] > before["height"]


def test_a_wide_table_keeps_its_heading_and_first_column(showcase: Visitor) -> None:
    page = showcase.page
    page.set_viewport_size({"width": 900, "height": 400})
    box = page.locator(".table-box").first
    box.evaluate("element => element.scrollTo(500, 150)")
    corner = box.bounding_box()
    heading = box.get_by_role("columnheader", name="ФИО наставляемого").bounding_box()
    name = box.get_by_role("rowheader", name="Сидорова Е. В.").bounding_box()
    assert corner is not None
    assert heading is not None
    assert name is not None
    assert (heading["x"], heading["y"]) == pytest.approx((corner["x"] + 1, corner["y"] + 1), abs=1)
    assert name["x"] == pytest.approx(corner["x"] + 1, abs=1)


def test_a_row_is_a_card_on_a_phone(showcase: Visitor) -> None:
    showcase.page.set_viewport_size(PHONE)
    row = showcase.page.locator(".data-table tbody tr:not(.group-row)").first
    label = row.locator("td").nth(1).evaluate("cell => getComputedStyle(cell, '::before').content")
    assert label == '"Возраст"'
    box = row.bounding_box()
    assert box is not None
    assert box["width"] <= PHONE["width"]


def test_all_of_it_works_without_scripts(browser: Browser, live_server: LiveServer) -> None:
    context = browser.new_context(java_script_enabled=False, locale="ru-RU")
    page = context.new_page()
    page.goto(f"{live_server.url}/showcase/")
    expect(page.get_by_text("Елена Константиновна")).to_be_visible()
    expect(page.get_by_text("Наставники региона.")).to_be_visible()
    page.get_by_text("Прекратить программу").click()
    expect(page.get_by_role("button", name="Да, прекратить")).to_be_visible()
    page.get_by_label("Поиск").fill("сидор")
    page.get_by_role("button", name="Найти").click()
    expect(page.get_by_text("Иванова А. П.")).to_have_count(0)
    expect(page.get_by_text("Сидорова Е. В.")).to_be_visible()
    page.get_by_role("button", name="Записать").click()
    expect(page.locator(".error-summary")).to_be_visible()
    context.close()
