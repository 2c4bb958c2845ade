"""«Реализация наставничества» in a browser: the manual's sample entered by hand, the form's help, every page in order."""

from __future__ import annotations

import datetime
import re

import pytest
from django.conf import settings
from playwright.sync_api import Browser, FilePayload, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from mentorship_ais.organizations.models import Employee, Organization
from tests.browser.pages import PHONE, Visitor
from tests.factories import (
    AssignmentFactory,
    CompetencyFactory,
    EmployeeFactory,
    MentorFactory,
    MentoringFormFactory,
    MentoringGroupFactory,
    MentorRoleFactory,
    PositionFactory,
    ProfessionalRequestFactory,
    scan,
)

ROLE = "учитель (предметник)/воспитатель"


def paper(note: str) -> FilePayload:
    """A file to choose; equal notes make equal content."""
    upload = scan(note)
    return FilePayload(name=upload.name or "", mimeType="application/pdf", buffer=upload.read())


@pytest.fixture
def desk(visitor: Visitor, curator: User) -> Visitor:
    """The curator at her browser; the lists to choose from are filled."""
    MentoringFormFactory()
    MentorRoleFactory(name=ROLE)
    visitor.sign_in(curator.email)
    return visitor


def settle(page: Page) -> None:
    """Wait until nothing is being refreshed."""
    page.wait_for_load_state("networkidle")
    expect(page.locator(".htmx-request")).to_have_count(0)


def fill_in(page: Page, row: dict[str, str]) -> None:
    """One row of the manual's sample, typed into the form."""
    page.get_by_label("ФИО наставляемого").select_option(label=row["mentee"])
    settle(page)
    page.get_by_label("Стаж работы").select_option(label=row["experience"])
    page.get_by_role("radio", name=row["mentor"]).check()
    settle(page)
    page.get_by_label("Роль наставника").select_option(label=ROLE)
    settle(page)
    for field, note in (("order_document", row["order"]), ("plan_document", row["plan"])):
        page.locator(f"input[type=file][name={field}]").set_input_files(paper(note))
        settle(page)
        expect(page.locator(f"#div_id_{field}")).to_contain_text(f"{note}.pdf")
    page.get_by_label("Дата вхождения в программу").fill(row["starts_on"])
    page.get_by_label("Дата завершения программы").fill(row["ends_on"])
    page.get_by_label("Дата завершения программы").blur()
    settle(page)


@pytest.fixture
def people(school: Organization) -> dict[str, Employee]:
    """The people of the manual's sample, with surnames."""
    methodist, other = PositionFactory(name="методист"), PositionFactory(name="Другое")
    names = {
        "Белякова Елена Константиновна": ("1980-05-10", methodist),
        "Максимова Марина Николаевна": ("1982-03-01", methodist),
        "Комарова Елена Викторовна": ("1965-01-20", other),
        "Назарова Елена Владимировна": ("1979-07-07", methodist),
        "Дроздова Светлана Анатольевна": ("1970-02-02", methodist),
        "Савельева Татьяна Юрьевна": ("1968-12-12", methodist),
    }
    found: dict[str, Employee] = {}
    for name, (born, position) in names.items():
        last, first, middle = name.split()
        found[name] = EmployeeFactory(
            organization=school,
            last_name=last,
            first_name=first,
            middle_name=middle,
            birth_date=born,
            position=position,
        )
    for mentor in ("Дроздова Светлана Анатольевна", "Савельева Татьяна Юрьевна"):
        MentorFactory(employee=found[mentor], interests="Пример")
    return found


SAMPLE = [
    {
        "mentee": "Белякова Елена Константиновна, методист",
        "experience": "3-5",
        "mentor": "Дроздова Светлана Анатольевна",
        "order": "Приказ 26",
        "plan": "Программа 26",
        "starts_on": "2021-10-26",
        "ends_on": "2021-11-07",
        "foretold": "Будет создана диада.",
    },
    {
        "mentee": "Максимова Марина Николаевна, методист",
        "experience": "0-3",
        "mentor": "Дроздова Светлана Анатольевна",
        "order": "Приказ 30",
        "plan": "Программа 30",
        "starts_on": "2021-10-30",
        "ends_on": "2021-10-31",
        "foretold": "Будет создана диада.",
    },
    {
        "mentee": "Комарова Елена Викторовна, Другое",
        "experience": "0-3",
        "mentor": "Савельева Татьяна Юрьевна",
        "order": "Приказ 27",
        "plan": "Программа 27",
        "starts_on": "2021-10-27",
        "ends_on": "2021-10-29",
        "foretold": "Будет создана диада.",
    },
    {
        "mentee": "Назарова Елена Владимировна, методист",
        "experience": "5-10",
        "mentor": "Савельева Татьяна Юрьевна",
        "order": "Приказ 27",
        "plan": "Программа 27",
        "starts_on": "2021-10-27",
        "ends_on": "2021-10-29",
        "foretold": "Войдёт в группу с Комаровой Е. В.: триада",
    },
]


def test_the_manuals_sample_is_entered_through_the_form(desk: Visitor, people: dict[str, Employee]) -> None:
    page = desk.page
    for row in SAMPLE:
        desk.open("/programs/")
        page.get_by_role("link", name="Добавить программу").first.click()
        fill_in(page, row)
        expect(page.locator("#forecast")).to_contain_text(row["foretold"])
        page.get_by_role("button", name="Записать").click()
        expect(page.get_by_role("status").first).to_contain_text("Статус: «В процессе».")
        expect(page.get_by_role("status").first).to_be_in_viewport(ratio=1)
        expect(page.locator("tbody:target .group-line > span").first).to_be_in_viewport(ratio=1)
    page.get_by_role("link", name=re.compile("^Белякова")).click()
    page.get_by_role("link", name="Завершить программу").click()
    page.get_by_label("Итоговый результат программы").fill("Подготовлена серия занятий.")
    page.get_by_label("Ссылка на кейс/отзыв наставляемого").fill("https://rctr.example.org/mentee")
    page.get_by_label("Ссылка на кейс/отзыв наставника").fill("https://rctr.example.org/mentor")
    page.get_by_role("button", name="Записать").click()
    expect(page.get_by_role("status").first).to_contain_text("Статус: «Завершена».")
    desk.open("/programs/")
    shown = [" ".join(text.split()) for text in page.locator(".group-row").all_text_contents()]
    assert [re.split(r" Приказ| Похожа", text)[0] for text in shown] == [
        "Диада, 2 участника", "Триада, 3 участника", "Диада, 2 участника",
    ]  # fmt: skip
    rows = [
        [" ".join(cell.split()) for cell in line.locator("th, td").all_inner_texts()]
        for line in page.locator(".data-table tbody tr:not(.group-row)").all()
    ]
    assert [(row[0], row[3], row[4], row[5], row[12][:10], row[13][:10]) for row in rows] == [
        ("Максимова М. Н.", "35-50", "0-3", "Дроздова С. А.", "30.10.2021", "31.10.2021"),
        ("Комарова Е. В.", "50+", "0-3", "Савельева Т. Ю.", "27.10.2021", "29.10.2021"),
        ("Назарова Е. В.", "35-50", "5-10", "Савельева Т. Ю.", "27.10.2021", "29.10.2021"),
        ("Белякова Е. К.", "35-50", "3-5", "Дроздова С. А.", "26.10.2021", "07.11.2021"),
    ]
    assert rows[3][-1] == "Завершена"
    desk.check_page("programs-table")


def test_choosing_a_mentee_brings_experience_request_and_green_mentors(desk: Visitor, school: Organization) -> None:
    wanted = CompetencyFactory(code=853, name="Владеть форсайтом")
    request = ProfessionalRequestFactory(employee__organization=school, competencies=[wanted])
    mentor = MentorFactory(employee__organization=school, competencies=[wanted])
    MentorFactory(employee__organization=school)
    desk.open("/programs/add/")
    page = desk.page
    page.get_by_label("Дата вхождения в программу").fill("2021-10-26")
    page.get_by_label("Найти по фамилии").press_sequentially(request.employee.last_name.lower())
    settle(page)
    page.get_by_label("ФИО наставляемого").select_option(label=f"{request.employee.full_name}, учитель")
    settle(page)
    expect(page.get_by_label("Стаж работы")).to_have_value("5_10")
    expect(page.get_by_label("Основной запрос наставляемого")).to_have_value(request.text)
    card = page.locator(".choice-card").first
    expect(card).to_have_class(re.compile("match"))
    expect(card).to_contain_text(mentor.employee.full_name)
    expect(card).to_contain_text("1 из 1")
    expect(page.get_by_label("Дата вхождения в программу")).to_have_value("2021-10-26")
    page.get_by_label("Дата вхождения в программу").fill("2026-10-26")
    page.get_by_label("Дата вхождения в программу").blur()
    expect(page.get_by_label("Стаж работы")).to_have_value("10_15")
    desk.check_page("programs-add")


def test_full_mentor_is_told_beside_his_name_and_taken_only_on_purpose(desk: Visitor, school: Organization) -> None:
    mentor = MentorFactory(employee__organization=school, max_mentees=1)
    group = AssignmentFactory(organization=school, mentor=mentor).group
    mentee = EmployeeFactory(organization=school)
    desk.open(f"/programs/add/?group={group.pk}&mentee={mentee.pk}")
    page = desk.page
    page.get_by_label("Дата завершения программы").fill("2021-12-01")
    page.get_by_label("Дата завершения программы").blur()
    settle(page)
    page.get_by_role("button", name="Записать").click()
    expect(page.locator(".error-summary")).to_contain_text("Выберите другого наставника или отметьте")
    leave = page.get_by_label("Назначить этого наставника, хотя мест у него нет")
    leave.check()
    settle(page)
    expect(leave).to_be_checked()
    desk.check_page("programs-add-full-mentor")
    page.get_by_role("button", name="Записать").click()
    expect(page.get_by_role("status").first).to_contain_text("Статус: «В процессе».")


def test_chosen_file_stays_when_the_form_is_refused(desk: Visitor, school: Organization) -> None:
    desk.open("/programs/add/")
    page = desk.page
    page.locator("input[type=file][name=order_document]").set_input_files(paper("Приказ 15"))
    settle(page)
    page.get_by_role("button", name="Записать").click()
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator("#div_id_order_document")).to_contain_text("Приказ 15.pdf")
    desk.check_page("programs-add-refused")


def test_form_stays_whole_when_the_session_has_ended(desk: Visitor, school: Organization) -> None:
    desk.open("/programs/add/")
    page = desk.page
    page.get_by_label("Основной запрос наставляемого").fill("Вести урок вдвоём")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_label("Дата вхождения в программу").fill("2021-10-26")
    page.get_by_label("Дата вхождения в программу").blur()
    expect(page.locator(".messages")).to_contain_text("Сеанс закончился")
    expect(page.get_by_label("Основной запрос наставляемого")).to_have_value("Вести урок вдвоём")


def test_everything_works_without_scripts(
    browser: Browser, live_server: LiveServer, curator: User, school: Organization
) -> None:
    MentoringFormFactory()
    MentorRoleFactory(name=ROLE)
    wanted = CompetencyFactory()
    request = ProfessionalRequestFactory(employee__organization=school, competencies=[wanted])
    mentor = MentorFactory(employee__organization=school, competencies=[wanted])
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    Visitor(page, live_server.url).sign_in(curator.email)
    page.goto(f"{live_server.url}/programs/add/")
    page.get_by_label("ФИО наставляемого").select_option(label=f"{request.employee.full_name}, учитель")
    page.locator("input[type=file][name=order_document]").set_input_files(paper("Приказ"))
    page.locator("input[type=file][name=plan_document]").set_input_files(paper("Программа"))
    page.get_by_role("button", name="Подобрать наставников").click()
    expect(page.get_by_label("Основной запрос наставляемого")).to_have_value(request.text)
    expect(page.locator("#div_id_order_document")).to_contain_text("Приказ.pdf")
    page.get_by_role("button", name="Добавить ещё одного наставляемого").click()
    page.get_by_role("button", name="Убрать наставляемого 2").click()
    page.locator(".choice-card.match").get_by_role("radio").check()
    page.get_by_label("Роль наставника").select_option(label=ROLE)
    page.get_by_label("Дата вхождения в программу").fill("2021-10-26")
    page.get_by_label("Дата завершения программы").fill("2021-11-26")
    page.get_by_role("button", name="Записать").click()
    expect(page.get_by_role("status").first).to_contain_text("Статус: «В процессе».")
    expect(page.locator(".data-table")).to_contain_text(mentor.employee.short_name)
    context.close()


def test_every_page_of_a_program_is_in_order(desk: Visitor, school: Organization) -> None:
    group = MentoringGroupFactory(organization=school, mentees=2)
    done = AssignmentFactory(organization=school, shared=True)
    running = group.assignments.first()
    addresses = {
        "card": f"/programs/{done.pk}/",
        "completion": f"/programs/{running.pk}/completion/",
        "stop": f"/programs/{running.pk}/stop/",
        "return": f"/programs/{done.pk}/return/",
        "change": f"/programs/{running.pk}/change/",
        "replacement": f"/programs/{running.pk}/replace-mentor/",
        "group": f"/programs/groups/{group.pk}/completion/",
        "practice": f"/programs/{done.pk}/best-practice/",
        "blanks": "/programs/blanks/",
        "blank": "/programs/blanks/order/replace/",
        "print": "/programs/print/",
    }
    for name, address in addresses.items():
        desk.open(address)
        expect(desk.page.locator("h1")).to_be_visible()
        desk.check_page(f"programs-{name}")


def test_heading_and_first_column_stay_in_sight(desk: Visitor, school: Organization) -> None:
    for number in range(3):
        MentoringGroupFactory(organization=school, mentees=6, starts_on=datetime.date(2021, 10, 1 + number))
    desk.open("/programs/")
    box = desk.page.locator(".table-box")
    expect(desk.page.locator("thead tr")).to_have_count(2)
    box.evaluate("element => element.scrollIntoView({block: 'center'})")
    box.evaluate("element => element.scrollTo(element.scrollWidth, element.scrollHeight)")
    assert box.evaluate("element => element.scrollLeft > 500 && element.scrollTop > 200")
    last = desk.page.locator(".data-table tbody tr").last
    for shown in (
        desk.page.get_by_role("columnheader", name="ФИО наставляемого/наставляемых"),
        desk.page.get_by_role("columnheader", name="Отметка о прохождении программы"),
        last.locator("th a"),
        last.locator("td").last,
    ):
        expect(shown).to_be_in_viewport(ratio=1)
        assert shown.evaluate(ON_TOP), "nothing lies over it"


ON_TOP = """element => {
    const place = element.getBoundingClientRect();
    const top = document.elementFromPoint(place.left + place.width / 2, place.top + place.height / 2);
    return element.contains(top) || top.contains(element);
}"""


def test_table_is_cards_on_a_phone(desk: Visitor, school: Organization) -> None:
    MentoringGroupFactory(organization=school, mentees=2)
    desk.page.set_viewport_size(PHONE)
    desk.open("/programs/")
    card = desk.page.locator(".data-table tbody tr:not(.group-row)").first
    assert card.evaluate("element => element.getBoundingClientRect().width") <= PHONE["width"]
    for cell in card.locator("th, td").all():
        if cell.is_visible():
            box = cell.bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= PHONE["width"]
            assert cell.evaluate("element => getComputedStyle(element, '::before').content") not in {"none", '""'}


def test_hint_about_a_group_alike_is_dismissed(desk: Visitor, school: Organization) -> None:
    group = MentoringGroupFactory(organization=school, mentees=2)
    AssignmentFactory(group=group, ends_on=datetime.date(2021, 12, 1))
    desk.open("/programs/")
    hints = desk.page.locator(".group-line .waits")
    expect(hints).to_have_count(2)
    desk.check_page("programs-hints")
    hints.first.get_by_role("button", name="Это разные группы").click()
    expect(desk.page.get_by_role("status").first).to_contain_text("Группы отмечены как разные.")
    expect(hints).to_have_count(0)


def test_practice_goes_from_the_proposal_to_the_readers(
    visitor: Visitor, rctr_worker: User, worker: User, school: Organization
) -> None:
    AssignmentFactory(organization=school, shared=True)
    page = visitor.page
    visitor.sign_in(rctr_worker.email)
    visitor.open("/best-practices/proposals/")
    visitor.check_page("practices-proposals")
    page.locator(".data-table a").click()
    visitor.check_page("practices-decision")
    page.get_by_label("Название").fill("Урок вдвоём")
    page.get_by_label("Опубликовать").check()
    page.get_by_role("button", name="Записать решение").click()
    expect(page.get_by_role("status").first).to_contain_text("Практика опубликована")
    visitor.sign_in(worker.email)
    visitor.open("/best-practices/?q=урок")
    visitor.check_page("practices-base")
    page.get_by_role("link", name="Урок вдвоём").click()
    visitor.check_page("practices-practice")
