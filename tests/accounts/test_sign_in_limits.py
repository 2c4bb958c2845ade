"""A sign-in ends after a while without work, and twelve hours after it began; the browser has no say in it."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import sign_in_limits
from accounts.models import User
from tests.factories import UserFactory
from tests.factories.accounts import PASSWORD

MORNING = datetime.datetime(2026, 9, 1, 4, 0, tzinfo=datetime.UTC)
pytestmark = pytest.mark.django_db


def at(**later: float) -> Any:
    """Stop the clock at so much later than the sign-in."""
    return time_machine.travel(MORNING + datetime.timedelta(**later), tick=False)


def sign_in(user: User) -> Client:
    client = Client()
    with at():
        answer = client.post("/login/", {"username": user.email, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get("/help/").status_code == 200


def test_four_hours_without_work_end_the_sign_in(worker: User) -> None:
    client = sign_in(worker)
    with at(hours=3, minutes=59, seconds=59):
        assert is_in(client)
    client = sign_in(worker)
    with at(hours=4):
        assert not is_in(client)


@pytest.mark.parametrize("trait", ["support", "superuser"])
def test_half_an_hour_without_work_ends_the_sign_in_at_the_desk(trait: str) -> None:
    user = UserFactory(**{trait: True})
    client = sign_in(user)
    with at(minutes=29, seconds=59):
        assert client.get("/admin/").status_code == 200
    client = sign_in(user)
    with at(minutes=30):
        assert client.get("/admin/", follow=True).redirect_chain[-1] == ("/login/?next=%2Fadmin%2F", 302)


def test_work_carries_the_sign_in_on_and_twelve_hours_end_it(worker: User) -> None:
    client = sign_in(worker)
    for hours in (3, 6, 9, 11.9997):
        with at(hours=hours):
            assert is_in(client)
    with at(hours=12):
        page = client.get("/help/", follow=True)
        assert page.redirect_chain == [("/login/?next=/help/", 302)]
        assert "С тех пор как вы вошли, прошло 12\u00a0часов. Войдите ещё раз." in page.text


def test_who_comes_back_reads_why_and_returns_to_the_same_page(worker: User) -> None:
    client = sign_in(worker)
    with at(days=1):
        page = client.get("/best-practices/?q=%D1%83%D1%80", follow=True)
        assert "Вы долго не работали, войдите ещё раз." in page.text
        answer = client.post(
            page.redirect_chain[-1][0],
            {"username": worker.email, "password": PASSWORD, "next": page.context["next"]},
        )
        assert answer["Location"] == "/best-practices/?q=%D1%83%D1%80"
        assert "Вы долго не работали" not in client.get(answer["Location"]).text
        client.post("/logout/")
        assert "Вы долго не работали" not in client.get("/login/").text


def test_pages_for_everybody_take_the_person_for_a_stranger_too(worker: User) -> None:
    client = sign_in(worker)
    with at(hours=4):
        assert worker.short_name not in client.get("/login/").text
        assert not is_in(client)


def test_ended_session_is_gone_from_the_server(worker: User) -> None:
    client = sign_in(worker)
    ended = client.cookies["sessionid"].value
    with at(hours=4):
        assert not is_in(client)
        assert not Session.objects.filter(session_key=ended).exists()
        assert not is_in(client)
        assert not is_in(Client(headers={"Cookie": f"sessionid={ended}"}))


def test_session_that_knows_no_moments_is_ended(signed_in: Callable[[User], Client], worker: User) -> None:
    client = signed_in(worker)
    session = client.session
    del session["seen_at"]
    session.save()
    assert not is_in(client)


def test_looking_at_pages_writes_at_most_once_a_minute(worker: User) -> None:
    client = sign_in(worker)

    def writes() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get("/help/")
        return sum(query["sql"].startswith(("UPDATE", "INSERT", "DELETE")) for query in queries)

    with at(seconds=59):
        assert writes() == 0
    with at(seconds=60):
        assert writes() == 1
        assert writes() == 0


def test_sign_out_in_another_tab_at_the_same_moment_is_no_failure(
    worker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in(worker)
    with at(minutes=2):
        reached_limit = sign_in_limits.reached_limit

        def and_meanwhile_the_other_tab_signs_out(request: Any) -> str:
            Session.objects.all().delete()
            return reached_limit(request)

        monkeypatch.setattr(sign_in_limits, "reached_limit", and_meanwhile_the_other_tab_signs_out)
        assert client.get("/help/")["Location"] == "/login/?next=/help/"
