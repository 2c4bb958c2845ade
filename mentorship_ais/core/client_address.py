"""From where a request comes: the one answer for brakes, log lines and sessions.

Each trusted proxy appends the address that it has seen to `X-Forwarded-For` (nginx: `$proxy_add_x_forwarded_for`), so
with `PROXY_COUNT` of them the client's is that many from the right. What stands further left came with the request,
and anybody may have written it; without proxies the whole header did.
"""

from __future__ import annotations

import contextlib
import re
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

_WITH_PORT = re.compile(r"(?:\[(?P<v6>[^\]]+)\]|(?P<v4>[\d.]+))(?::\d+)?")


def client_address(request: HttpRequest) -> str:
    """Return the client's IP address, as short as it can be written; empty when it is unknown (a Unix socket)."""
    direct = _address(request.META.get("REMOTE_ADDR", ""))
    count = settings.PROXY_COUNT
    if not count:
        return direct
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if len(forwarded) < count:
        return direct  # did not come through the proxies
    return _address(forwarded[-count]) or direct


def client_network(request: HttpRequest) -> str:
    """Return the address as one client holds it: IPv6 is given out by /64, so there the network counts."""
    address = client_address(request)
    return str(ip_network(f"{address}/64", strict=False)) if ":" in address else address


def _address(text: str) -> str:
    text = text.strip()
    if with_port := _WITH_PORT.fullmatch(text):
        text = with_port["v6"] or with_port["v4"]
    with contextlib.suppress(ValueError):
        address = ip_address(text)
        if isinstance(address, IPv6Address):
            # the same machine may come by either way
            return str(address.ipv4_mapped or IPv6Address(int(address)))  # without %scope
        return str(address)
    return ""
