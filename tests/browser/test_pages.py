"""Every page that a role reaches from its menu keeps to what every page must keep to."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import User
from mentoring.choices import CompetencyKind
from mentorship_ais.organizations.models import Organization
from programs.models import Assignment
from tests.browser.pages import Visitor
from tests.factories import (
    AssignmentFactory,
    CompetencyFactory,
    EmployeeFactory,
    MentorFactory,
    MentoringGroupFactory,
    ProfessionalRequestFactory,
)

LONG = "Нужна помощь в подготовке учеников к олимпиаде, в работе с родителями и в ведении электронного журнала. " * 3


@pytest.fixture
def busy_school(school: Organization) -> Organization:
    """A school with mentors, requests, a group of each kind and a program of each status."""
    competencies = [
        *CompetencyFactory.create_batch(4, kind=CompetencyKind.PROFESSIONAL),
        *CompetencyFactory.create_batch(3, kind=CompetencyKind.UNIVERSAL),
    ]
    mentor = MentorFactory(employee__organization=school, competencies=competencies[:5])
    MentorFactory(regional=True, competencies=competencies[2:])
    for employee in EmployeeFactory.create_batch(3, organization=school):
        ProfessionalRequestFactory(employee=employee, competencies=competencies[:3])
    wanted = {"organization": school, "mentor": mentor, "requested_competencies": competencies[:2]}
    AssignmentFactory(**wanted, completed=True, request_text=LONG)
    MentoringGroupFactory(**wanted, mentees=2, request_text=LONG)
    MentoringGroupFactory(organization=school, mentees=4, shared=True)
    AssignmentFactory(organization=school, stopped=True)
    return school


@pytest.mark.parametrize("role", ["worker", "responsible", "curator", "rctr_worker", "analyst"])
def test_every_page_of_the_menu_is_in_order(
    visitor: Visitor, busy_school: Organization, role: str, request: pytest.FixtureRequest
) -> None:
    person: User = request.getfixturevalue(role)
    visitor.sign_in(person.email)
    visitor.open("/")
    links = visitor.page.get_by_role("navigation", name="Главное меню").get_by_role("link").all()
    paths = [urlsplit(link.get_attribute("href") or "").path for link in links]
    assert reverse("start") in paths
    for path in paths:
        visitor.open(path)
        expect(visitor.page.locator(f'.page-menu a[href="{path}"]')).to_have_attribute("aria-current", "page")
        expect(visitor.page.get_by_role("heading", level=1)).to_have_count(1)
        visitor.check_page(f"{role}-{path.strip('/').replace('/', '-') or 'start'}")


@pytest.mark.parametrize(
    "name", ["programs:add", "programs:card", "programs:complete", "programs:stop", "mentoring:card"]
)
def test_the_curators_forms_are_in_order(visitor: Visitor, busy_school: Organization, curator: User, name: str) -> None:
    assignment = Assignment.objects.filter(mentee__organization=busy_school, status="in_progress").first()
    assert assignment is not None
    of_whom = {"programs:add": [], "mentoring:card": [assignment.group.mentor.employee_id]}
    visitor.sign_in(curator.email)
    visitor.open(reverse(name, args=of_whom.get(name, [assignment.pk])))
    visitor.check_page(name.replace(":", "-"))


def test_the_request_for_access_is_in_order(visitor: Visitor, worker: User) -> None:
    visitor.sign_in(worker.email)
    visitor.open(reverse("access-request-new"))
    visitor.check_page("access-request-new")
    visitor.page.get_by_label("Выбрать группу пользователей").select_option("Куратор наставничества")
    visitor.page.get_by_role("button", name="Отправить запрос").click()
    expect(visitor.page.locator(".error-summary")).to_be_focused()
    visitor.check_page("access-request-refused")
