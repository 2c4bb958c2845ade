"""The frame of every page: signing in, the menu, the keyboard, the version for weak eyes, failures."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from accounts.models import User
from tests.browser.pages import PHONE, Visitor
from tests.factories.accounts import PASSWORD


def test_a_person_signs_in(visitor: Visitor, worker: User) -> None:
    visitor.open("/")
    visitor.page.get_by_label("Электронная почта").fill(worker.email)
    visitor.page.get_by_label("Пароль").fill(PASSWORD)
    visitor.page.get_by_role("button", name="Войти").click()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Стартовая страница пользователя")
    expect(visitor.page.locator(".account-bar-person")).to_have_text(worker.short_name)


def test_a_wrong_password_is_said_on_top_and_takes_the_focus(visitor: Visitor, worker: User) -> None:
    visitor.open("/login/")
    visitor.page.get_by_label("Электронная почта").fill(worker.email)
    visitor.page.get_by_label("Пароль").fill("не тот")
    visitor.page.get_by_role("button", name="Войти").click()
    expect(visitor.page.locator(".error-summary")).to_be_focused()
    expect(visitor.page.locator(".error-summary")).to_contain_text("Проверьте раскладку клавиатуры")
    visitor.check_page("sign-in-refused")


def test_the_sign_in_page_is_in_order(visitor: Visitor) -> None:
    visitor.open("/login/")
    visitor.check_page("sign-in")


@pytest.mark.parametrize(("path", "name"), [("/", "start"), ("/help/", "help")])
def test_pages_of_everybody_are_in_order(visitor: Visitor, curator: User, path: str, name: str) -> None:
    visitor.sign_in(curator.email)
    visitor.open(path)
    visitor.check_page(name)


def test_the_first_tab_skips_to_the_content(visitor: Visitor, worker: User) -> None:
    visitor.sign_in(worker.email)
    visitor.open("/")
    visitor.page.keyboard.press("Tab")
    skip = visitor.page.get_by_role("link", name="Перейти к содержанию")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator("main")).to_be_focused()


def test_a_phone_folds_the_menu_until_it_is_asked_for(visitor: Visitor, worker: User) -> None:
    visitor.sign_in(worker.email)
    visitor.page.set_viewport_size(PHONE)
    visitor.open("/")
    menu = visitor.page.get_by_role("navigation", name="Главное меню")
    expect(menu.get_by_role("link", name="Справка")).to_be_hidden()
    menu.get_by_text("Меню").click()
    menu.get_by_role("link", name="Справка").click()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Справка")
    menu.get_by_text("Меню").click()
    expect(menu.get_by_role("link", name="Справка")).to_have_attribute("aria-current", "page")


def test_the_version_for_weak_eyes_is_remembered(visitor: Visitor, worker: User) -> None:
    visitor.sign_in(worker.email)
    visitor.open("/help/")
    visitor.choose_low_vision()
    expect(visitor.page).to_have_url(f"{visitor.address}/help/")
    visitor.check_page("help-low-vision")
    visitor.open("/")
    expect(visitor.page.locator("html")).to_have_attribute("data-vision", "low")
    visitor.page.get_by_role("button", name="Обычная версия").click()
    expect(visitor.page.locator("html")).not_to_have_attribute("data-vision", "low")


def test_a_failure_page_is_in_order(visitor: Visitor) -> None:
    visitor.open("/no-such-page/")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Страница не найдена")
    visitor.check_page("failure")
