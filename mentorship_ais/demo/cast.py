"""The demonstration region as a whole: its accounts, and the order in which it comes to be."""

from __future__ import annotations

import datetime
from typing import NamedTuple

from accounts import approval
from accounts.choices import AttestationCategory, UserGroup
from accounts.models import Attestation, User
from accounts.records import enter
from mentorship_ais.demo import sample, school_years
from mentorship_ais.demo.region import CENTRE, COLLEGE, KINDERGARTEN, PASSWORD, SCHOOL, Region
from programs import practices
from programs.choices import PracticeStatus
from programs.models import BestPractice

__all__ = ["ACCOUNTS", "PASSWORD", "build"]


WAITING_PRACTICES = 2


class Account(NamedTuple):
    """With which address one signs in, and as whom."""

    login: str
    who: str


ACCOUNTS = (
    Account("worker", "работник образования, Региональный центр трудовых ресурсов"),
    Account("responsible", "ответственный работник той же организации, запрос в группу РЦТР ждёт второго решения"),
    Account("curator", "куратор наставничества той же организации"),
    Account("curator2", "куратор наставничества, Школа № 947"),
    Account("rctr", "работник РЦТР"),
    Account("analyst", "аналитик министерства"),
    Account("support", "техническая поддержка, /admin/"),
    Account("admin", "администратор, /admin/"),
    Account("curator3", "куратор наставничества, Детский сад № 941 «Ласточка»"),
    Account("curator4", "куратор наставничества, Колледж «Волжские мастерские»"),
    Account("teacher", "работник образования, запросил доступ куратора со сканом приказа"),
    Account("educator", "работник образования, запросил доступ куратора без скана"),
)


def build(*, today: datetime.date) -> None:
    """Fill the empty database, by the same moves as people make them. The reference data are loaded before."""
    region = Region(today=today)
    centre, school, kindergarten, college = (region.found(place) for place in (CENTRE, SCHOOL, KINDERGARTEN, COLLEGE))

    region.worker("worker", "Соколова", "Ирина", "Павловна", organization=centre, position="methodologist")
    responsible = region.member(
        *("responsible", "Фёдорова", "Наталья", "Сергеевна"),
        organization=centre,
        position="senior-methodologist",
        group=UserGroup.RESPONSIBLE,
    )
    curator = region.member(
        *("curator", "Орлова", "Анна", "Викторовна"),
        organization=centre,
        position="deputy-director",
        group=UserGroup.CURATOR,
    )
    expert = region.member(
        *("rctr", "Крылов", "Павел", "Андреевич"),
        organization=centre,
        position="methodologist",
        group=UserGroup.RCTR_WORKER,
    )
    region.analyst("analyst", "Белова", "Вера", "Николаевна")
    head_of_studies = region.member(
        *("curator2", "Гусева", "Ольга", "Дмитриевна"),
        organization=school,
        position="deputy-director",
        group=UserGroup.CURATOR,
    )
    deputy_head = region.member(
        *("curator3", "Лебедева", "Юлия", "Олеговна"),
        organization=kindergarten,
        position="deputy-kindergarten-head",
        group=UserGroup.CURATOR,
    )
    head_of_practice = region.member(
        *("curator4", "Медведев", "Сергей", "Ильич"),
        organization=college,
        position="deputy-director",
        group=UserGroup.CURATOR,
    )

    enter(
        record=Attestation(
            employee=curator.employees.get(),
            category=AttestationCategory.HIGHEST,
            attested_on=datetime.date(2024, 3, 28),
            order_number="112-р",
        )
    )
    sample.show(region, organization=centre, by=curator)
    school_years.run(region, SCHOOL, by=head_of_studies, groups_a_year=4)
    school_years.run(region, KINDERGARTEN, by=deputy_head, groups_a_year=2)
    school_years.run(region, COLLEGE, by=head_of_practice, groups_a_year=2)

    _publish_practices(by=expert)

    teacher = region.worker(*("teacher", "Рябова", "Дарья", "Алексеевна"), organization=school, position="teacher")
    educator = region.worker(
        *("educator", "Жукова", "Алёна", "Игоревна"), organization=kindergarten, position="kindergarten-teacher"
    )
    last_week = today - datetime.timedelta(days=5)
    region.ask(teacher, UserGroup.CURATOR, school, signed_on=last_week)
    approval.send_request(
        user=educator,
        group=UserGroup.CURATOR,
        organization=kindergarten,
        order_number="12",
        order_date=last_week,
    )
    wide = region.ask(responsible, UserGroup.RCTR_WORKER, centre, signed_on=last_week)
    approval.propose(access_request=wide, by=region.admin)


def _publish_practices(*, by: User) -> None:
    """Let the regional centre judge all proposals but the last two."""
    for practice in BestPractice.objects.order_by("-proposed_at", "-pk")[WAITING_PRACTICES:]:
        practices.decide(
            practice=practice,
            decision=PracticeStatus.PUBLISHED,
            title=practice.title,
            summary=practice.summary,
            comment="",
            by=by,
        )
