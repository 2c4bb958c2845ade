"""Invented people with Russian names: first name, patronymic and surname agree in gender."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from random import Random
from typing import Any

from mimesis import Locale
from mimesis import Person as Names
from mimesis.enums import Gender

from mentorship_ais.organizations.models import Sex

# Names and patronymics that schools' staff lists are full of; the surnames are the library's.
FIRST_NAMES = {
    Sex.FEMALE: (
        "Анастасия", "Анна", "Алина", "Валентина", "Валерия", "Вера", "Виктория", "Галина", "Дарья", "Диана",
        "Евгения", "Екатерина", "Елена", "Ирина", "Кристина", "Ксения", "Лариса", "Любовь", "Людмила", "Марина",
        "Мария", "Надежда", "Наталья", "Оксана", "Ольга", "Полина", "Светлана", "София", "Татьяна", "Юлия",
    ),
    Sex.MALE: (
        "Александр", "Алексей", "Андрей", "Антон", "Виктор", "Владимир", "Дмитрий", "Евгений", "Иван", "Игорь",
        "Илья", "Кирилл", "Константин", "Максим", "Михаил", "Никита", "Николай", "Олег", "Павел", "Пётр", "Роман",
        "Сергей", "Фёдор", "Юрий",
    ),
}  # fmt: skip
PATRONYMICS = {
    Sex.FEMALE: (
        "Александровна", "Алексеевна", "Анатольевна", "Андреевна", "Борисовна", "Валерьевна", "Васильевна",
        "Викторовна", "Владимировна", "Геннадьевна", "Григорьевна", "Дмитриевна", "Евгеньевна", "Ивановна", "Игоревна",
        "Константиновна", "Леонидовна", "Михайловна", "Николаевна", "Олеговна", "Павловна", "Петровна", "Сергеевна",
        "Фёдоровна", "Юрьевна",
    ),
    Sex.MALE: (
        "Александрович", "Алексеевич", "Анатольевич", "Андреевич", "Борисович", "Валерьевич", "Васильевич",
        "Викторович", "Владимирович", "Геннадьевич", "Дмитриевич", "Евгеньевич", "Иванович", "Игоревич", "Михайлович",
        "Николаевич", "Олегович", "Павлович", "Петрович", "Сергеевич", "Юрьевич",
    ),
}  # fmt: skip
GENDERS = {Sex.FEMALE: Gender.FEMALE, Sex.MALE: Gender.MALE}
SHARE_OF_WOMEN = 0.85
BEGINS_AT = 22


@dataclass(frozen=True)
class Person:
    """Who somebody is before being employed anywhere."""

    last_name: str
    first_name: str
    middle_name: str
    sex: Sex
    birth_date: datetime.date
    teaching_since: datetime.date

    def as_fields(self) -> dict[str, Any]:
        """Return the same as `Employee` names it."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass
class Inventor:
    """Invents people, the same ones from the same seed; no two share a surname's stem."""

    today: datetime.date
    seed: int
    taken: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)  # noqa: S311 - nothing secret is made of it
        self.names = Names(Locale.RU, seed=self.seed)

    def people(self, number: int, *, ages: tuple[int, int]) -> list[Person]:
        """Return so many different people."""
        return [self.person(ages=ages) for _ in range(number)]

    def person(self, *, ages: tuple[int, int]) -> Person:
        """Return somebody of an age between the two, teaching since about the end of the studies."""
        sex = Sex.FEMALE if self.chance.random() < SHARE_OF_WOMEN else Sex.MALE
        age = self.chance.randint(*ages)
        birth_date = datetime.date(self.today.year - age, self.chance.randint(1, 12), self.chance.randint(1, 28))
        latest = self.today.year - 1
        began = min(birth_date.year + BEGINS_AT + self.chance.choice((0, 0, 1, 2, 5, 12)), latest)
        return Person(
            last_name=self._surname(sex),
            first_name=self.chance.choice(FIRST_NAMES[sex]),
            middle_name=self.chance.choice(PATRONYMICS[sex]),
            sex=sex,
            birth_date=birth_date,
            teaching_since=datetime.date(began, 9, 1),
        )

    def _surname(self, sex: Sex) -> str:
        while True:
            surname = self.names.last_name(gender=GENDERS[sex])
            stem = surname.removesuffix("а").removesuffix("ая").removesuffix("ий")
            if stem not in self.taken:
                self.taken.add(stem)
                return surname
