"""What may stand as a person's name: one rule for staff lists, forms, the admin and accounts.

A name goes into letters, papers and tables that people open in other programs. So it is letters, joined by a space, a
hyphen or an apostrophe, with a point after an abbreviation; nothing that reads as an address of a site, as a formula or as
another direction of writing.
"""

from __future__ import annotations

import re

from django import forms
from django.core.exceptions import ValidationError

from mentorship_ais.core.text import fold, tidy

NAME_LENGTH = 150
LETTER = "A-Za-zÀ-ÖØ-öø-ɏЀ-ҁҊ-ԯ"
INVISIBLE = re.compile(  # soft hyphens, marks of direction, joiners; surrogates and private use, which no font shows
    "[\u00ad\u0600-\u0605\u061c\u06dd\u070f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\uf8ff]"
)
DASHES = re.compile("[‐‑‒–—―−]")
APOSTROPHES = re.compile("[’‘ʼ`´′]")
INITIALS = re.compile(rf"[{LETTER}](?:\.? ?[{LETTER}])?\.|[{LETTER}]")
PATRONYMIC_PARTICLES = {"оглы", "оглу", "улы", "углы", "уулу", "кызы", "кизи", "гызы", "қызы"}
LOOKALIKES = str.maketrans("ABCEHKMOPTXacekopxy", "АВСЕНКМОРТХасекорху")

_CYRILLIC = re.compile("[Ѐ-ԯ]")
_LATIN = re.compile("[A-Za-zÀ-ɏ]")
_REFUSED = tuple(
    (re.compile(pattern, re.IGNORECASE), sentence)
    for pattern, sentence in (
        (
            rf"(?P<sign>[^{LETTER} .'’-])",
            "В имени лишний знак {sign}. Оставьте только буквы, дефис, апостроф, пробел и точку.",
        ),
        (
            rf"^(?![{LETTER}])|[^{LETTER}.]\Z",
            "Имя должно начинаться и кончаться буквой. Уберите лишние знаки.",
        ),
        (r"(?!\. )[ .'’-]{2}", "Между словами имени лишний знак. Оставьте один пробел, дефис или апостроф."),
        (
            r"\.(?! |\Z)",
            "Точка в имени ставится только после сокращения. Поставьте после неё пробел или уберите её.",
        ),
        ("http|www", "Это похоже на адрес сайта. Впишите имя."),
    )
)


def validate_person_name(value: str) -> None:
    """Refuse what is no surname, first name or patronymic, with a sentence that says what to do."""
    if problem := problem_of_name(value):
        raise ValidationError(problem, code="person_name")


def problem_of_name(text: str) -> str:
    """Return what is wrong with a surname, first name or patronymic, in a sentence; nothing for a good one."""
    for pattern, sentence in _REFUSED:
        if found := pattern.search(text):
            sign = found.groupdict().get("sign", "")
            return sentence.format(sign=f"«{sign}»" if sign.isprintable() else "(невидимый)")
    mixed = next((word for word in text.split() if _CYRILLIC.search(word) and _LATIN.search(word)), "")
    return f"В слове «{mixed}» смешаны русские и латинские буквы. Наберите его заново." if mixed else ""


def put_name_right(text: str) -> str:
    """Return the name as it is stored: one kind of dash and apostrophe, single spaces, one alphabet, capital letters.

    What cannot be put right stays for `problem_of_name` to refuse.
    """
    text = tidy(text if text.isprintable() else INVISIBLE.sub("", text))
    text = APOSTROPHES.sub("'", DASHES.sub("-", text))
    text = re.sub(r" ?- ?", "-", text)
    text = re.sub(rf"\b([{LETTER}])\.(?=[{LETTER}])", r"\1. ", text)  # «А.П.» is «А. П.»
    return _cased(" ".join(_one_alphabet(word) for word in text.split()))


def _one_alphabet(word: str) -> str:
    """Return a Cyrillic word with Latin lookalikes («Ивaнова») in Cyrillic letters only."""
    return word.translate(LOOKALIKES) if _CYRILLIC.search(word) else word


def _cased(text: str) -> str:
    """Capitalise «ИВАНОВА Анна» and «иванова анна»; «фон», «де», «оглы» among other words stay as they were typed."""
    is_lower = text.islower()

    def cased(found: re.Match[str]) -> str:
        word = found.group()
        if fold(word) in PATRONYMIC_PARTICLES:
            return word.lower()
        return word.capitalize() if len(word) > 1 and (word.isupper() or is_lower) else word

    return re.sub(rf"[{LETTER}]+", cased, text)


class PersonNameField(forms.CharField):
    """A surname, first name or patronymic in a form of the model: put right as in a staff list; the model judges it."""

    def to_python(self, value: object) -> str:
        return put_name_right(super().to_python(value) or "")
