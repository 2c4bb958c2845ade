"""The support's desk: Django's admin, with what it gets wrong put right."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from accounts.models import User
from tests.factories import EmployeeFactory, UserFactory

from .pages import Visitor


@pytest.fixture
def at_the_desk(visitor: Visitor) -> Visitor:
    visitor.sign_in(UserFactory(superuser=True).email)
    return visitor


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/admin/", "admin"),
        ("/admin/accounts/user/", "admin-list"),
        ("/admin/organizations/employee/add/", "admin-form"),
        ("/admin/accounts/accessrequest/", "admin-requests"),
    ],
)
def test_axe_finds_nothing_at_the_desk(at_the_desk: Visitor, path: str, name: str) -> None:
    at_the_desk.open(path)
    at_the_desk.look(name)
    at_the_desk.check_axe()


def test_axe_finds_nothing_in_a_record_and_its_history(at_the_desk: Visitor) -> None:
    employee = EmployeeFactory()
    for page in ("change", "history"):
        at_the_desk.open(f"/admin/organizations/employee/{employee.pk}/{page}/")
        at_the_desk.look(f"admin-{page}")
        at_the_desk.check_axe()


def test_the_desk_leads_back_to_the_site(visitor: Visitor, support: User) -> None:
    visitor.sign_in(support.email)
    visitor.open("/admin/")
    visitor.page.get_by_role("link", name="На «Стартовую»").click()
    expect(visitor.page).to_have_url(f"{visitor.address}/")


def test_the_desk_has_a_version_for_weak_eyes(at_the_desk: Visitor) -> None:
    at_the_desk.open("/admin/")
    at_the_desk.choose_low_vision()
    expect(at_the_desk.page).to_have_url(f"{at_the_desk.address}/admin/")
    at_the_desk.look("admin-low-vision")
    at_the_desk.check_axe()
