"""A link leads to a page that anybody can open: no passwords in it, no machine or network of one's own."""

from __future__ import annotations

import ipaddress

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from mentorship_ais.core.public_links import NOT_PUBLIC, WHOLE, WITH_PASSWORD, validate_public_link


def refusal(link: str) -> str:
    """The sentence that the link is refused with; empty when it is taken."""
    try:
        validate_public_link(link)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


@pytest.mark.parametrize(
    "link",
    [
        "https://school.example.org/кейс",
        "https://школа.рф/отзыв?номер=1#начало",
        "http://school.example.org:8080/",
        "https://disk.example.org/d/@author/1",
        "https://localhost.example.org/",
        "https://mylocal.org/",
        "http://93.184.216.34/",
        "http://[2606:2800:220:1:248:1893:25c8:1946]/",
    ],
)
def test_pages_of_the_open_internet_are_taken(link: str) -> None:
    assert refusal(link) == ""


@pytest.mark.parametrize(
    "link",
    [
        "https://user:password@school.example.org/",
        "https://user@school.example.org/",
        "https://:@school.example.org/",
        "https://@school.example.org/",
        "https://school.example.org@evil.example.org/",
        "http://user:password@localhost/",
        "http://school.example.org\\@127.0.0.1/",
    ],
)
def test_name_and_password_are_refused(link: str) -> None:
    assert refusal(link) == WITH_PASSWORD


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST.",
        "localhost:8000",
        "site.localhost",
        "printer.local",
        "portal.internal",
        "router.lan",
        "nas.home.arpa",
        "127.0.0.1",
        "127.8.9.10",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "017700000001",
        "0.0.0.0",  # noqa: S104 - refused, not listened on
        "0",
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.254",
        "192.168.0.10",
        "192.168.257",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "１２７.０.０.１",
        "127。0。0。1",
        "①27.0.0.1",
        "a.local\u00adhost",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:a00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[fe80::1]",
        "[fc00::1]",
        "[fec0::1]",
        "[ff02::1]",
    ],
)
def test_own_machine_and_own_network_are_refused(host: str) -> None:
    assert refusal(f"http://{host}/page") == NOT_PUBLIC


@pytest.mark.parametrize(
    "link",
    [
        "",
        "не ссылка",
        "https://",
        "http:127.0.0.1",
        "ftp://127.0.0.1/",
        "javascript:alert(1)",
        "http://[::1",
        "http://a b/",
    ],
)
def test_what_is_no_link_is_refused(link: str) -> None:
    assert refusal(link) == WHOLE


private = st.sampled_from(
    ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16", "0.0.0.0/8"]
)


@given(
    address=private.flatmap(lambda network: st.ip_addresses(v=4, network=network)),
    write=st.sampled_from(
        [
            str,
            lambda a: str(int(a)),
            lambda a: hex(int(a)),
            lambda a: f"0{int(a):o}",
            lambda a: ".".join(hex(byte) for byte in a.packed),
            lambda a: ".".join(f"0{byte:o}" for byte in a.packed),
            lambda a: f"{a.packed[0]}.{int(a) & 0xFFFFFF}",
            lambda a: f"[::ffff:{a}]",
        ]
    ),
)
def test_private_address_is_refused_however_it_is_written(address: ipaddress.IPv4Address, write: object) -> None:
    assert refusal(f"https://{write(address)}/") == NOT_PUBLIC  # type: ignore[operator]


@given(st.text(max_size=40))
def test_any_text_gets_an_answer(text: str) -> None:
    refusal(f"http://{text}")
    refusal(text)
