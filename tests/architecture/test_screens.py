"""Every address of the site: it says who may use it, lets in nobody without an account, and survives odd input."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import IntConverter, SlugConverter, UUIDConverter

from accounts.choices import UserGroup
from accounts.models import User
from tests.conftest import read

HUGE = 10**30
REFUSED = {HTTPStatus.FORBIDDEN, HTTPStatus.METHOD_NOT_ALLOWED}
ROLES = {
    "worker": UserGroup.WORKER,
    "responsible": UserGroup.RESPONSIBLE,
    "curator": UserGroup.CURATOR,
    "rctr_worker": UserGroup.RCTR_WORKER,
    "analyst": UserGroup.ANALYST,
    "support": None,
}
ALIKE_FOR_NOBODY = {"", "best-practices/"}
"""Open to everybody who is signed in, and each group finds something else there."""
ODD_QUERIES = (
    "q=%00&page=0",
    f"q={'ё' * 3000}&page={HUGE}&mentor={HUGE}&mentee={HUGE}&again={HUGE}",
    "page=-1&level=%FF%FE&status=%00&from=31.02.2026&to=0000-00-00&period=x&since=x&until=99999-01-01",
    "sort=%27;DROP&order=-&territory=abc&organization=%D0%81&form=1e9&role=NaN&kind=[]&q=%2525&format=xlsx%00",
)


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, route)
        else:
            yield route, entry


def own_screens() -> list[tuple[str, URLPattern]]:
    """Everything but the admin, which has a gate of its own."""
    return [(route, entry) for route, entry in patterns(get_resolver()) if not route.startswith("admin/")]


def address(route: str, entry: URLPattern, number: int) -> str:
    """The route with its blanks filled: numbers by this one, words by a word that nothing is called."""
    values = {}
    for name, converter in entry.pattern.converters.items():
        match converter:
            case IntConverter():
                values[name] = str(number)
            case UUIDConverter():
                values[name] = "00000000-0000-4000-8000-000000000000"
            case SlugConverter():
                values[name] = "nothing"
            case _:
                values[name] = "x"
    path = route
    for part in route.split("<")[1:]:
        blank = f"<{part.split('>')[0]}>"
        path = path.replace(blank, values[blank.strip("<>").rpartition(":")[2]])
    return "/" + path


def is_open(entry: URLPattern) -> bool:
    return getattr(entry.callback, "login_required", True) is False


def test_every_screen_says_who_may_use_it() -> None:
    bare = [
        route for route, entry in own_screens() if not is_open(entry) and not hasattr(entry.callback, "required_groups")
    ]
    assert bare == []
    assert len(own_screens()) > 20


@pytest.mark.django_db
def test_nobody_is_sent_to_sign_in() -> None:
    client = Client()
    for route, entry in own_screens():
        if is_open(entry):
            continue
        path = address(route, entry, 1)
        answer = client.get(path)
        assert (answer.status_code, answer.headers.get("Location", "").split("?")[0]) == (302, "/login/"), path


def right_at(entry: URLPattern, role: str) -> str:
    """What lets the person in; who is refused is refused before the input is read."""
    groups = getattr(entry.callback, "required_groups", ())
    if groups:
        own = ROLES[role]
        return own if own and own in groups else "refused"
    return "no employment" if role == "support" else "employment"


def screens_of(role: str) -> Iterator[tuple[str, URLPattern, bool]]:
    """Every address with a right that no role before this one has there, and whether the right opens it."""
    names = list(ROLES)
    for route, entry in own_screens():
        right = right_at(entry, role)
        if route in ALIKE_FOR_NOBODY or all(right_at(entry, other) != right for other in names[: names.index(role)]):
            yield route, entry, right != "refused"


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_odd_input_never_breaks_a_page(
    signed_in: Callable[[User], Client], role: str, request: pytest.FixtureRequest
) -> None:
    client = signed_in(request.getfixturevalue(role))
    client.raise_request_exception = False
    for route, entry, is_let_in in screens_of(role):
        path = address(route, entry, HUGE)
        for query in ODD_QUERIES if is_let_in else ODD_QUERIES[:1]:
            answer = client.get(f"{path}?{query}")
            read(answer)
            assert answer.status_code < 500, f"{path}?{query}"
            assert is_let_in or answer.status_code in REFUSED, path
            if answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
                break  # refused before the query is read


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_empty_and_broken_forms_never_break_a_page(
    signed_in: Callable[[User], Client], role: str, request: pytest.FixtureRequest
) -> None:
    client = signed_in(request.getfixturevalue(role))
    client.raise_request_exception = False
    broken = {
        "submission": "x",
        "pk": "\x00",
        "mentee": str(HUGE),
        "starts_on": "31.02.2026",
        "opened": "-1",
        "q": "\x00",
    }
    for route, entry, is_let_in in screens_of(role):
        if route.startswith(("logout/", "vision/")):
            continue
        path = address(route, entry, 1)
        for typed in ({}, broken) if is_let_in else ({},):
            assert client.post(path, typed).status_code < 500, path


@pytest.mark.django_db
def test_admin_survives_odd_input(signed_in: Callable[[User], Client], support: User) -> None:
    client = signed_in(support)
    client.raise_request_exception = False
    index = client.get("/admin/").content.decode()
    lists = {part.split('"')[0] for part in index.split('href="')[1:] if part.startswith("/admin/")}
    assert len(lists) > 10
    for path in sorted(lists):
        for query in ODD_QUERIES:
            assert client.get(f"{path}?{query}").status_code < 500, f"{path}?{query}"
        assert client.get(f"{path}{HUGE}/change/").status_code < 500, path


def test_nothing_stands_under_a_media_address(client: Client) -> None:
    assert client.get("/media/documents/1/aa/x.pdf").status_code in {302, 404}
    assert not any(route.startswith("media") for route, _ in patterns(get_resolver()))
