"""Which passwords a guesser tries first, and so are refused (OWASP ASVS 5.0: 6.2.4, 6.2.11, 6.2.12).

Nothing is demanded of the kind of characters, and long ones are welcome; what is refused is what can be guessed: the
passwords known from breaches (the list that comes with Django), the words of this site and the person's own name,
e-mail and organisation, a walk over the keyboard, a repetition, a date or a telephone number. Each of them also in the
other keyboard layout, in Latin letters, with digits for letters, and with digits and signs around it.

A typed password has several *readings*; each is brought to one *spelling* that all the usual ways to write Russian in
Latin letters share, as the lists are. So each way of writing is described once and holds for every list.
"""

from __future__ import annotations

import gzip
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError

GUESSED_WORDS = Path(__file__).parent / "data" / "guessed_words.txt"
BREACHED = Path(password_validation.__file__).parent / "common-passwords.txt.gz"

OWN_PART = 6
"""So many characters a password needs that are neither words of this site nor the person's own."""
LONE_DIGITS = 16
"""Fewer digits without anything else are a date, a telephone number or СНИЛС."""
READ = 200
"""So many characters are looked at: a megabyte costs no more than a sentence."""
STEM = 4
"""A person's own word loses its ending for comparison, but never gets shorter than that."""

GOOD = "Возьмите три-четыре слова, не связанных между собой: такой пароль легко запомнить и трудно подобрать."

_KEYS = (
    ("ё1234567890-=", "`1234567890-="),
    ("йцукенгшщзхъ\\", "qwertyuiop[]\\"),
    ("фывапролджэ", "asdfghjkl;'"),
    ("ячсмитьбю.", "zxcvbnm,./"),
)
RUSSIAN_KEYS = "".join(russian for russian, _ in _KEYS)
LATIN_KEYS = "".join(latin for _, latin in _KEYS)
_UNSHIFTED = str.maketrans('~!@#$%^&*()_+{}|:"<>?', "`1234567890-=[]\\;',./")
_TO_LATIN_KEYS = str.maketrans(RUSSIAN_KEYS[:-1], LATIN_KEYS[:-1])  # the dot is a dot in either layout
_TO_RUSSIAN_KEYS = str.maketrans({latin: russian for russian, latin in zip(RUSSIAN_KEYS, LATIN_KEYS, strict=True)})
_PLACES = {  # the row of digits begins one key further left
    key: (row, column - (row == 0)) for row, (_, latin) in enumerate(_KEYS) for column, key in enumerate(latin)
}

LATIN = str.maketrans(
    {
        **dict(zip("абвгдеёзийклмнопрстуфхцыэ", "abvgdeeziiklmnoprstufhcie", strict=True)),
        "ж": "zh",
        "ч": "ch",
        "ш": "sh",
        "щ": "shch",
        "ъ": "",
        "ь": "",
        "ю": "yu",
        "я": "ya",
    }
)
_ONE_SPELLING = (
    (re.compile("['`’\"]"), ""),
    (re.compile("shch|sch|shh|sh"), "S"),
    (re.compile("ch"), "C"),
    (re.compile("kh"), "h"),
    (re.compile("ts|tz|cz"), "c"),
    (re.compile("zh|[jy]"), "i"),
    (re.compile("w"), "v"),
    (re.compile("i+[eo]|eh"), "e"),
    (re.compile(r"(.)\1+"), r"\1"),
)
_DIGITS_AS_LETTERS = (
    str.maketrans("013457@$!", "oieastasi"),
    str.maketrans("01346@$!", "oizчшasi"),
)
_AROUND = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_ENDING = re.compile("(?:[оие](?:го|му|х|м)|[аеёиоуыэюяйьaeiouy])+$")
ENDINGS = ("", *"аяыиуюео", "ой", "ом", "ый", "ий", "ая", "ие", "ство", "ество")
_REPEATED = re.compile(r"(.+?)\1+[\W\d_]*")


def readings(password: str) -> set[str]:
    """Return what the person may have meant: the password in one spelling, as typed and as if in the other layout."""
    typed = unicodedata.normalize("NFKC", password).casefold()
    meant = {
        reading
        for text in (typed, without_ends(typed))  # a dot at the end is a sign, or «ю»
        for reading in (text, text.translate(_UNSHIFTED).translate(_TO_LATIN_KEYS), in_russian_layout(text))
    }
    meant |= {text.translate(digits) for text in meant for digits in _DIGITS_AS_LETTERS}
    return {spelling(text) for text in meant}


def in_latin_layout(text: str) -> str:
    """Return Russian text as a Latin keyboard types it: «пароль» is `gfhjkm`."""
    return text.translate(_TO_LATIN_KEYS)


def in_russian_layout(text: str) -> str:
    """Return Latin text as a Russian keyboard types it: `qwerty` is «йцукен»."""
    signs = str.maketrans('~{}:"<>', "ёхъжэбю")
    return text.translate(signs).translate(_TO_RUSSIAN_KEYS)


def spelling(text: str) -> str:
    """Return one spelling for all the usual ways to write Russian in Latin letters; doubled letters are one.

    >>> {spelling(way) for way in ("учительская", "uchitelskaya", "uchitel'skaja", "UCHITELSKAIA")}
    {'uCitelskaia'}
    """
    text = text.casefold().translate(LATIN).replace("x", "ks")
    for pattern, replacement in _ONE_SPELLING:
        text = pattern.sub(replacement, text)
    return text


def without_ends(text: str) -> str:
    """Return the text without the digits and signs before and after it: years, exclamation marks."""
    return _AROUND.sub("", text)


@cache
def breached() -> frozenset[str]:
    """Return the passwords of Django's list in one spelling, with and without digits around."""
    with gzip.open(BREACHED, "rt", encoding="utf-8") as lines:
        words = {spelling(line.strip()) for line in lines}
    return frozenset(words | {without_ends(word) for word in words}) - {""}


@cache
def guessed_words() -> frozenset[str]:
    """Return the words of the data file with their usual endings, in one spelling."""
    lines = GUESSED_WORDS.read_text(encoding="utf-8").splitlines()
    return _with_endings(line for line in lines if line and not line.startswith("#"))


def words_of(user: Any) -> frozenset[str]:
    """Return the person's own words: name, e-mail, organisations (of a stored account)."""
    texts = [user.last_name, user.first_name, user.middle_name, user.email]
    if user.pk:
        for employee in user.employees.select_related("organization"):
            organization = employee.organization
            texts += [organization.name, organization.short_name, organization.city]
    words = {word for text in texts for word in re.findall(r"[^\W\d_]{3,}", text.casefold())}
    return _with_endings(stem(word) for word in words)


def stem(word: str) -> str:
    """Return a name without its ending: «Иванова» and «Иванов», «Мусоргского» and «Мусоргский»."""
    return word[:STEM] + _ENDING.sub("", word[STEM:])


def _with_endings(stems: Iterable[str]) -> frozenset[str]:
    return frozenset(spelling(stem + ending) for stem in stems for ending in ENDINGS)


def is_breached(reading: str) -> bool:
    """Tell whether the password, with or without digits and signs around it, is known from breaches."""
    return not {reading, without_ends(reading)}.isdisjoint(breached())


def consists_of(words: frozenset[str], reading: str) -> bool:
    """Tell whether the password is hardly more than such words and a known password."""
    rest = without_words(reading, words)
    if rest == reading:
        return False
    rest = without_ends(rest)
    return len(rest) < OWN_PART or is_breached(rest)


def without_words(text: str, words: frozenset[str]) -> str:
    """Return the text without such words, cut so that the least remains."""
    longest = max(map(len, words), default=0)
    rests = [""]  # of the text up to each place
    for end in range(1, len(text) + 1):
        struck = [rests[begin] for begin in range(max(0, end - longest), end) if text[begin:end] in words]
        rests.append(min([*struck, rests[-1] + text[end - 1]], key=len))
    return rests[-1]


def is_walk(password: str) -> bool:
    """Tell whether the password walks over neighbouring keys, or along the alphabet, with few jumps."""
    keys = password.casefold().translate(_UNSHIFTED).translate(_TO_LATIN_KEYS)
    letters = password.casefold()
    for text in (keys, letters):
        jumps = sum(not _are_neighbours(one, other) for one, other in pairwise(text))
        if jumps <= len(text) // 4:
            return True
    return False


def _are_neighbours(one: str, other: str) -> bool:
    if abs(ord(one) - ord(other)) <= 1:
        return True
    if one not in _PLACES or other not in _PLACES:
        return False
    (row, column), (other_row, other_column) = _PLACES[one], _PLACES[other]
    return abs(row - other_row) <= 1 and abs(column - other_column) <= 1


def is_repetition(password: str, *, least: int) -> bool:
    """Tell whether the password is long enough only because something shorter is repeated."""
    folded = password.casefold()
    found = _REPEATED.fullmatch(folded)
    return len(set(folded)) < 5 or bool(found and len(found[1]) < least)


class NotGuessedFirst:
    """Django's password validator for all of this; each refusal names the reason and a better password."""

    least = 10

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError with one sentence of the reason and one of advice."""
        for code, sentence in self.refusals(password, user):
            raise ValidationError(f"{sentence} {GOOD}", code=code)

    def refusals(self, password: str, user: Any = None) -> Iterator[tuple[str, str]]:
        """Yield the reasons against the password, as code and sentence; none for a good one."""
        password = password[:READ]
        if is_repetition(password, least=self.least):
            yield "password_repeats", "Пароль состоит из повторений: они не делают его надёжнее."
        if password.isdigit() and len(password) < LONE_DIGITS:
            yield "password_only_digits", "Одни цифры подбирают как дату или номер телефона."
        if is_walk(password):
            yield "password_on_the_keyboard", "Соседние клавиши и буквы по порядку подбирают первыми."
        meant = readings(password)
        own = words_of(user) if user is not None else frozenset()
        if any(consists_of(own, reading) for reading in meant):
            yield "password_of_the_person", "В пароле почти одни ваши имя, адрес или организация."
        if any(consists_of(guessed_words(), reading) for reading in meant):
            yield "password_of_guessed_words", "В пароле почти одни слова, которые здесь подбирают первыми."
        if any(is_breached(reading) for reading in meant):
            yield "password_too_common", "Этот пароль есть в списках, по которым подбирают, даже в другой раскладке."

    def get_help_text(self) -> str:
        """Return the hint beside the field: which password is good."""
        return (
            f"{GOOD} Не подойдут имя, название организации, «наставник», «самара» с годом "
            "и частые пароли, даже набранные в другой раскладке."
        )
