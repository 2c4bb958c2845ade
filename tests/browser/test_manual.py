"""The user's manual in Chromium, on the demonstration region as `make run` shows it to a newcomer: seven steps."""

from __future__ import annotations

import datetime
import io
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from accounts.models import Letter
from tests.browser.pages import Visitor
from tests.factories.documents import pdf
from tests.organizations.staff_samples import xlsx

PASSWORD = "Nastavnik-2026"
MENTOR = "Ёжикова Анна Петровна"
STAFF = [
    ["Региональный центр трудовых ресурсов"],
    [],
    ["ФИО", "Должность", "Дата рождения", "Стаж"],
    [MENTOR, "методист", datetime.date(1980, 2, 1), 12],
    ["Первухина Мария Олеговна", "методист", "01.03.1999", 1],
    ["Второва Инна О'Нил", "методист", "1.2.1975", 6],
    ["=1+1", "методист", "01.01.1990", 3],
]


@pytest.fixture
def region(transactional_db: None) -> None:
    for command in ("load_reference_data", "load_demo_region"):
        call_command(command, stdout=io.StringIO())


@pytest.fixture
def papers(tmp_path: Path) -> dict[str, Path]:
    """The order on the curator, an order on a mentor (twice under different names) and an individual route."""
    contents = {"Приказ о кураторе": "1", "Приказ 17": "2", "Скан с телефона": "2", "Маршрут": "3"}
    paths = {name: tmp_path / f"{name}.pdf" for name in contents}
    for name, note in contents.items():
        paths[name].write_bytes(pdf(note))
    return paths


def enter(visitor: Visitor, email: str) -> Page:
    """Sign in by e-mail and password, as a person does."""
    page = visitor.page
    page.context.clear_cookies()
    visitor.open("/login/")
    page.get_by_label("Электронная почта").fill(email)
    page.get_by_label("Пароль").fill(PASSWORD)
    page.get_by_role("button", name="Войти").click()
    page.get_by_role("heading", name="Стартовая страница пользователя").wait_for()
    return page


def load_staff(page: Page) -> None:
    page.get_by_role("link", name="Работники").click()
    page.get_by_role("link", name="Загрузить список").click()
    book = {"name": "список.xlsx", "mimeType": "application/octet-stream", "buffer": xlsx(STAFF)}
    page.locator("input[type=file]").set_input_files(files=[book])
    page.get_by_role("button", name="Показать изменения").click()
    page.get_by_role("heading", name="Проверка списка работников").wait_for()


def add_program(page: Page, mentee: str, order: Path, plan: Path) -> None:
    choice = page.get_by_label("ФИО наставляемого")
    with page.expect_response("**/programs/add/mentors/**"):  # the mentee brings experience and request along
        choice.select_option(choice.locator("option", has_text=mentee).get_attribute("value"))
    expect(page.get_by_label("Стаж работы")).not_to_have_value("")
    page.get_by_text("Универсальные компетенции").click()
    page.get_by_text("Профессиональные компетенции").click()
    with page.expect_response("**/programs/add/mentors/**"):
        page.get_by_label("853 Владеть технологиями/формами обучения педагогов: форсайт").check()
    card = page.locator(".choice-card", has_text=MENTOR)
    expect(card).to_have_class("choice-card match")
    expect(card).to_contain_text("Совпадает 1 из 1: 853")
    card.get_by_role("radio").check()
    page.get_by_label("Роль наставника").select_option("учитель (предметник)/воспитатель")
    files = page.locator("input[type=file]")
    files.nth(0).set_input_files(order)
    files.nth(1).set_input_files(plan)
    page.get_by_label("Дата вхождения в программу").fill("2026-09-01")
    page.get_by_label("Дата завершения программы").fill("2026-11-01")


def test_seven_steps_of_the_manual(visitor: Visitor, region: None, papers: dict[str, Path]) -> None:
    responsible_worker_loads_the_staff_list(visitor)
    worker = worker_asks_for_the_group(visitor, papers["Приказ о кураторе"])
    support_looks_at_the_scan_and_approves(visitor, worker)
    curator_makes_a_mentor(visitor)
    curator_adds_programs(visitor, worker, papers)
    curator_completes_one(visitor)
    ministry_counts_it(visitor)


def responsible_worker_loads_the_staff_list(visitor: Visitor) -> None:
    page = enter(visitor, "responsible@example.org")
    load_staff(page)
    visitor.check_page("manual-1-preview")
    expect(page.locator("main")).to_contain_text("Будет добавлено")
    page.get_by_role("button", name="Записать").click()
    page.get_by_role("heading", name="Проверка списка работников").wait_for(state="hidden")
    visitor.check_page("manual-1-written")
    load_staff(page)
    page.get_by_text("Изменений нет").wait_for()


def worker_asks_for_the_group(visitor: Visitor, order: Path) -> str:
    page = enter(visitor, "worker@example.org")
    page.get_by_role("link", name="Прошу включить меня в группу пользователей").click()
    page.get_by_label("Выбрать группу пользователей").select_option("Куратор наставничества")
    page.get_by_label("Номер приказа о назначении").fill("15-од")
    page.get_by_label("Дата приказа о назначении").fill("2026-09-01")
    page.locator("input[type=file]").set_input_files(order)
    page.get_by_role("button", name="Отправить запрос").click()
    page.get_by_text("Ваш запрос успешно направлен на согласование").wait_for()
    page.get_by_text("В настоящий момент Вы запросили доступ в группу(-ы): Куратор наставничества").wait_for()
    return page.locator(".account-bar-person").get_attribute("title") or ""


def support_looks_at_the_scan_and_approves(visitor: Visitor, worker: str) -> None:
    page = enter(visitor, "support@example.org")
    page.get_by_role("link", name="Администрирование").click()
    page.get_by_role("link", name="Запросы на доступ").first.click()
    page.get_by_role("link", name=worker).click()
    expect(page.locator("iframe.desk-scan-frame")).to_be_visible()
    page.get_by_role("link", name="Подтвердить", exact=True).click()
    page.get_by_role("button", name="Подтвердить и отправить письмо").click()
    page.get_by_text("Запрос подтверждён, письмо отправлено.").wait_for()
    assert Letter.objects.filter(to="worker@example.org", subject__startswith="Доступ открыт").exists()


def curator_makes_a_mentor(visitor: Visitor) -> None:
    page = enter(visitor, "worker@example.org")
    page.get_by_role("link", name="Кандидаты в наставники").click()
    page.get_by_label("Поиск по фамилии").fill("ежикова")
    page.locator("#candidates").get_by_text("Найдено: 1").wait_for()
    page.locator("#candidates").get_by_role("link", name="Сделать наставником").click()
    page.get_by_role("tab", name="Профессиональные компетенции").click()
    page.get_by_label("Владеть технологиями/формами обучения педагогов: форсайт").check()
    page.get_by_label("Другие компетенции").fill("Ведение блога")
    page.get_by_label("1 Победитель профессиональных конкурсов").check()
    page.get_by_label("Профессиональные интересы наставника").fill("Проектная деятельность")
    page.get_by_role("button", name="Записать", exact=True).click()
    page.get_by_text("Карточка записана.").wait_for()


def curator_adds_programs(visitor: Visitor, worker: str, papers: dict[str, Path]) -> None:
    """A dyad, a triad, a small group; the same order comes under two names."""
    page = visitor.page
    for mentee, order, kind in (
        ("Первухина Мария Олеговна", "Приказ 17", "Диада"),
        ("Второва Инна О'Нил", "Скан с телефона", "Триада"),
        (worker, "Приказ 17", "Малая группа"),
    ):
        visitor.open("/programs/")
        page.get_by_role("link", name="Добавить программу").click()
        add_program(page, mentee, papers[order], papers["Маршрут"])
        if kind == "Диада":
            visitor.check_page("manual-5-form")
        page.get_by_role("button", name="Записать", exact=True).click()
        page.get_by_text("Статус: «В процессе».").wait_for()
        expect(page.locator("main")).to_contain_text(kind)
    visitor.check_page("manual-5-table")
    expect(page.locator("main")).to_contain_text("Малая группа, 4\u00a0участника")


def curator_completes_one(visitor: Visitor) -> None:
    page = visitor.page
    page.get_by_role("link", name="Первухина").first.click()
    page.get_by_role("link", name="Завершить").first.click()
    page.get_by_label("Итоговый результат программы").fill("Ведёт занятия сама.")
    links = page.locator("input[type=url]")
    links.nth(0).fill("https://rctr.example.org/mentee")
    links.nth(1).fill("https://rctr.example.org/mentor")
    visitor.check_page("manual-6-completion")
    page.get_by_role("button", name="Записать").click()
    page.get_by_text("Статус: «Завершена».").wait_for()


def ministry_counts_it(visitor: Visitor) -> None:
    page = enter(visitor, "analyst@example.org")
    page.get_by_role("link", name="Статистика").click()
    visitor.check_page("manual-7-statistics")
    with page.expect_download() as download:
        page.get_by_role("link", name="Excel").first.click()
    names = cells_of(Path(download.value.path()))
    assert any("Первухина" in name for name in names)
    assert not any("Второва" in name for name in names)


def cells_of(path: Path) -> list[str]:
    book = CalamineWorkbook.from_path(path)
    return [str(cell) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row]


def test_demonstration_shows_the_manuals_three_groups(visitor: Visitor, region: None) -> None:
    page = enter(visitor, "curator@example.org")
    page.get_by_role("link", name="Реализация наставничества").click()
    groups = [row.inner_text() for row in page.locator(".group-row").all()]
    assert sum("Диада" in words for words in groups) == 2
    assert sum("Триада" in words for words in groups) == 1
    assert len(groups) == 3
    heading = page.locator("thead tr")
    assert heading.count() == 2
    expect(heading.nth(0)).to_contain_text("Характеристика наставляемого")
    expect(heading.nth(1)).to_contain_text("пед. стаж")
    visitor.check_page("manual-sample-table")
