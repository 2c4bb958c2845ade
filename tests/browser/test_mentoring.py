"""The mentor base in a browser: candidates, the card, the professional request, regional mentors."""

from __future__ import annotations

from accounts.models import User
from mentoring.models import Mentor, ProfessionalRequest
from mentorship_ais.organizations.models import Employee, Organization
from tests.factories import AchievementFactory, CompetencyFactory, EmployeeFactory, MentorFactory

from .pages import Visitor

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
    visitor.page.get_by_text("Запрос записан.").wait_for()
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
