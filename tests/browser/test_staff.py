"""«Работники» in a browser: a staff list from its file through the preview to the base, and one employee by hand."""

from __future__ import annotations

import datetime

from accounts.models import User
from mentorship_ais.organizations.models import Employee, Organization
from tests.browser.pages import Visitor
from tests.factories import EmployeeFactory, PositionFactory
from tests.organizations.staff_samples import LIST, xlsx

NEW_ROWS = [
    [3, "учитель математики", "Сидорова Мария Ивановна", "31.02.1990", "много", "ж", "sidorova@school"],
    [4, "учитель математики", "Кузнецов Пётр Ильич", "03.04.1990", 7, "м", ""],
    [5, "педагог-психолог", "=1+1", "", "", "", ""],
]


def test_responsible_worker_loads_a_list(visitor: Visitor, responsible: User, school: Organization) -> None:
    for name in ("учитель", "педагог-психолог"):
        PositionFactory(name=name)
    EmployeeFactory(organization=school, last_name="Иванова", birth_date=None, teaching_since=datetime.date(2020, 9, 1))
    visitor.sign_in(responsible.email)
    page = visitor.page
    visitor.open("/staff/")
    page.get_by_role("link", name="Загрузить список").click()
    visitor.check_page("staff-upload")
    file = {"name": "Приказ.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    page.get_by_label("Файл со списком работников").set_input_files([file])
    page.get_by_role("button", name="Показать изменения").click()
    visitor.check_page("staff-upload-refused")
    file |= {"name": "Список.xlsx", "buffer": xlsx([*LIST[:-1], *NEW_ROWS, LIST[-1]])}
    page.get_by_label("Файл со списком работников").set_input_files([file])
    page.get_by_role("button", name="Показать изменения").click()
    page.get_by_role("heading", name="Проверка списка работников").wait_for()
    visitor.check_page("staff-preview")
    page.get_by_role("button", name="Применить выбор").click()
    page.get_by_text("Кузнецов Пётр Ильич").wait_for()
    assert page.get_by_role("heading", name="Должности, которых нет в перечне").count() == 0
    page.get_by_role("button", name="Записать").click()
    page.get_by_role("heading", name="Список работников записан").wait_for()
    visitor.check_page("staff-result")
    with page.expect_download() as download:
        page.get_by_role("link", name="Скачать строки с ошибками").click()
    assert download.value.suggested_filename == "Строки с ошибками.xlsx"
    page.get_by_role("link", name="К списку работников").click()
    visitor.check_page("staff-list")
    assert Employee.objects.for_organization(school).active().count() == 4


def test_one_employee_by_hand(visitor: Visitor, responsible: User, school: Organization) -> None:
    PositionFactory(name="учитель")
    visitor.sign_in(responsible.email)
    page = visitor.page
    visitor.open("/staff/")
    page.get_by_role("link", name="Добавить работника").click()
    page.get_by_label("Фамилия").fill("Ёлкина")
    page.get_by_label("Имя").fill("А.")
    page.get_by_role("button", name="Записать").click()
    visitor.check_page("staff-employee-refused")
    page.get_by_label("Имя").fill("Анна")
    page.get_by_label("Должность").select_option("учитель")
    page.get_by_label("Педагогический стаж").fill("5 лет 3 мес.")
    page.get_by_role("button", name="Записать").click()
    page.get_by_text("Ёлкина Анна: записано в список работников.").wait_for()
    page.get_by_label("Поиск по фамилии").press_sequentially("елк")
    page.locator("#staff").get_by_text("Найдено: 1").wait_for()
    page.get_by_role("link", name="Ёлкина Анна").click()
    visitor.check_page("staff-employee")
