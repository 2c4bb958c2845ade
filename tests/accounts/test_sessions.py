"""Accounts: where a person is signed in, and the letters about what has changed."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client

from accounts import browsers, memberships
from accounts.invitations import invitation, password_reset
from accounts.models import Letter, Membership, User
from accounts.outbox import post
from tests.factories.accounts import PASSWORD
from tests.letters import link_sent_with

SignedIn = Callable[[User], Client]
pytestmark = pytest.mark.django_db
NEW = "Весенний-Дождь-7"
OFFICE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/124.0 YaBrowser/24.6 Safari/537.36"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile Safari/604.1"


def words(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def sign_in(user: User, user_agent: str = OFFICE) -> Client:
    client = Client(headers={"user-agent": user_agent})
    client.post("/login/", {"username": user.email, "password": PASSWORD})
    return client


def is_in(client: Client) -> bool:
    return client.get("/").status_code == 200


def end_address(page: str) -> str:
    return re.findall(r'action="(/profile/sessions/\d+/end/)"', page)[0]


def test_person_sees_where_the_account_is_open(worker: User) -> None:
    here = sign_in(worker)
    sign_in(worker, PHONE)
    page = words(here.get("/profile/sessions/"))
    assert page.count("Яндекс Браузер, Windows") == 1
    assert page.count("Safari, iPhone") == 1
    assert page.count("127.0.0.1") == 2
    assert page.count("Этот вход") == 1


def test_person_ends_one_session(worker: User) -> None:
    here, phone, third = sign_in(worker), sign_in(worker, PHONE), sign_in(worker)
    page = words(phone.get("/profile/sessions/"))
    here.post("/logout/")
    address = end_address(words(third.get("/profile/sessions/")))
    assert "Вход завершён: Safari, iPhone" in words(third.post(address, follow=True))
    assert not is_in(phone)
    assert is_in(third)
    assert "Safari, iPhone" in page


def test_person_ends_all_the_others(worker: User) -> None:
    here, phone = sign_in(worker), sign_in(worker, PHONE)
    assert "Все остальные входы завершены." in words(here.post("/profile/sessions/end-others/", follow=True))
    assert not is_in(phone)
    assert is_in(here)
    assert "Завершить все остальные" not in words(here.get("/profile/sessions/"))


def test_session_of_somebody_else_is_404(worker: User, curator: User) -> None:
    here, theirs = sign_in(worker), sign_in(curator)
    sign_in(curator, PHONE)
    address = end_address(words(theirs.get("/profile/sessions/")))
    assert here.post(address).status_code == 404
    assert is_in(theirs)


def test_ending_asks_again_who_it_is(signed_in: SignedIn, worker: User) -> None:
    """A session found open on a shared PC does not sign its owner out elsewhere."""
    elsewhere, found_open = sign_in(worker), signed_in(worker)
    answer = found_open.post("/profile/sessions/end-others/")
    assert answer.url == "/profile/confirm/?next=%2Fprofile%2Fsessions%2Fend-others%2F"
    assert is_in(elsewhere)
    found_open.post(answer.url, {"password": PASSWORD, "next": "/profile/sessions/end-others/"})
    assert not is_in(elsewhere)


def test_ending_is_no_link(worker: User) -> None:
    assert sign_in(worker).get("/profile/sessions/end-others/").status_code == 405


def test_ended_sessions_are_not_listed(worker: User) -> None:
    here, phone = sign_in(worker), sign_in(worker, PHONE)
    phone.post("/logout/")
    assert "Safari, iPhone" not in words(here.get("/profile/sessions/"))


def test_session_that_has_reached_a_limit_is_not_listed(worker: User) -> None:
    here = sign_in(worker)
    sign_in(worker, PHONE)
    theirs = Session.objects.exclude(session_key=here.session.session_key).get()
    idle = theirs.get_decoded() | {"seen_at": 0}
    theirs.session_data = SessionStore().encode(idle)
    theirs.save()
    assert "Safari, iPhone" not in words(here.get("/profile/sessions/"))


def test_new_address_ends_the_others_too(worker: User) -> None:
    here, phone = sign_in(worker), sign_in(worker, PHONE)
    here.post("/profile/email/", {"email": "new@example.org"})
    here.post(link_sent_with(Letter.objects.get(to="new@example.org")))
    assert is_in(here)
    assert not is_in(phone)
    page = words(here.get("/profile/sessions/"))
    assert page.count('scope="row"') == 1
    assert "Этот вход" in page


def test_list_costs_the_same_for_one_session_and_for_many(worker: User, django_assert_max_num_queries) -> None:
    here = sign_in(worker)
    for _ in range(5):
        sign_in(worker, PHONE)
    with django_assert_max_num_queries(7):
        here.get("/profile/sessions/")


def test_pages_do_not_write_to_the_list(worker: User) -> None:
    client = sign_in(worker)
    before = list(worker.usersession_set.values())
    client.get("/", headers={"user-agent": PHONE})
    assert list(worker.usersession_set.values()) == before


def test_changed_password_ends_the_other_sessions_and_sends_a_letter(worker: User) -> None:
    here, phone = sign_in(worker), sign_in(worker, PHONE)
    here.post("/profile/password/", {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW})
    assert is_in(here)
    assert not is_in(phone)
    assert words(here.get("/profile/sessions/")).count("Windows") == 1
    letter = Letter.objects.get(to=worker.email)
    assert letter.subject == "Пароль изменён"
    first = letter.text.splitlines()[0]
    assert first.startswith("Пароль вашей учётной записи изменён. Если это были не вы, сразу задайте новый пароль")
    assert "Яндекс Браузер, Windows, адрес 127.0.0.1" in letter.text
    assert NEW not in letter.text
    assert worker.last_name not in letter.subject


def test_password_set_by_a_link_ends_the_other_sessions_and_sends_a_letter(worker: User) -> None:
    phone = sign_in(worker, PHONE)
    client = Client(headers={"user-agent": OFFICE})
    page = client.get(link_sent_with(post(password_reset(worker), to=worker.email)), follow=True).request["PATH_INFO"]
    client.post(page, {"new_password1": NEW, "new_password2": NEW})
    assert is_in(client)
    assert not is_in(phone)
    assert words(client.get("/profile/sessions/")).count('scope="row"') == 1
    assert Letter.objects.filter(to=worker.email, subject="Пароль изменён").exists()


def test_first_password_is_no_change(outsider: User) -> None:
    outsider.set_unusable_password()
    outsider.save()
    client = Client()
    page = client.get(link_sent_with(post(invitation(outsider), to=outsider.email)), follow=True).request["PATH_INFO"]
    client.post(page, {"new_password1": NEW, "new_password2": NEW})
    assert is_in(client)
    assert not Letter.objects.filter(subject="Пароль изменён").exists()


def test_admins_own_page_of_passwords_leads_to_ours(signed_in: SignedIn, support: User) -> None:
    client = signed_in(support)
    assert client.get("/admin/password_change/").url == "/profile/password/"
    assert "/profile/password/" in words(client.get("/admin/"))


def test_letter_about_revoked_rights_has_the_reason(curator: User, support: User) -> None:
    membership = Membership.objects.get(user=curator, group="curator")
    memberships.revoke(membership=membership, by=support, reason="Работает в другой организации.")
    letter = Letter.objects.get(subject="Доступ закрыт: «Куратор наставничества»", to=curator.email)
    assert letter.text.startswith("Вы исключены из группы пользователей «Куратор наставничества». Если это ошибка")
    assert "Работает в другой организации." in letter.text


def test_signing_in_and_failing_to_can_be_heard(worker: User) -> None:
    """What the security log listens to."""
    heard: list[str] = []

    def note_success(sender, user, **kwargs) -> None:
        heard.append(f"in: {user.email}")

    def note_failure(sender, credentials, **kwargs) -> None:
        heard.append(f"failed: {credentials['username']}")

    user_logged_in.connect(note_success)
    user_login_failed.connect(note_failure)
    try:
        Client().post("/login/", {"username": worker.email, "password": "не тот"})
        sign_in(worker)
    finally:
        user_logged_in.disconnect(note_success)
        user_login_failed.disconnect(note_failure)
    assert heard == [f"failed: {worker.email}", f"in: {worker.email}"]


@pytest.mark.parametrize(
    ("user_agent", "description"),
    [
        (OFFICE, "Яндекс Браузер, Windows"),
        (PHONE, "Safari, iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox, Linux"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0", "Edge, Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) Version/17.5 Safari/605.1.15", "Safari, macOS"),
        ("", "Неизвестный браузер"),
    ],
)
def test_browser_is_described_by_name_and_system(user_agent: str, description: str) -> None:
    assert browsers.describe(user_agent) == description
