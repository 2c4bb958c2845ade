"""Who saw to it that a mentor left the base, and every other change of cards, requests and lists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from mentoring.models import Mentor, ProfessionalRequest
from mentorship_ais.core.history import history_of
from mentorship_ais.organizations.models import Employee, Organization
from tests.factories import AchievementFactory, CompetencyFactory, MentorFactory, ProfessionalRequestFactory

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def test_curator_reads_on_the_card_who_took_the_mentor_out_of_the_base(
    signed_in: SignIn, curator: User, colleague: User, teacher: Employee
) -> None:
    mentor = MentorFactory(employee=teacher)
    signed_in(colleague).post(f"/mentoring/candidates/{teacher.pk}/leave/")
    latest = history_of(mentor)[0]
    assert (latest.by, latest.sentences) == (colleague.short_name, ("В базе наставников: было «да», стало «нет».",))
    page = signed_in(curator).get(f"/mentoring/candidates/{teacher.pk}/").text
    assert "В базе наставников: было «да», стало «нет»." in page
    assert colleague.short_name in page


def test_card_tells_which_competencies_and_achievements_came_and_went(
    signed_in: SignIn, curator: User, teacher: Employee
) -> None:
    old, new = CompetencyFactory(code=2801, name="Вести урок"), CompetencyFactory(code=2802, name="Оценивать")
    achievement, other = AchievementFactory(), AchievementFactory(number=2, name="Автор пособий")
    mentor = MentorFactory(employee=teacher, competencies=[old], achievements=[achievement])
    values = {"opened": "1", "interests": mentor.interests, "level": "local", "max_mentees": "5"}
    lists = {"competencies": [new.pk], "achievements": [achievement.pk, other.pk]}
    assert signed_in(curator).post(f"/mentoring/candidates/{teacher.pk}/", values | lists).status_code == 302
    latest = history_of(mentor)[0]
    assert latest.by == curator.short_name
    assert latest.sentences == (
        "Компетенции: добавлено «2802 Оценивать»; убрано «2801 Вести урок».",
        "Достижения наставника: добавлено «2 Автор пособий».",
    )


def test_list_changed_by_raw_sql_is_in_the_history() -> None:
    wanted = CompetencyFactory(code=2801, name="Вести урок")
    request = ProfessionalRequestFactory(competencies=[wanted])
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM mentoring_professionalrequest_competencies")
    [change] = history_of(request, created="Запрос записан")
    assert change.sentences[0] == "Запрос записан."
    assert "убрано «2801 Вести урок»" in " ".join(change.sentences)


def test_employee_reads_in_the_own_request_who_changed_it(
    signed_in: SignIn, curator: User, worker: User, school: Organization
) -> None:
    employee = worker.employees.get(organization=school)
    signed_in(worker).post("/mentoring/request/", {"opened": "0", "text": "Открытый урок"})
    signed_in(curator).post(f"/mentoring/candidates/{employee.pk}/request/", {"opened": "1", "text": "Два урока"})
    assert ProfessionalRequest.objects.get().text == "Два урока"
    page = signed_in(worker).get("/mentoring/request/").text
    assert "Основной запрос: было «Открытый урок», стало «Два урока»." in page
    assert curator.short_name in page


@pytest.mark.parametrize("kind", ["mentor", "professionalrequest", "competency", "achievement"])
def test_support_reads_in_the_admin_who_changed_the_row(signed_in: SignIn, support: User, kind: str) -> None:
    row: Any = {
        "mentor": MentorFactory,
        "professionalrequest": ProfessionalRequestFactory,
        "competency": CompetencyFactory,
        "achievement": AchievementFactory,
    }[kind]()
    assert "Запись создана." in signed_in(support).get(f"/admin/mentoring/{kind}/{row.pk}/change/").text


def test_card_asks_the_database_as_often_after_many_changes(
    signed_in: SignIn, curator: User, teacher: Employee
) -> None:
    client = signed_in(curator)
    mentor = MentorFactory(employee=teacher)
    competencies = [CompetencyFactory() for _ in range(10)]
    counts = []
    for changes in (1, 10):
        for number in range(changes):
            Mentor.objects.filter(pk=mentor.pk).update(interests=f"{changes}-{number}")
        mentor.competencies.set(competencies[:changes])
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/mentoring/candidates/{teacher.pk}/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
