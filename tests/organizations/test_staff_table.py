"""Which row holds the headings, what they mean, and which rows are people."""

from __future__ import annotations

import pytest

from mentorship_ais.core.errors import DomainError
from mentorship_ais.organizations.staff_list.apply import read_table
from mentorship_ais.organizations.staff_list.file import Sheet, SheetRow
from mentorship_ais.organizations.staff_list.table import StaffColumn, StaffTable, find_table, recognized
from tests.organizations.staff_samples import LIST, xlsx

C = StaffColumn


def table(*rows: list) -> StaffTable:
    return find_table([Sheet("Лист1", [SheetRow(i, tuple(row)) for i, row in enumerate(rows, start=1) if row])])


def test_title_above_and_totals_below_are_no_employees() -> None:
    found = read_table(xlsx(LIST))
    assert [row.number for row in found.rows] == [5, 7]
    assert [(row.number, row.text) for row in found.skipped] == [(8, "Итого работников: 17")]
    assert found.heading(C.EXPERIENCE) == "Педагогический стаж, лет"
    assert found.unused_headings == ["№ п/п"]


@pytest.mark.parametrize(
    ("heading", "meaning"),
    [
        ("ФИО", C.FULL_NAME),
        ("Ф. И. О.", C.FULL_NAME),
        ("Ф.И.О. педагогического работника", C.FULL_NAME),
        ("Фамилия, имя, отчество (при наличии)", C.FULL_NAME),
        ("Сотрудник", C.FULL_NAME),
        ("ФАМИЛИЯ", C.LAST_NAME),
        ("Имя", C.FIRST_NAME),
        ("Отчество (при наличии)", C.MIDDLE_NAME),
        ("Занимаемая должность", C.POSITION),
        ("Наименование должности", C.POSITION),
        ("Должность по штатному расписанию", C.POSITION),
        ("Дата\nрождения", C.BIRTH_DATE),
        ("Д.Р.", C.BIRTH_DATE),
        ("Число, месяц, год рождения", C.BIRTH_DATE),
        ("Стаж", C.EXPERIENCE),
        ("Стаж работы (лет)", C.EXPERIENCE),
        ("Педагогический стаж, лет", C.EXPERIENCE),
        ("Пед. стаж", C.EXPERIENCE),
        ("Стаж работы по специальности", C.EXPERIENCE),
        ("Дата начала педагогической деятельности", C.EXPERIENCE),
        ("Пол", C.SEX),
        ("E-mail", C.EMAIL),
        ("Адрес электронной почты", C.EMAIL),
        ("Эл. почта", C.EMAIL),
        ("Дата увольнения", C.LEFT_ON),
        ("Последний день работы", C.LEFT_ON),
    ],
)
def test_heading_is_known_in_many_words(heading: str, meaning: StaffColumn) -> None:
    found = recognized(heading)
    assert found is not None
    assert found[0] is meaning


@pytest.mark.parametrize(
    "heading",
    ["ФИО руководителя", "ФИО наставника", "Дата назначения на должность", "Общий стаж", "Год рождения", "Дата приёма", "№ п/п",
     "Имя пользователя", "Почтовый индекс", "Телефон", "Должность по совместительству", ""],
)  # fmt: skip
def test_heading_that_means_something_else_is_left_alone(heading: str) -> None:
    assert recognized(heading) is None


def test_pedagogical_experience_wins_over_plain_experience_in_any_order() -> None:
    found = table(["Стаж", "ФИО", "Педагогический стаж"], [30, "Иванова Анна", 12])
    assert found.heading(C.EXPERIENCE) == "Педагогический стаж"


def test_two_levels_of_headings_are_read_together() -> None:
    found = table(
        ["№", "ФИО", "", "", "Должность", "Стаж", ""],
        ["", "Фамилия", "Имя", "Отчество", "", "общий", "педагогический"],
        [1, 2, 3, 4, 5, 6, 7],
        [1, "Иванова", "Анна", "Петровна", "учитель", 30, 12],
    )
    assert {column: index for column, index in found.columns.items() if column is not C.FULL_NAME} == {
        C.LAST_NAME: 1, C.FIRST_NAME: 2, C.MIDDLE_NAME: 3, C.POSITION: 4, C.EXPERIENCE: 6,
    }  # fmt: skip
    assert [row.number for row in found.rows] == [4]


def test_sub_headings_signatures_and_repeated_headings_are_no_employees() -> None:
    found = table(
        ["ФИО", "Должность", "Дата рождения"],
        ["Начальная школа"],
        ["Иванова Анна Петровна", "учитель", "01.02.1980"],
        ["ФИО", "Должность", "Дата рождения"],
        ["Директорова Мария Ивановна", "директор", ""],
        ["Сидорова Анна Петровна"],
        ["", "учитель", "01.02.1990"],
        ["Всего: 3", "", ""],
        ["", "Директор школы", "Иванов И. И."],
        ["Специалист по кадрам", "__________", "Петрова"],
    )
    assert [row.number for row in found.rows] == [3, 5, 6, 7]
    assert [row.number for row in found.skipped] == [2, 8, 9, 10]


def test_first_sheet_with_a_table_is_read_and_the_others_are_named() -> None:
    staff = [["ФИО", "Должность"], ["Иванова Анна", "учитель"]]
    found = read_table(xlsx([["Титул"]], staff, staff, names=["Титул", "Основные", "Совместители"]))
    assert (found.sheet_name, found.other_sheets) == ("Основные", ("Совместители",))


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([["Иванова Анна", "учитель"]], "Не найдена строка заголовков"),
        ([["ФИО"], ["Иванова Анна"]], "не найден столбец «Должность»"),
        ([["ФИО", "Должность"]], "нет ни одного работника"),
    ],
)
def test_file_without_headings_or_people_is_refused(rows: list, sentence: str) -> None:
    with pytest.raises(DomainError, match=sentence):
        table(*rows)
