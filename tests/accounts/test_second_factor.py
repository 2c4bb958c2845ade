"""Accounts: the second factor at every way in, set up by the person, taken away by two."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.signals import authentication_failed
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver

from accounts.choices import UserGroup
from accounts.invitations import invitation, password_reset
from accounts.models import Letter, User
from accounts.outbox import post
from accounts.second_factor import OPEN_WITHOUT
from mentorship_ais.organizations.models import Organization
from tests.architecture.test_screens import address, is_open, patterns
from tests.factories import MembershipFactory, UserFactory
from tests.factories.accounts import PASSWORD
from tests.letters import link_sent_with

SignedIn = Callable[[User], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def patient_codes(settings) -> None:
    """A code is good for a minute, not half of one."""
    settings.MFA_TOTP_TOLERANCE = 1


class Phone:
    """An app with codes, connected to the account."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.secret = generate_totp_secret()
        TOTP.activate(user, self.secret)
        RecoveryCodes.activate(user)

    @property
    def code(self) -> str:
        return code_of(self.secret)


def code_of(secret: str) -> str:
    """Return the code that an app shows now."""
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
    cache.clear()  # another process of the site
    heard = []  # what the security log hears

    def note(sender, user, **kwargs) -> None:
        heard.append(user)

    authentication_failed.connect(note)
    try:
        assert "Код не подходит" in words(give_password(worker).post("/login/second-factor/", {"code": code}))
    finally:
        authentication_failed.disconnect(note)
    assert heard == [worker]


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


# --- Setting it up ----------------------------------------------------------------------------------------------------


def connect_app(client: Client) -> str:
    """Set up the app as a person does; answers with its secret."""
    page = words(client.get("/profile/second-factor/app/"))
    assert "data:image/svg+xml;base64," in page
    secret = re.search(r'secret-code">\s*([A-Z2-7]+)', page)
    assert secret, page
    answer = client.post("/profile/second-factor/app/", {"code": code_of(secret[1])})
    assert answer.status_code == 302, words(answer)
    assert answer.url == "/profile/second-factor/codes/"
    return secret[1]


def test_person_connects_an_app_and_signs_in_with_it(worker: User) -> None:
    client = give_password(worker)
    connect_app(client)
    page = words(client.get("/profile/second-factor/codes/"))
    codes = re.findall(r"<code>(\d{8})</code>", page)
    assert len(codes) == 10
    assert "%0A".join(codes) in page  # «Скачать текстом»
    assert codes[0] not in words(client.get("/profile/second-factor/codes/"))
    assert "Подключено" in words(client.get("/profile/second-factor/"))
    second = give_password(worker)
    assert second.post("/login/second-factor/", {"code": codes[0]}).status_code == 302


def test_code_that_connected_the_app_signs_nobody_in(worker: User) -> None:
    client = give_password(worker)
    secret = connect_app(client)
    code = code_of(secret)
    cache.clear()
    assert "Код не подходит" in words(give_password(worker).post("/login/second-factor/", {"code": code}))


def test_wrong_first_code_connects_nothing(worker: User) -> None:
    client = give_password(worker)
    client.get("/profile/second-factor/app/")
    assert "Код не подходит" in words(client.post("/profile/second-factor/app/", {"code": "12"}))
    assert not Authenticator.objects.exists()


def test_person_takes_the_app_away_after_showing_a_code(worker: User) -> None:
    phone = Phone(worker)
    client = give_password(worker)
    client.post("/login/second-factor/", {"code": phone.code})
    assert client.post("/profile/second-factor/app/disconnect/").url == "/profile/second-factor/"
    assert not Authenticator.objects.filter(user=worker).exists()


def test_changes_ask_again_who_it_is(signed_in: SignedIn, worker: User) -> None:
    """A session left open is not enough; with a second factor, neither is the password."""
    client = signed_in(worker)
    for path in ("app/", "keys/add/"):
        assert client.get(f"/profile/second-factor/{path}").url.startswith("/profile/confirm/?next=")
    answer = client.post("/profile/confirm/", {"password": PASSWORD, "next": "/profile/second-factor/app/"})
    assert answer.url == "/profile/second-factor/app/"
    assert client.get("/profile/second-factor/app/").status_code == 200
    phone = Phone(worker)
    client = signed_in(worker)
    for path in ("app/disconnect/", "codes/new/", "keys/add/"):
        assert client.get(f"/profile/second-factor/{path}").url.startswith("/profile/confirm/code/?next="), path
    assert client.get("/profile/confirm/").url == "/profile/confirm/code/"
    client.post("/profile/confirm/code/", {"code": phone.code})
    assert client.get("/profile/second-factor/app/disconnect/").status_code == 200


def test_wrong_password_confirms_nothing(signed_in: SignedIn, worker: User) -> None:
    client = signed_in(worker)
    client.post("/profile/confirm/", {"password": "не тот", "next": "/profile/second-factor/app/"})
    assert client.get("/profile/second-factor/app/").status_code == 302


def test_key_of_somebody_else_cannot_be_removed(signed_in: SignedIn, worker: User, curator: User) -> None:
    key = Authenticator.objects.create(user=curator, type="webauthn", data={"name": "Ключ"})
    client = give_password(worker)
    assert client.post(f"/profile/second-factor/keys/{key.pk}/remove/").status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()


def test_every_change_sends_a_letter_without_names_and_secrets(worker: User) -> None:
    client = give_password(worker)
    secret = connect_app(client)
    client.post("/profile/second-factor/codes/new/")
    client.post("/profile/second-factor/app/disconnect/")
    letters = Letter.objects.filter(to=worker.email).order_by("pk")
    assert [letter.subject for letter in letters] == [
        "Подключено приложение с кодами",
        "Созданы новые запасные коды",
        "Приложение с кодами отключено",
    ]
    for letter in letters:
        assert "Если это были не вы" in letter.text.splitlines()[0]
        assert secret not in letter.text
        assert not re.search(r"\b\d{8}\b", letter.text)


def test_other_devices_are_signed_out_after_a_change(worker: User) -> None:
    here, there = give_password(worker), give_password(worker)
    connect_app(here)
    assert is_in(here)
    assert not is_in(there)


def test_profile_offers_it_calmly(signed_in: SignedIn, worker: User) -> None:
    page = words(signed_in(worker).get("/profile/"))
    assert "Подключить второй фактор" in page


# --- Who must have one ------------------------------------------------------------------------------------------------

WIDE = ("analyst", "rctr_worker", "territory_specialist", "support", "superuser")


@pytest.fixture
def required(settings) -> None:
    settings.SECOND_FACTOR = "required"


@pytest.fixture
def superuser(db: None) -> User:
    return UserFactory(email="root@example.org", superuser=True)


@pytest.fixture
def territory_specialist(school: Organization) -> User:
    user = UserFactory(email="territory@example.org")
    MembershipFactory(user=user, organization=school, group=UserGroup.TERRITORY_SPECIALIST)
    return user


@pytest.mark.parametrize("role", WIDE)
def test_wide_rights_open_nothing_before_it_is_set_up(required: None, role: str, request) -> None:
    user = request.getfixturevalue(role)
    client = give_password(user)
    for path in ("/", "/reports/", "/admin/", "/profile/", "/profile/password/", "/profile/sessions/", "/help/"):
        answer = client.get(path)
        assert (answer.status_code, answer.url) == (302, "/profile/second-factor/"), path
    assert "Сначала подключите второй фактор" in words(client.get("/profile/second-factor/"))
    connect_app(client)
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("role", ["worker", "responsible", "curator"])
def test_it_is_no_duty_of_others(required: None, role: str, request) -> None:
    assert is_in(give_password(request.getfixturevalue(role)))


def test_no_address_is_open_to_an_analyst_without_it(required: None, analyst: User) -> None:
    """Every address of the site by GET and POST, and the admin's: each leads to setting it up, or is for everybody."""
    client = give_password(analyst)
    walked = 0
    for route, entry in patterns(get_resolver()):
        if entry.name in OPEN_WITHOUT or is_open(entry):
            continue
        path = "/admin/accounts/" if "(?P" in route else address(route, entry, 1)
        for answer in (client.get(path), client.post(path)):
            assert (answer.status_code, answer.headers.get("Location")) == (302, "/profile/second-factor/"), path
        walked += 1
    assert walked > 150


@pytest.mark.parametrize("letter", [invitation, password_reset])
def test_links_of_letters_lead_an_analyst_to_setting_it_up(required: None, analyst: User, letter) -> None:
    client = Client()
    page = client.get(link_sent_with(post(letter(analyst), to=analyst.email)), follow=True).request["PATH_INFO"]
    client.post(page, {"new_password1": "Весенний-Дождь-7", "new_password2": "Весенний-Дождь-7"})
    assert client.get("/reports/").url == "/profile/second-factor/"


def test_who_took_the_last_one_away_has_to_set_one_up_again(required: None, analyst: User) -> None:
    phone = Phone(analyst)
    client = give_password(analyst)
    client.post("/login/second-factor/", {"code": phone.code})
    assert client.get("/reports/").status_code == 200
    client.post("/profile/second-factor/app/disconnect/")
    assert client.get("/reports/").url == "/profile/second-factor/"


def test_session_begun_before_it_was_connected_has_to_show_it(
    required: None, signed_in: SignedIn, analyst: User
) -> None:
    client = signed_in(analyst)
    phone = Phone(analyst)
    assert client.get("/reports/").url == "/profile/confirm/code/?next=%2Freports%2F"
    assert client.get("/profile/second-factor/app/disconnect/").status_code == 302
    client.post("/profile/confirm/code/", {"code": phone.code})
    assert client.get("/reports/").status_code == 200


def test_rights_given_meanwhile_ask_for_it_at_the_next_click(
    required: None, worker: User, school: Organization
) -> None:
    client = give_password(worker)
    assert is_in(client)
    MembershipFactory(user=worker, organization=school, group=UserGroup.ANALYST)
    assert not is_in(client)


def test_it_costs_others_no_query(signed_in: SignedIn, curator: User, settings) -> None:
    client = signed_in(curator)
    counts = []
    for value in ("offered", "required"):
        settings.SECOND_FACTOR = value
        client.get("/programs/")
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/programs/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_offered_asks_nobody(analyst: User) -> None:
    assert give_password(analyst).get("/reports/").status_code == 200
