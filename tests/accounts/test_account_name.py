"""An account is called as the staff list calls its person; nobody names the own account."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts import invitations
from accounts.account_name import rename_accounts
from accounts.choices import UserGroup
from accounts.models import User
from mentorship_ais.organizations.models import Employee, Organization
from tests.factories import EmployeeFactory, MembershipFactory, PositionFactory, UserFactory
from tests.organizations.staff_samples import xlsx

SignedIn = Callable[[User], Client]
SCAM = "http://evil.example"


@pytest.fixture
def employment(worker: User) -> Employee:
    return worker.employees.get()


def stored(employee: Employee, **changes: Any) -> dict[str, Any]:
    """Return what the form of an employee sends."""
    return {
        "last_name": employee.last_name,
        "first_name": employee.first_name,
        "middle_name": employee.middle_name,
        "birth_date": "1985-03-15",
        "position": employee.position_id,
        "organization": employee.organization_id,
        "experience": "",
        "sex": employee.sex,
        "email": employee.email,
        "left_on": "",
    } | changes


def test_person_does_not_rename_the_own_account(signed_in: SignedIn, worker: User, responsible: User) -> None:
    client = signed_in(worker)
    client.post("/profile/", {"last_name": SCAM, "first_name": "evil.example", "middle_name": ""})
    worker.refresh_from_db()
    assert worker.last_name == "Трудова"
    page = " ".join(client.get("/profile/").text.split())
    assert "обратитесь к ответственному работнику" in page
    assert responsible.full_name in page
    assert 'name="last_name"' not in page


def test_who_is_in_no_list_is_sent_to_support(signed_in: SignedIn, outsider: User) -> None:
    page = signed_in(outsider).get("/profile/").text
    assert "напишите в техническую поддержку" in page
    assert "ответственному работнику" not in page


def test_responsible_worker_corrects_the_name_and_the_account_is_renamed(
    signed_in: SignedIn, responsible: User, worker: User, employment: Employee
) -> None:
    client = signed_in(responsible)
    client.post(f"/staff/{employment.pk}/", stored(employment, last_name="Мирская"))
    worker.refresh_from_db()
    assert worker.full_name == "Мирская Ольга Ивановна"
    refused = client.post(f"/staff/{employment.pk}/", stored(employment, last_name="evil.example"))
    assert "Точка в имени" in refused.text
    worker.refresh_from_db()
    assert worker.last_name == "Мирская"


def test_a_list_with_yo_reaches_the_account(
    signed_in: SignedIn, responsible: User, worker: User, employment: Employee
) -> None:
    Employee.objects.filter(pk=employment.pk).update(last_name="Семенова")
    User.objects.filter(pk=worker.pk).update(last_name="Семенова")
    client = signed_in(responsible)
    rows = [["ФИО", "Должность"], ["Семёнова Ольга Ивановна", employment.position.name]]
    url = client.post("/staff/import/", {"file": SimpleUploadedFile("список.xlsx", xlsx(rows))})["Location"]
    client.post(f"{url}write/", {"digest": client.get(url).context["plan"].digest})
    worker.refresh_from_db()
    assert worker.last_name == "Семёнова"


def test_support_corrects_the_employee_and_the_account_is_renamed(
    signed_in: SignedIn, support: User, worker: User, employment: Employee
) -> None:
    client = signed_in(support)
    address = f"/admin/organizations/employee/{employment.pk}/change/"
    client.post(address, stored(employment, last_name="  трудова – мирская "))
    worker.refresh_from_db()
    assert worker.last_name == "Трудова-Мирская"
    refused = client.post(address, stored(employment, last_name=SCAM))
    assert "лишний знак" in refused.text
    employment.refresh_from_db()
    assert employment.last_name == "Трудова-Мирская"


def test_support_renames_only_who_is_in_no_list(
    signed_in: SignedIn, support: User, worker: User, outsider: User
) -> None:
    client = signed_in(support)
    for user in (worker, outsider):
        typed = {"email": user.email, "last_name": "Новая", "first_name": "Вера", "is_active": "on"}
        client.post(f"/admin/accounts/user/{user.pk}/change/", typed)
        user.refresh_from_db()
    assert (worker.last_name, outsider.last_name) == ("Трудова", "Новая")
    page = client.get(f"/admin/accounts/user/{worker.pk}/change/").text
    assert "Имя берётся из списка работников" in page
    typed = {"email": outsider.email, "last_name": SCAM, "first_name": "Вера", "is_active": "on"}
    assert "лишний знак" in client.post(f"/admin/accounts/user/{outsider.pk}/change/", typed).text


def test_one_organisation_does_not_rename_a_person_whom_another_knows(
    worker: User, employment: Employee, other_school: Organization
) -> None:
    second = EmployeeFactory(
        user=worker, organization=other_school, last_name="Трудова", first_name="Ольга", middle_name="Ивановна"
    )
    Employee.objects.filter(pk=second.pk).update(last_name="Чужая")
    assert rename_accounts(Employee.objects.filter(pk=second.pk)) == 0
    Employee.objects.filter(pk=employment.pk).update(last_name="Мирская")
    assert rename_accounts(Employee.objects.filter(pk=employment.pk)) == 1
    worker.refresh_from_db()
    assert worker.last_name == "Мирская"


def test_a_former_employment_names_nobody(worker: User, employment: Employee) -> None:
    Employee.objects.filter(pk=employment.pk).update(last_name="Прежняя", left_on="2020-08-31")
    assert rename_accounts(Employee.objects.all()) == 0


def test_a_name_of_former_days_that_is_refused_today_goes_no_further(worker: User, employment: Employee) -> None:
    Employee.objects.filter(pk=employment.pk).update(last_name="evil.example")
    assert rename_accounts(Employee.objects.all()) == 0


def test_invitation_joins_the_account_under_the_name_of_the_list(responsible: User, school: Organization) -> None:
    user = UserFactory(email="alyona@example.org", last_name="Королева")
    employee = EmployeeFactory(organization=school, last_name="Королёва", first_name="Ольга", middle_name="Ивановна")
    invitations.invite(employee=employee, email=user.email, by=responsible)
    user.refresh_from_db()
    assert user.last_name == "Королёва"


@pytest.mark.django_db
def test_accounts_named_after_sites_are_put_right_by_the_migration(worker: User, outsider: User) -> None:
    User.objects.all().update(last_name=SCAM)
    import_module("accounts.migrations.0019_names_of_accounts_from_staff_lists").take_names(apps, None)
    worker.refresh_from_db()
    outsider.refresh_from_db()
    assert (worker.last_name, outsider.last_name) == ("Трудова", SCAM)


def test_profile_takes_seven_queries_for_one_responsible_worker_and_for_many(
    signed_in: SignedIn, worker: User, school: Organization, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    client = signed_in(worker)
    client.get("/profile/")
    for _ in range(3):
        MembershipFactory(organization=school, group=UserGroup.RESPONSIBLE)
    with django_assert_max_num_queries(7):
        client.get("/profile/")


def test_position_that_is_there_already_is_refused_in_words(signed_in: SignedIn, support: User) -> None:
    PositionFactory(name="Учитель")
    answer = signed_in(support).post("/admin/organizations/position/add/", {"name": "  УЧИТЕЛЬ"})
    assert "Такая должность уже есть в списке." in answer.text


@pytest.mark.parametrize("by", ["support", "chief"])
def test_nobody_at_the_desk_sees_or_sets_a_password(signed_in: SignedIn, support: User, worker: User, by: str) -> None:
    client = signed_in(support if by == "support" else UserFactory(superuser=True))
    page = client.get(f"/admin/accounts/user/{worker.pk}/change/").text
    assert worker.password[:12] not in page
    assert "password" not in page.replace("/password", "")
    typed = {"password1": "Moya-dver-2026", "password2": "Moya-dver-2026", "usable_password": "true"}
    for answer in (
        client.get(f"/admin/accounts/user/{worker.pk}/password/"),
        client.post(f"/admin/accounts/user/{worker.pk}/password/", typed),
    ):
        assert answer.status_code == 404
        assert "Пароль задаёт только сам человек" in answer.text
    before = worker.password
    worker.refresh_from_db()
    assert worker.password == before
