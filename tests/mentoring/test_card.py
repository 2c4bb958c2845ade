"""The mentor card: an employee becomes a mentor, leaves the base, comes back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from mentoring.card import fill_card, leave_base
from mentoring.choices import CompetencyKind, MentorLevel
from mentoring.frequent_phrases import use_competency
from mentoring.models import Achievement, Mentor
from mentorship_ais.core.errors import DomainError
from mentorship_ais.core.versions import CHANGED_MEANWHILE
from mentorship_ais.organizations.models import Employee, Organization
from tests.factories import AchievementFactory, AssignmentFactory, CompetencyFactory, EmployeeFactory, MentorFactory
from tests.programs.test_grouping import at_once

SignIn = Callable[[User], Client]


@pytest.fixture
def achievement(db: None) -> Achievement:
    return AchievementFactory()


@pytest.fixture
def filled(achievement: Achievement) -> dict[str, Any]:
    """What a curator types for a new mentor."""
    return {
        "opened": "0",
        "competencies": [],
        "other_competencies": "Сторителлинг",
        "achievements": [achievement.pk],
        "interests": "Проектная деятельность",
        "level": "local",
        "max_mentees": "3",
    }


@pytest.fixture
def send(curator: User, teacher: Employee, signed_in: SignIn, filled: dict[str, Any]) -> Callable[..., Any]:
    """The curator records the teacher's card, with some values typed otherwise."""
    return lambda **other: signed_in(curator).post(url(teacher), filled | other)


def url(employee: Employee, then: str = "") -> str:
    return f"/mentoring/candidates/{employee.pk}/{then}"


def test_curator_makes_a_mentor(curator: User, teacher: Employee, signed_in: SignIn, filled: dict[str, Any]) -> None:
    chosen = [CompetencyFactory(), CompetencyFactory(universal=True)]
    response = signed_in(curator).post(url(teacher), filled | {"competencies": [c.pk for c in chosen]}, follow=True)
    assert f"Карточка записана. {teacher.full_name} — локальный наставник." in response.text
    mentor = Mentor.objects.get()
    assert set(mentor.competencies.all()) == set(chosen)
    assert (mentor.employee, mentor.level, mentor.max_mentees) == (teacher, MentorLevel.LOCAL, 3)
    assert (mentor.interests, mentor.other_competencies) == ("Проектная деятельность", "Сторителлинг")


def test_card_has_the_manual_s_labels(
    curator: User, school: Organization, teacher: Employee, signed_in: SignIn, achievement: Achievement
) -> None:
    CompetencyFactory(code=853, name="Владеть технологиями/формами обучения педагогов: форсайт", universal=True)
    page = signed_in(curator).get(url(teacher)).text
    for words in (
        "Данные о наставнике", "ФИО", "Должность", "Название организации", "Город", teacher.full_name, school.city,
        "Универсальные компетенции", "Профессиональные компетенции", "853", "Другие компетенции",
        "Достижения наставника", "1 Победитель профессиональных конкурсов", "Профессиональные интересы наставника",
        "Статус наставника", "Локальный", "Региональный", "Закрыть окно", "Записать",
        "ВНИМАНИЕ! Заполнение поля «Достижения наставника» является обязательным!",
        "ВНИМАНИЕ! Заполнение поля «Профессиональные интересы наставника» является обязательным!",
        "Добавьте компетенции, которые, на Ваш взгляд, не вошли в предложенный перечень компетенций.",
        "Выберите из выпадающего списка статус наставника.",
    ):  # fmt: skip
        assert words in page, words


def test_tabs_count_what_is_marked(curator: User, school: Organization, signed_in: SignIn) -> None:
    chosen = [CompetencyFactory(), CompetencyFactory(), CompetencyFactory(universal=True)]
    CompetencyFactory()
    mentor = MentorFactory(employee__organization=school, competencies=chosen)
    tabs = signed_in(curator).get(url(mentor.employee)).context["form"].competency_tabs
    assert [(tab.kind, tab.chosen_count) for tab in tabs] == [
        (CompetencyKind.UNIVERSAL, 1),
        (CompetencyKind.PROFESSIONAL, 2),
    ]


def test_areas_stand_in_the_order_of_their_codes(curator: User, teacher: Employee, signed_in: SignIn) -> None:
    for code, area in ((101, "Общение"), (102, "Мышление"), (103, "Общение")):
        CompetencyFactory(code=code, area=area, universal=True)
    tab, _ = signed_in(curator).get(url(teacher)).context["form"].competency_tabs
    codes = [(area, [box.competency.code for box in boxes]) for area, boxes in tab.areas]
    assert codes == [("Общение", [101, 103]), ("Мышление", [102])]


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("achievements", [], "Отметьте хотя бы одно достижение наставника."),
        ("achievements", ["9" * 40], "корректный вариант"),
        ("competencies", ["\x00"], "запрещённый символ"),
        ("competencies", ["9" * 40], "корректный вариант"),
        ("interests", "   ", "Укажите профессиональные интересы наставника."),
        ("interests", "а\x00б", "запрещ"),
        ("interests", "а" * 5001, "5000"),
        ("level", "world", "допустимых значений"),
        ("max_mentees", "0", "Укажите число от 1. Если наставник никого не ведёт, выведите его из базы."),
        ("max_mentees", "много", "Укажите целое число."),
        ("max_mentees", "9" * 40, "Укажите число не больше 100."),
        ("max_mentees", "", "Укажите, сколько наставляемых наставник ведёт одновременно."),
    ],
)
def test_bad_input_is_refused_beside_its_field_and_nothing_is_lost(
    send: Callable[..., Any], field: str, typed: Any, sentence: str
) -> None:
    response = send(**{field: typed})
    assert response.status_code == 200
    assert sentence in " ".join(response.context["form"].errors[field])
    assert "Сторителлинг" in response.text
    assert not Mentor.objects.exists()


def test_double_click_makes_one_mentor(
    curator: User, teacher: Employee, signed_in: SignIn, filled: dict[str, Any]
) -> None:
    client = signed_in(curator)
    for _ in range(2):
        assert client.post(url(teacher), filled).status_code == 302
    assert Mentor.objects.get().version == 1


def test_second_of_two_curators_is_refused_and_loses_nothing(
    curator: User, colleague: User, teacher: Employee, signed_in: SignIn, filled: dict[str, Any]
) -> None:
    signed_in(colleague).post(url(teacher), filled | {"level": "regional", "interests": "Шахматы"})
    late = signed_in(curator)
    response = late.post(url(teacher), filled)
    form = response.context["form"]
    assert form.non_field_errors() == [CHANGED_MEANWHILE]
    assert form.present_values == [
        ("Профессиональные интересы наставника", "Шахматы"),
        ("Статус наставника", "Региональный"),
    ]
    assert "Проектная деятельность" in response.text
    assert Mentor.objects.get().interests == "Шахматы"
    late.post(url(teacher), filled | {"opened": form["opened"].value()})
    assert Mentor.objects.get().interests == "Проектная деятельность"


def test_retired_competency_stays_on_the_card_that_has_it_and_is_offered_to_nobody_else(
    curator: User, school: Organization, teacher: Employee, signed_in: SignIn
) -> None:
    retired = CompetencyFactory(name="Работать с диафильмами")
    mentor = MentorFactory(employee__organization=school, competencies=[retired])
    retired.is_retired = True
    retired.save()
    client = signed_in(curator)
    assert "Работать с диафильмами" in client.get(url(mentor.employee)).text
    assert "Работать с диафильмами" not in client.get(url(teacher)).text


@pytest.mark.parametrize("then", ["", "leave/", "return/"])
def test_curator_of_another_school_gets_404(
    other_curator: User, school: Organization, signed_in: SignIn, filled: dict[str, Any], then: str
) -> None:
    employee = MentorFactory(employee__organization=school, regional=True).employee
    client = signed_in(other_curator)
    assert client.post(url(employee, then), filled).status_code == 404
    if not then:
        assert client.get(url(employee)).status_code == 404


def test_employee_who_left_has_no_card(curator: User, school: Organization, signed_in: SignIn) -> None:
    assert signed_in(curator).get(url(EmployeeFactory(organization=school, left=True))).status_code == 404


@pytest.mark.parametrize("pk", ["0", "9" * 30])
def test_unknown_employee_is_404(curator: User, signed_in: SignIn, pk: str) -> None:
    assert signed_in(curator).get(f"/mentoring/candidates/{pk}/").status_code == 404


def test_worker_without_the_group_gets_403(worker: User, teacher: Employee, signed_in: SignIn) -> None:
    assert signed_in(worker).get(url(teacher)).status_code == 403


def test_anonymous_visitor_is_sent_to_the_login(client: Client, teacher: Employee) -> None:
    assert client.get(url(teacher))["Location"] == f"/login/?next={url(teacher)}"


def test_mentor_leaves_the_base_and_comes_back_with_the_same_card(
    curator: User, school: Organization, signed_in: SignIn
) -> None:
    mentor = MentorFactory(employee__organization=school, interests="Шахматы")
    AssignmentFactory(organization=school, mentor=mentor)
    client = signed_in(curator)
    assert "Сейчас ведёт 1\xa0наставляемого" in client.get(url(mentor.employee)).text
    for _ in range(2):
        client.post(url(mentor.employee, "leave/"))
    assert not Mentor.objects.active().exists()
    assert mentor.groups.get().assignments.in_progress().count() == 1
    assert "Вернуть в базу" in client.get(url(mentor.employee)).text
    client.post(url(mentor.employee, "return/"))
    assert Mentor.objects.active().get().interests == "Шахматы"


def test_leaving_is_done_by_post_only(curator: User, school: Organization, signed_in: SignIn) -> None:
    mentor = MentorFactory(employee__organization=school)
    assert signed_in(curator).get(url(mentor.employee, "leave/")).status_code == 405


def test_closing_and_recording_lead_back_to_the_list_as_it_was(
    curator: User, teacher: Employee, signed_in: SignIn, filled: dict[str, Any]
) -> None:
    client = signed_in(curator)
    there = "?who=others&page=2"
    assert 'href="/mentoring/candidates/?who=others&amp;page=2"' in client.get(url(teacher) + there).text
    assert client.post(url(teacher) + there, filled)["Location"] == f"/mentoring/candidates/{there}"


def test_filling_a_card_brings_a_mentor_back_to_the_base(school: Organization, achievement: Achievement) -> None:
    mentor = leave_base(mentor=MentorFactory(employee__organization=school))
    fill_card(
        employee=mentor.employee,
        level=MentorLevel.LOCAL,
        competencies=[],
        achievements=[achievement],
        interests=mentor.interests,
    )
    assert Mentor.objects.active().get() == mentor


def test_employee_who_left_the_organisation_cannot_become_a_mentor(
    school: Organization, achievement: Achievement
) -> None:
    with pytest.raises(DomainError, match="уволен"):
        fill_card(
            employee=EmployeeFactory(organization=school, left=True),
            level=MentorLevel.LOCAL,
            competencies=[],
            achievements=[achievement],
            interests="Шахматы",
        )


def test_interests_are_mandatory_for_the_rule_too(teacher: Employee, achievement: Achievement) -> None:
    with pytest.raises(DomainError) as refusal:
        fill_card(
            employee=teacher, level=MentorLevel.LOCAL, competencies=[], achievements=[achievement], interests="  "
        )
    assert refusal.value.field == "interests"


def test_recording_goes_on_to_the_next_in_the_list_as_it_was_filtered(
    curator: User, school: Organization, signed_in: SignIn, filled: dict[str, Any]
) -> None:
    first = EmployeeFactory(organization=school, last_name="Абрамова")
    second = EmployeeFactory(organization=school, last_name="Ёлкина")
    MentorFactory(employee__organization=school, employee__last_name="Боброва")
    client = signed_in(curator)
    there = "?who=others&q=анна"
    response = client.post(url(first, "next/") + there, filled)
    assert response["Location"].startswith(url(second))
    assert "who=others" in response["Location"]
    response = client.post(url(second, "next/") + there, filled, follow=True)
    assert "Это был последний работник в списке." in response.text
    assert response.redirect_chain[0][0].startswith("/mentoring/candidates/?who=others")


def test_card_refused_on_the_way_to_the_next_stays_open(
    curator: User, teacher: Employee, signed_in: SignIn, filled: dict[str, Any]
) -> None:
    response = signed_in(curator).post(url(teacher, "next/"), filled | {"interests": ""})
    assert response.status_code == 200
    assert f'action="{url(teacher)}"' in response.text
    assert signed_in(curator).get(url(teacher, "next/")).status_code == 405


def test_card_shows_own_programs_past_and_present_and_only_counts_those_of_others(
    curator: User, school: Organization, other_school: Organization, signed_in: SignIn
) -> None:
    mentor = MentorFactory(employee__organization=school, regional=True)
    own = [
        AssignmentFactory(organization=school, mentor=mentor),
        AssignmentFactory(organization=school, mentor=mentor, completed=True),
    ]
    stranger = AssignmentFactory(organization=other_school, mentor=mentor)
    page = signed_in(curator).get(url(mentor.employee)).text
    for program in own:
        assert program.mentee.full_name in page
        assert program.get_status_display() in page
    assert stranger.mentee.full_name not in page
    assert "В других организациях: 1\xa0программа." in page


@pytest.mark.django_db(transaction=True)
def test_two_curators_filling_one_new_card_at_once_make_one_mentor_and_the_second_is_refused() -> None:
    employee, achievement = EmployeeFactory(), AchievementFactory()

    def fill(interests: str) -> None:
        fill_card(
            employee=employee,
            level=MentorLevel.LOCAL,
            competencies=[],
            achievements=[achievement],
            interests=interests,
            opened=0,
        )

    (refusal,) = at_once(lambda: fill("Шахматы"), lambda: fill("Дебаты"))
    assert str(refusal) == CHANGED_MEANWHILE
    assert Mentor.objects.get().version == 1


@pytest.mark.django_db(transaction=True)
def test_card_recorded_while_support_codes_its_phrase_loses_neither() -> None:
    mentor, competency = MentorFactory(other_competencies="Сторителлинг"), CompetencyFactory()
    achievements = list(mentor.achievements.all())

    def record() -> None:
        fill_card(
            employee=mentor.employee,
            level=MentorLevel.REGIONAL,
            competencies=[],
            achievements=achievements,
            interests=mentor.interests,
            other_competencies="Сторителлинг",
            opened=mentor.version,
        )

    refusals = at_once(record, lambda: use_competency(keys=["сторителлинг"], competency=competency))
    mentor.refresh_from_db()
    assert list(mentor.competencies.all()) == [competency]
    assert mentor.level == (MentorLevel.LOCAL if refusals else MentorLevel.REGIONAL)


@pytest.mark.parametrize(("person", "screen", "queries"), [("curator", "card", 12), ("support", "desk", 10)])
def test_card_and_support_s_page_of_a_mentor_ask_little(
    person: str,
    screen: str,
    queries: int,
    school: Organization,
    signed_in: SignIn,
    request: pytest.FixtureRequest,
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    """The history reads each list's events, and takes the names from the lists that the page has fetched."""
    mentor = MentorFactory(employee__organization=school, competencies=[CompetencyFactory(), CompetencyFactory()])
    AssignmentFactory(organization=school, mentor=mentor)
    address = url(mentor.employee) if screen == "card" else f"/admin/mentoring/mentor/{mentor.pk}/change/"
    client = signed_in(request.getfixturevalue(person))
    client.get(address)
    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200
