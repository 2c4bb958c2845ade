"""A form that was filled in for too long: the person signs in again and sends it, with scripts and without."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from mentorship_ais.organizations.models import Organization
from tests.browser.pages import Visitor
from tests.factories import AssignmentFactory
from tests.factories.accounts import PASSWORD
from tests.factories.documents import pdf


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def somebody(browser: Browser, live_server: LiveServer, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    context = browser.new_context(java_script_enabled=request.param, locale="ru-RU")
    yield Visitor(context.new_page(), live_server.url)
    context.close()


def hours_pass() -> None:
    """Nobody at any browser has done anything since long ago."""
    for row in Session.objects.all():
        session = SessionStore(row.session_key)
        session["seen_at"] = 0
        session.save()


def sign_in_again(page: Page, user: User) -> None:
    page.get_by_label("Электронная почта").fill(user.email)
    page.get_by_label("Пароль").fill(PASSWORD)
    page.get_by_role("button", name="Войти").click()


def test_completion_is_sent_after_signing_in_again(somebody: Visitor, curator: User, school: Organization) -> None:
    assignment = AssignmentFactory(organization=school)
    somebody.sign_in(curator.email)
    somebody.open(f"/programs/{assignment.pk}/completion/")
    page = somebody.page
    page.get_by_label("Итоговый результат").fill("Ведёт уроки самостоятельно.\nВторая строка.")
    hours_pass()
    page.get_by_role("button", name="Записать").click()
    page.get_by_text("Введённое сохранено на полчаса").wait_for()
    sign_in_again(page, curator)
    page.get_by_role("heading", name="Отправить введённое?").wait_for()
    page.get_by_role("button", name="Продолжить").click()
    expect(page.get_by_role("status").first).to_contain_text("Программа записана")
    assignment.refresh_from_db()
    assert assignment.result.splitlines() == ["Ведёт уроки самостоятельно.", "Вторая строка."]


def test_pages_on_the_way_back(visitor: Visitor, worker: User) -> None:
    visitor.sign_in(worker.email)
    visitor.open("/access-requests/new/")
    page = visitor.page
    page.get_by_label("Выбрать группу пользователей").select_option("Куратор наставничества")
    page.get_by_label("Номер приказа о назначении").fill("15-од")
    page.get_by_label("Дата приказа о назначении").fill("2026-09-01")
    scan = {"name": "Приказ № 15-од.pdf", "mimeType": "application/pdf", "buffer": pdf("Приказ № 15-од")}
    page.get_by_label("Скан-копия приказа").set_input_files([scan])
    hours_pass()
    page.get_by_role("button", name="Отправить запрос").click()
    page.get_by_text("Введённое сохранено на полчаса").wait_for()
    visitor.check_page("sign-in-again")
    sign_in_again(page, worker)
    page.get_by_role("heading", name="Отправить введённое?").wait_for()
    visitor.check_page("unsaved-form")
    page.get_by_label("Файл «Приказ № 15-од.pdf» не сохранён").set_input_files([scan])
    page.get_by_role("button", name="Продолжить").click()
    page.get_by_text("Ваш запрос успешно направлен на согласование").wait_for()


def test_list_that_is_being_filtered_leads_to_the_door_and_back(visitor: Visitor, responsible: User) -> None:
    visitor.sign_in(responsible.email)
    visitor.open("/staff/")
    page = visitor.page
    hours_pass()
    page.get_by_label("Поиск по фамилии").press_sequentially("отв")
    page.get_by_text("Вы долго не работали, войдите ещё раз.").wait_for()
    sign_in_again(page, responsible)
    page.get_by_role("heading", name="Работники").wait_for()
