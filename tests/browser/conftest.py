"""Browser tests: a Chromium (Debian's, or Playwright's own) at a live server; without one they are skipped."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Playwright
from pytest_django.live_server_helper import LiveServer

from tests.browser.pages import OFFICE_PC, Visitor

HERE = Path(__file__).parent
QUIET_CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], playwright: Playwright) -> dict[str, Any]:
    chromium = shutil.which("chromium")
    if chromium is None and not Path(playwright.chromium.executable_path).exists():
        pytest.skip("no Chromium: install Debian's `chromium`, or run `playwright install chromium`")
    return {**browser_type_launch_args, "executable_path": chromium, "args": QUIET_CHROMIUM}


@pytest.fixture(scope="session")
def base_url() -> str:
    """Takes the place of the plugin's fixture, which pytest 9 warns of; addresses come from the live server."""
    return ""


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "viewport": OFFICE_PC, "locale": "ru-RU", "timezone_id": "Europe/Samara"}


@pytest.fixture(scope="session", autouse=True)
def queries_beside_playwright() -> Iterator[None]:
    """Playwright runs an event loop in the tests' thread, where Django would refuse to ask the database."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    yield
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def visitor(page: Page, live_server: LiveServer) -> Iterator[Visitor]:
    """A person at a browser. The test fails if a page broke the Content Security Policy or a script failed."""
    page.set_default_timeout(30_000)
    visitor = Visitor(page, live_server.url)
    yield visitor
    assert visitor.complaints == []
