"""Guessing is braked for strangers, and the owner of an account always gets in."""

from __future__ import annotations

import datetime
import re
import threading
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
import time_machine
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from accounts import brakes, invitations, jobs
from accounts.attempts import Closed, Counter, Limit, count, in_words
from accounts.brakes import LIMITS
from accounts.models import Brake, Letter, User
from mentorship_ais.organizations.models import Organization
from tests.accounts.test_second_factor import Phone
from tests.factories import EmployeeFactory, UserFactory
from tests.factories.accounts import PASSWORD
from tests.letters import link_sent_with, write_letters

SignedIn = Callable[[User], Client]
pytestmark = pytest.mark.django_db
WRONG = "не тот"
STRONG = "Весенний-Дождь-7"
NOW = datetime.datetime(2026, 11, 26, 9, 0, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that stands still unless a test moves it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def browser(address: str = "198.51.100.7") -> Client:
    """Return a browser at that address."""
    return Client(REMOTE_ADDR=address)


def sign_in(client: Client, email: str, password: str = WRONG):
    return client.post("/login/", {"username": email, "password": password})


def words(answer) -> str:
    return re.sub(r"[\s\xa0]+", " ", answer.content.decode().replace("&nbsp;", " "))


def guess_from_many_addresses(email: str, guesses: int = 48) -> list[int]:
    """Return the answers' codes; each address guesses four times, below the limit of one address."""
    return [sign_in(browser(f"203.0.113.{n // 4}"), email).status_code for n in range(guesses)]


# --- Strangers -------------------------------------------------------------------------------------------------------


def test_five_wrong_passwords_close_the_door_and_say_for_how_long(worker: User, clock: time_machine.Traveller) -> None:
    client = browser()
    assert [sign_in(client, worker.email).status_code for _ in range(5)] == [200, 200, 200, 200, 429]
    refused = sign_in(client, worker.email, PASSWORD)
    assert (refused.status_code, refused["Retry-After"]) == (429, "60")
    assert "Пароль несколько раз введён неверно. Подождите 1 минуту и попробуйте ещё раз." in words(refused)
    assert "Забыли пароль?" in words(refused)
    assert "support@staffedu.ru" in words(refused)
    clock.shift(61)
    assert sign_in(client, worker.email, PASSWORD).status_code == 302


def test_pauses_grow_to_an_hour_and_a_try_within_one_does_not_prolong_it(
    worker: User, clock: time_machine.Traveller
) -> None:
    client = browser()
    for _ in range(4):
        sign_in(client, worker.email)
    waits = []
    for _ in range(8):
        waits.append(int(sign_in(client, worker.email)["Retry-After"]))
        clock.shift(waits[-1] - 1)
        assert sign_in(client, worker.email)["Retry-After"] == "1"
        clock.shift(1)
    assert waits == [60, 120, 240, 480, 900, 1800, 3600, 3600]


def test_48_guesses_at_one_account_from_12_addresses(worker: User) -> None:
    answers = guess_from_many_addresses(worker.email)
    assert answers == [200] * 19 + [429] * 29
    page = words(sign_in(browser("192.0.2.200"), worker.email))
    assert "К этой учётной записи много раз вводили неверный пароль. Подождите 1 минуту" in page


def test_an_account_that_does_not_exist_is_guessed_at_with_the_same_answers(worker: User) -> None:
    assert guess_from_many_addresses("nobody@example.org") == guess_from_many_addresses(worker.email)
    write_letters()
    assert [letter.to for letter in Letter.objects.all()] == [worker.email]


def test_40_accounts_from_one_address(db: None) -> None:
    answers = [sign_in(browser(), f"person{n}@example.org").status_code for n in range(40)]
    assert answers == [200] * 19 + [429] * 21
    assert "Из вашей сети много раз вводили неверные пароли." in words(sign_in(browser(), "person@example.org"))
    assert sign_in(browser("192.0.2.9"), "person41@example.org").status_code == 200


def test_behind_a_proxy_each_client_has_an_own_count(worker: User, settings: Settings) -> None:
    settings.PROXY_COUNT = 1
    for n in range(6):
        stranger = Client(REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=f"192.0.2.{n}, 203.0.113.1")
        refused = sign_in(stranger, worker.email, PASSWORD if n == 5 else WRONG)
    assert refused.status_code == 429
    neighbour = Client(REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.2")
    assert sign_in(neighbour, worker.email, PASSWORD).status_code == 302


def test_own_success_does_not_pay_for_guesses_at_others(worker: User) -> None:
    answers = []
    for n in range(40):
        answers.append(sign_in(browser(), f"person{n}@example.org").status_code)
        sign_in(browser(), worker.email, PASSWORD)
    assert answers == [200] * 19 + [429] * 21


def test_neighbours_of_an_ipv6_network_are_one_guesser(worker: User) -> None:
    answers = [sign_in(browser(f"2001:db8::{n:x}"), worker.email).status_code for n in range(1, 7)]
    assert answers == [200] * 4 + [429] * 2


def test_password_is_not_hashed_during_a_pause(worker: User, monkeypatch: pytest.MonkeyPatch) -> None:
    client = browser()
    for _ in range(5):
        sign_in(client, worker.email)
    monkeypatch.setattr("django.contrib.auth.hashers.check_password", None)
    monkeypatch.setattr("django.contrib.auth.hashers.make_password", None)
    assert sign_in(client, worker.email, PASSWORD).status_code == 429


def test_table_names_nobody(worker: User) -> None:
    guess_from_many_addresses(worker.email)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(row_to_json(b)::text, ' ') FROM accounts_brake b")
        (rows,) = cursor.fetchone()
    assert worker.email not in rows
    assert "203.0.113" not in rows


# --- The owner -------------------------------------------------------------------------------------------------------


def test_owner_signs_in_from_the_own_browser_during_an_attack(worker: User) -> None:
    own = browser()
    sign_in(own, worker.email, PASSWORD)
    own.post("/logout/")
    guess_from_many_addresses(worker.email)
    for _ in range(25):
        sign_in(browser(), worker.email)  # at the owner's own address too
    assert sign_in(own, worker.email).status_code == 200
    assert sign_in(own, worker.email, PASSWORD).status_code == 302


def test_owner_without_a_known_browser_gets_in_by_the_letter(worker: User) -> None:
    guess_from_many_addresses(worker.email)
    write_letters()
    letter = Letter.objects.get(to=worker.email)
    assert letter.subject == "Кто-то пытается войти в вашу учётную запись"
    new = browser()
    closed = words(sign_in(new, worker.email, PASSWORD))
    assert "Если это ваша учётная запись, посмотрите почту" in closed
    page = new.get(link_sent_with(letter), follow=True)
    assert "В этом браузере можно войти." in words(page)
    assert sign_in(new, worker.email, PASSWORD).status_code == 302
    assert sign_in(browser(), worker.email, PASSWORD).status_code == 429


def test_link_of_the_letter_opens_nothing_for_another_account_and_not_after_a_day(
    worker: User, curator: User, clock: time_machine.Traveller
) -> None:
    for user in (worker, curator):
        guess_from_many_addresses(user.email)
    write_letters()
    link = link_sent_with(Letter.objects.get(to=worker.email))
    client = browser()
    client.get(link)
    assert sign_in(client, curator.email, PASSWORD).status_code == 429
    clock.shift(24 * 3600 + 1)
    late = browser()
    assert "Срок ссылки прошёл." in words(late.get(link, follow=True))
    assert "known-browser" not in late.cookies
    assert "Срок ссылки прошёл." in words(late.get("/login/here/forged:token/", follow=True))


def test_link_of_the_letter_gives_no_endless_guesses(worker: User) -> None:
    guess_from_many_addresses(worker.email)
    write_letters()
    client = browser()
    client.get(link_sent_with(Letter.objects.get(to=worker.email)))
    assert [sign_in(client, worker.email).status_code for _ in range(12)] == [200] * 9 + [429] * 3


def test_owner_who_forgot_the_password_gets_in_by_the_reset_letter_during_an_attack(worker: User) -> None:
    guess_from_many_addresses(worker.email)
    client = browser()
    client.post("/password/forgotten/", {"email": worker.email})
    write_letters()
    link = link_sent_with(Letter.objects.get(to=worker.email, subject__startswith="Новый пароль"))
    address = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(address, {"new_password1": STRONG, "new_password2": STRONG})
    assert client.get("/").status_code == 200
    client.post("/logout/")
    assert sign_in(client, worker.email, STRONG).status_code == 302


def test_owner_gets_a_letter_once_in_six_hours(worker: User, clock: time_machine.Traveller) -> None:
    for _ in range(3):
        guess_from_many_addresses(worker.email)
        clock.shift(3600)
    write_letters()
    assert Letter.objects.filter(to=worker.email).count() == 1
    clock.shift(4 * 3600)
    guess_from_many_addresses(worker.email)
    write_letters()
    assert Letter.objects.filter(to=worker.email).count() == 2


def test_a_forged_or_foreign_cookie_is_no_known_browser(worker: User, curator: User) -> None:
    client = browser()
    sign_in(client, curator.email, PASSWORD)
    client.post("/logout/")
    guess_from_many_addresses(worker.email)
    assert sign_in(client, worker.email, PASSWORD).status_code == 429
    client.cookies["known-browser"] = client.cookies["known-browser"].value + "x"
    assert sign_in(client, worker.email, PASSWORD).status_code == 429


def test_people_of_one_staff_room_are_all_known_in_its_browser(worker: User, curator: User) -> None:
    client = browser()
    for user in (worker, curator):
        sign_in(client, user.email, PASSWORD)
        client.post("/logout/")
    for user in (worker, curator):
        guess_from_many_addresses(user.email)
        assert sign_in(client, user.email, PASSWORD).status_code == 302
        client.post("/logout/")


def test_cookie_is_kept_from_scripts_and_names_nobody(worker: User) -> None:
    cookie = sign_in(browser(), worker.email, PASSWORD).cookies["known-browser"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert "example" not in cookie.value


def test_a_typo_is_forgotten_with_the_right_password(worker: User) -> None:
    client = browser()
    for _ in range(3):
        for _ in range(4):
            assert sign_in(client, worker.email).status_code == 200
        assert sign_in(client, worker.email, PASSWORD).status_code == 302
        client.cookies.clear()


def test_wrong_passwords_are_forgotten_after_a_day(worker: User, clock: time_machine.Traveller) -> None:
    for _ in range(4):
        sign_in(browser(), worker.email)
    clock.shift(24 * 3600)
    assert [sign_in(browser(), worker.email).status_code for _ in range(5)] == [200] * 4 + [429]
    clock.shift(24 * 3600)
    jobs.forget_old_brakes(timestamp=0)
    assert not Brake.objects.exists()


# --- Other secrets, and letters --------------------------------------------------------------------------------------


def test_25_wrong_old_passwords(signed_in: SignedIn, worker: User, clock: time_machine.Traveller) -> None:
    client = signed_in(worker)
    typed = {"old_password": "не тот", "new_password1": STRONG, "new_password2": STRONG}
    pages = [words(client.post("/profile/password/", typed)) for _ in range(25)]
    assert sum("Ваш старый пароль введен неправильно" in page for page in pages) == 4
    assert sum("Подождите 1 минуту и попробуйте ещё раз." in page for page in pages) == 21
    right = typed | {"old_password": PASSWORD}
    assert "Подождите 1 минуту" in words(client.post("/profile/password/", right))
    clock.shift(60)
    assert client.post("/profile/password/", right).status_code == 302


def test_brakes_hold_where_the_password_is_confirmed_too(signed_in: SignedIn, worker: User) -> None:
    client = browser()
    sign_in(client, worker.email, PASSWORD)
    pages = [words(client.post("/profile/confirm/", {"password": WRONG})) for _ in range(6)]
    assert "Подождите 1 минуту" not in pages[3]
    assert "Подождите 1 минуту и попробуйте ещё раз." in pages[4]
    assert "Подождите 1 минуту" in words(client.post("/profile/confirm/", {"password": PASSWORD}))


def test_codes_of_the_second_factor(worker: User, clock: time_machine.Traveller) -> None:
    phone = Phone(worker)
    client = browser()
    address = sign_in(client, worker.email, PASSWORD).url
    pages = [words(client.post(address, {"code": "000000"})) for _ in range(6)]
    assert ["Код не подходит." in page for page in pages] == [True] * 4 + [False] * 2
    assert "Код несколько раз введён неверно. Подождите 1 минуту и попробуйте ещё раз." in pages[-1]
    assert "Подождите 1 минуту" in words(client.post(address, {"code": phone.code}))
    write_letters()
    assert "Кто-то ввёл ваш пароль и подбирает код" in Letter.objects.get(to=worker.email).text
    clock.shift(60)
    assert client.post(address, {"code": phone.code}).url == "/"


def test_owner_gives_the_code_in_the_own_browser_while_somebody_guesses_it(
    worker: User, clock: time_machine.Traveller
) -> None:
    phone = Phone(worker)
    own, thief = browser(), browser("203.0.113.1")
    own.post(sign_in(own, worker.email, PASSWORD).url, {"code": phone.code})
    own.post("/logout/")
    address = sign_in(thief, worker.email, PASSWORD).url
    for _ in range(9):
        thief.post(address, {"code": "000000"})
    clock.shift(30)  # a code is good for one sign-in
    assert own.post(sign_in(own, worker.email, PASSWORD).url, {"code": phone.code}).url == "/"


def test_60_reset_letters_to_one_address(worker: User) -> None:
    pages = [
        browser(f"203.0.113.{n}").post("/password/forgotten/", {"email": worker.email}, follow=True) for n in range(60)
    ]
    write_letters()
    assert Letter.objects.filter(to=worker.email).count() == 3
    assert "Ссылку на этот адрес уже просили несколько раз." in words(pages[-1])
    assert "Попросить ещё раз можно через 1 час." in words(pages[-1])


def test_60_reset_letters_from_one_address(db: None) -> None:
    users = [UserFactory() for _ in range(60)]
    pages = [browser().post("/password/forgotten/", {"email": user.email}, follow=True) for user in users]
    write_letters()
    assert Letter.objects.count() == 20
    assert "Из вашей сети уже много раз просили ссылку." in words(pages[-1])


def test_strangers_who_ask_for_letters_do_not_keep_the_owner_from_one(worker: User) -> None:
    own = browser()
    sign_in(own, worker.email, PASSWORD)
    own.post("/logout/")
    for n in range(10):
        browser(f"203.0.113.{n}").post("/password/forgotten/", {"email": worker.email})
    assert own.post("/password/forgotten/", {"email": worker.email}).url == "/password/sent/"


def test_reset_costs_the_same_with_and_without_an_account(worker: User) -> None:
    def statements(email: str) -> list[str]:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            browser(f"203.0.113.{len(email)}").post("/password/forgotten/", {"email": email})
        return [re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in queries]

    known, unknown = statements(worker.email), statements("nobody@example.org")
    assert known == unknown
    assert ProcrastinateJob.objects.filter(task_name="accounts.invitations.send_reset_letter").count() == 2
    assert {len(job.args) for job in ProcrastinateJob.objects.all()} == {1}


def test_wrong_password_costs_the_same_with_and_without_an_account(worker: User) -> None:
    def statements(email: str) -> list[str]:
        with CaptureQueriesContext(connection) as queries:
            guess_from_many_addresses(email)
        return [re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in queries]

    assert statements(worker.email) == statements("nobody@example.org")


def test_closed_account_gets_no_letter(worker: User) -> None:
    worker.is_active = False
    worker.save()
    browser().post("/password/forgotten/", {"email": worker.email})
    guess_from_many_addresses(worker.email)
    write_letters()
    assert not Letter.objects.exists()


def test_invitations_to_one_address(signed_in: SignedIn, support: User, worker: User) -> None:
    client = signed_in(support)
    address = f"/admin/accounts/user/{worker.pk}/invite/"
    pages = [words(client.post(address, follow=True)) for _ in range(5)]
    assert ["Приглашение отправлено на" in page for page in pages] == [True] * 3 + [False] * 2
    assert "На этот адрес уже отправили несколько приглашений." in pages[-1]
    assert Letter.objects.filter(to=worker.email).count() == 3


def test_invitations_by_one_person(responsible: User, school: Organization, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(brakes, "INVITATIONS_BY", Limit("invitation: sender", 2, (60,), brakes.INVITATIONS_BY.sentence))
    employees = [EmployeeFactory(organization=school) for _ in range(3)]
    for number, employee in enumerate(employees[:2]):
        invitations.invite(employee=employee, email=f"new{number}@example.org", by=responsible)
    with pytest.raises(Closed, match="Вы отправили сегодня очень много приглашений"):
        invitations.invite(employee=employees[2], email="new2@example.org", by=responsible)
    assert Letter.objects.filter(to__startswith="new").count() == 2
    assert not User.objects.filter(email="new2@example.org").exists()


# --- The counting ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit.name)
def test_pauses_grow_and_are_bounded(limit: Limit) -> None:
    assert all(shorter < longer for shorter, longer in pairwise(limit.pauses))
    assert limit.pauses[-1] <= 24 * 60
    assert limit.free >= 1


def test_no_pause_of_a_password_or_a_code_is_longer_than_an_hour() -> None:
    guarding = [limit for limit in LIMITS if "letter" not in limit.name and "invitation" not in limit.name]
    assert len(guarding) == 7
    assert max(limit.pauses[-1] for limit in guarding) == 60


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit.name)
def test_each_further_try_waits_as_long_as_the_table_says(limit: Limit, clock: time_machine.Traveller) -> None:
    counter = Counter(limit, ("somebody",))
    for _ in range(limit.free):
        count(counter)
    began = timezone.now()
    for pause in limit.pauses:
        if timezone.now() + datetime.timedelta(minutes=pause) - began > datetime.timedelta(days=1):
            break  # the day is over, the count begins anew
        with pytest.raises(Closed) as closed:
            count(counter)
        assert closed.value.wait == datetime.timedelta(minutes=pause)
        clock.shift(closed.value.wait)
        count(counter)


def test_a_refused_attempt_counts_nowhere() -> None:
    narrow, wide = Counter(LIMITS[0], ("a",)), Counter(LIMITS[2], ("b",))
    for _ in range(wide.limit.free):
        count(wide)
    with pytest.raises(Closed) as closed:
        count(narrow, wide)
    assert closed.value.limit is wide.limit
    assert not Brake.objects.filter(key=narrow.key).exists()


@pytest.mark.parametrize(
    ("wait", "sentence"),
    [
        (0, "1 минуту"),
        (1, "1 минуту"),
        (61, "2 минуты"),
        (300, "5 минут"),
        (3599, "1 час"),
        (3600, "1 час"),
        (3601, "2 часа"),
        (86400, "24 часа"),
    ],
)
def test_wait_is_rounded_up(wait: int, sentence: str) -> None:
    assert in_words(datetime.timedelta(seconds=wait)).replace("\xa0", " ") == sentence


@pytest.mark.django_db(transaction=True)
def test_processes_share_the_count_and_none_slips_through(worker: User) -> None:
    """Each thread has a connection of its own, as a process on another machine has."""
    counter = Counter(brakes.PASSWORD_OF_ACCOUNT, (worker.email,))
    together = threading.Barrier(8)
    served: list[bool] = []

    def guess() -> None:
        together.wait()
        for _ in range(5):
            try:
                count(counter)
            except Closed:
                served.append(False)
            else:
                served.append(True)
        connections.close_all()

    threads = [threading.Thread(target=guess) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert served.count(True) == counter.limit.free
    assert len(served) == 40
