"""Support keeps accounts and cannot make itself more than support."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from accounts.models import Letter, User
from mentorship_ais import support_group
from mentorship_ais.organizations.models import Organization
from tests.factories import EmployeeFactory, UserFactory

SignedIn = Callable[[User], Client]


@pytest.mark.parametrize("is_staff", [True, False])
@pytest.mark.parametrize("page", ["invite/", "change/"])
def test_support_cannot_take_over_a_superusers_account(
    signed_in: SignedIn, support: User, page: str, is_staff: bool
) -> None:
    """Also when the desk is closed to the superuser: the rights are there, the mark of support is not."""
    chief = UserFactory(superuser=True, is_staff=is_staff)
    email, password = chief.email, chief.password
    answer = signed_in(support).post(
        f"/admin/accounts/user/{chief.pk}/{page}",
        {
            "password1": "Moya-dver-2026",
            "password2": "Moya-dver-2026",
            "usable_password": "true",
            "email": "mine@example.org",
            "first_name": "Олег",
            "is_active": "on",
        },
    )
    assert answer.status_code == 403
    chief.refresh_from_db()
    assert (chief.email, chief.password) == (email, password)


def test_superuser_makes_somebody_support(signed_in: SignedIn, support: User, worker: User) -> None:
    desk = Group.objects.get(name=support_group.NAME)
    signed_in(UserFactory(superuser=True)).post(
        f"/admin/accounts/user/{worker.pk}/change/",
        {
            "email": worker.email,
            "last_name": worker.last_name,
            "first_name": worker.first_name,
            "is_active": "on",
            "is_staff": "on",
            "groups": [desk.pk],
        },
    )
    worker = User.objects.get(pk=worker.pk)
    assert worker.is_staff
    assert worker.has_perm("accounts.change_accessrequest")
    letter = Letter.objects.get(to=worker.email)
    assert letter.text.startswith("Права вашей учётной записи изменены. Если вы этого не ждали, напишите")
    assert "Администрирование: открыто" in letter.text


def test_unchanged_rights_are_no_news(signed_in: SignedIn, support: User, worker: User) -> None:
    typed = {"last_name": worker.last_name, "first_name": worker.first_name, "is_active": "on"}
    signed_in(support).post(f"/admin/accounts/user/{worker.pk}/change/", typed)
    assert not Letter.objects.filter(to=worker.email).exists()


def test_closed_account_is_signed_out_at_once_and_gets_a_letter(
    signed_in: SignedIn, support: User, worker: User
) -> None:
    client = signed_in(worker)
    typed = {"last_name": worker.last_name, "first_name": worker.first_name}
    signed_in(support).post(f"/admin/accounts/user/{worker.pk}/change/", typed)
    assert client.get("/").status_code == 302
    assert "Вход: закрыт" in Letter.objects.get(to=worker.email).text


def test_support_makes_accounts_for_employees(signed_in: SignedIn, support: User, school: Organization) -> None:
    ready = EmployeeFactory(organization=school, email="ready@example.org")
    bare = EmployeeFactory(organization=school, last_name="Безадресова", email="")
    answer = signed_in(support).post(
        "/admin/organizations/employee/",
        {"action": "invite_selected", "_selected_action": [ready.pk, bare.pk]},
        follow=True,
    )
    ready.refresh_from_db()
    assert ready.user is not None
    assert ready.user.email == "ready@example.org"
    page = answer.content.decode()
    assert f"{bare}: Проверьте адрес электронной почты" in page
    assert "1\u00a0приглашение" in page


def test_page_of_an_account_takes_nine_queries(
    signed_in: SignedIn, support: User, worker: User, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    desk, address = signed_in(support), f"/admin/accounts/user/{worker.pk}/change/"
    desk.get(address)
    with django_assert_max_num_queries(9):
        assert desk.get(address).status_code == 200
