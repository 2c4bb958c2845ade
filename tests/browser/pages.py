"""A person at a browser: what the tests open, press and look at, and what every page must keep to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import ConsoleMessage, Page, ViewportSize

from accounts.models import User

OFFICE_PC = ViewportSize(width=1366, height=768)
PHONE = ViewportSize(width=390, height=844)
NARROWEST = 320
ARTIFACTS = settings.BASE_DIR / "artifacts"
axe = Axe()


class Visitor:
    """One person with one tab. `page` is Playwright's own for everything that has no word here."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.complaints: list[str] = []
        self._is_listening = True
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))

    def _hear(self, message: ConsoleMessage) -> None:
        if self._is_listening and "Content Security Policy" in message.text:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def open(self, path: str) -> None:
        """Go to an address of the site."""
        self.page.goto(self.address + path)

    def sign_in(self, email: str) -> None:
        """Be signed in as the account with this e-mail (the sign-in page has its own test)."""
        client = Client()
        client.force_login(User.objects.get(email=email))
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        self.page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.address}])

    def choose_low_vision(self) -> None:
        """Press «Версия для слабовидящих»."""
        self.page.get_by_role("button", name="Версия для слабовидящих").click()

    def look(self, name: str, *, full_page: bool = True) -> list[Path]:
        """Keep pictures of the page, of an office PC and of a phone, in `artifacts/`; return their paths."""
        pictures = []
        for device, size in (("pc", OFFICE_PC), ("phone", PHONE)):
            self.page.set_viewport_size(size)
            path = ARTIFACTS / f"{name}-{device}.png"
            self.page.screenshot(path=path, full_page=full_page)
            pictures.append(path)
        self.page.set_viewport_size(OFFICE_PC)
        return pictures

    def check_axe(self, **options: Any) -> None:
        """Axe finds nothing to complain about, contrast of 7:1 included."""
        self.page.wait_for_load_state()  # a click may only just have led here
        self._is_listening = False  # axe itself trips the strict CSP
        rules = {"color-contrast-enhanced": {"enabled": True}}
        found = axe.run(self.page, options={"resultTypes": ["violations"], "rules": rules, **options})
        self._is_listening = True
        assert not found.response["violations"], f"{self.page.url}\n{_in_words(found.response['violations'])}"

    def check_no_sideways_scroll(self, width: int = NARROWEST) -> None:
        """The page fits a window of this width; wide tables scroll inside themselves."""
        self.page.set_viewport_size({"width": width, "height": 640})
        excess = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        widest = self.page.evaluate(WIDEST, width)
        self.page.set_viewport_size(OFFICE_PC)
        assert excess <= 0, f"{self.page.url} is {excess} px wider than {width}: {widest}"

    def check_page(self, name: str) -> None:
        """Everything that each page must keep to; pictures are kept under the name."""
        self.check_axe()
        for width in (NARROWEST, OFFICE_PC["width"] // 2, OFFICE_PC["width"]):  # half: 200 % zoom on an office PC
            self.check_no_sideways_scroll(width)
        self.look(name)
        self.page.set_viewport_size(PHONE)
        self.check_axe()
        self.page.set_viewport_size(OFFICE_PC)


WIDEST = """width => Array.from(document.body.querySelectorAll('*'))
    .filter(element => element.getBoundingClientRect().right > width + 1)
    .slice(0, 5).map(element => element.outerHTML.slice(0, 120))"""


def _in_words(violations: list[dict[str, Any]]) -> str:
    return "\n".join(
        f"{violation['id']}: {violation['help']}\n"
        + "\n".join(f"    {node['html'][:200]}\n    {node['failureSummary']}" for node in violation["nodes"][:4])
        for violation in violations
    )
