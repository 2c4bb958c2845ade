"""Names in the cases of Russian: «с Ивановой А. П.», «назначить Петрова Ивана Сергеевича».

The library is right when it knows the sex; without it, and for a name it cannot decline, the name stays in the
nominative, which is never a wrong name.
"""

from __future__ import annotations

from functools import lru_cache

from pytrovich.enums import Case, Gender, NamePart
from pytrovich.maker import PetrovichDeclinationMaker

from mentorship_ais.core.text import full_name, short_name
from mentorship_ais.organizations.models import Employee, Sex

__all__ = ["Case", "full_name_in", "short_name_in"]

GENDERS = {Sex.FEMALE: Gender.FEMALE, Sex.MALE: Gender.MALE}


def full_name_in(case: Case, person: Employee) -> str:
    """Return «Ивановой Анны Петровны»."""
    return full_name(*_parts(case, person))


def short_name_in(case: Case, person: Employee) -> str:
    """Return «Ивановой А. П.»: initials do not change."""
    last, _, _ = _parts(case, person)
    return short_name(last, person.first_name, person.middle_name)


def _parts(case: Case, person: Employee) -> tuple[str, str, str]:
    gender = GENDERS.get(Sex(person.sex)) if person.sex else None
    parts = (person.last_name, person.first_name, person.middle_name)
    if gender is None:
        return parts
    kinds = (NamePart.LASTNAME, NamePart.FIRSTNAME, NamePart.MIDDLENAME)
    last, first, middle = (_declined(part, kind, gender, case) for part, kind in zip(parts, kinds, strict=True))
    return last, first, middle


def _declined(part: str, kind: NamePart, gender: Gender, case: Case) -> str:
    return str(_maker().make(kind, gender, case, part)) if part else ""


@lru_cache(maxsize=1)
def _maker() -> PetrovichDeclinationMaker:
    return PetrovichDeclinationMaker()
