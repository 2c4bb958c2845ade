"""Another e-mail address in a browser: asked for on the profile, confirmed from the letter."""

from __future__ import annotations

from accounts.models import Letter, User
from tests.browser.pages import Visitor
from tests.factories.accounts import PASSWORD
from tests.letters import link_sent_with


def test_person_changes_the_address(visitor: Visitor, worker: User) -> None:
    page = visitor.page
    visitor.sign_in(worker.email)
    visitor.open("/profile/")
    page.get_by_role("link", name="Изменить адрес").click()
    page.get_by_label("Пароль").fill(PASSWORD)
    page.get_by_role("button", name="Продолжить").click()
    page.get_by_label("Новый адрес электронной почты").fill("new@example.org")
    visitor.check_page("email-change")
    page.get_by_role("button", name="Отправить ссылку").click()
    page.get_by_text("Письмо со ссылкой отправлено на new@example.org.").wait_for()
    page.get_by_text("Ждёт подтверждения: new@example.org").wait_for()
    visitor.check_page("profile-email-waits")
    link = link_sent_with(Letter.objects.get(to="new@example.org"))
    visitor.open(link)
    visitor.check_page("email-confirm")
    page.get_by_role("button", name="Подтвердить новый адрес").click()
    page.get_by_text("Адрес изменён на new@example.org.").wait_for()
    visitor.open(link)
    page.get_by_text("Ссылка не действует").wait_for()
    visitor.check_page("email-confirm-used")


def test_support_asks_for_another_address(visitor: Visitor, worker: User, support: User) -> None:
    page = visitor.page
    visitor.sign_in(support.email)
    visitor.open(f"/admin/accounts/user/{worker.pk}/change/")
    page.get_by_role("link", name="Изменить адрес…").click()
    page.get_by_label("Новый адрес электронной почты").fill("new@example.org")
    page.get_by_role("button", name="Отправить ссылку").click()
    page.get_by_text("Ссылка отправлена на new@example.org.").wait_for()
    visitor.check_page("desk-user")
    page.get_by_role("link", name="Изменить адрес…").click()
    visitor.check_page("desk-email-waits")
    page.get_by_role("button", name="Отменить смену адреса").click()
    page.get_by_text("Смена адреса отменена.").wait_for()
