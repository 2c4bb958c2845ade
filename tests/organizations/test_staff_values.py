"""What one cell says."""

from __future__ import annotations

import datetime
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentorship_ais.core.periods import full_years
from mentorship_ais.organizations.staff_list import values
from mentorship_ais.organizations.staff_list.values import BadCell

TODAY = datetime.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("Иванова Анна Петровна", ("Иванова", "Анна", "Петровна")),
        ("  ИВАНОВА\u00a0АННА\n ПЕТРОВНА ", ("Иванова", "Анна", "Петровна")),
        ("ИВАНОВА Анна", ("Иванова", "Анна", "")),
        ("иванова анна", ("Иванова", "Анна", "")),
        ("Мамин – Сибиряк Пётр Ильич", ("Мамин-Сибиряк", "Пётр", "Ильич")),
        ("О’НИЛ Шон", ("О'Нил", "Шон", "")),
        ("Мамедов Али Гасан оглы", ("Мамедов", "Али", "Гасан оглы")),
        ("МАМЕДОВА ЛЕЙЛА ГАСАН КЫЗЫ", ("Мамедова", "Лейла", "Гасан кызы")),
        ("Ахмедов Али Гасан-Оглы", ("Ахмедов", "Али", "Гасан-оглы")),
        ("Семе\u0308нова\u200b Анна", ("Семёнова", "Анна", "")),
        ("Ивaнoвa Aннa", ("Иванова", "Анна", "")),  # Latin lookalikes
        ("Smith John", ("Smith", "John", "")),
    ],
)
def test_name_in_one_cell(cell: str, name: tuple[str, str, str]) -> None:
    found = values.whole_name(cell)
    assert (found.last_name, found.first_name, found.middle_name) == name


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("", "не указано"),
        ("—", "не указано"),
        ("Иванова", "одно слово"),
        ("Иванова А. П.", "инициалы"),
        ("Иванова А.П.", "инициалы"),
        ("=1+1", "лишний знак «=»"),
        ("@SUM(A1) Анна", "лишний знак"),
        ("Иванова (Петрова) Анна", "лишний знак «\\(»"),
        ("Иванова Анна2", "лишний знак «2»"),
        ("Иванова Анна <b>", "лишний знак «<»"),
        ("Перес Гарсия Мария Ивановна", "Больше трёх слов"),
        ("Иваноwа Анна", "смешаны русские и латинские"),
        ("'Иванова Анна", "начинаться"),
        ("И" * 200 + "ванова Анна", "Длиннее 150"),
    ],
)
def test_name_that_cannot_be_stored_says_what_to_do(cell: str, sentence: str) -> None:
    with pytest.raises(BadCell, match=sentence):
        values.whole_name(cell)


def test_name_in_three_cells_may_lack_the_patronymic() -> None:
    assert values.separate_name("Гарсия Перес", "Анна Мария", "-").middle_name == ""
    with pytest.raises(BadCell, match="Имя: не заполнено"):
        values.separate_name("Иванова", " ", "Петровна")


@pytest.mark.parametrize(
    "cell",
    [datetime.date(1980, 2, 1), "01.02.1980", "1.2.80", "1980-02-01", "01/02/1980", "1 февраля 1980 г.", "01.02.1980 г.",
     "1980-02-01T00:00:00", "01.02.1980 0:00:00", "\u00a001.02.1980 "],
)  # fmt: skip
def test_date_is_understood_in_every_spelling(cell) -> None:
    assert values.birth_date(cell, today=TODAY) == datetime.date(1980, 2, 1)


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("31.02.1980", "такого дня нет"),
        ("1980", "только год"),
        (29252, "формат «Дата»"),
        ("вчера", "не дата"),
        ("01.02.2020", "было бы 6"),
        ("01.02.1880", "было бы 146"),
        ("01.02.2080", "ещё не наступил"),
        ("1 мартобря 1980", "такого дня нет"),
        ("99999999999999999999", "не дата"),
    ],
)
def test_date_of_birth_that_cannot_be_says_why(cell, sentence: str) -> None:
    with pytest.raises(BadCell, match=sentence):
        values.birth_date(cell, today=TODAY)


@pytest.mark.parametrize(
    ("cell", "since"),
    [
        (12, datetime.date(2014, 11, 22)),
        (12.5, datetime.date(2014, 11, 22)),
        ("12 лет", datetime.date(2014, 11, 22)),
        ("5 лет 3 мес.", datetime.date(2021, 8, 22)),
        ("5 л. 3 м. 12 дн.", datetime.date(2021, 8, 22)),
        ("11 месяцев", datetime.date(2025, 12, 22)),
        (0, TODAY),
        ("без стажа", TODAY),
        ("01.09.2012", datetime.date(2012, 9, 1)),
        (datetime.date(2012, 9, 1), datetime.date(2012, 9, 1)),
    ],
)
def test_experience_becomes_the_day_it_counts_from(cell, since: datetime.date) -> None:
    found = values.experience(cell, today=TODAY)
    assert found is not None
    assert found.since == since


@pytest.mark.parametrize("cell", ["", "-", "нет данных"])
def test_unknown_experience_says_nothing(cell) -> None:
    assert values.experience(cell, today=TODAY) is None


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("много", "непонятный"),
        (",", "непонятный"),
        (90, "проверьте"),
        (45292, "непонятный"),
        ("5.3.12", "неясно"),
        ("01.09.2030", "в будущем"),
        (-3, "непонятный"),
    ],
)
def test_experience_that_is_not_clear_is_refused(cell, sentence: str) -> None:
    with pytest.raises(BadCell, match=sentence):
        values.experience(cell, today=TODAY)


@given(st.dates(datetime.date(2000, 1, 1), datetime.date(2100, 12, 31)), st.integers(0, 80), st.integers(0, 11))
def test_years_of_experience_come_back_as_the_same_full_years(today: datetime.date, years: int, months: int) -> None:
    found = values.experience(f"{years} лет {months} мес.", today=today)
    assert found is not None
    assert full_years(found.since, today) == years


@given(st.text(max_size=40))
def test_no_text_breaks_a_cell(text: str) -> None:
    parsers = (
        values.whole_name,
        values.sex,
        values.email,
        lambda cell: values.birth_date(cell, today=TODAY),
        lambda cell: values.experience(cell, today=TODAY),
        lambda cell: values.last_day(cell, today=TODAY),
    )
    for parse in parsers:
        with suppress(BadCell):
            parse(text)


def test_sex_and_email() -> None:
    assert [str(values.sex(cell)) for cell in ("м", "Жен.", "МУЖСКОЙ")] == ["m", "f", "m"]
    assert values.email(" Ivanova@School.RU ") == "ivanova@school.ru"
    for cell in ("a@b.ru, c@d.ru", "школа"):
        with pytest.raises(BadCell, match="не адрес почты"):
            values.email(cell)
    with pytest.raises(BadCell, match="«м» или «ж»"):
        values.sex("да")
