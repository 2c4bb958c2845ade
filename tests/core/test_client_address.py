"""The client's address: seen through real proxies, and not what the client says of itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import path
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from mentorship_ais.core.client_address import client_address, client_network
from tests.proxy import OUTER, Proxy, get, has_ipv6, needs_nginx, nginx_before, site_of_one_thread

FORGED = "198.51.100.1, 198.51.100.2, 198.51.100.3"


@login_not_required
def say_address(request: HttpRequest) -> HttpResponse:
    return HttpResponse(client_address(request))


urlpatterns = [path("address/", say_address)]
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def site() -> Iterator[int]:
    with site_of_one_thread() as port:
        yield port


@pytest.fixture
def proxy(site: int, tmp_path: Path) -> Iterator[Proxy]:
    with nginx_before(f"http://127.0.0.1:{site}", tmp_path) as proxy:
        yield proxy


@needs_nginx
@pytest.mark.parametrize("forwarded", ["", FORGED, "127.0.0.9", "junk, ,,"])
@pytest.mark.parametrize("source", ["127.0.0.2", "127.0.0.3"])
def test_one_proxy_gives_the_clients_address(proxy: Proxy, settings: Settings, source: str, forwarded: str) -> None:
    settings.PROXY_COUNT = 1
    assert get("/address/", proxy.inner, source=source, forwarded=forwarded) == source


@needs_nginx
@pytest.mark.parametrize("forwarded", ["", FORGED])
def test_two_proxies_tell_the_clients_address(proxy: Proxy, settings: Settings, forwarded: str) -> None:
    settings.PROXY_COUNT = 2
    assert get("/address/", proxy.outer, source="127.0.0.2", forwarded=forwarded) == "127.0.0.2"


@needs_nginx
def test_a_proxy_that_is_not_counted_is_the_client_itself(proxy: Proxy, settings: Settings) -> None:
    settings.PROXY_COUNT = 1
    assert get("/address/", proxy.outer, source="127.0.0.2", forwarded=FORGED) == OUTER


@needs_nginx
@pytest.mark.skipif(not has_ipv6(), reason="no IPv6 on this machine")
@pytest.mark.parametrize("forwarded", ["", "2001:db8::1"])
def test_the_same_over_ipv6(proxy: Proxy, settings: Settings, forwarded: str) -> None:
    settings.PROXY_COUNT = 1
    assert get("/address/", proxy.inner, source="::1", host="::1", forwarded=forwarded) == "::1"


def test_without_proxies_the_header_is_ignored(site: int, settings: Settings) -> None:
    settings.PROXY_COUNT = 0
    assert get("/address/", site, source="127.0.0.2", forwarded="198.51.100.1") == "127.0.0.2"


def test_who_comes_past_the_proxies_does_not_choose_an_address(settings: Settings) -> None:
    settings.PROXY_COUNT = 2
    assert client_address(_request("203.0.113.5", "198.51.100.1")) == "203.0.113.5"


def _request(direct: str, forwarded: str | None = None) -> HttpRequest:
    headers = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    return RequestFactory().get("/", REMOTE_ADDR=direct, **headers)


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("203.0.113.7:50123", "203.0.113.7"),
        ("[2001:db8::7]:50123", "2001:db8::7"),
        ("2001:0DB8:0:0::7", "2001:db8::7"),
        ("fe80::1%eth0", "fe80::1"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("unix:", "10.0.0.1"),
        ("", "10.0.0.1"),
    ],
)
def test_one_address_has_one_form(settings: Settings, forwarded: str, address: str) -> None:
    settings.PROXY_COUNT = 1
    assert client_address(_request("10.0.0.1", forwarded)) == address


def test_an_address_that_nobody_knows_is_empty() -> None:
    assert client_address(_request("")) == ""
    assert client_network(_request("")) == ""


def test_neighbours_in_one_ipv6_network_are_one_client() -> None:
    assert client_network(_request("2001:db8::1")) == client_network(_request("2001:db8::ffff:2"))
    assert client_network(_request("2001:db8::1")) != client_network(_request("2001:db8:0:1::1"))
    assert client_network(_request("203.0.113.7")) == "203.0.113.7"


@given(st.lists(st.text(st.characters(min_codepoint=32, max_codepoint=126))), st.ip_addresses().map(str))
def test_whatever_the_client_writes_does_not_change_what_the_proxy_saw(forged: list[str], seen: str) -> None:
    request = _request("10.0.0.1", ",".join([*forged, seen]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.PROXY_COUNT", 1)
        assert client_address(request) == client_address(_request(seen, seen))
