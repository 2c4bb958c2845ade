"""The manual's sample table, row for row: two диады and a триада of the regional centre (section 3).

The manual shows names and patronymics; the surnames, all but one, are invented. What the manual's table leaves empty is
empty here.
"""

from __future__ import annotations

import datetime
from datetime import date

from accounts.models import User
from mentoring.card import fill_card
from mentoring.choices import MentorLevel
from mentorship_ais.demo import papers
from mentorship_ais.demo.people import Person
from mentorship_ais.demo.region import Region
from mentorship_ais.organizations.models import Employee, Organization, Sex
from programs.completion import record_completion
from programs.grouping import assign
from programs.models import Assignment, MentoringForm, MentorRole
from programs.shared_values import SharedValues

PEOPLE = {
    "Елена Константиновна": ("Белякова", date(1981, 5, 14), date(2018, 2, 1), "methodologist"),
    "Марина Николаевна": ("Максимова", date(1979, 11, 3), date(2019, 9, 2), "methodologist"),
    "Елена Викторовна": ("Комарова", date(1968, 6, 21), date(2020, 2, 3), "other"),
    "Елена Владимировна": ("Назарова", date(1983, 1, 30), date(2014, 9, 1), "methodologist"),
    "Светлана Анатольевна": ("Дроздова", date(1972, 8, 9), date(1996, 9, 1), "methodologist"),
    "Татьяна Юрьевна": ("Савельева", date(1969, 3, 27), date(1993, 9, 1), "methodologist"),
    "Галина Петровна": ("Тарасова", date(1975, 10, 17), date(1999, 9, 1), "methodologist"),
}
"""Галина Петровна is the candidate whose card the manual fills (section 2)."""

INTERESTS = {
    "Светлана Анатольевна": ("Пример", ()),
    "Татьяна Юрьевна": ("пример", ()),
    "Елена Владимировна": ("Смешанное обучение, цифровые ресурсы", (121, 213, 214, 852)),
    "Марина Николаевна": ("Проектная деятельность, конкурсы", (206, 606, 855, 856)),
    "Елена Константиновна": ("Методика преподавания предмета", (201, 204, 605, 853)),
}
"""The mentors of the local level whom the manual's form offers, and the two of its table."""


def show(region: Region, *, organization: Organization, by: User) -> None:
    """Employ the people of the sample, fill the mentors' cards and record the three groups."""
    people = {}
    for name, (last_name, birth_date, teaching_since, position) in PEOPLE.items():
        first_name, middle_name = name.split()
        person = Person(last_name, first_name, middle_name, Sex.FEMALE, birth_date, teaching_since)
        people[name] = region.employ(organization, person, position)
    for name, (interests, codes) in INTERESTS.items():
        fill_card(
            employee=people[name],
            level=MentorLevel.LOCAL,
            competencies=region.named(codes),
            achievements=region.achievements[:1],
            interests=interests,
        )
    first = _group(
        people["Светлана Анатольевна"], [people["Елена Константиновна"]], date(2021, 10, 26), date(2021, 11, 7), by=by
    )
    record_completion(
        assignment=first[0],
        result="Подготовлена и проведена серия занятий для педагогов.",
        mentee_case_url="https://rctr.example.org/nastavnichestvo/belyakova",
        mentor_case_url="https://rctr.example.org/nastavnichestvo/drozdova",
    )
    _group(people["Светлана Анатольевна"], [people["Марина Николаевна"]], date(2021, 10, 30), date(2021, 10, 31), by=by)
    _group(
        people["Татьяна Юрьевна"],
        [people["Елена Викторовна"], people["Елена Владимировна"]],
        date(2021, 10, 27),
        date(2021, 10, 29),
        by=by,
    )


def _group(
    mentor: Employee, mentees: list[Employee], starts_on: datetime.date, ends_on: datetime.date, *, by: User
) -> list[Assignment]:
    organization = mentor.organization
    names = [mentee.full_name for mentee in mentees]
    term = f"с {starts_on:%d.%m.%Y} по {ends_on:%d.%m.%Y}"
    shared = SharedValues(
        organization=organization,
        mentor=mentor.mentor,
        mentoring_form=MentoringForm.objects.get(reference_code="teacher-teacher"),
        role=MentorRole.objects.get(reference_code="subject-teacher"),
        order_document=papers.order(
            organization=organization,
            by=by,
            number=f"{starts_on.day}-од",
            signed_on=starts_on,
            title="О назначении наставника",
            points=(f"Назначить наставником: {mentor.full_name}.", f"Наставляемые: {', '.join(names)}, {term}."),
        ),
        plan_document=papers.plan(
            organization=organization,
            by=by,
            mentor=mentor.full_name,
            mentees=names,
            goal="освоение новых форм работы с педагогами",
            term=term,
        ),
        starts_on=starts_on,
        ends_on=ends_on,
    )
    return [
        assign(mentee=mentee, shared=shared, experience_band=mentee.experience_band(starts_on), by=by)  # type: ignore[arg-type]  # known for everybody here
        for mentee in mentees
    ]
