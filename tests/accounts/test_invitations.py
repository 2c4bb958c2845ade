"""Accounts: invitation, first password, forgotten password, change, leaving."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.choices import UserGroup
from accounts.invitations import invite
from accounts.leaving import end_lapsed_rights, end_rights
from accounts.models import Letter, Membership, User
from accounts.rights import rights_of
from mentorship_ais.core.errors import DomainError
from mentorship_ais.organizations.models import Employee, Organization
from tests.factories import EmployeeFactory, MembershipFactory
from tests.factories.accounts import PASSWORD
from tests.letters import link_sent_with, write_letters

SignedIn = Callable[[User], Client]
pytestmark = pytest.mark.django_db
STRONG = "Весенний-Дождь-7"


def text(response: object) -> str:
    return " ".join(response.content.decode().split())  # type: ignore[attr-defined]


def set_password(client: Client, link: str, password: str = STRONG) -> str:
    page = client.get(link, follow=True)
    address = page.redirect_chain[-1][0] if page.redirect_chain else link
    return text(client.post(address, {"new_password1": password, "new_password2": password}, follow=True))


def test_invited_employee_sets_a_password_and_is_in(teacher: Employee, responsible: User) -> None:
    user = invite(employee=teacher, email="Teacher@Example.org", by=responsible)
    letter = Letter.objects.get(to="teacher@example.org")
    assert letter.subject == "Учётная запись в системе «Кадры в образовании»"
    assert "Ссылка действует 3\xa0дня" in letter.text
    client = Client()
    page = set_password(client, link_sent_with(letter))
    assert "Пароль задан. Вы вошли в систему." in page
    assert "членом групп(-ы): <strong>Работник образования</strong>" in page
    assert Client().post("/login/", {"username": user.email, "password": STRONG}).url == "/"


def test_link_works_once_and_for_three_days(teacher: Employee, responsible: User) -> None:
    invite(employee=teacher, email="teacher@example.org", by=responsible)
    link = link_sent_with(Letter.objects.get(to="teacher@example.org"))
    with time_machine.travel(timezone.localtime() + datetime.timedelta(days=3, minutes=1), tick=False):
        assert "Срок ссылки прошёл" in text(Client().get(link, follow=True))
    set_password(Client(), link)
    assert "Срок ссылки прошёл" in text(Client().get(link, follow=True))


def test_second_organisation_joins_the_account(
    teacher: Employee, other_school: Organization, responsible: User, other_curator: User
) -> None:
    user = invite(employee=teacher, email="teacher@example.org", by=responsible)
    user.set_password(STRONG)
    user.save()
    names = {name: getattr(teacher, name) for name in ("last_name", "first_name", "middle_name")}
    second = EmployeeFactory(organization=other_school, **names)
    assert invite(employee=second, email="TEACHER@example.org", by=other_curator) == user
    assert Letter.objects.filter(subject__contains=other_school.short_name).exists()
    assert {o.pk for o in rights_of(user).organizations} == {teacher.organization_id, other_school.pk}


def lapse(employee: Employee) -> None:
    """End the employment yesterday, as if the daily job had not ended the rights yet."""
    Employee.objects.filter(pk=employee.pk).update(left_on=timezone.localdate() - datetime.timedelta(days=1))


def test_person_who_left_yesterday_and_is_invited_again_gets_new_rights_of_a_worker_only(
    curator: User, school: Organization, responsible: User
) -> None:
    former = curator.employees.get()
    lapse(former)
    names = {name: getattr(former, name) for name in ("last_name", "first_name", "middle_name")}
    again = EmployeeFactory(organization=school, birth_date=None, **names)
    invite(employee=again, email=curator.email, by=responsible)
    in_force = Membership.objects.in_force().filter(user=curator)
    assert [(m.group, m.employment, m.granted_by) for m in in_force] == [(UserGroup.WORKER, again, responsible)]


def test_right_of_a_worker_whose_term_is_over_is_given_anew(teacher: Employee, worker: User, responsible: User) -> None:
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    Membership.objects.filter(user=worker).update(employment=None, ends_on=yesterday)
    names = {name: getattr(worker, name) for name in ("last_name", "first_name", "middle_name")}
    second = EmployeeFactory(organization=teacher.organization, birth_date=None, **names)
    invite(employee=second, email=worker.email, by=responsible)
    assert Membership.objects.in_force().get(user=worker).employment == second


def test_address_of_another_person_is_refused(teacher: Employee, responsible: User, curator: User) -> None:
    with pytest.raises(DomainError, match="Этот адрес принадлежит другому человеку"):
        invite(employee=teacher, email=curator.email, by=responsible)
    teacher.refresh_from_db()
    assert teacher.user is None


@pytest.mark.parametrize("email", ["", "нет", "a@b", "x@example.org\nBcc: y@example.org"])
def test_broken_address_is_refused(teacher: Employee, responsible: User, email: str) -> None:
    with pytest.raises(DomainError, match="Проверьте адрес электронной почты"):
        invite(employee=teacher, email=email, by=responsible)


def test_who_has_an_account_or_has_left_is_not_invited(teacher: Employee, responsible: User, worker: User) -> None:
    with pytest.raises(DomainError, match="уже есть учётная запись"):
        invite(employee=worker.employees.get(), email="new@example.org", by=responsible)
    teacher.left_on = timezone.localdate() - datetime.timedelta(days=1)
    teacher.save()
    with pytest.raises(DomainError, match="Работник уволен"):
        invite(employee=teacher, email="new@example.org", by=responsible)


def test_forgotten_password_is_set_anew_and_ends_other_sessions(signed_in: SignedIn, worker: User) -> None:
    elsewhere = signed_in(worker)
    client = Client()
    client.post("/password/forgotten/", {"email": worker.email.upper()})
    write_letters()
    set_password(client, link_sent_with(Letter.objects.get(to=worker.email, subject__startswith="Новый пароль")))
    assert client.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302


def test_answer_does_not_reveal_whether_there_is_an_account(worker: User) -> None:
    known = Client().post("/password/forgotten/", {"email": worker.email}, follow=True)
    unknown = Client().post("/password/forgotten/", {"email": "nobody@example.org"}, follow=True)
    assert text(known).partition("<main")[2] == text(unknown).partition("<main")[2]


def test_password_is_changed_by_who_knows_the_present_one(signed_in: SignedIn, worker: User) -> None:
    client, elsewhere = signed_in(worker), signed_in(worker)
    typed = {"old_password": "не тот", "new_password1": STRONG, "new_password2": STRONG}
    assert "Ваш старый пароль введен неправильно" in text(client.post("/profile/password/", typed))
    page = text(client.post("/profile/password/", typed | {"old_password": PASSWORD}, follow=True))
    assert "Пароль изменён." in page
    assert elsewhere.get("/").status_code == 302


def test_weak_password_is_refused_with_the_reason(signed_in: SignedIn, worker: User) -> None:
    typed = {"old_password": PASSWORD, "new_password1": "1234567", "new_password2": "1234567"}
    page = text(signed_in(worker).post("/profile/password/", typed))
    assert "слишком короткий" in page


def dismiss(employee: Employee, last_day: datetime.date, by: User) -> None:
    employee.left_on = last_day
    employee.save()
    end_rights(employee=employee, by=by)


def test_leaving_ends_rights_at_once(curator: User, responsible: User, school: Organization) -> None:
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    dismiss(curator.employees.get(), yesterday, responsible)
    ended = Membership.objects.get(user=curator, group=UserGroup.CURATOR)
    assert ended.revoked_by == responsible
    assert ended.revocation_reason == f"Последний день работы в организации: {yesterday:%d.%m.%Y}."
    assert rights_of(curator).memberships == ()


def test_rights_last_through_the_last_day(curator: User, responsible: User) -> None:
    today = timezone.localdate()
    dismiss(curator.employees.get(), today, responsible)
    assert rights_of(curator).allow(UserGroup.CURATOR)
    with time_machine.travel(timezone.localtime() + datetime.timedelta(days=1), tick=False):
        assert not rights_of(curator).allow(UserGroup.CURATOR)
        assert end_lapsed_rights() == 2
        assert end_lapsed_rights() == 0
    assert not Membership.objects.active().filter(user=curator).exists()


def test_rights_elsewhere_stay(curator: User, responsible: User, other_school: Organization) -> None:
    MembershipFactory(user=curator, organization=other_school)
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    dismiss(curator.employees.get(organization=responsible.employees.get().organization), yesterday, responsible)
    rights = rights_of(curator)
    assert rights.allow(UserGroup.CURATOR)
    assert rights.current == other_school


def test_support_creates_an_account_with_an_invitation(signed_in: SignedIn, support: User) -> None:
    typed = {"email": "Новая@example.org", "last_name": "Ёлкина", "first_name": "Д’Арья", "middle_name": ""}
    signed_in(support).post("/admin/accounts/user/add/", typed | {"email": "New@example.org"})
    user = User.objects.get(email="new@example.org")
    assert not user.has_usable_password()
    assert Letter.objects.filter(to=user.email, subject__startswith="Учётная запись").exists()


def test_support_cannot_make_itself_more_than_support(signed_in: SignedIn, support: User) -> None:
    typed = {"email": support.email, "last_name": "Опорова", "first_name": "О", "is_superuser": "on", "is_staff": "on"}
    assert signed_in(support).post(f"/admin/accounts/user/{support.pk}/change/", typed).status_code == 403
    support.refresh_from_db()
    assert not support.is_superuser


def test_sign_in_forgives_the_case_of_the_address(worker: User) -> None:
    answer = Client().post("/login/", {"username": worker.email.upper(), "password": PASSWORD})
    assert answer.status_code == 302


def test_responsible_worker_invites_from_the_staff_list(
    signed_in: SignedIn, responsible: User, teacher: Employee
) -> None:
    client = signed_in(responsible)
    assert "Пригласить" in text(client.get(f"/staff/{teacher.pk}/"))
    address = f"/staff/{teacher.pk}/invite/"
    assert "Этот адрес принадлежит другому человеку" in text(client.post(address, {"email": responsible.email}))
    page = text(client.post(address, {"email": "teacher@example.org"}, follow=True))
    assert "приглашение отправлено на teacher@example.org" in page
    assert "Учётная запись: teacher@example.org" in text(client.get(f"/staff/{teacher.pk}/"))


def test_invitation_is_closed_to_strangers(signed_in: SignedIn, other_curator: User, teacher: Employee) -> None:
    address = f"/staff/{teacher.pk}/invite/"
    assert signed_in(other_curator).post(address, {"email": "x@example.org"}).status_code == 403
    MembershipFactory(
        user=other_curator, organization=other_curator.employees.get().organization, group=UserGroup.RESPONSIBLE
    )
    assert signed_in(other_curator).post(address, {"email": "x@example.org"}).status_code == 404
    assert Client().post(address, {"email": "x@example.org"}).status_code == 302


def test_dismissal_on_the_staff_list_ends_the_rights(
    signed_in: SignedIn, responsible: User, curator: User, school: Organization
) -> None:
    employee = curator.employees.get()
    typed = {
        "last_name": employee.last_name,
        "first_name": employee.first_name,
        "middle_name": employee.middle_name,
        "position": employee.position_id,
        "left_on": (timezone.localdate() - datetime.timedelta(days=1)).isoformat(),
    }
    signed_in(responsible).post(f"/staff/{employee.pk}/", typed)
    ended = Membership.objects.get(user=curator, group=UserGroup.CURATOR)
    assert ended.revoked_by == responsible
