"""The second factor in a browser: an app with codes (without scripts too), a security key, recovery codes, sessions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts import second_factor_removal
from accounts.models import User
from tests.accounts.test_second_factor import Phone, code_of
from tests.browser.pages import Visitor
from tests.factories import UserFactory
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def forgetful_brakes(settings) -> None:
    """What one test has typed wrongly is not held against the next; a code is good for a minute, not half of one."""
    cache.clear()
    settings.MFA_TOTP_TOLERANCE = 1


def give_password(page: Page, address: str, user: User) -> None:
    page.goto(f"{address}/login/")
    page.get_by_label("Электронная почта").fill(user.email)
    page.get_by_label("Пароль").fill(PASSWORD)
    page.get_by_role("button", name="Войти").click()


def add_security_key(page: Page) -> None:
    """Plug a key into this browser; it is touched at once whenever a page asks for it."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    key = {
        "protocol": "ctap2",
        "transport": "usb",
        "hasResidentKey": False,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": key})


def test_analyst_sets_up_an_app_before_anything_else(visitor: Visitor, analyst: User, settings: Any) -> None:
    settings.SECOND_FACTOR = "required"
    page = visitor.page
    give_password(page, visitor.address, analyst)
    page.get_by_role("heading", name="Второй фактор").wait_for()
    expect(page.get_by_role("navigation")).to_have_count(0)
    visitor.check_page("second-factor-required")
    page.get_by_role("link", name="Подключить приложение").click()
    visitor.check_page("second-factor-app")
    secret = page.locator(".secret-code").inner_text()
    page.get_by_label("Код", exact=False).fill("1")
    page.get_by_role("button", name="Подключить").click()
    page.get_by_role("alert").get_by_text("Код не подходит").wait_for()
    assert page.locator(".secret-code").inner_text() == secret
    page.get_by_label("Код", exact=False).fill(code_of(secret))
    page.get_by_role("button", name="Подключить").click()
    page.get_by_text("Приложение с кодами подключено.").wait_for()
    visitor.check_page("second-factor-codes")
    with page.expect_download() as download:
        page.get_by_role("link", name="Скачать текстом").click()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    codes = re.findall(r"\d{8}", text)
    assert len(codes) == 10
    page.get_by_role("link", name="Коды сохранены, продолжить").click()
    page.get_by_role("heading", name="Стартовая").wait_for()
    page.get_by_role("button", name="Выйти").click()
    give_password(page, visitor.address, analyst)
    page.get_by_role("heading", name="Второй шаг входа").wait_for()
    visitor.check_page("second-step")
    page.get_by_label("Код", exact=False).fill(codes[3])
    page.get_by_role("button", name="Войти").click()
    page.get_by_role("heading", name="Стартовая").wait_for()


def test_person_signs_in_with_a_security_key(visitor: Visitor, worker: User) -> None:
    page = visitor.page
    add_security_key(page)
    give_password(page, visitor.address, worker)
    visitor.open("/profile/")
    visitor.check_page("profile-second-factor")
    page.get_by_role("link", name="Подключить второй фактор").click()
    page.get_by_role("link", name="Добавить ключ").click()
    page.get_by_label("Название ключа").fill("Синий ключ")
    visitor.check_page("second-factor-key")
    page.get_by_role("button", name="Добавить ключ").click()
    page.get_by_role("heading", name="Запасные коды").wait_for()
    visitor.open("/profile/second-factor/")
    page.get_by_text("Синий ключ").wait_for()
    visitor.check_page("second-factor-overview")
    page.get_by_role("button", name="Выйти").click()
    give_password(page, visitor.address, worker)
    visitor.check_page("second-step-key")
    page.get_by_role("button", name="Войти ключом безопасности").click()
    page.get_by_role("heading", name="Стартовая").wait_for()
    visitor.open("/profile/second-factor/")
    page.get_by_role("link", name="Удалить «Синий ключ»").click()
    visitor.check_page("second-factor-key-remove")
    page.get_by_role("button", name="Удалить ключ").click()
    page.get_by_text("Ключ удалён.").wait_for()
    assert not Authenticator.objects.exists()


def test_key_of_another_site_or_none_is_told_in_words(visitor: Visitor, worker: User) -> None:
    page = visitor.page
    add_security_key(page)
    give_password(page, visitor.address, worker)
    visitor.open("/profile/second-factor/keys/add/")
    page.get_by_role("button", name="Добавить ключ").click()
    page.get_by_role("heading", name="Запасные коды").wait_for()
    visitor.open("/profile/second-factor/keys/add/")
    page.get_by_role("button", name="Добавить ключ").click()  # the same key once more
    page.get_by_text("Этот ключ уже добавлен. Возьмите другой.").wait_for()
    visitor.check_axe()


def test_who_confirms_by_a_key_goes_on_where_it_was_asked(visitor: Visitor, worker: User) -> None:
    page = visitor.page
    add_security_key(page)
    give_password(page, visitor.address, worker)
    visitor.open("/profile/second-factor/keys/add/")
    page.get_by_role("button", name="Добавить ключ").click()
    page.get_by_role("heading", name="Запасные коды").wait_for()
    page.context.clear_cookies()
    visitor.sign_in(worker.email)  # long ago
    visitor.open("/profile/second-factor/codes/new/")
    page.get_by_role("heading", name="Подтвердите, что это вы").wait_for()
    visitor.check_page("confirm-by-code")
    page.get_by_role("link", name="Подтвердить ключом безопасности").click()
    visitor.check_page("confirm-by-key")
    page.get_by_role("button", name="Подтвердить ключом безопасности").click()
    page.get_by_role("button", name="Создать коды").wait_for()
    visitor.check_page("new-recovery-codes")


def test_password_is_asked_again_before_a_change(visitor: Visitor, worker: User) -> None:
    page = visitor.page
    visitor.sign_in(worker.email)
    visitor.open("/profile/second-factor/app/")
    visitor.check_page("confirm-by-password")
    page.get_by_label("Пароль").fill(PASSWORD)
    page.get_by_role("button", name="Продолжить").click()
    page.get_by_role("heading", name="Подключить приложение с кодами").wait_for()


@pytest.fixture
def page_without_scripts(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Page]:
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_app_works_without_scripts_and_by_keyboard(
    page_without_scripts: Page, live_server: LiveServer, worker: User
) -> None:
    page = page_without_scripts
    give_password(page, live_server.url, worker)
    page.goto(f"{live_server.url}/profile/second-factor/app/")
    secret = page.locator(".secret-code").inner_text()
    page.get_by_label("Код", exact=False).focus()
    page.keyboard.type(code_of(secret))
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Запасные коды").wait_for()
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    page.goto(f"{live_server.url}/profile/second-factor/keys/add/")
    page.get_by_text("Ключ работает, когда в браузере включены скрипты").wait_for()
    page.goto(f"{live_server.url}/profile/second-factor/app/disconnect/")
    page.get_by_role("button", name="Отключить приложение").press("Enter")
    page.get_by_role("heading", name="Второй фактор").wait_for()
    assert not Authenticator.objects.exists()


def test_second_step_by_keyboard(visitor: Visitor, worker: User) -> None:
    phone = Phone(worker)
    page = visitor.page
    give_password(page, visitor.address, worker)
    expect(page.get_by_label("Код", exact=False)).to_be_focused()
    page.keyboard.type(phone.code)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Стартовая").wait_for()


def test_sessions(visitor: Visitor, worker: User, browser: Browser, live_server: LiveServer) -> None:
    page = visitor.page
    other = browser.new_context()
    give_password(other.new_page(), live_server.url, worker)
    give_password(page, visitor.address, worker)
    visitor.open("/profile/")
    page.get_by_role("link", name="Посмотреть входы").click()
    visitor.check_page("sessions")
    page.get_by_role("button", name="Завершить", exact=True).click()
    page.get_by_text("Вход завершён").wait_for()
    expect(page.get_by_role("button", name="Завершить все остальные")).to_have_count(0)
    other.close()


def test_lost_phone_at_the_desk(visitor: Visitor, worker: User, support: User) -> None:
    Phone(worker)
    colleague = UserFactory(email="support2@example.org", last_name="Подмогина", support=True)
    colleague.groups.set(support.groups.all())
    page = visitor.page
    visitor.sign_in(support.email)
    visitor.open(f"/admin/accounts/user/{worker.pk}/change/")
    page.get_by_role("link", name="Вход…").click()
    visitor.look("desk-sign-in")
    visitor.check_axe()
    page.get_by_label("Как проверено").fill("Позвонили в школу по её номеру.")
    page.get_by_role("button", name="Предложить снять").click()
    page.get_by_text("Подтвердить должен другой сотрудник.").first.wait_for()
    page.context.clear_cookies()
    visitor.sign_in(colleague.email)
    visitor.open(f"/admin/accounts/user/{worker.pk}/sign-in/")
    visitor.look("desk-sign-in-confirm")
    visitor.check_axe()
    page.get_by_role("button", name="Подтвердить и снять").click()
    page.get_by_text("Второй фактор снят.").wait_for()
    assert not Authenticator.objects.exists()


def test_person_sees_that_support_is_about_to_take_it_off(visitor: Visitor, worker: User, support: User) -> None:
    phone = Phone(worker)
    second_factor_removal.propose(user=worker, by=support, grounds="Позвонили в школу по её номеру.")
    page = visitor.page
    give_password(page, visitor.address, worker)
    page.get_by_label("Код", exact=False).fill(phone.code)
    page.get_by_role("button", name="Войти").click()
    visitor.open("/profile/second-factor/")
    visitor.check_page("second-factor-removal")
    page.get_by_role("button", name="Отменить снятие").click()
    page.get_by_text("Предложение отменено, второй фактор остаётся.").wait_for()
