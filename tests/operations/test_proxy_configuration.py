"""The nginx configuration of docs/operations.md, in a real nginx before the smallest of sites: one thread."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from tests.proxy import free_ports, get, needs_nginx, nginx_with, site_of_one_thread
from tests.slow_clients import SlowClients

OPERATIONS = Path(__file__).parent.parent.parent / "docs" / "operations.md"


@login_not_required
def answer(request: HttpRequest) -> HttpResponse:
    return HttpResponse("answered")


urlpatterns = [path("login/", answer), path("other/", answer)]
pytestmark = [pytest.mark.urls(__name__), needs_nginx]


@pytest.fixture
def site() -> Iterator[int]:
    with site_of_one_thread() as port:
        yield port


def documented(*, listen: int, site: int) -> str:
    """Return the page's configuration, without the certificates that a test has not."""
    [block] = re.findall(r"```\n(limit_conn_zone .*?)```", OPERATIONS.read_text(), re.DOTALL)
    block = re.sub(r"^ *ssl_.*;$", "", block, flags=re.MULTILINE)
    changes = {
        "listen 443 ssl http2;": f"listen 127.0.0.1:{listen};",
        "listen 80;": f"listen 127.0.0.1:{free_ports(1)[0]};",
        "http://127.0.0.1:8000;": f"http://127.0.0.1:{site};",
    }
    for written, here in changes.items():
        assert block.count(written) == 1
        block = block.replace(written, here)
    return block


def test_slow_clients_do_not_reach_the_site(site: int, tmp_path: Path) -> None:
    [port] = free_ports(1)
    with nginx_with(documented(listen=port, site=site), tmp_path), SlowClients(port) as slow:
        for _ in range(3):
            assert get("/other/", port, source="127.0.0.1") == "answered"
        assert slow.answered() == []
        assert slow.finish_one().endswith(b"answered")
