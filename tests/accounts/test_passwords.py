"""Passwords: what a guesser tries first is refused with a reason, everything else of ten characters is accepted."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from hypothesis import assume, given
from hypothesis import strategies as st

from accounts import passwords
from accounts.models import User
from accounts.passwords import GOOD, in_latin_layout, in_russian_layout, readings, spelling
from tests.factories.accounts import PASSWORD

SignedIn = Callable[[User], Client]

GUESSED_FIRST = {
    "password_on_the_keyboard": [
        "йцукенгшщз",
        "qwertyuiop",
        "QWERTYUIOP!",
        "фывапролдж",
        "1qaz2wsx3edc",
        "!QAZ@WSX#EDC",
        "1q2w3e4r5t6y",
        "абвгдежзик",
        "abcdefghijkl",
        "ячсмитьбю.",
        "zaqxswcdevfr",
    ],
    "password_repeats": [
        "самарасамара",
        "aaaaaaaaaaaa",
        "парольпароль1",
        "Кошка7Кошка7!",
        "121212121212",
    ],
    "password_only_digits": ["1985062219", "89277012345", "20262027203"],
    "password_too_common": [
        "йцукен2026!!",
        "liverpool2026",
        "dragon-77-88-99",
        "дшмукзщщд2026",
        "2026basketball",
    ],
    "password_of_guessed_words": [
        "nastavnichestvo",
        "k.,jdm-1985!",
        "люблю2026!!!",
        "любимая2026!",
        "ЛЮБОВЬ-19.06.2026",
        "natasha-1985!",
        "солнышко2026",
        "password123!",
        "Password2026",
        "P@ssw0rd2026",
        "пароль19850!",
        "gfhjkm2026!!",
        "parol'12345678",
        "привет2026!!",
        "ghbdtn123456",
        "privet!!2026",
        "Samara2026!!",
        "наставничество",
        "yfcnfdybxtcndj",
        "YFCNFDYBR2026",
        "nastavnik-2026",
        "Nastavnik-2026",
        "НАСТАВНИК2026",
        "cfvfhf2026!!",
        "самарская2026",
        "Тольятти_2026",
        "Tolyatti2026!",
        "togliatti-2026",
        "kadryvobrazovanii",
        "КадрыВОбразовании",
        "uchitel2026!",
        "u4itel2026!!",
        "учитель-школа",
        "shkola№12-2026",
        "shkola2026!!",
        "schkola-2026",
        "детскийсад123",
        "воспитатель1",
        "vospitatel'99",
        "Куратор_2026",
        "rehfnjh2026!",
        "наставникшкола",
        "samaraqwerty1",
        "школайцукен",
        "сентябрь2026",
        "RTZ! школа 2026",
    ],
}
GOOD_ONES = [
    "Весенний-Дождь-7",
    "синий трактор варит кофе",
    "trubka lodka venik okno",
    "чайник облако гвоздь рыба",
    "Учитель любит ржаной пирог",
    "самара горчица винтик туман",
    "nastavnik kupil zelyonuyu lodku",
    "7h#Kq2vLp9xZ",
    "correct horse battery staple",
    "рыжий кот на подоконнике",
    "Q9!f-Ямб-42-крот",
    "мой дядя чинит самовары",
    "пять_ложек_тумана",
    "жёлтый зонт под мостом",
    "48205917364820591736",
    "lampa-verblyud-13-oktava",
    "x7Gd-93mQ-hw2E",
    "ночная бабочка ест лапшу",
    "ветер, сахар, пуговица",
    "🐟🎻🌧️🚲🍋🧦🪁🦉🎈🔑",
    "小猫在雨中唱歌真好听啊",
    "карандаш" + "🦉" + "бублик",
    "Гвоздика-Шлюпка-Самара",
    "к" * 3 + " длинная фраза из разных слов " * 20,
]


def refusal(password: str, user: User | None = None) -> str:
    """Return the code of the refusal; empty for an accepted password."""
    try:
        validate_password(password, user)
    except ValidationError as refused:
        return " ".join(str(error.code) for error in refused.error_list)
    return ""


@pytest.mark.parametrize(
    ("password", "code"), [(password, code) for code, group in GUESSED_FIRST.items() for password in group]
)
def test_what_is_guessed_first_is_refused(password: str, code: str) -> None:
    assert refusal(password) == code


@pytest.mark.parametrize("password", GOOD_ONES)
def test_what_cannot_be_guessed_is_accepted_whatever_its_characters(password: str) -> None:
    assert refusal(password) == ""


@pytest.fixture
def anna(worker: User) -> User:
    """Works in «Гимназия имени Мусоргского»; her names and address are nobody else's words."""
    worker.last_name, worker.first_name, worker.middle_name = "Вишнякова", "Анна", "Геннадьевна"
    worker.email = "vishenka.anna@lukomorye.example.org"
    organization = worker.employees.get().organization
    organization.name = organization.short_name = "Гимназия имени Мусоргского"
    organization.city = "Чердынь"
    organization.save()
    return worker


@pytest.mark.parametrize(
    "password",
    [
        "Вишнякова1985",
        "vishnyakova85",
        "Vishniakov!85",
        "dbiyzrjdf1985",
        "АннаГеннадьевна",
        "annagennadievna",
        "vishenka.anna1",
        "lukomorye2026",
        "Мусоргский2026",
        "musorgskogo-7",
        "vecjhucrjuj1",
        "Чердынь-2026!",
        "cherdyn202612",
    ],
)
def test_own_name_address_and_organisation_are_refused(anna: User, password: str) -> None:
    assert refusal(password, anna) == "password_of_the_person"
    assert refusal(password, User(email="x@example.org", first_name="Пётр")) == ""


def test_own_name_among_other_words_is_accepted(anna: User) -> None:
    assert refusal("Анна красит забор охрой", anna) == ""


def test_password_of_an_account_not_yet_stored_is_checked_by_its_name_only(db: None) -> None:
    assert refusal("Ромашкин2026", User(last_name="Ромашкин", email="r@example.org")) == "password_of_the_person"


@given(st.text("абвгдеёжзийклмнопрстуфхцчшщъыьэюя"))
def test_other_layout_and_back_is_the_same_russian(text: str) -> None:
    assert in_russian_layout(in_latin_layout(text)) == text


@given(st.text("abcdefghijklmnopqrstuvwxyz0123456789"))
def test_other_layout_and_back_is_the_same_latin(text: str) -> None:
    assert in_latin_layout(in_russian_layout(text)) == text


WAYS = {
    "ж": ["zh", "j"],
    "ё": ["e", "yo", "jo", "io"],
    "й": ["y", "j", "i"],
    "х": ["kh", "h"],
    "ц": ["ts", "c", "tz"],
    "ч": ["ch"],
    "ш": ["sh"],
    "щ": ["shch", "sch", "shh"],
    "ъ": ["", "'"],
    "ы": ["y", "i"],
    "ь": ["", "'"],
    "э": ["e", "eh"],
    "ю": ["yu", "ju", "iu"],
    "я": ["ya", "ja", "ia"],
    **dict(zip("абвгдезиклмнопрстуф", "abvgdeziklmnoprstuf", strict=True)),
}
RUSSIAN_WORDS = st.sampled_from(
    ["наставничество", "учитель", "воспитательница", "жигулёвск", "область", "подъезд", "вьюга", "щеголиха", "чайка",
     "электричество", "район", "мальчишки", "цехком", "юбилей", "хорошо", "съёмщик", "крыжовник"]
)  # fmt: skip


@given(RUSSIAN_WORDS, st.data())
def test_every_usual_transliteration_has_one_spelling(word: str, data: st.DataObject) -> None:
    latin = "".join(data.draw(st.sampled_from(list(WAYS[letter]))) for letter in word)
    assert spelling(latin) == spelling(word)


@given(st.sampled_from(["наставник", "самара", "учитель", "password", "привет"]), st.data())
def test_a_refused_word_stays_refused_however_it_is_decorated(word: str, data: st.DataObject) -> None:
    signs = st.text("0123456789!?.-_ ", max_size=8)
    layout = data.draw(st.sampled_from([str, in_latin_layout, in_russian_layout, str.upper]))
    password = data.draw(signs) + layout(word) + data.draw(signs)
    assume(len(password) >= 10)
    assert refusal(password) != ""


@given(st.text(max_size=80))
def test_any_text_is_answered(text: str) -> None:
    assert all(isinstance(reading, str) for reading in readings(text))
    list(passwords.NotGuessedFirst().refusals(text, User(last_name=text, first_name=text, email=text)))


def test_refusal_says_why_and_what_would_be_good(signed_in: SignedIn, worker: User) -> None:
    typed = {"old_password": PASSWORD, "new_password1": "nastavnichestvo", "new_password2": "nastavnichestvo"}
    page = " ".join(signed_in(worker).post("/profile/password/", typed).content.decode().split())
    assert "В пароле почти одни слова, которые здесь подбирают первыми." in page
    assert GOOD in page


def test_page_of_a_new_password_says_beforehand_what_is_good(signed_in: SignedIn, worker: User) -> None:
    assert GOOD in signed_in(worker).get("/profile/password/").content.decode()


def test_list_of_breached_passwords_is_there() -> None:
    """ASVS 5.0, 6.2.4: at least the 3,000 most common; ours are bases that any digits and signs may surround."""
    assert len(passwords.breached()) > 15_000
