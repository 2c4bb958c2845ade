"""The mentor base in a browser: candidates, the card, the professional request, regional mentors."""

from __future__ import annotations

from playwright.sync_api import Dialog, expect

import mentoring.optimum  # noqa: F401 - as the server does before its first request
from accounts.models import User
from mentoring.models import Mentor, ProfessionalRequest
from mentorship_ais.organizations.models import Employee, Organization
from tests.browser.pages import Visitor
from tests.factories import (
    AchievementFactory,
    AssignmentFactory,
    CompetencyFactory,
    EmployeeFactory,
    MentorFactory,
    ProfessionalRequestFactory,
)

CATALOGUE = (
    (851, "Организовывать и проводить изучение образовательных запросов", True),
    (853, "Владеть технологиями/формами обучения педагогов: форсайт", True),
    (855, "Владеть технологиями/формами обучения педагогов: митап", True),
    (1001, "Планировать и проводить учебные занятия", False),
    (1002, "Оценивать образовательные результаты обучающихся", False),
)


def fill_catalogue() -> None:
    for code, name, universal in CATALOGUE:
        CompetencyFactory(code=code, name=name, universal=universal)
    AchievementFactory()
    AchievementFactory(number=2, name="Автор учебных пособий, материалов, публикаций")


def test_curator_makes_a_mentor(visitor: Visitor, curator: User, teacher: Employee) -> None:
    fill_catalogue()
    visitor.sign_in(curator.email)
    page = visitor.page
    visitor.open("/mentoring/candidates/")
    page.get_by_role("link", name=f"Сделать наставником : {teacher.full_name}").click()
    page.get_by_label("Владеть технологиями/формами обучения педагогов: форсайт").check()
    page.get_by_role("tab", name="Профессиональные компетенции").click()
    page.get_by_label("Планировать и проводить учебные занятия").check()
    visitor.look("mentoring-card")
    page.get_by_role("button", name="Записать", exact=True).click()
    visitor.check_page("mentoring-card-refused")
    assert page.get_by_text("Отметьте хотя бы одно достижение наставника.").count() == 2
    page.get_by_label("1 Победитель профессиональных конкурсов").check()
    page.get_by_label("Профессиональные интересы наставника").fill("Проектная деятельность")
    page.get_by_label("Статус наставника").select_option("Региональный")
    page.get_by_role("button", name="Записать", exact=True).click()
    page.get_by_text("Карточка записана.").wait_for()
    assert Mentor.objects.regional().get().competencies.count() == 2
    visitor.check_page("mentoring-candidates")


def test_list_is_searched_while_typing(visitor: Visitor, curator: User, school: Organization) -> None:
    for name in ("Ёлкина", "Абрамова"):
        EmployeeFactory(organization=school, last_name=name)
    visitor.sign_in(curator.email)
    visitor.open("/mentoring/candidates/")
    visitor.page.get_by_label("Поиск по фамилии").press_sequentially("елк")
    visitor.page.locator("#candidates").get_by_text("Найдено: 1").wait_for()
    assert visitor.page.get_by_text("Абрамова").count() == 0
    assert "q=%D0%B5%D0%BB%D0%BA" in visitor.page.url


def test_card_of_a_mentor(visitor: Visitor, curator: User, school: Organization) -> None:
    fill_catalogue()
    mentor = MentorFactory(employee__organization=school, competencies=[CompetencyFactory(code=853)])
    visitor.sign_in(curator.email)
    visitor.open(f"/mentoring/candidates/{mentor.employee.pk}/")
    visitor.check_page("mentoring-card-of-a-mentor")


def test_worker_writes_the_own_request(visitor: Visitor, worker: User) -> None:
    fill_catalogue()
    visitor.sign_in(worker.email)
    visitor.open("/mentoring/request/")
    visitor.page.get_by_label("Владеть технологиями/формами обучения педагогов: митап").check()
    visitor.page.get_by_label("Основной запрос").fill("Провести первый митап")
    visitor.page.get_by_role("button", name="Записать").click()
    visitor.page.locator(".alert").get_by_text("Запрос записан.").wait_for()
    assert ProfessionalRequest.objects.get().competencies.get().code == 855
    visitor.check_page("mentoring-request")


def test_regional_mentors(visitor: Visitor, curator: User, other_school: Organization) -> None:
    fill_catalogue()
    for _ in range(3):
        MentorFactory(
            employee__organization=other_school,
            regional=True,
            competencies=[CompetencyFactory(code=code) for code, *_ in CATALOGUE],
        )
    visitor.sign_in(curator.email)
    visitor.open("/mentoring/regional/")
    visitor.check_page("mentoring-regional")


def test_competencies_are_counted_and_filtered_while_typing(visitor: Visitor, curator: User, teacher: Employee) -> None:
    fill_catalogue()
    visitor.sign_in(curator.email)
    visitor.open(f"/mentoring/candidates/{teacher.pk}/")
    page = visitor.page
    search = page.get_by_label("Найти компетенцию по словам или коду").first
    search.fill("ФОРСАЙТ")
    expect(page.get_by_label("855 Владеть")).to_be_hidden()
    page.get_by_label("853 Владеть").check()
    expect(page.get_by_role("tab", name="Универсальные компетенции 1")).to_be_visible()
    search.fill("нет такого")
    expect(page.get_by_text("Нет компетенции с такими словами.").first).to_be_visible()


def test_leaving_with_unsaved_changes_asks(visitor: Visitor, curator: User, teacher: Employee) -> None:
    fill_catalogue()
    visitor.sign_in(curator.email)
    visitor.open(f"/mentoring/candidates/{teacher.pk}/")
    page = visitor.page
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.get_by_label("Профессиональные интересы наставника").fill("Шахматы")
    page.get_by_role("link", name="Закрыть окно").click()
    expect(page.get_by_label("Профессиональные интересы наставника")).to_have_value("Шахматы")
    assert asked == ["beforeunload"]


def test_pairing_proposes_and_is_changed(visitor: Visitor, curator: User, school: Organization) -> None:
    fill_catalogue()
    chosen = [CompetencyFactory(code=code) for code, *_ in CATALOGUE]
    for number in range(3):
        MentorFactory(employee__organization=school, competencies=chosen[: number + 2], max_mentees=1)
    for number in range(5):
        ProfessionalRequestFactory(employee__organization=school, competencies=chosen[number:])
    far = MentorFactory(employee=EmployeeFactory(), regional=True, competencies=chosen)
    visitor.sign_in(curator.email)
    visitor.open("/mentoring/pairing/")
    page = visitor.page
    expect(page.get_by_text("Открытых запросов: 5. Пар: 3")).to_be_visible()
    expect(page.get_by_role("link", name=far.employee.full_name).first).to_be_visible()
    visitor.check_page("mentoring-pairing")
    page.get_by_label("Наставник для работника").first.select_option("Вычеркнуть: сейчас не подбирать")
    page.get_by_role("button", name="Подобрать заново").click()
    expect(page.get_by_role("heading", name="Вычеркнуты")).to_be_visible()
    visitor.check_page("mentoring-pairing-changed")


def test_matches_of_an_employee_and_of_a_mentor(
    visitor: Visitor, curator: User, school: Organization, other_school: Organization
) -> None:
    fill_catalogue()
    chosen = [CompetencyFactory(code=code) for code, *_ in CATALOGUE]
    mentor = MentorFactory(employee__organization=school, competencies=chosen[:3])
    MentorFactory(employee__organization=other_school, competencies=chosen[1:], regional=True)
    mentee = ProfessionalRequestFactory(employee__organization=school, competencies=chosen).employee
    AssignmentFactory(organization=school, mentor=mentor)
    visitor.sign_in(curator.email)
    visitor.open(f"/mentoring/candidates/{mentee.pk}/mentors/")
    visitor.check_page("mentoring-mentors-for")
    visitor.open(f"/mentoring/candidates/{mentor.employee.pk}/mentees/")
    visitor.check_page("mentoring-mentees-for")
    visitor.open(f"/mentoring/candidates/{mentee.pk}/request/")
    visitor.check_page("mentoring-request-of")
    visitor.open(f"/mentoring/candidates/{mentor.employee.pk}/")
    visitor.check_page("mentoring-card-with-programs")


def test_supply_and_demand(visitor: Visitor, curator: User, school: Organization) -> None:
    fill_catalogue()
    chosen = [CompetencyFactory(code=code) for code, *_ in CATALOGUE]
    MentorFactory(employee__organization=school, competencies=chosen[:3])
    ProfessionalRequestFactory(employee__organization=school, competencies=chosen[2:])
    visitor.sign_in(curator.email)
    visitor.open("/mentoring/supply/")
    visitor.check_page("mentoring-supply")
    visitor.page.get_by_label("Только то, чего не хватает").check()
    visitor.page.get_by_role("button", name="Показать").click()
    expect(visitor.page.locator("#supply").get_by_text("2 компетенции, не хватает: 2.")).to_be_visible()


def test_support_codes_a_frequent_phrase(visitor: Visitor, support: User) -> None:
    for spelling in ("Сторителлинг", "сторителинг", "Сторителлинг; Дебаты", "Дебаты"):
        MentorFactory(other_competencies=spelling)
    visitor.sign_in(support.email)
    visitor.open("/admin/mentoring/competency/")
    page = visitor.page
    visitor.check_axe()
    page.get_by_role("link", name="Повторяющиеся «Другие компетенции»").click()
    visitor.check_page("mentoring-phrases")
    page.get_by_role("link", name="Сделать компетенцией").first.click()
    visitor.check_page("mentoring-phrase-coded")
    page.get_by_role("button", name="Сделать компетенцией").click()
    expect(page.get_by_text("теперь есть у тех, кто писал её словами (3 наставника)")).to_be_visible()
    assert Mentor.objects.filter(competencies__name="Сторителлинг").count() == 3
