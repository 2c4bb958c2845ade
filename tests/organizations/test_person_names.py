"""A name is letters: whatever is accepted does no harm in a letter, a table or a file."""

from __future__ import annotations

import re
import string

import pytest
from django.core.exceptions import ValidationError
from django.utils.html import urlize
from hypothesis import example, given
from hypothesis import strategies as st

from accounts.models import User
from mentorship_ais.organizations.models import Employee
from mentorship_ais.organizations.person_names import problem_of_name, put_name_right, validate_person_name

GOOD = (
    "Иванова", "Мамин-Сибиряк", "О'Нил", "О’Нил", "д'Артаньян", "Гасан оглы", "Ёлкина", "Smith", "Ли", "А. П.", "Ст. Анна",
    "фон Визин", "Мария Анна", "И", "Әхмәтов", "Çelik",
)  # fmt: skip
BAD = {
    "http://evil.ru": "лишний знак «:»",
    "evil.ru": "Точка в имени",
    "а.рф": "Точка в имени",
    "www": "адрес сайта",
    "Http": "адрес сайта",
    "evil/ru": "лишний знак «/»",
    "=1+1": "лишний знак «=»",
    "+7": "лишний знак «\\+»",
    "-Анна": "начинаться",
    "@Анна": "лишний знак «@»",
    "Анна2": "лишний знак «2»",
    "Анна\u202eаннА": "невидимый",
    "Анна\u0000": "невидимый",
    "Анна\n": "невидимый",
    "Анна\u200b": "невидимый",
    "Анна  Мария": "лишний знак",
    " Анна": "начинаться",
    "Анна-": "начинаться",
    "Анна--Мария": "лишний знак",
    "Ивaнова": "смешаны",
    "<b>": "лишний знак «<»",
    "1": "лишний знак «1»",
    "А҉": "лишний знак",
    "×": "лишний знак «×»",
    ".": "начинаться",
}

TYPED = st.one_of(
    st.text(max_size=60),
    st.text(
        alphabet="АаЁёи.-'’ /:@=+wWhtp" + string.ascii_letters + string.digits + "\u202e\u00ad\u200b\t\n", max_size=40
    ),
    st.from_regex(r"[a-zа-я]{1,8}\.[a-zа-я]{2,6}", fullmatch=True),
)


@pytest.mark.parametrize("name", GOOD)
def test_names_of_the_region_are_accepted(name: str) -> None:
    validate_person_name(name)
    assert problem_of_name(put_name_right(name)) == ""


@pytest.mark.parametrize(("name", "sentence"), BAD.items())
def test_what_is_no_name_is_refused_with_what_to_do(name: str, sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        validate_person_name(name)


@given(TYPED)
@example("a.ru")
@example("http")
@example("А.Б")
def test_every_accepted_name_is_harmless(typed: str) -> None:
    for name in (typed, put_name_right(typed)):
        if problem_of_name(name):
            continue
        assert name[0].isalpha()
        assert not re.search(r"http|www|://|[0-9/@=+<>&\"\\]|\.(?! |$)", name, re.IGNORECASE)
        assert name.isprintable()
        assert "  " not in name
        assert "<a " not in urlize(f"Пишет {name} {name}, «{name}»: ({name}).")


@given(TYPED)
def test_a_name_put_right_stays_so(typed: str) -> None:
    right = put_name_right(typed)
    assert problem_of_name(right) or put_name_right(right) == right


def test_a_long_text_is_judged_at_once() -> None:
    """The rule looks at each sign once, however long the text in a cell."""
    for unit in ("аa", "a", "а-", "а ", "а.", "'"):
        problem_of_name(put_name_right(unit * 50_000))


@pytest.mark.parametrize("model", [User, Employee])
@pytest.mark.parametrize("field", ["last_name", "first_name", "middle_name"])
def test_every_model_with_names_has_the_rule(model: type[User] | type[Employee], field: str) -> None:
    person = model(last_name="Иванова", first_name="Анна", middle_name="Петровна")
    setattr(person, field, "http://evil.ru")
    with pytest.raises(ValidationError) as refused:
        person.clean_fields(exclude=[f.name for f in model._meta.fields if f.name != field])
    assert "лишний знак" in str(refused.value)
