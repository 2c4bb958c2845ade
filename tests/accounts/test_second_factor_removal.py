"""Accounts: a lost device. Two of support take the second factor off together; nobody does alone, nobody for oneself."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts import second_factor_removal
from accounts.models import Letter, SecondFactorRemoval, User
from accounts.models.second_factor import WAITS_FOR
from mentorship_ais import support_group
from mentorship_ais.core.errors import DomainError
from tests.accounts.test_second_factor import Phone
from tests.factories import UserFactory
from tests.factories.accounts import PASSWORD

SignedIn = Callable[[User], Client]
pytestmark = pytest.mark.django_db
GROUNDS = "Позвонили в школу по её номеру."


def words(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.fixture
def second_support(support: User) -> User:
    user = UserFactory(email="support2@example.org", last_name="Подмогина", support=True)
    user.groups.add(Group.objects.get(name=support_group.NAME))
    return user


@pytest.fixture
def superuser(db: None) -> User:
    return UserFactory(email="root@example.org", last_name="Главнова", superuser=True)


@pytest.fixture
def second_superuser(db: None) -> User:
    return UserFactory(email="root2@example.org", last_name="Старшинова", superuser=True)


def page_of(user: User, step: str = "") -> str:
    return f"/admin/accounts/user/{user.pk}/sign-in/{step}"


def has_phone(user: User) -> bool:
    return Authenticator.objects.filter(user=user).exists()


def subjects_to(user: User) -> list[str]:
    return list(Letter.objects.filter(to=user.email).order_by("pk").values_list("subject", flat=True))


def test_one_proposes_another_confirms_and_the_person_reads_of_both(
    signed_in: SignedIn, worker: User, support: User, second_support: User
) -> None:
    phone = Phone(worker)
    browser = Client()
    browser.post("/login/", {"username": worker.email, "password": PASSWORD})
    browser.post("/login/second-factor/", {"code": phone.code})
    signed_in(support).post(page_of(worker), {"grounds": GROUNDS})
    assert has_phone(worker)
    assert browser.get("/").status_code == 200
    page = words(signed_in(second_support).get(page_of(worker)))
    assert "Опорова О. И." in page
    assert GROUNDS in page
    answer = signed_in(second_support).post(page_of(worker, "confirm/"), follow=True)
    assert "Второй фактор снят." in words(answer)
    assert not has_phone(worker)
    assert browser.get("/").status_code == 302
    assert Client().post("/login/", {"username": worker.email, "password": PASSWORD}).url == "/"
    assert subjects_to(worker) == ["Поддержка собирается снять второй фактор", "Второй фактор снят"]
    for letter in Letter.objects.filter(to=worker.email):
        assert "Если вы об этом не просили" in letter.text.splitlines()[0]


def test_who_proposed_cannot_confirm(signed_in: SignedIn, worker: User, support: User) -> None:
    Phone(worker)
    client = signed_in(support)
    client.post(page_of(worker), {"grounds": GROUNDS})
    assert "Подтвердить и снять" not in words(client.get(page_of(worker)))
    answer = client.post(page_of(worker, "confirm/"), follow=True)
    assert "Подтвердить должен другой сотрудник поддержки" in words(answer)
    assert has_phone(worker)


def test_second_account_of_who_proposed_cannot_confirm(worker: User, support: User) -> None:
    Phone(worker)
    twin = UserFactory(last_name=support.last_name, support=True)
    removal = second_factor_removal.propose(user=worker, by=support, grounds=GROUNDS)
    with pytest.raises(DomainError, match="другой сотрудник"):
        second_factor_removal.confirm(removal=removal, by=twin)


def test_superuser_alone_cannot_either(signed_in: SignedIn, worker: User, superuser: User) -> None:
    Phone(worker)
    client = signed_in(superuser)
    client.post(page_of(worker), {"grounds": GROUNDS})
    client.post(page_of(worker, "confirm/"))
    assert has_phone(worker)
    for path in ("/admin/mfa/authenticator/", "/admin/usersessions/usersession/", "/admin/account/emailaddress/"):
        assert client.get(path).status_code == 404, path


def test_nobody_decides_about_oneself(superuser: User, second_superuser: User) -> None:
    Phone(superuser)
    with pytest.raises(DomainError, match="О себе не решают"):
        second_factor_removal.propose(user=superuser, by=superuser, grounds=GROUNDS)
    removal = second_factor_removal.propose(user=superuser, by=second_superuser, grounds=GROUNDS)
    with pytest.raises(DomainError, match="О себе не решают"):
        second_factor_removal.confirm(removal=removal, by=superuser)


def test_of_support_only_superusers_decide(
    signed_in: SignedIn, support: User, second_support: User, superuser: User, second_superuser: User
) -> None:
    Phone(support)
    assert signed_in(second_support).post(page_of(support), {"grounds": GROUNDS}).status_code == 403
    with pytest.raises(DomainError, match="двое администраторов"):
        second_factor_removal.propose(user=support, by=second_support, grounds=GROUNDS)
    removal = second_factor_removal.propose(user=support, by=superuser, grounds=GROUNDS)
    with pytest.raises(DomainError, match="двое администраторов"):
        second_factor_removal.confirm(removal=removal, by=second_support)
    second_factor_removal.confirm(removal=removal, by=second_superuser)
    assert not has_phone(support)


def test_person_calls_it_off(signed_in: SignedIn, worker: User, support: User, second_support: User) -> None:
    Phone(worker)
    removal = second_factor_removal.propose(user=worker, by=support, grounds=GROUNDS)
    client = signed_in(worker)
    assert "Поддержка собирается снять второй фактор" in words(client.get("/profile/second-factor/"))
    client.post("/profile/second-factor/removal/call-off/")
    with pytest.raises(DomainError, match="Предложения больше нет"):
        second_factor_removal.confirm(removal=removal, by=second_support)
    assert has_phone(worker)
    assert subjects_to(worker)[-1] == "Второй фактор остаётся"


def test_proposal_about_somebody_else_is_not_mine_to_call_off(
    signed_in: SignedIn, worker: User, curator: User, support: User
) -> None:
    Phone(worker)
    second_factor_removal.propose(user=worker, by=support, grounds=GROUNDS)
    assert signed_in(curator).post("/profile/second-factor/removal/call-off/").status_code == 404


def test_old_proposal_is_confirmed_no_more_and_can_be_made_anew(
    worker: User, support: User, second_support: User
) -> None:
    Phone(worker)
    with time_machine.travel(timezone.now() - WAITS_FOR, tick=False):
        old = second_factor_removal.propose(user=worker, by=support, grounds=GROUNDS)
    with pytest.raises(DomainError, match="старше трёх дней"):
        second_factor_removal.confirm(removal=old, by=second_support)
    new = second_factor_removal.propose(user=worker, by=second_support, grounds=GROUNDS)
    second_factor_removal.confirm(removal=new, by=support)
    assert not has_phone(worker)


def test_second_proposal_and_one_without_a_second_factor_are_refused(
    signed_in: SignedIn, worker: User, curator: User, support: User
) -> None:
    Phone(worker)
    second_factor_removal.propose(user=worker, by=support, grounds=GROUNDS)
    with pytest.raises(DomainError, match="уже предложено"):
        second_factor_removal.propose(user=worker, by=support, grounds=GROUNDS)
    with pytest.raises(DomainError, match="нет второго фактора"):
        second_factor_removal.propose(user=curator, by=support, grounds=GROUNDS)
    assert "Обязательное поле" in words(signed_in(support).post(page_of(Phone(curator).user), {"grounds": " "}))


def test_database_keeps_the_rule_of_two(worker: User, support: User) -> None:
    now = timezone.now()
    for one, other in ((support, support), (worker, support), (support, worker)):
        with pytest.raises(IntegrityError), transaction.atomic():
            SecondFactorRemoval.objects.create(
                user=worker, grounds=GROUNDS, proposed_by=one, confirmed_by=other, confirmed_at=now
            )


@pytest.mark.parametrize("step", ["confirm/", "call-off/", "end/"])
def test_desks_buttons_are_no_links_and_not_for_others(
    signed_in: SignedIn, worker: User, support: User, curator: User, step: str
) -> None:
    assert signed_in(support).get(page_of(worker, step)).status_code == 403
    assert signed_in(curator).post(page_of(worker, step)).status_code in {302, 403}


def test_support_ends_all_sessions_of_a_person(signed_in: SignedIn, worker: User, support: User) -> None:
    browser = Client()
    browser.post("/login/", {"username": worker.email, "password": PASSWORD})
    client = signed_in(support)
    assert "Сейчас открыто: 1." in words(client.get(page_of(worker)))
    assert "Все входы завершены." in words(client.post(page_of(worker, "end/"), follow=True))
    assert browser.get("/").status_code == 302
    assert subjects_to(worker) == ["Входы в вашу учётную запись завершены"]


def test_operator_ends_sessions(worker: User, curator: User) -> None:
    browsers = {}
    for user in (worker, curator):
        browsers[user] = Client()
        browsers[user].post("/login/", {"username": user.email, "password": PASSWORD})
    call_command("end_sessions", worker.email)
    assert browsers[worker].get("/").status_code == 302
    assert browsers[curator].get("/").status_code == 200
    call_command("end_sessions", everybody=True)
    assert browsers[curator].get("/").status_code == 302
    for emails, everybody in (([], False), (["nobody@example.org"], False), ([worker.email], True)):
        with pytest.raises(CommandError):
            call_command("end_sessions", *emails, everybody=everybody)
