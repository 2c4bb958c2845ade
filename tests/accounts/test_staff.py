"""«Работники»: the responsible worker keeps the staff list of her organisation, by hand and by file."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.choices import UserGroup
from accounts.models import User
from mentorship_ais.organizations.models import Employee, Organization, StaffImport
from mentorship_ais.organizations.staff_list.file import read_sheets
from tests.factories import EmployeeFactory, MembershipFactory, PositionFactory, UserFactory
from tests.organizations.staff_samples import FORMATS, LIST, xlsx

SignIn = Callable[[User], Client]
HEAD = ["ФИО", "Дата рождения", "Должность", "Стаж"]
ANNA = "Иванова Анна Петровна"
GOOD = [ANNA, "01.02.1980", "учитель", 12]


@pytest.fixture
def client(responsible: User, signed_in: SignIn) -> Client:
    """The responsible worker's browser."""
    PositionFactory(name="учитель")
    return signed_in(responsible)


@pytest.fixture
def other_responsible(other_school: Organization) -> User:
    user = UserFactory(email="responsible2@example.org", last_name="Чужова")
    MembershipFactory(user=user, organization=other_school, group=UserGroup.RESPONSIBLE)
    return user


def upload(client: Client, *rows: list[Any], data: bytes | None = None, name: str = "список.xlsx") -> Any:
    """Return the answer to an uploaded list."""
    content = xlsx([HEAD, *rows]) if data is None else data
    return client.post("/staff/import/", {"file": SimpleUploadedFile(name, content)})


def staged(client: Client, *rows: list[Any]) -> tuple[str, Any]:
    """Return the address of the preview of an uploaded list, and the preview."""
    answer = upload(client, *rows)
    assert answer.status_code == 302
    return answer.url, client.get(answer.url)


def write(client: Client, url: str, preview: Any) -> Any:
    return client.post(f"{url}write/", {"digest": preview.context["plan"].digest}, follow=True)


def employee_form(**changes: Any) -> dict[str, Any]:
    return {
        "last_name": "Иванова",
        "first_name": "Анна",
        "middle_name": "Петровна",
        "birth_date": "1980-02-01",
        "position": str(PositionFactory(name="учитель").pk),
        "experience": "12",
        "sex": "f",
        "email": "anna@example.org",
        "left_on": "",
        **changes,
    }


# --- Who may ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def addresses(client: Client, school: Organization) -> list[str]:
    """Every address below /staff/ that belongs to the school."""
    employee = EmployeeFactory(organization=school)
    url, _ = staged(client, GOOD)
    return [f"/staff/{employee.pk}/", url, f"{url}errors/", f"{url}write/", f"{url}positions/"]


def test_responsible_worker_opens_her_own(client: Client, addresses: list[str]) -> None:
    for url in ["/staff/", "/staff/add/", "/staff/import/", *addresses[:2]]:
        assert client.get(url).status_code == 200
    assert "Работники" in client.get("/").text


def test_responsible_worker_of_another_organisation_gets_404(
    addresses: list[str], other_responsible: User, signed_in: SignIn
) -> None:
    stranger = signed_in(other_responsible)
    assert [stranger.get(url).status_code for url in addresses[:3]] == [404, 404, 404]
    assert [stranger.post(url).status_code for url in (addresses[0], *addresses[3:])] == [404, 404, 404]
    assert not Employee.objects.filter(last_name="Иванова").exists()


def test_colleague_does_not_see_the_file_that_another_uploaded(
    addresses: list[str], school: Organization, signed_in: SignIn
) -> None:
    colleague = UserFactory(last_name="Вторая")
    MembershipFactory(user=colleague, organization=school, group=UserGroup.RESPONSIBLE)
    assert signed_in(colleague).get(addresses[0]).status_code == 200
    assert signed_in(colleague).get(addresses[1]).status_code == 404


def test_other_groups_get_403(
    addresses: list[str], curator: User, worker: User, analyst: User, signed_in: SignIn
) -> None:
    for person in (curator, worker, analyst):
        browser = signed_in(person)
        for url in ["/staff/", "/staff/add/", "/staff/import/", "/staff/import/example/", *addresses[:3]]:
            assert browser.get(url).status_code == 403
        assert browser.post(addresses[3]).status_code == 403
        assert 'href="/staff/"' not in browser.get("/").text


def test_nobody_is_sent_to_the_sign_in(addresses: list[str]) -> None:
    for url in ["/staff/", *addresses]:
        answer = Client().get(url)
        assert (answer.status_code, answer.url) == (302, f"/login/?next={url}")


# --- The list --------------------------------------------------------------------------------------------------------


def names(client: Client, **query: str) -> list[str]:
    return [employee.last_name for employee in client.get("/staff/", query).context["page"]]


def test_list_shows_who_works_here_and_what_is_known(
    client: Client, school: Organization, other_school: Organization
) -> None:
    today = timezone.localdate()
    since = today.replace(year=today.year - 12, day=1)
    EmployeeFactory(organization=school, last_name="Ёлкина", teaching_since=since, left_on=today)
    EmployeeFactory(organization=school, last_name="Ушедшая", left=True)
    EmployeeFactory(organization=other_school, last_name="Чужая")
    assert names(client) == ["Ёлкина", "Ответова"]
    assert names(client, who="left") == ["Ушедшая"]
    assert names(client, who="all") == ["Ёлкина", "Ответова", "Ушедшая"]
    assert names(client, q="ЕЛКИНА") == ["Ёлкина"]
    page = client.get("/staff/").text
    assert f"{today:%d.%m.%Y}" in page
    assert 'data-label="Педагогический стаж, лет">12</td>' in page


@pytest.mark.parametrize(
    "query", [{"q": "\x00"}, {"who": "\x00"}, {"page": "9" * 40}, {"page": "\x00"}, {"who": "nobody"}]
)
def test_odd_query_shows_the_unfiltered_list(client: Client, query: dict[str, str]) -> None:
    assert names(client, **query) == ["Ответова"]


def test_list_asks_the_database_as_often_for_fifty_people_as_for_one(client: Client, school: Organization) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get("/staff/")
        return len(captured)

    client.get("/staff/")
    with_one = queries()
    for _ in range(50):
        EmployeeFactory(organization=school, with_account=True)
    assert queries() == with_one


def test_search_without_an_answer_says_so(client: Client) -> None:
    assert "Никого не найдено" in client.get("/staff/", {"q": "Никто"}).text


# --- One employee ----------------------------------------------------------------------------------------------------


def test_employee_is_added_by_hand(client: Client, school: Organization) -> None:
    answer = client.post("/staff/add/", employee_form(last_name="ИВАНОВА"), follow=True)
    assert "Иванова Анна Петровна: записано в список работников." in answer.text
    employee = Employee.objects.for_organization(school).get(last_name="Иванова")
    assert (employee.teaching_years, employee.sex, employee.email) == (12, "f", "anna@example.org")


def test_second_click_adds_nobody(client: Client, school: Organization) -> None:
    for _ in range(2):
        assert client.post("/staff/add/", employee_form()).status_code == 302
    assert Employee.objects.for_organization(school).filter(last_name="Иванова").count() == 1


@pytest.mark.parametrize("birth_date", ["1980-02-01", ""])
def test_somebody_who_may_already_be_there_is_not_added(client: Client, school: Organization, birth_date: str) -> None:
    EmployeeFactory(organization=school, last_name="Иванова", birth_date=datetime.date(1980, 2, 1))
    answer = client.post("/staff/add/", employee_form(birth_date=birth_date))
    assert "В организации уже есть работник с такими ФИО" in answer.context["form"].errors["birth_date"][0]
    assert client.post("/staff/add/", employee_form(birth_date="1990-02-01")).status_code == 302


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"last_name": "=1+1"}, "last_name", "лишний знак"),
        ({"last_name": "\x00"}, "last_name", ""),
        ({"first_name": "А."}, "first_name", "инициалы"),
        ({"birth_date": "2024-02-01"}, "birth_date", "Проверьте год"),
        ({"birth_date": "вчера"}, "birth_date", ""),
        ({"experience": "много"}, "experience", "непонятный стаж"),
        ({"experience": "40"}, "experience", "не сходится с возрастом"),
        ({"position": "99999999999999999999"}, "position", ""),
        ({"position": "x\x00"}, "position", ""),
        ({"email": "почта"}, "email", ""),
        ({"left_on": "1970-01-01"}, "left_on", "раньше даты рождения"),
    ],
)
def test_bad_field_is_refused_beside_it_and_the_rest_survives(
    client: Client, changes: dict[str, str], field: str, words: str
) -> None:
    answer = client.post("/staff/add/", employee_form(**changes))
    assert answer.status_code == 200
    assert words in " ".join(answer.context["form"].errors[field])
    assert "anna@example.org" in answer.text or field == "email"
    assert not Employee.objects.filter(last_name="Иванова").exists()


def test_employee_is_corrected_and_unchanged_years_keep_their_day(client: Client, school: Organization) -> None:
    employee = EmployeeFactory(organization=school, teaching_since=datetime.date(2012, 9, 1))
    form = client.get(f"/staff/{employee.pk}/").context["form"]
    assert form.initial["experience"] == "01.09.2012"
    years = str(employee.teaching_years)
    client.post(f"/staff/{employee.pk}/", employee_form(experience=years))
    employee.refresh_from_db()
    assert (employee.full_name, employee.teaching_since) == (ANNA, datetime.date(2012, 9, 1))


def test_dismissed_employee_leaves_the_list_and_stays_in_the_base(client: Client, school: Organization) -> None:
    employee = EmployeeFactory(organization=school)
    answer = client.post(f"/staff/{employee.pk}/", employee_form(left_on="2026-08-31"), follow=True)
    assert "Последний день работы: 31.08.2026." in answer.text
    employee.refresh_from_db()
    assert employee.left_on == datetime.date(2026, 8, 31)


def test_retired_position_is_offered_only_to_who_holds_it(client: Client, school: Organization) -> None:
    retired = PositionFactory(name="пионервожатый", is_retired=True)
    employee = EmployeeFactory(organization=school, position=retired)
    assert "пионервожатый" in client.get(f"/staff/{employee.pk}/").text
    assert "пионервожатый" not in client.get("/staff/add/").text


# --- The file --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("build", FORMATS.values(), ids=FORMATS)
def test_list_goes_from_file_through_preview_to_the_base(client: Client, school: Organization, build: Any) -> None:
    answer = upload(client, data=build(LIST), name="Список.bin")
    preview = client.get(answer.url)
    assert "Ещё ничего не записано" in preview.text
    assert not Employee.objects.filter(last_name="Иванова").exists()
    assert "Ответова Ольга Ивановна" in preview.text  # «нет в файле»
    result = write(client, answer.url, preview)
    assert "Список работников записан" in result.text
    found = Employee.objects.for_organization(school).exclude(last_name="Ответова").in_order()
    assert [e.full_name for e in found] == [ANNA, "О'Нил-Семёнов Пётр Ильич"]
    again = client.get(upload(client, data=build(LIST)).url).text
    assert "Изменений нет" in again
    assert "Записать</button>" not in again


def test_preview_shows_changes_bad_rows_and_who_is_missing(client: Client, school: Organization) -> None:
    EmployeeFactory(organization=school, last_name="Сидорова", birth_date=None, teaching_since=None)
    _, preview = staged(
        client,
        GOOD,
        ["Сидорова Анна Петровна", "01.02.1990", "", ""],
        ["=1+1", "", "учитель"],
        ["Петров Пётр", "", "учитил"],
    )
    page = preview.text
    assert "Дата рождения" in page
    assert "01.02.1990" in page
    assert "лишний знак «=»" in page
    assert "Должности «учитил» нет в перечне. Возможно, это «учитель»." in page
    assert "<script" not in page.split("</head>")[1]


def test_unknown_position_is_settled_on_the_preview(client: Client) -> None:
    url, preview = staged(client, [ANNA, "", "учитель математики", ""], ["Петров Пётр", "", "Учитель математики", ""])
    form = preview.context["positions_form"]
    (name,) = form.fields
    client.post(f"{url}positions/", {name: form.fields[name].initial})
    assert len(client.get(url).context["plan"].additions) == 2
    assert client.post(f"{url}positions/", {name: "\x00"}).status_code == 302


def test_good_rows_are_written_and_bad_ones_come_back_as_a_file(client: Client, school: Organization) -> None:
    url, preview = staged(client, GOOD, ["=1+1", "", "учитель"])
    assert read_sheets(client.get(f"{url}errors/").getvalue())[0].rows[1].cells[2] == "=1+1"
    result = write(client, url, preview)
    assert "Часть строк не записана" in result.text
    answer = client.get(f"{url}errors/")
    assert answer["Cache-Control"] == "private, no-store"
    (_, row) = read_sheets(answer.getvalue())[0].rows
    assert "лишний знак «=»" in str(row.cells[0])
    assert Employee.objects.for_organization(school).filter(last_name="Иванова").count() == 1


def test_without_bad_rows_there_is_no_file_of_them(client: Client) -> None:
    url, preview = staged(client, GOOD)
    assert client.get(f"{url}errors/").status_code == 404
    write(client, url, preview)
    assert client.get(f"{url}errors/").status_code == 404


def test_second_click_on_write_shows_the_same_result(client: Client, school: Organization) -> None:
    url, preview = staged(client, GOOD)
    first, second = write(client, url, preview), write(client, url, preview)
    assert first.text.split("<dl")[1] == second.text.split("<dl")[1]
    assert Employee.objects.for_organization(school).filter(last_name="Иванова").count() == 1


def test_list_is_previewed_again_when_the_base_has_changed(client: Client, school: Organization) -> None:
    url, preview = staged(client, GOOD, ["Петров Пётр", "", "учитель"])
    client.post("/staff/add/", employee_form(experience=""))
    answer = write(client, url, preview)
    assert "Пока вы смотрели, данные изменились" in answer.text
    assert not Employee.objects.filter(last_name="Петров").exists()
    write(client, url, client.get(url))
    assert Employee.objects.filter(last_name="Петров").exists()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "Файл пустой"),
        (b"PK\x03\x04", "повреждён"),
        (b"%PDF-1.7", "Это PDF"),
        ("ФИО\nИванова\n".encode(), "не найден столбец «Должность»"),
        ("Привет".encode("cp1251"), "Не найдена строка заголовков"),
    ],
)
def test_file_that_is_no_list_is_refused_beside_its_field(client: Client, data: bytes, words: str) -> None:
    answer = upload(client, data=data)
    assert words in answer.context["form"].errors["file"][0]
    assert not StaffImport.objects.exists()


def test_forgotten_or_missing_file_asks_for_it_again(client: Client) -> None:
    assert "Выберите файл" in client.post("/staff/import/", {"sent": "1"}).text
    url, preview = staged(client, GOOD)
    StaffImport.objects.update(content=b"")
    assert "Загрузите список ещё раз" in client.get(url, follow=True).text
    assert "Загрузите список ещё раз" in write(client, url, preview).text
    assert "Загрузите список ещё раз" in client.post(f"{url}positions/", {}, follow=True).text
    assert client.get(f"{url}errors/").status_code == 404


def test_example_has_the_headings_that_are_read(client: Client, school: Organization) -> None:
    data = client.get("/staff/import/example/").getvalue()
    plan = client.get(upload(client, data=data).url).context["plan"]
    assert (plan.table.unused_headings, plan.rejected, len(plan.additions)) == ([], [], 1)
