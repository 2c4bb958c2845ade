"""An account's address changes by a link at the new one, and the old one knows."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts import email_change, invitations
from accounts.choices import LetterStatus
from accounts.models import EmailChange, Letter, User
from accounts.outbox import deliver, post
from mentorship_ais.core.errors import DomainError
from tests.factories import UserFactory
from tests.factories.accounts import PASSWORD
from tests.letters import link_sent_with

SignedIn = Callable[[User], Client]
pytestmark = pytest.mark.django_db
NEW = "new@example.org"


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def at_home(user: User) -> Client:
    """Return a browser in which the person has just entered the password."""
    client = Client()
    assert client.post("/login/", {"username": user.email, "password": PASSWORD}).status_code == 302
    return client


def start(client: Client, email: str = NEW) -> Any:
    return client.post("/profile/email/", {"email": email}, follow=True)


def link_to_confirm() -> str:
    return link_sent_with(Letter.objects.filter(to=NEW, link="new_email").latest("pk"))


def email_of(user: User) -> str:
    return User.objects.get(pk=user.pk).email


def test_person_gets_another_address_by_the_link_at_it(worker: User) -> None:
    old = worker.email
    here, elsewhere = at_home(worker), at_home(worker)
    assert f"Письмо со ссылкой отправлено на {NEW}." in text(start(here, " New@Example.org "))
    assert f"Ждёт подтверждения: {NEW}" in text(here.get("/profile/"))
    link = link_to_confirm()
    page = text(here.get(link))
    assert f"Входить в систему вы будете с адресом {NEW}" in page
    assert email_of(worker) == old  # looking has changed nothing
    assert f"Адрес изменён на {NEW}." in text(here.post(link, follow=True))
    assert email_of(worker) == NEW
    assert here.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302
    assert Client().post("/login/", {"username": NEW, "password": PASSWORD}).url == "/"


def test_old_address_gets_a_letter_with_the_new_one_who_wants_it_and_what_to_do(worker: User) -> None:
    start(at_home(worker))
    letter = Letter.objects.get(to=worker.email)
    assert "Из вашей учётной записи" in letter.text
    assert f"Новый адрес: {NEW}" in letter.text
    assert "отмените смену в профиле: http://127.0.0.1:8000/profile/" in letter.text
    assert "support@staffedu.ru" in letter.text
    assert letter.link == ""


def test_old_address_reads_that_support_wants_the_change(worker: User, support: User) -> None:
    email_change.start(user=worker, new_email=NEW, by=support)
    assert f"Техническая поддержка ({support.short_name})" in Letter.objects.get(to=worker.email).text
    assert "Техническая поддержка просит сменить адрес" in Letter.objects.get(to=NEW).text
    assert email_of(worker) == "worker@example.org"


def test_both_addresses_get_a_letter_when_it_is_done(worker: User) -> None:
    old = worker.email
    start(at_home(worker))
    Client().post(link_to_confirm())
    done = Letter.objects.filter(subject="Адрес электронной почты изменён")
    assert set(done.values_list("to", flat=True)) == {old, NEW}


def test_link_works_once_and_for_three_days(worker: User) -> None:
    email_change.start(user=worker, new_email=NEW, by=worker)
    link = link_to_confirm()
    with time_machine.travel(timezone.localtime() + datetime.timedelta(days=3, minutes=1), tick=False):
        assert "Ссылка не действует" in text(Client().get(link))
        assert "Ссылка не действует" in text(Client().post(link))
        assert email_of(worker) == "worker@example.org"
    assert Client().post(link).url == "/login/"
    User.objects.filter(pk=worker.pk).update(email="back@example.org")
    assert "Ссылка не действует" in text(Client().post(link))
    assert email_of(worker) == "back@example.org"


def test_link_is_good_for_its_own_wish_only(worker: User, curator: User) -> None:
    email_change.start(user=worker, new_email=NEW, by=worker)
    link = link_to_confirm()
    other = email_change.start(user=curator, new_email="other@example.org", by=curator)
    token = link.rstrip("/").rpartition("/")[2]
    assert "Ссылка не действует" in text(Client().post(f"/email/{other.pk}/{token}/"))
    assert "Ссылка не действует" in text(Client().post(f"/email/999/{token}/"))
    assert email_of(curator) == "curator@example.org"


def test_links_to_set_a_password_die_with_the_old_address(worker: User) -> None:
    earlier = link_sent_with(post(invitations.password_reset(worker), to=worker.email))
    waiting = post(invitations.password_reset(worker), to=worker.email)
    email_change.start(user=worker, new_email=NEW, by=worker)
    Client().post(link_to_confirm())
    assert not Client().get(earlier, follow=True).context["validlink"]
    deliver(letter_pk=waiting.pk)
    waiting.refresh_from_db()
    assert waiting.status == LetterStatus.FAILED


def test_new_password_ends_the_wish(worker: User) -> None:
    email_change.start(user=worker, new_email=NEW, by=worker)
    link = link_to_confirm()
    worker.refresh_from_db()
    worker.set_password("Весенний-Дождь-7")
    worker.save()
    assert "Ссылка не действует" in text(Client().post(link))


def test_person_calls_it_off(worker: User) -> None:
    client = at_home(worker)
    start(client)
    link = link_to_confirm()
    assert "Смена адреса отменена." in text(client.post("/profile/email/call-off/", follow=True))
    assert "Ссылка не действует" in text(Client().post(link))
    assert email_of(worker) == "worker@example.org"


def test_second_wish_replaces_the_first(worker: User) -> None:
    email_change.start(user=worker, new_email=NEW, by=worker)
    first = link_to_confirm()
    email_change.start(user=worker, new_email="newer@example.org", by=worker)
    assert "Ссылка не действует" in text(Client().post(first))
    assert EmailChange.objects.waiting().get().new_email == "newer@example.org"


def test_letter_of_a_wish_that_was_called_off_is_not_sent(worker: User) -> None:
    email_change.start(user=worker, new_email=NEW, by=worker)
    email_change.call_off(user=worker)
    letter = Letter.objects.get(to=NEW)
    deliver(letter_pk=letter.pk)
    letter.refresh_from_db()
    assert (letter.status, letter.last_error) == (
        LetterStatus.FAILED,
        "Смена адреса отменена или уже сделана, поэтому ссылка не отправлена.",
    )
    assert not mail.outbox


def test_address_taken_meanwhile_is_refused_at_the_end(worker: User) -> None:
    email_change.start(user=worker, new_email=NEW, by=worker)
    link = link_to_confirm()
    UserFactory(email=NEW.upper())
    assert "Учётная запись с такой электронной почтой уже есть." in text(Client().post(link))
    assert email_of(worker) == "worker@example.org"


def test_closed_account_gets_no_other_address(worker: User) -> None:
    email_change.start(user=worker, new_email=NEW, by=worker)
    link = link_to_confirm()
    User.objects.filter(pk=worker.pk).update(is_active=False)
    assert "Ссылка не действует" in text(Client().post(link))
    with pytest.raises(DomainError, match="Учётная запись закрыта"):
        email_change.start(user=worker, new_email=NEW, by=worker)


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("нет", "адрес электронной почты"),
        ("a@b", "адрес электронной почты"),
        ("worker@example.org", "Этот адрес уже стоит в учётной записи."),
        ("WORKER@example.org", "Этот адрес уже стоит в учётной записи."),
        ("Curator@example.org", "Учётная запись с такой электронной почтой уже есть."),
    ],
)
def test_address_that_cannot_be_is_refused_beside_its_field(
    worker: User, curator: User, email: str, sentence: str
) -> None:
    form = start(at_home(worker), email).context["form"]
    assert sentence in form.errors["email"][0]
    assert not EmailChange.objects.exists()
    assert not Letter.objects.filter(link="new_email").exists()


def test_stranger_at_an_open_screen_has_to_enter_the_password(signed_in: SignedIn, worker: User) -> None:
    answer = signed_in(worker).post("/profile/email/", {"email": NEW})
    assert answer.url.startswith("/profile/confirm/")
    assert not EmailChange.objects.exists()


def test_letters_to_strangers_are_few(worker: User) -> None:
    for number in range(email_change.DAILY):
        email_change.start(user=worker, new_email=f"new{number}@example.org", by=worker)
    with pytest.raises(DomainError, match="не больше 5 раз"):
        email_change.start(user=worker, new_email=NEW, by=worker)
    with time_machine.travel(timezone.localtime() + datetime.timedelta(days=1, minutes=1), tick=False):
        email_change.start(user=worker, new_email=NEW, by=worker)


def test_account_that_nobody_has_entered_is_corrected_at_once() -> None:
    user = User.objects.create_user("mistyped@example.org", None, last_name="Ёлкина", first_name="Дарья")
    earlier = link_sent_with(post(invitations.invitation(user), to=user.email))
    email_change.correct(user=user, new_email="Right@example.org")
    assert email_of(user) == "right@example.org"
    assert not Client().get(earlier, follow=True).context["validlink"]
    invitation = Letter.objects.get(to="right@example.org")
    assert Client().get(link_sent_with(invitation), follow=True).context["validlink"]


def test_address_that_an_invitation_went_to_reads_that_it_is_void() -> None:
    user = User.objects.create_user("mistyped@example.org", None, last_name="Ёлкина", first_name="Дарья")
    email_change.correct(user=user, new_email="right@example.org")
    letter = Letter.objects.get(to="mistyped@example.org")
    assert "Ссылка из приглашения больше не действует." in letter.text
    assert "right@example.org" not in letter.text


def test_wide_rights_that_wait_for_their_owner_are_not_led_elsewhere(analyst: User) -> None:
    analyst.set_unusable_password()
    analyst.save()
    with pytest.raises(DomainError, match="широкие права"):
        email_change.correct(user=analyst, new_email=NEW)
    assert email_of(analyst) == "analyst@example.org"


def test_account_in_use_is_not_corrected(worker: User) -> None:
    with pytest.raises(DomainError, match="новый адрес подтверждают по ссылке"):
        email_change.correct(user=worker, new_email=NEW)
    assert email_of(worker) == "worker@example.org"


# --- Support's desk -------------------------------------------------------------------------------------------------


def desk_page(user: User, page: str = "email") -> str:
    return f"/admin/accounts/user/{user.pk}/{page}/"


@pytest.mark.parametrize("who", ["support", "superuser"])
def test_desk_cannot_type_another_address_into_an_account(
    signed_in: SignedIn, support: User, worker: User, who: str
) -> None:
    decider = support if who == "support" else UserFactory(superuser=True)
    signed_in(decider).post(desk_page(worker, "change"), {"email": NEW})  # the rest of the form is stored: not active
    worker.refresh_from_db()
    assert (worker.email, worker.is_active) == ("worker@example.org", False)


def test_support_asks_and_the_person_confirms(signed_in: SignedIn, support: User, worker: User) -> None:
    desk = signed_in(support)
    assert "Изменить адрес…" in text(desk.get(desk_page(worker, "change")))
    assert "Отправить ссылку" in text(desk.get(desk_page(worker)))
    page = text(desk.post(desk_page(worker), {"email": NEW}, follow=True))
    assert f"Ссылка отправлена на {NEW}. Адрес изменится, когда человек откроет её и подтвердит." in page
    assert email_of(worker) == "worker@example.org"
    assert f"Техническая поддержка ({support.short_name})" in Letter.objects.get(to="worker@example.org").text
    Client().post(link_to_confirm())
    assert email_of(worker) == NEW


def test_support_calls_off_what_the_person_did_not_want(signed_in: SignedIn, support: User, worker: User) -> None:
    desk = signed_in(support)
    email_change.start(user=worker, new_email=NEW, by=worker)
    link = link_to_confirm()
    assert f"{NEW}: ссылку запросил(а) {worker}" in text(desk.get(desk_page(worker)))
    assert desk.get(desk_page(worker, "email/call-off")).status_code == 403
    assert "Смена адреса отменена." in text(desk.post(desk_page(worker, "email/call-off"), follow=True))
    assert "Ссылка не действует" in text(Client().post(link))


def test_support_corrects_the_address_of_an_invitation(signed_in: SignedIn, support: User) -> None:
    user = User.objects.create_user("mistyped@example.org", None, last_name="Ёлкина", first_name="Дарья")
    desk = signed_in(support)
    assert "адрес изменится сразу" in text(desk.get(desk_page(user)))
    page = text(desk.post(desk_page(user), {"email": NEW}, follow=True))
    assert f"Адрес исправлен, приглашение отправлено на {NEW}." in page
    assert email_of(user) == NEW


def test_refusal_stands_beside_the_field_on_the_desk(signed_in: SignedIn, support: User, worker: User) -> None:
    form = signed_in(support).post(desk_page(worker), {"email": support.email}).context["form"]
    assert form.errors["email"] == ["Учётная запись с такой электронной почтой уже есть. Укажите другой адрес."]


@pytest.mark.parametrize("page", ["email", "email/call-off"])
def test_support_does_not_touch_the_address_of_a_superuser(signed_in: SignedIn, support: User, page: str) -> None:
    chief = UserFactory(superuser=True)
    assert signed_in(support).post(desk_page(chief, page), {"email": NEW}).status_code == 403
    assert not EmailChange.objects.exists()


@pytest.mark.parametrize("page", ["email", "email/call-off"])
def test_addresses_are_closed_to_all_but_support(signed_in: SignedIn, curator: User, worker: User, page: str) -> None:
    assert signed_in(curator).post(desk_page(worker, page), {"email": NEW}).status_code in {302, 403}
    assert Client().post(desk_page(worker, page), {"email": NEW}).status_code == 302
    assert not EmailChange.objects.exists()


def test_superuser_changes_the_own_address_as_everybody_does(signed_in: SignedIn) -> None:
    chief = UserFactory(superuser=True)
    assert signed_in(chief).post(desk_page(chief), {"email": NEW}).url == "/profile/email/"
    assert not EmailChange.objects.exists()


def test_session_ends_with_the_address(signed_in: SignedIn, worker: User) -> None:
    client = signed_in(worker)
    User.objects.filter(pk=worker.pk).update(email=NEW)
    assert client.get("/").status_code == 302
