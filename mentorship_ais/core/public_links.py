"""Links that people give to be opened by others: to a page of the open internet, and to nothing else.

Nothing is fetched. A link with a name and a password in it gives them away or hides where it leads; one to the reader's
own machine or to a network of an organisation opens nothing for others, or something that was not meant.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import unicodedata
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

WHOLE = "Вставьте ссылку целиком. Она начинается с http:// или https://."
WITH_PASSWORD = "Уберите из ссылки имя и пароль: между // и названием сайта не должно быть знака @."  # noqa: S105
NOT_PUBLIC = "Эта ссылка открывается только на одном компьютере или в одной сети. Вставьте ссылку, доступную всем."

OWN_NAMES = ("localhost", "localdomain", "local", "lan", "internal", "intranet", "home.arpa")
"""Last words of names that each machine or network understands in its own way (RFC 6761, 6762, 8375; ICANN 2024)."""
EMBEDDING = ipaddress.IPv6Network("64:ff9b::/96")
"""NAT64: the last four bytes are an IPv4 address."""
GIVEN_OUT = ipaddress.IPv6Network("2000::/3")
"""The only addresses of version 6 that the open internet uses."""
DIGITS = re.compile("[0-9a-fx.]+")

_web = URLValidator(schemes=["http", "https"], message=WHOLE)


def validate_public_link(link: str) -> None:
    """Refuse, with a sentence for the person, what is no link to a page that anybody can open."""
    try:
        parts = urlsplit(link)
        name = as_browsers_read(parts.hostname or "")
    except ValueError:
        raise ValidationError(WHOLE, code="invalid") from None
    if parts.scheme.lower() in {"http", "https"}:
        if "@" in parts.netloc:
            raise ValidationError(WITH_PASSWORD, code="password")
        if is_own(name):
            raise ValidationError(NOT_PUBLIC, code="not_public")
    _web(link)


def as_browsers_read(host: str) -> str:
    """Return the host's name in plain letters and dots: «１２７。0.0.1» and «local\\u00adhost» are what they look like."""
    visible = "".join(sign for sign in host if unicodedata.category(sign) != "Cf")
    return unicodedata.normalize("NFKC", visible).replace("。", ".").lower().rstrip(".")


def is_own(host: str) -> bool:
    """Tell whether the host is this machine or stands in a network that is not the open internet."""
    if any(host == name or host.endswith(f".{name}") for name in OWN_NAMES):
        return True
    address = address_of(host)
    if isinstance(address, ipaddress.IPv6Address) and address not in GIVEN_OUT:
        return True
    return address is not None and (not address.is_global or address.is_multicast)


def address_of(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return the address that a host of digits means to a browser: 2130706433 and 0x7f.1 are 127.0.0.1."""
    if ":" not in host:
        try:
            return ipaddress.IPv4Address(socket.inet_aton(host)) if DIGITS.fullmatch(host) else None
        except OSError:
            return None
    try:
        address = ipaddress.IPv6Address(host)
    except ValueError:
        return None
    if address in EMBEDDING or int(address) < 2**32:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address
