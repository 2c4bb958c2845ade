"""A shared PC after signing out: the next person presses Back and reads nothing.

Playwright's Chromium has its back-forward cache off, people's browsers have it on: these tests switch it on.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserType, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from mentorship_ais.organizations.models import Employee
from tests.browser.pages import Visitor


@pytest.fixture
def shared_pc(
    browser_type: BrowserType, browser_type_launch_args: dict[str, Any], live_server: LiveServer
) -> Iterator[Visitor]:
    """A browser that keeps whole pages for Back, as people's browsers do."""
    arguments = {
        **browser_type_launch_args,
        "args": [*browser_type_launch_args["args"], "--enable-features=BackForwardCache"],
        "ignore_default_args": ["--disable-back-forward-cache"],
    }
    with browser_type.launch(**arguments) as browser:
        yield Visitor(browser.new_page(locale="ru-RU"), live_server.url)


def go_back(page: Page) -> None:
    """Press Back; a page that the browser kept whole appears without being loaded."""
    page.go_back(wait_until="commit")


def sign_out_and_go_back(page: Page) -> None:
    page.get_by_role("button", name="Выйти").click()
    page.get_by_role("heading", name="Вход").wait_for()
    go_back(page)


def test_back_after_signing_out_shows_no_names(shared_pc: Visitor, responsible: User, teacher: Employee) -> None:
    shared_pc.sign_in(responsible.email)
    shared_pc.open("/staff/")
    page = shared_pc.page
    page.get_by_text(teacher.full_name).first.wait_for()
    sign_out_and_go_back(page)
    expect(page.get_by_role("heading", name="Вход")).to_be_visible()
    expect(page.get_by_text(teacher.last_name)).to_have_count(0)


def test_back_through_many_pages_after_signing_out_shows_none_of_them(
    shared_pc: Visitor, responsible: User, teacher: Employee
) -> None:
    shared_pc.sign_in(responsible.email)
    page = shared_pc.page
    for path in ("/staff/", f"/staff/{teacher.pk}/", "/profile/"):
        shared_pc.open(path)
    sign_out_and_go_back(page)
    for _ in range(2):
        expect(page.get_by_role("heading", name="Вход")).to_be_visible()
        expect(page.get_by_text(teacher.last_name)).to_have_count(0)
        go_back(page)


def test_pages_of_the_desk_are_gone_too(shared_pc: Visitor, support: User, worker: User) -> None:
    shared_pc.sign_in(support.email)
    shared_pc.open("/admin/accounts/user/")
    page = shared_pc.page
    page.get_by_text(worker.last_name).first.wait_for()
    sign_out_and_go_back(page)
    expect(page.get_by_role("heading", name="Вход")).to_be_visible()
    expect(page.get_by_text(worker.last_name)).to_have_count(0)
