"""Accounts: the second factor at every way in, set up by the person, taken away by two."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.cache import cache
from django.test import Client

from accounts.invitations import password_reset
from accounts.models import User
from accounts.outbox import post
from tests.factories.accounts import PASSWORD
from tests.letters import link_sent_with

SignedIn = Callable[[User], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def forgetful_brakes(settings) -> None:
    """What one test has typed wrongly is not held against the next; a code is good for a minute, not half of one."""
    cache.clear()
    settings.MFA_TOTP_TOLERANCE = 1


class Phone:
    """An app with codes, connected to the account."""

    def __init__(self, user: User) -> None:
        self.secret = generate_totp_secret()
        with_context = TOTP.activate(user, self.secret)
        RecoveryCodes.activate(user)
        self.authenticator = with_context.instance

    @property
    def code(self) -> str:
        return code_of(self.secret)


def code_of(secret: str) -> str:
    """What an app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def words(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def give_password(user: User, next_page: str = "") -> Client:
    client = Client()
    client.post("/login/", {"username": user.email, "password": PASSWORD, "next": next_page})
    return client


def is_in(client: Client) -> bool:
    return client.get("/").status_code == 200


def test_right_password_is_only_the_first_step(worker: User) -> None:
    phone = Phone(worker)
    client = Client()
    answer = client.post("/login/", {"username": worker.email, "password": PASSWORD, "next": "/profile/"})
    assert answer.url == "/login/second-factor/"
    assert not is_in(client)
    assert "Второй шаг входа" in words(client.get(answer.url))
    assert client.post(answer.url, {"code": phone.code}).url == "/profile/"
    assert is_in(client)


def test_who_has_no_second_factor_is_in_at_once(worker: User) -> None:
    assert Client().post("/login/", {"username": worker.email, "password": PASSWORD}).url == "/"


def test_wrong_code_is_refused_with_advice(worker: User) -> None:
    Phone(worker)
    client = give_password(worker)
    assert "Код не подходит" in words(client.post("/login/second-factor/", {"code": "12"}))
    assert not is_in(client)


def test_code_works_once(worker: User) -> None:
    phone = Phone(worker)
    code = phone.code
    assert give_password(worker).post("/login/second-factor/", {"code": code}).status_code == 302
    assert "Код не подходит" in words(give_password(worker).post("/login/second-factor/", {"code": code}))


def test_recovery_code_stands_in_for_a_lost_phone_once(worker: User) -> None:
    Phone(worker)
    code = RecoveryCodes.activate(worker).get_unused_codes()[0]
    client = give_password(worker)
    assert client.post("/login/second-factor/", {"code": code}).status_code == 302
    assert is_in(client)
    assert "Код не подходит" in words(give_password(worker).post("/login/second-factor/", {"code": code}))


def test_guessing_codes_is_stopped(worker: User) -> None:
    phone = Phone(worker)
    client = give_password(worker)
    for _ in range(5):
        client.post("/login/second-factor/", {"code": "12"})
    client.post("/login/second-factor/", {"code": phone.code})
    assert not is_in(client)


def test_second_step_without_the_first_leads_to_the_first(worker: User) -> None:
    Phone(worker)
    assert Client().get("/login/second-factor/").url == "/login/"
    assert Client().post("/login/second-factor/", {"code": "123456"}).url == "/login/"


def test_reset_link_is_no_way_round_the_second_factor(worker: User) -> None:
    phone = Phone(worker)
    link = link_sent_with(post(password_reset(worker), to=worker.email))
    client = Client()
    page = client.get(link, follow=True).request["PATH_INFO"]
    answer = client.post(page, {"new_password1": "Весенний-Дождь-7", "new_password2": "Весенний-Дождь-7"})
    assert answer.url == "/login/second-factor/"
    assert not is_in(client)
    client.post(answer.url, {"code": phone.code})
    assert is_in(client)


def test_secrets_lie_in_the_database_enciphered(worker: User) -> None:
    phone = Phone(worker)
    stored = str(list(Authenticator.objects.filter(user=worker).values_list("data", flat=True)))
    assert phone.secret not in stored
    assert not any(code in stored for code in RecoveryCodes.activate(worker).get_unused_codes())


def test_secrets_survive_a_change_of_the_sites_key(worker: User, settings) -> None:
    phone = Phone(worker)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key of the site"
    client = give_password(worker)
    assert client.post("/login/second-factor/", {"code": phone.code}).status_code == 302


def test_closed_account_is_not_let_in(worker: User) -> None:
    worker.is_active = False
    worker.save()
    answer = Client().post("/login/", {"username": worker.email, "password": PASSWORD})
    assert "Электронная почта или пароль не подходят" in words(answer)


def test_nobody_signs_up(client: Client) -> None:
    assert client.get("/signup/").status_code in {302, 404}
    assert "signup" not in words(client.get("/login/"))
