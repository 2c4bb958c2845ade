"""Search, filters and downloads of «Реализация наставничества»."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from accounts.models import User
from mentorship_ais.organizations.models import Organization
from programs.models import MentoringGroup
from programs.tables import COLUMNS
from tests.factories import (
    AssignmentFactory,
    EmployeeFactory,
    MentorFactory,
    MentoringFormFactory,
    MentoringGroupFactory,
    MentorRoleFactory,
)

SignIn = Callable[[User], Client]


@pytest.fixture
def desk(signed_in: SignIn, curator: User) -> Client:
    return signed_in(curator)


def found(desk: Client, **filters: Any) -> list[int]:
    return [block.group.pk for block in desk.get("/programs/", filters).context["blocks"]]


def test_group_is_found_by_any_of_its_people_and_listed_whole(desk: Client, school: Organization) -> None:
    group = MentoringGroupFactory(organization=school, mentees=2)
    AssignmentFactory(group=group, mentee__last_name="Ёжикова")
    MentoringGroupFactory(organization=school)
    [block] = desk.get("/programs/", {"q": "ежик анна"}).context["blocks"]
    assert (block.group, len(block.rows)) == (group, 3)
    assert found(desk, q=group.mentor.employee.last_name.upper()) == [group.pk]


def test_status_and_overdue(desk: Client, school: Organization) -> None:
    done = AssignmentFactory(organization=school, completed=True).group.pk
    stopped = AssignmentFactory(organization=school, stopped=True).group.pk
    late = AssignmentFactory(organization=school).group.pk
    today = timezone.localdate()
    running = AssignmentFactory(organization=school, starts_on=today, ends_on=today).group.pk
    assert found(desk, status="completed") == [done]
    assert found(desk, status="stopped") == [stopped]
    assert set(found(desk, status="in_progress")) == {late, running}
    assert found(desk, status="overdue") == [late]
    page = desk.get("/programs/").content.decode()
    assert "Срок прошёл, а программа не завершена: 1" in page


def test_kind_counts_everybody_whatever_else_is_filtered(desk: Client, school: Organization) -> None:
    sizes = {mentees: MentoringGroupFactory(organization=school, mentees=mentees).pk for mentees in (1, 2, 3, 4)}
    AssignmentFactory(group=MentoringGroup.objects.get(pk=sizes[1]), stopped=True)
    assert found(desk, kind="dyad") == []
    assert set(found(desk, kind="triad", status="in_progress")) == {sizes[1], sizes[2]}
    assert set(found(desk, kind="small_group")) == {sizes[3], sizes[4]}


def test_form_role_mentor_mentee_and_days(desk: Client, school: Organization) -> None:
    plain = AssignmentFactory(organization=school)
    other = AssignmentFactory(
        organization=school,
        mentoring_form=MentoringFormFactory(name="Работодатель-студент"),
        role=MentorRoleFactory(name="новатор"),
        starts_on=datetime.date(2022, 1, 10),
        ends_on=datetime.date(2022, 5, 31),
    )
    assert found(desk, form=other.group.mentoring_form_id) == [other.group_id]
    assert found(desk, role=other.group.role_id) == [other.group_id]
    assert found(desk, mentor=other.group.mentor_id) == [other.group_id]
    assert found(desk, mentee=plain.mentee_id) == [plain.group_id]
    assert found(desk, since="2022-05-31") == [other.group_id]
    assert found(desk, until="2021-10-26") == [plain.group_id]
    assert found(desk, group=plain.group_id) == [plain.group_id]


@pytest.mark.parametrize(
    "name", ["q", "status", "kind", "form", "role", "mentor", "mentee", "since", "until", "group", "page"]
)
def test_odd_parameters_count_as_not_given(desk: Client, school: Organization, name: str) -> None:
    AssignmentFactory(organization=school)
    for value in ("\0", "x" * 300, "99999999999999999999999"):
        for address in ("/programs/", "/programs/print/", "/programs/download/csv/"):
            assert desk.get(address, {name: value}).status_code == 200


def test_nothing_found_offers_to_show_all(desk: Client, school: Organization) -> None:
    AssignmentFactory(organization=school)
    page = desk.get("/programs/?q=нет такой").content.decode()
    assert "Ничего не найдено" in page
    assert "Показать все программы" in page


def test_filter_offers_only_the_own_people(desk: Client, school: Organization, other_school: Organization) -> None:
    strange = AssignmentFactory(organization=other_school)
    page = desk.get("/programs/").content.decode()
    assert strange.mentee.full_name not in page
    AssignmentFactory(organization=school)
    assert len(found(desk, mentee=strange.mentee_id)) == 1, "a stranger's key counts as not given"


@pytest.fixture
def triad(school: Organization) -> MentoringGroup:
    """With a request that looks like a formula."""
    group = AssignmentFactory(organization=school, request_text="=1+1", completed=True).group
    AssignmentFactory(group=group, mentee=EmployeeFactory(organization=school, last_name="Яшина"))
    return group


def test_xlsx_has_the_same_columns_and_groups(desk: Client, triad: MentoringGroup) -> None:
    response = desk.get("/programs/download/xlsx/")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(response.getvalue())).get_sheet_by_index(0).to_python()
    assert sheet[0][:5] == [
        "Группа", "ФИО наставляемого/наставляемых", "Должность", "Основной запрос наставляемого",
        "Характеристика наставляемого",
    ]  # fmt: skip
    assert sheet[1][4:6] == ["возраст", "пед. стаж"]
    first, second = sheet[2:]
    assert [line[0].replace("\u00a0", " ") for line in (first, second)] == ["1. Триада, 3 участника"] * 2
    assert first[3] == "=1+1"
    assert first[13] == datetime.date(2021, 10, 26)
    assert [first[-1], second[-1]] == ["Завершена", "В процессе"]


def test_csv_has_the_same_rows_with_formulas_defused(desk: Client, triad: MentoringGroup) -> None:
    text = desk.get("/programs/download/csv/").getvalue().decode()
    heading, first, second = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert heading[4:6] == ["Характеристика наставляемого: возраст", "Характеристика наставляемого: пед. стаж"]
    assert first[3] == "'=1+1"
    assert first[13] == "26.10.2021"
    assert second[1].startswith("Яшина")


def test_page_and_both_files_have_the_manuals_columns_and_the_same_rows(desk: Client, triad: MentoringGroup) -> None:
    heading = [f"{column.over}: {column.title}" if column.over else column.title for column in COLUMNS]
    text = desk.get("/programs/download/csv/").getvalue().decode()
    titles, *lines = csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";")
    content = desk.get("/programs/download/xlsx/").getvalue()
    upper, lower, *rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert titles == ["Группа", *heading]
    assert [low or up for up, low in zip(upper, lower, strict=True)][1:] == [column.title for column in COLUMNS]
    of_file = [[f"{cell:%d.%m.%Y}" if isinstance(cell, datetime.date) else str(cell) for cell in row] for row in rows]
    assert of_file == [[cell.replace("'=", "=") for cell in line] for line in lines]
    [block] = desk.get("/programs/").context["blocks"]
    on_page = [row.values for row in block.rows]
    assert [[f"{c:%d.%m.%Y}" if isinstance(c, datetime.date) else str(c or "") for c in row] for row in on_page] == [
        row[1:] for row in of_file
    ]


def test_files_hold_what_was_filtered(desk: Client, school: Organization, triad: MentoringGroup) -> None:
    MentorFactory(employee__organization=school)
    MentoringGroupFactory(organization=school)
    text = desk.get("/programs/download/csv/?q=яшина").getvalue().decode()
    assert text.count("Триада") == 2
    assert "Диада" not in text


def test_print_view_holds_every_page_and_nothing_to_press(desk: Client, triad: MentoringGroup) -> None:
    page = desk.get("/programs/print/").content.decode()
    assert "Триада" in page
    assert "Добавить наставляемого" not in page


@pytest.mark.parametrize("address", ["/programs/print/", "/programs/download/xlsx/", "/programs/download/csv/"])
@pytest.mark.parametrize("person", ["worker", "analyst"])
def test_others_download_nothing(address: str, person: str, request: pytest.FixtureRequest) -> None:
    client = request.getfixturevalue("signed_in")(request.getfixturevalue(person))
    assert client.get(address).status_code == 403


def test_stranger_downloads_own_rows_only(signed_in: SignIn, other_curator: User, triad: MentoringGroup) -> None:
    assert "Яшина" not in signed_in(other_curator).get("/programs/download/csv/").getvalue().decode()


def test_heading_of_the_spreadsheet_is_merged_as_the_pages(desk: Client, triad: MentoringGroup) -> None:
    response = desk.get("/programs/download/xlsx/")
    book = CalamineWorkbook.from_filelike(io.BytesIO(response.getvalue()))
    ranges = book.get_sheet_by_index(0).merged_cell_ranges or []
    assert ((0, 4), (0, 5)) in ranges, "Характеристика наставляемого"
    assert ((0, 0), (1, 0)) in ranges, "Группа"
    assert len(ranges) == 17
