"""A secret exists only in the letter on its way: not in the outbox, not on the desk, not in a log."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client

from accounts import invitations, migrations
from accounts.choices import LetterLink, LetterStatus
from accounts.links import MAKERS
from accounts.models import Letter, User
from accounts.outbox import Draft, deliver, post, send_again
from tests.letters import link_sent_with, write_letters

SignedIn = Callable[[User], Client]
pytestmark = pytest.mark.django_db


def ask_for_a_new_password(user: User) -> Letter:
    Client().post("/password/forgotten/", {"email": user.email})
    write_letters()
    return Letter.objects.get(to=user.email)


def row_of(letter: Letter) -> str:
    """All that the database keeps of the letter, and of the jobs about it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(l)::text FROM accounts_letter l WHERE id = %s", [letter.pk])
        (row,) = cursor.fetchone()
        cursor.execute("SELECT coalesce(string_agg(row_to_json(j)::text, ' '), '') FROM procrastinate_jobs j")
        (jobs,) = cursor.fetchone()
    return str(row) + str(jobs)


def token_of(link: str) -> str:
    return link.rstrip("/").rpartition("/")[2]


@pytest.fixture
def superuser(support: User) -> User:
    return User.objects.create_superuser("admin@example.org", "Nastavnik-2026", last_name="Главная", first_name="А")


def test_support_finds_no_way_in_among_the_letters(
    signed_in: SignedIn, support: User, superuser: User, caplog: pytest.LogCaptureFixture
) -> None:
    letter = ask_for_a_new_password(superuser)
    token = token_of(link_sent_with(letter))
    for reader in (support, superuser):
        page = signed_in(reader).get(f"/admin/accounts/letter/{letter.pk}/change/").content.decode()
        assert "Сделайте это по ссылке: [ссылка]" in page
        assert "/password/" not in page.partition("<main")[2]
    assert "/password/" not in row_of(letter)
    assert token not in row_of(letter)
    assert token not in caplog.text


def test_link_stands_in_the_letter_that_left_and_in_its_html_twin(worker: User) -> None:
    link = link_sent_with(ask_for_a_new_password(worker))
    sent = mail.outbox[-1]
    html, _ = sent.alternatives[0]  # type: ignore[attr-defined]
    assert f'<a href="http://127.0.0.1:8000{link}"' in html
    assert "[ссылка]" not in html + str(sent.body)
    assert Client().get(link, follow=True).context["validlink"]


def test_letter_sent_again_has_a_new_link(worker: User) -> None:
    letter = ask_for_a_new_password(worker)
    first = link_sent_with(letter)
    worker.set_password("Весенний-Дождь-7")
    worker.save()
    assert not Client().get(first, follow=True).context["validlink"]
    Letter.objects.filter(pk=letter.pk).update(status=LetterStatus.FAILED, sent_at=None)
    second = link_sent_with(send_again(letter=letter))
    assert Client().get(second, follow=True).context["validlink"]


class TalkativeServer:
    """A mail server that repeats the letter in its refusal."""

    def __init__(self, **kwargs: object) -> None: ...

    def open(self) -> None: ...

    def send_messages(self, messages: Any) -> int:
        raise smtplib.SMTPDataError(554, f"похоже на спам: {messages[0].body}".encode())


def test_refusal_that_repeats_the_letter_leaves_no_link(
    worker: User, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.TalkativeServer"
    letter = ask_for_a_new_password(worker)
    with pytest.raises(Exception, match="SMTPDataError") as refusal:
        deliver(letter_pk=letter.pk)
    letter.refresh_from_db()
    assert letter.last_error.startswith("SMTPDataError: ")
    texts = [letter.last_error, str(refusal.value), str(refusal.value.__context__), str(refusal.value.__cause__)]
    assert all("/password/" not in text for text in texts)


def test_closed_account_gets_no_link(worker: User) -> None:
    letter = ask_for_a_new_password(worker)
    User.objects.filter(pk=worker.pk).update(is_active=False)
    deliver(letter_pk=letter.pk)
    letter.refresh_from_db()
    assert (letter.status, letter.last_error) == (
        LetterStatus.FAILED,
        "Учётная запись закрыта, поэтому ссылка не отправлена.",
    )
    assert not mail.outbox


def test_link_does_not_go_to_an_address_that_the_account_has_left(worker: User) -> None:
    letter = ask_for_a_new_password(worker)
    User.objects.filter(pk=worker.pk).update(email="new@example.org")
    deliver(letter_pk=letter.pk)
    letter.refresh_from_db()
    assert letter.status == LetterStatus.FAILED
    assert "другой адрес" in letter.last_error
    assert not mail.outbox


def test_letter_with_a_link_names_whose_it_is() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        post(Draft("Тема", "[ссылка]", link=LetterLink.PASSWORD), to="a@example.org")


def test_every_kind_of_link_can_be_made(worker: User) -> None:
    assert set(MAKERS) == set(LetterLink) - {LetterLink.NONE}


# --- Letters written before ------------------------------------------------------------------------------------------

OLD_LINK = "http://127.0.0.1:8000/password/MQ/d0kvpw-3f2b1c4d5e6f708192a3b4c5d6e7f809/"


def clean() -> None:
    (file,) = Path(migrations.__file__).parent.glob("*_forget_links_of_letters.py")
    import_module(f"accounts.migrations.{file.stem}").forget_links(apps, connection.schema_editor())


@pytest.mark.parametrize("status", LetterStatus)
def test_old_letters_forget_their_links(worker: User, status: LetterStatus) -> None:
    letter = Letter.objects.create(
        to=worker.email.upper(),
        subject="Новый пароль",
        text=f"По ссылке: {OLD_LINK}\nОна действует 3 дня.",
        status=status,
        sent_at="2026-09-01T00:00Z" if status == LetterStatus.SENT else None,
        last_error=f"SMTPDataError: {OLD_LINK}",
    )
    clean()
    letter.refresh_from_db()
    assert letter.text == "По ссылке: [ссылка]\nОна действует 3 дня."
    assert letter.last_error == "SMTPDataError: [ссылка]"
    assert (letter.link, letter.user, letter.status) == (LetterLink.PASSWORD, worker, status)
    if status == LetterStatus.WAITING:
        assert Client().get(link_sent_with(letter), follow=True).context["validlink"]


def test_old_letter_to_nobody_we_know_is_given_up() -> None:
    letter = Letter.objects.create(to="gone@example.org", subject="Новый пароль", text=f"По ссылке: {OLD_LINK}")
    clean()
    letter.refresh_from_db()
    assert (letter.status, letter.link) == (LetterStatus.FAILED, LetterLink.NONE)
    assert "учётной записи" in letter.last_error


def test_other_old_letters_stay_as_they_are() -> None:
    text = "Забыли пароль? http://127.0.0.1:8000/password/forgotten/ Или http://127.0.0.1:8000/access-requests/1/"
    letter = Letter.objects.create(to="a@example.org", subject="Доступ открыт", text=text)
    clean()
    letter.refresh_from_db()
    assert (letter.text, letter.link, letter.status) == (text, LetterLink.NONE, LetterStatus.WAITING)


def test_invitation_is_written_without_its_link(worker: User) -> None:
    draft = invitations.invitation(worker)
    assert "Задайте пароль по ссылке: [ссылка]\n" in draft.text
    assert (draft.link, draft.user) == (LetterLink.PASSWORD, worker)
