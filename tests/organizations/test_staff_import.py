"""What a staff list changes in an organisation: planned, shown, written once."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from mentorship_ais.core.errors import DomainError
from mentorship_ais.organizations.jobs import forget_staff_files
from mentorship_ais.organizations.models import Employee, Organization, Position, StaffImport
from mentorship_ais.organizations.staff_list.apply import (
    BASE_CHANGED,
    PlanChanged,
    apply_import,
    choose_positions,
    preview,
    read_table,
    stage_import,
)
from mentorship_ais.organizations.staff_list.file import read_sheets
from mentorship_ais.organizations.staff_list.plan import Plan
from mentorship_ais.organizations.staff_list.table import StaffColumn
from tests.factories import EmployeeFactory, PositionFactory
from tests.organizations.staff_samples import LIST, as_csv, xlsx

TODAY = datetime.date(2026, 11, 22)
HEAD = ["ФИО", "Дата рождения", "Должность", "Стаж", "E-mail", "Дата увольнения"]
ANNA = "Иванова Анна Петровна"

Stage = Callable[..., StaffImport]


@pytest.fixture
def stage(school: Organization, responsible: User) -> Stage:
    """`stage([ANNA, "01.02.1980", "учитель"])`: these rows uploaded under the usual heading."""
    PositionFactory(name="учитель")
    PositionFactory(name="педагог-психолог")
    Employee.objects.filter(user=responsible).update(left_on=datetime.date(2026, 1, 1))

    def staged(*rows: list[Any]) -> StaffImport:
        return stage_import(organization=school, by=responsible, file_name="список.xlsx", data=xlsx([HEAD, *rows]))

    return staged


def plan_of(staged: StaffImport) -> Plan:
    return preview(staged, today=TODAY)


def apply(staged: StaffImport) -> StaffImport:
    return apply_import(staff_import=staged, digest=plan_of(staged).digest, today=TODAY)


def reasons(plan: Plan) -> dict[int, str]:
    return {rejected.row.number: " ".join(map(str, rejected.problems)) for rejected in plan.rejected}


def test_new_people_are_added_with_everything_that_the_list_knows(stage: Stage, school: Organization) -> None:
    staged = stage(
        [ANNA, datetime.date(1980, 2, 1), "Учитель", 12, "A@B.ru", ""],
        ["МАМИН – СИБИРЯК ПЁТР", "1.2.80", "Педагог – психолог", "5 лет 3 мес."],
    )
    written = apply(staged)
    anna, petr = Employee.objects.for_organization(school).active(TODAY).order_by("name_key")
    assert (anna.full_name, anna.birth_date, anna.position.name) == (ANNA, datetime.date(1980, 2, 1), "учитель")
    assert (anna.teaching_since, anna.email) == (datetime.date(2014, 11, 22), "a@b.ru")
    assert (petr.full_name, petr.teaching_since) == ("Мамин-Сибиряк Пётр", datetime.date(2021, 8, 22))
    assert (written.added, written.changed, written.rejected, bytes(written.content)) == (2, 0, 0, b"")


def test_repeating_the_same_list_changes_nothing(stage: Stage) -> None:
    rows = [[ANNA, "01.02.1980", "учитель", 12, "a@b.ru"], ["Ли Ён", "", "учитель", "", ""]]
    apply(stage(*rows))
    plan = plan_of(stage(*rows))
    assert plan.changes_nothing
    assert len(plan.unchanged) == 2
    assert (plan.rejected, plan.missing) == ([], [])


def test_change_names_the_field_from_what_to_what(stage: Stage, school: Organization) -> None:
    EmployeeFactory(
        organization=school,
        last_name="Семенова",
        birth_date=None,
        teaching_since=datetime.date(2012, 9, 1),
        email="old@b.ru",
    )
    staged = stage(["Семёнова Анна Петровна", "01.02.1980", "педагог-психолог", 20, "new@b.ru", "31.12.2026"])
    (change,) = plan_of(staged).changes
    assert [(f.title, f.before, f.after) for f in change.fields] == [
        ("Фамилия", "Семенова", "Семёнова"),
        ("Дата рождения", "не указано", "01.02.1980"),
        ("Должность", "учитель", "педагог-психолог"),
        ("Педагогический стаж", "14\u00a0лет (с 01.09.2012)", "20\u00a0лет (с 22.11.2006)"),
        ("Электронная почта", "old@b.ru", "new@b.ru"),
        ("Последний день работы", "не указано", "31.12.2026"),
    ]
    apply(staged)
    employee = Employee.objects.for_organization(school).get(birth_date=datetime.date(1980, 2, 1))
    assert (employee.last_name, employee.position.name, employee.email) == ("Семёнова", "педагог-психолог", "new@b.ru")


def test_empty_cell_and_a_list_without_yo_wipe_nothing(stage: Stage, school: Organization) -> None:
    EmployeeFactory(organization=school, last_name="Семёнова", email="a@b.ru")
    plan = plan_of(stage(["СЕМЕНОВА АННА ПЕТРОВНА", "", "", "", "-"]))
    assert plan.changes_nothing
    assert len(plan.unchanged) == 1


def test_same_full_years_of_experience_are_no_change(stage: Stage, school: Organization) -> None:
    EmployeeFactory(organization=school, last_name="Иванова", teaching_since=datetime.date(2012, 9, 1))
    assert plan_of(stage([ANNA, "", "", 14])).changes_nothing
    assert not plan_of(stage([ANNA, "", "", 15])).changes_nothing
    assert not plan_of(stage([ANNA, "", "", "02.09.2012"])).changes_nothing


def test_namesakes_are_distinguished_by_their_dates_of_birth(stage: Stage, school: Organization) -> None:
    EmployeeFactory(organization=school, last_name="Иванова", birth_date=datetime.date(1980, 2, 1))
    EmployeeFactory(organization=school, last_name="Иванова", birth_date=datetime.date(1990, 2, 1))
    plan = plan_of(stage([ANNA, "", "учитель"], [ANNA, "01.02.1990", "учитель"], [ANNA, "01.02.1970", "учитель"]))
    assert "Впишите дату рождения" in reasons(plan)[2]
    assert reasons(plan)[3].startswith("ФИО: Этот человек уже есть в строке 2.")
    plan = plan_of(stage([ANNA, "01.02.1990", "учитель"], [ANNA, "01.02.1970", "учитель"]))
    assert len(plan.unchanged) == 1
    assert [addition.number for addition in plan.additions] == [3]
    assert "другой датой рождения" in plan.additions[0].note
    assert [employee.birth_date for employee in plan.missing] == [datetime.date(1980, 2, 1)]


def test_two_namesakes_in_the_list_cannot_both_be_the_one_without_a_date(stage: Stage, school: Organization) -> None:
    EmployeeFactory(organization=school, last_name="Иванова", birth_date=None)
    plan = plan_of(stage([ANNA, "01.02.1990", "учитель"], [ANNA, "01.02.1970", "учитель"]))
    assert set(reasons(plan)) == {2, 3}
    assert "нет даты рождения" in reasons(plan)[2]
    assert plan.missing == []


def test_same_person_twice_names_the_first_row(stage: Stage) -> None:
    plan = plan_of(
        stage(
            [ANNA, "01.02.1980", "учитель"],
            ["Другой Пётр", "", "учитель"],
            ["ИВАНОВА  АННА ПЕТРОВНА", "1.2.80", "педагог-психолог"],
        )
    )
    assert reasons(plan) == {4: "ФИО: Этот человек уже есть в строке 2. Оставьте одну строку, с основной должностью."}


def test_bad_rows_name_the_column_and_the_good_ones_are_written(stage: Stage, school: Organization) -> None:
    staged = stage(
        [ANNA, "31.02.1980", "учитель", "много", "почта"],
        ["=1+1", "", "учитель"],
        ["Петров Пётр", "", "учитель математики"],
        ["Сидоров Иван Ильич", "", ""],
        ["Хорошев Иван", "", "учитель"],
    )
    found = reasons(plan_of(staged))
    assert set(found) == {2, 3, 4, 5}
    assert "Дата рождения: " in found[2]
    assert "Стаж: " in found[2]
    assert "E-mail: " in found[2]
    assert "лишний знак «=»" in found[3]
    assert found[4] == "Должность: Должности «учитель математики» нет в перечне. Возможно, это «учитель»."
    assert found[5] == "Должность: Не указана. Впишите должность нового работника."
    written = apply(staged)
    assert (written.added, written.rejected) == (1, 4)
    assert Employee.objects.for_organization(school).active(TODAY).count() == 1


def test_rejected_rows_come_back_as_a_file_without_live_formulas_that_can_be_uploaded_again(stage: Stage) -> None:
    written = apply(stage(["=HYPERLINK(1)", "", "учитель", 3], [ANNA, datetime.date(1980, 2, 1), "учитель"]))
    data = bytes(written.rejected_file)
    rows = read_sheets(data)[0].rows
    assert rows[0].cells[:3] == ("Что исправить", "Строка исходного файла", "ФИО")
    assert rows[1].cells[1:6] == (2, "=HYPERLINK(1)", "", "учитель", 3)
    assert b"<f>" not in io.BytesIO(data).getvalue()
    assert read_table(data).heading(StaffColumn.FULL_NAME) == "ФИО"


def test_unknown_positions_are_settled_once_for_all_their_rows(stage: Stage) -> None:
    staged = stage([ANNA, "", "Учитель математики"], ["Петров Пётр", "", "учитель  математики"])
    (unknown,) = plan_of(staged).unknown_positions
    assert (unknown.rows, str(unknown.nearest)) == (2, "учитель")
    choose_positions(staff_import=staged, chosen={unknown.key: Position.objects.get(name="учитель")})
    assert len(plan_of(staged).additions) == 2


def test_who_is_missing_in_the_list_is_named_and_stays(stage: Stage, school: Organization) -> None:
    missing = EmployeeFactory(organization=school, last_name="Забытова")
    bad = EmployeeFactory(organization=school, last_name="Ошибкина")
    plan = plan_of(staged := stage([ANNA, "", "учитель"], [bad.full_name, "32.01.1980", "учитель"]))
    assert plan.missing == [missing]
    apply(staged)
    missing.refresh_from_db()
    assert missing.left_on is None


def test_who_left_is_neither_added_nor_taken_back_by_a_list(stage: Stage, school: Organization) -> None:
    EmployeeFactory(organization=school, last_name="Иванова", left=True)
    plan = plan_of(stage([ANNA, "", "учитель"], ["Ушедший Пётр", "", "учитель", "", "", "01.09.2020"]))
    assert "последний день работы этого человека 31.08.2020" in reasons(plan)[2]
    assert [row.number for row in plan.already_left] == [3]
    assert plan.changes_nothing


def test_other_organisations_people_are_not_touched(stage: Stage, other_school: Organization) -> None:
    EmployeeFactory(organization=other_school, last_name="Иванова", email="old@b.ru")
    plan = plan_of(stage([ANNA, "", "учитель", "", "new@b.ru"]))
    assert (len(plan.additions), plan.changes, plan.missing) == (1, [], [])


def test_second_click_makes_no_duplicates(stage: Stage, school: Organization) -> None:
    staged = stage([ANNA, "", "учитель"])
    digest = plan_of(staged).digest
    first = apply_import(staff_import=staged, digest=digest, today=TODAY)
    second = apply_import(staff_import=staged, digest=digest, today=TODAY)
    assert first.applied_at == second.applied_at
    assert Employee.objects.for_organization(school).active(TODAY).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_make_no_duplicates(stage: Stage, school: Organization) -> None:
    staged = stage([ANNA, "", "учитель"], ["Петров Пётр", "", "учитель"])
    digest = plan_of(staged).digest

    def click(_: int) -> StaffImport:
        try:
            return apply_import(staff_import=staged, digest=digest, today=TODAY)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        clicks = list(pool.map(click, range(4)))
    assert len({written.applied_at for written in clicks}) == 1
    assert Employee.objects.for_organization(school).active(TODAY).count() == 2


def test_base_changed_since_the_preview_means_a_new_preview_and_nothing_written(
    stage: Stage, school: Organization
) -> None:
    staged = stage([ANNA, "", "учитель"], ["Петров Пётр", "", "учитель"])
    digest = plan_of(staged).digest
    EmployeeFactory(organization=school, last_name="Иванова")
    with pytest.raises(PlanChanged) as refused:
        apply_import(staff_import=staged, digest=digest, today=TODAY)
    assert refused.value.message == BASE_CHANGED
    assert not Employee.objects.for_organization(school).filter(last_name="Петров").exists()
    assert len(plan_of(staged).additions) == 1


def test_file_that_nobody_confirmed_is_forgotten_in_a_day(stage: Stage) -> None:
    """By the night's work: nobody else has to upload a list for it."""
    staged, of_today = stage([ANNA, "", "учитель"]), stage([ANNA, "", "учитель"])
    StaffImport.objects.filter(pk=staged.pk).update(uploaded_at=staged.uploaded_at - datetime.timedelta(hours=25))
    forget_staff_files(timestamp=0)
    of_today.refresh_from_db()
    assert not of_today.is_forgotten
    staged.refresh_from_db()
    assert staged.is_forgotten
    with pytest.raises(DomainError, match="больше не хранится"):
        plan_of(staged)


def test_plan_asks_the_database_as_often_for_many_rows_as_for_one(
    stage: Stage, django_assert_num_queries: Callable[..., Any]
) -> None:
    for count in (1, 50):
        staged = stage(*[[f"Иванова Анна {'А' + 'б' * i}", "", "учитель математики"] for i in range(count)])
        with django_assert_num_queries(2):
            plan_of(staged)


def test_real_export_is_read_to_the_last_person(stage: Stage, school: Organization, responsible: User) -> None:
    staged = stage_import(organization=school, by=responsible, file_name="1С.xlsx", data=xlsx(LIST))
    plan = plan_of(staged)
    assert reasons(plan) == {}
    assert [addition.employee.full_name for addition in plan.additions] == [ANNA, "О'Нил-Семёнов Пётр Ильич"]


LETTERS = st.text("абвгдеёжзийклмнопрстуфхцчшщъыьэюя", min_size=2, max_size=6).map(str.capitalize)
NAMES = st.one_of(
    st.tuples(LETTERS, LETTERS, LETTERS).map(" ".join),
    st.tuples(LETTERS, LETTERS, LETTERS).map(lambda parts: f"{parts[0]}-{parts[1]} {parts[2]}".upper()),
    st.tuples(LETTERS, LETTERS, LETTERS).map(lambda parts: f"{parts[0]} {parts[1]} {parts[2]} оглы"),
    st.sampled_from(["Иванова Анна", "Семёнова Анна", "Семенова Анна", "СЕМЕНОВА АННА"]),
    st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=15),
)
PEOPLE = st.tuples(
    NAMES,
    st.sampled_from(["", "01.02.1980", "1.2.81", "31.02.1980"]),
    st.sampled_from(["учитель", "Педагог-психолог", "", "кто-то"]),
    st.sampled_from(["", "0", "12", "5 лет 3 мес.", "01.09.2012", "много"]),
    st.sampled_from(["", "a@b.ru", "нет", "плохо"]),
    st.sampled_from(["", "", "", "01.09.2020", "31.12.2026"]),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lists=st.lists(st.lists(PEOPLE, min_size=1, max_size=8), min_size=1, max_size=3))
def test_written_list_planned_again_changes_nothing(
    lists: list[list[tuple[str, ...]]], stage: Stage, school: Organization, responsible: User
) -> None:
    Employee.objects.for_organization(school).filter(user=None).delete()
    for people in lists:
        data = as_csv(";", "utf-8")([HEAD, *people, ["Последний Иван Иванович", "", "учитель"]])

        def upload(data: bytes = data) -> StaffImport:
            return stage_import(organization=school, by=responsible, file_name="список.csv", data=data)

        first = plan_of(staged := upload())
        apply(staged)
        again = plan_of(upload())
        assert again.changes_nothing
        assert [r.row.number for r in again.rejected] == [r.row.number for r in first.rejected]
