"""What a cell of a staff list says: a name, a date, a length of experience. A cell that says nothing clear is refused in words.

Dashes and «нет данных» count as an empty cell; an empty cell never wipes what is known.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from mentorship_ais.core.periods import full_years
from mentorship_ais.core.text import fold, tidy
from mentorship_ais.organizations.models import Sex
from mentorship_ais.organizations.person_names import (
    DASHES,
    INITIALS,
    INVISIBLE,
    NAME_LENGTH,
    PATRONYMIC_PARTICLES,
    problem_of_name,
    put_name_right,
)
from mentorship_ais.organizations.staff_list.file import Cell

EMAIL_LENGTH = 254
YOUNGEST, OLDEST = 14, 100  # ТК РФ, статья 63: с 14 лет
LONGEST_EXPERIENCE = 80
EMPTY_MARKS = {"-", "--", "---", "нет данных", "н/д", "не указано", "не указана", "не указан", "отсутствует", "нет"}
PATRONYMIC = re.compile(r".+(?:ич|вна|чна|оглы|оглу|улы|кызы|кизи|гызы|қызы)")
MONTHS = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
]
NUMERIC_DATE = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})")
ISO_DATE = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})")
WORDY_DATE = re.compile(r"(\d{1,2}) ([а-я]{3,8})\.? (\d{4})")
AFTER_DATE = re.compile(r"(?:[t ]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?(?: ?(?:г|год|года)\.?)?")
EXPERIENCE = re.compile(
    r"(?:(?P<years>\d{1,3})(?:[.,]\d+)? ?(?:лет|года?|годов|г\.?|л\.?|$))?"
    r"[ ,;]*(?:и )?(?:(?P<months>\d{1,2}) ?(?:месяц\w*|мес\.?|м\.?))?"
    r"[ ,;]*(?:и )?(?:(?P<days>\d{1,2}) ?(?:день|дня|дней|дн\.?|д\.?))?"
)
NO_EXPERIENCE = {"без стажа", "нет стажа", "б/с", "менее года", "меньше года", "до года", "до 1 года"}
SEXES = {"м": Sex.MALE, "m": Sex.MALE, "муж": Sex.MALE, "мужской": Sex.MALE, "мужчина": Sex.MALE} | dict.fromkeys(
    ("ж", "f", "жен", "женский", "женщина"), Sex.FEMALE
)


class BadCell(ValueError):
    """A cell that cannot be understood; the message says what is wrong and what to do."""


@dataclass(frozen=True)
class PersonName:
    """Фамилия, имя, отчество."""

    last_name: str
    first_name: str
    middle_name: str = ""

    @property
    def key(self) -> str:
        """What names are compared by: as the database folds them."""
        return fold(f"{self.last_name} {self.first_name} {self.middle_name}")


def text_of(cell: Cell) -> str:
    """Return the cell as text: dates as 26.10.2021, no invisible characters, dashes of one kind, single spaces."""
    if isinstance(cell, datetime.date):
        return f"{cell:%d.%m.%Y}"
    text = str(cell)
    return DASHES.sub("-", tidy(text if text.isprintable() else INVISIBLE.sub("", text)))


def filled(cell: Cell) -> str:
    """Return the text of a cell, or nothing where it only marks an empty place («—», «нет данных»)."""
    text = text_of(cell)
    return "" if fold(text) in EMPTY_MARKS else text


def looks_like_full_name(text: str) -> bool:
    """Tell whether a line that stands alone is rather a person («Иванова Анна Петровна») than a sub-heading."""
    words = fold(text).split()
    return len(words) in (3, 4) and PATRONYMIC.fullmatch(words[-1]) is not None


# --- Names ----------------------------------------------------------------------------------------------------------


def whole_name(cell: Cell) -> PersonName:
    """Read a name from one cell: «Иванова Анна Петровна», «Мамедов Али Гасан оглы», «Ли Анна»."""
    words = name_part(cell).split()
    match words:
        case [last, first]:
            return _complete(last, first, "")
        case [last, first, middle]:
            return _complete(last, first, middle)
        case [last, first, middle, particle] if fold(particle) in PATRONYMIC_PARTICLES:
            return _complete(last, first, f"{middle} {particle}")
        case []:
            raise BadCell("ФИО не указано. Впишите фамилию, имя и отчество.")
        case [_]:
            raise BadCell("Указано одно слово. Впишите фамилию, имя и отчество полностью.")
    raise BadCell("Больше трёх слов: неясно, где имя. Разделите на столбцы «Фамилия», «Имя», «Отчество».")


def separate_name(last: Cell, first: Cell, middle: Cell) -> PersonName:
    """Read a name from three cells; the patronymic may be absent."""
    parts = name_part(last), name_part(first), name_part(middle)
    for part, title in zip(parts[:2], ("Фамилия", "Имя"), strict=True):
        if not part:
            raise BadCell(f"{title}: не заполнено. Впишите полностью.")
    return _complete(*parts)


def _complete(last: str, first: str, middle: str) -> PersonName:
    for part in (first, middle):
        if part and INITIALS.fullmatch(part):
            raise BadCell("Указаны инициалы. Впишите имя и отчество полностью.")
    for part in (last, first, middle):
        if len(part) > NAME_LENGTH:
            raise BadCell(f"Длиннее {NAME_LENGTH} знаков. Проверьте, что в ячейке только имя одного человека.")
    return PersonName(last, first, middle)


def name_part(cell: Cell) -> str:
    """Read one part of a name; what a spreadsheet mixed in is put right or refused (`person_names`)."""
    text = put_name_right(filled(cell))
    if text and (problem := problem_of_name(text)):
        raise BadCell(problem)
    return text


# --- Dates ----------------------------------------------------------------------------------------------------------


def day(cell: Cell, *, today: datetime.date, may_be_future: bool = False) -> datetime.date | None:
    """Read a date from a date cell or from text: 01.02.1980, 1.2.80, 1980-02-01, 1 февраля 1980 г.

    Of a year with two digits the latest is taken that is not in the future (for a future day: of this century).
    """
    if isinstance(cell, datetime.date):
        return cell
    text = fold(filled(cell))
    if not text:
        return None
    found = _numbers_of_date(text)
    if found is None:
        if re.fullmatch(r"\d{4}", text):
            raise BadCell(f"Указан только год: {text}. Впишите день, месяц и год, например 01.02.1980.")
        if re.fullmatch(r"\d{5}", text):
            raise BadCell(f"{text}: это число, а не дата. Задайте столбцу в Excel формат «Дата».")
        raise BadCell(f"«{_cut(text_of(cell))}»: это не дата. Впишите день, месяц и год, например 01.02.1980.")
    year, month, number, has_short_year = found
    if has_short_year:
        year += 2000
        if not may_be_future and year > today.year:
            year -= 100
    try:
        return datetime.date(year, month, number)
    except ValueError as error:
        raise BadCell(f"«{_cut(text_of(cell))}»: такого дня нет. Проверьте число и месяц.") from error


def _numbers_of_date(text: str) -> tuple[int, int, int, bool] | None:
    for pattern in (ISO_DATE, NUMERIC_DATE, WORDY_DATE):
        found = pattern.match(text)
        if found is None or AFTER_DATE.fullmatch(text[found.end() :]) is None:
            continue
        first, second, third = found.groups()
        if pattern is ISO_DATE:
            return int(first), int(second), int(third), False
        if pattern is NUMERIC_DATE:
            return int(third), int(second), int(first), len(third) == 2
        month = next((i for i, name in enumerate(MONTHS, start=1) if name.startswith(second)), 0)
        return int(third), month, int(first), False
    return None


def birth_date(cell: Cell, *, today: datetime.date) -> datetime.date | None:
    """Read the date of birth of somebody who can work."""
    born = day(cell, today=today)
    if born is None:
        return None
    if born > today:
        raise BadCell(f"{born:%d.%m.%Y}: этот день ещё не наступил. Проверьте год.")
    age = full_years(born, today)
    if not YOUNGEST <= age <= OLDEST:
        raise BadCell(f"{born:%d.%m.%Y}: работнику было бы {age}. Проверьте год.")
    return born


def last_day(cell: Cell, *, today: datetime.date) -> datetime.date | None:
    """Read the last day of work, of the past or of the near future."""
    left = day(cell, today=today, may_be_future=True)
    if left is not None and not today.year - OLDEST <= left.year <= today.year + 5:
        raise BadCell(f"{left:%d.%m.%Y}: проверьте год.")
    return left


# --- Experience -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Experience:
    """Педагогический стаж: the day it counts from, and whether the file named that very day or a length."""

    since: datetime.date
    is_exact: bool

    def agrees_with(self, known: datetime.date | None, *, today: datetime.date) -> bool:
        """Tell whether what is known already says the same: the same day, or as many full years today."""
        if known is None:
            return False
        return known == self.since if self.is_exact else full_years(known, today) == full_years(self.since, today)


def experience(cell: Cell, *, today: datetime.date) -> Experience | None:
    """Read pedagogical experience: full years (12; 12,5), «5 лет 3 мес.», or the day it counts from."""
    if isinstance(cell, datetime.date):
        return _experience_since(cell, today=today)
    text = fold(filled(cell))
    if not text:
        return None
    if text in NO_EXPERIENCE:
        return Experience(today, is_exact=False)
    date_numbers = _numbers_of_date(text)
    if date_numbers is not None:
        if date_numbers[-1]:
            raise BadCell(f"«{_cut(text)}»: неясно, дата это или годы. Впишите число лет, например 12.")
        since = day(text, today=today)
        return _experience_since(since, today=today) if since else None
    found = EXPERIENCE.fullmatch(text)
    if found is None or not any(found.groupdict().values()):
        raise BadCell(f"«{_cut(text_of(cell))}»: непонятный стаж. Впишите число лет, например 12, или «5 лет 3 мес.».")
    years, months = int(found["years"] or 0), int(found["months"] or 0)
    if years > LONGEST_EXPERIENCE:
        raise BadCell(f"Стаж {years} лет: проверьте число. Впишите полные годы, например 12.")
    return Experience(_before(today, months=12 * years + months), is_exact=False)


def too_young(born: datetime.date, since: datetime.date) -> bool:
    """Tell whether experience would begin before the age at which people may work."""
    return full_years(born, since) < YOUNGEST


def _experience_since(since: datetime.date, *, today: datetime.date) -> Experience:
    if since > today:
        raise BadCell(f"{since:%d.%m.%Y}: стаж не может начинаться в будущем. Впишите число лет или проверьте дату.")
    if full_years(since, today) > LONGEST_EXPERIENCE:
        raise BadCell(f"{since:%d.%m.%Y}: проверьте год, с которого считается стаж.")
    return Experience(since, is_exact=True)


def _before(today: datetime.date, *, months: int) -> datetime.date:
    """Return the day so many months ago; where the month is shorter, its last day."""
    index = today.year * 12 + today.month - 1 - months
    year, month = divmod(index, 12)
    following = datetime.date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (following - datetime.timedelta(days=1)).day
    return datetime.date(year, month + 1, min(today.day, last))


# --- The rest -------------------------------------------------------------------------------------------------------


def sex(cell: Cell) -> Sex | None:
    """Read «м», «жен.», «Женский»."""
    text = fold(filled(cell)).rstrip(".")
    if not text:
        return None
    if text not in SEXES:
        raise BadCell(f"«{_cut(text)}»: укажите «м» или «ж».")
    return SEXES[text]


def email(cell: Cell) -> str:
    """Read one address, in lower case."""
    text = filled(cell).lower().removeprefix("mailto:").strip()
    if not text:
        return ""
    try:
        validate_email(text)
    except ValidationError as error:
        raise BadCell(f"«{_cut(text)}»: это не адрес почты. Впишите один адрес, например ivanova@school.ru.") from error
    if len(text) > EMAIL_LENGTH:
        raise BadCell("Адрес почты слишком длинный. Проверьте его.")
    return text


def _cut(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"
