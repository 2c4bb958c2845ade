"""Section 1 of the manual in a browser: a request goes from sent to decided without leaving the system."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from accounts.choices import UserGroup
from accounts.models import Letter, Membership, User
from mentorship_ais.organizations.models import Organization
from tests.browser.pages import Visitor
from tests.factories import AccessRequestFactory, MembershipFactory, UserFactory
from tests.factories.documents import pdf
from tests.letters import link_sent_with, write_letters


@pytest.fixture
def scan_file(tmp_path: Path) -> Path:
    path = tmp_path / "Приказ № 15-од.pdf"
    path.write_bytes(pdf("Приказ № 15-од"))
    return path


def ask(visitor: Visitor, worker: User) -> None:
    visitor.sign_in(worker.email)
    visitor.open("/")
    page = visitor.page
    page.get_by_role("link", name="Прошу включить меня в группу пользователей").click()
    page.get_by_label("Выбрать группу пользователей").select_option("Куратор наставничества")
    page.get_by_label("Номер приказа о назначении").fill("15-од")
    page.get_by_label("Дата приказа о назначении").fill("2026-09-01")


def send(page: Page) -> None:
    page.get_by_role("button", name="Отправить запрос").click()
    page.get_by_text("Ваш запрос успешно направлен на согласование").wait_for()


def open_desk(visitor: Visitor, support: User, worker: User) -> Page:
    visitor.page.context.clear_cookies()
    visitor.sign_in(support.email)
    visitor.open("/admin/accounts/accessrequest/")
    visitor.page.get_by_role("link", name=worker.full_name).click()
    return visitor.page


def letter_to(worker: User) -> str:
    letter = Letter.objects.filter(to=worker.email).first()
    assert letter is not None
    return letter.text


def test_request_is_clarified_and_approved(
    visitor: Visitor, worker: User, support: User, school: Organization, scan_file: Path
) -> None:
    ask(visitor, worker)
    visitor.check_page("access-request-new")
    send(visitor.page)
    visitor.page.get_by_text("В настоящий момент Вы запросили доступ в группу(-ы):").wait_for()
    visitor.check_page("start-asked")

    page = open_desk(visitor, support, worker)
    visitor.check_page("desk")
    page.get_by_role("link", name="Запросить уточнение").click()
    page.get_by_label("Что уточнить").fill("Приложите скан приказа.")
    page.get_by_role("button", name="Показать письмо").click()
    visitor.check_page("desk-letter")
    page.get_by_role("button", name="Запросить уточнение и отправить письмо").click()
    page.get_by_text("Запрос возвращён человеку для уточнения").wait_for()
    assert "Приложите скан приказа." in letter_to(worker)

    page.context.clear_cookies()
    visitor.sign_in(worker.email)
    visitor.open("/")
    page.get_by_role("link", name="Дополните запрос в группу «Куратор наставничества»").click()
    page.get_by_label("Скан-копия приказа").set_input_files(scan_file)
    visitor.check_page("access-request-completed")
    page.get_by_role("button", name="Отправить снова").click()
    page.get_by_text("Записано. Запрос на согласовании.").wait_for()

    page = open_desk(visitor, support, worker)
    page.frame_locator("iframe.desk-scan-frame").locator("embed, body").first.wait_for()
    page.get_by_role("link", name="Подтвердить", exact=True).click()
    page.get_by_role("button", name="Подтвердить и отправить письмо").click()
    page.get_by_text("Запрос подтверждён, письмо отправлено.").wait_for()
    assert "Вы включены в группу пользователей «Куратор наставничества»." in letter_to(worker)

    page.context.clear_cookies()
    visitor.sign_in(worker.email)
    visitor.open("/")
    page.get_by_text("членом групп(-ы): Работник образования, Куратор наставничества").wait_for()
    assert Membership.objects.active().filter(user=worker, group=UserGroup.CURATOR, organization=school).exists()


def test_wide_rights_are_proposed_by_one_and_confirmed_by_another(
    visitor: Visitor, worker: User, support: User, school: Organization
) -> None:
    request = AccessRequestFactory(user=worker, organization=school, group=UserGroup.ANALYST, with_scan=True)
    page = open_desk(visitor, support, worker)
    page.get_by_role("link", name="Предложить подтвердить").click()
    visitor.check_page("desk-propose")
    page.get_by_role("button", name="Предложить подтвердить").click()
    page.get_by_text("Предложение записано. Подтвердить должен другой сотрудник поддержки").wait_for()
    visitor.open(f"/admin/accounts/accessrequest/{request.pk}/change/")
    page.get_by_role("link", name="Отозвать предложение").wait_for()
    visitor.check_page("desk-proposer")

    second = UserFactory(email="second@example.org", last_name="Вторакова", support=True)
    second.groups.set(support.groups.all())
    page = open_desk(visitor, second, worker)
    visitor.check_page("desk-second")
    page.get_by_role("link", name="Подтвердить", exact=True).click()
    page.get_by_role("button", name="Подтвердить и отправить письмо").click()
    page.get_by_text("Запрос подтверждён, письмо отправлено.").wait_for()
    assert Membership.objects.active().filter(user=worker, group=UserGroup.ANALYST).exists()


def test_rights_of_nobodys_employee_are_prolonged(visitor: Visitor, outsider: User, support: User) -> None:
    MembershipFactory(user=outsider, organization=None, group=UserGroup.ANALYST)
    soon = timezone.localdate() + datetime.timedelta(days=5)
    outsider.memberships.update(ends_on=soon)
    visitor.sign_in(outsider.email)
    visitor.open("/")
    visitor.page.get_by_role("link", name="Продлите права группы «Аналитик министерства»: осталось 5 дней").wait_for()
    visitor.check_page("start-ending")
    visitor.open("/access-requests/new/")
    visitor.check_page("access-request-nobodys-employee")

    visitor.page.context.clear_cookies()
    visitor.sign_in(support.email)
    visitor.open("/admin/accounts/membership/?ending=soon")
    page = visitor.page
    page.get_by_role("link", name=outsider.full_name).click()
    visitor.check_page("membership")
    page.get_by_role("link", name="Продлить").click()
    page.get_by_label("Основание").fill("Письмо министерства № МО-16/9")
    visitor.check_page("membership-renew")
    page.get_by_role("button", name="Продлить").click()
    page.get_by_text("Права продлены по").wait_for()
    assert outsider.memberships.get().ends_on == timezone.localdate() + datetime.timedelta(days=365)


def test_rejected_request_is_corrected_and_approved(
    visitor: Visitor, worker: User, support: User, scan_file: Path
) -> None:
    ask(visitor, worker)
    visitor.page.get_by_label("Скан-копия приказа").set_input_files(scan_file)
    send(visitor.page)

    page = open_desk(visitor, support, worker)
    page.get_by_role("link", name="Отклонить").click()
    page.get_by_label("Причина отказа").select_option("Номер или дата не совпадают с копией приказа")
    page.get_by_label("Комментарий").fill("В скане приказ № 16-од.")
    page.get_by_role("button", name="Показать письмо").click()
    page.get_by_label("Текст письма").fill(page.get_by_label("Текст письма").input_value() + "Ждём новый запрос.")
    page.get_by_role("button", name="Отклонить и отправить письмо").click()
    page.get_by_text("Запрос отклонён, письмо отправлено.").wait_for()
    text = letter_to(worker)
    assert "Причина: Номер или дата не совпадают с копией приказа\nКомментарий: В скане приказ № 16-од." in text
    assert text.endswith("Ждём новый запрос.\n")

    page.context.clear_cookies()
    visitor.sign_in(worker.email)
    visitor.open("/")
    visitor.check_page("start-rejected")
    page.get_by_role("link", name="Отправить исправленный запрос").click()
    assert page.get_by_label("Номер приказа о назначении").input_value() == "15-од"
    page.get_by_label("Номер приказа о назначении").fill("16-од")
    page.get_by_label("Скан-копия приказа").set_input_files(scan_file)
    send(page)

    page = open_desk(visitor, support, worker)
    page.get_by_role("link", name="Подтвердить", exact=True).click()
    page.get_by_role("button", name="Подтвердить и отправить письмо").click()
    page.get_by_text("Запрос подтверждён, письмо отправлено.").wait_for()
    assert Membership.objects.active().filter(user=worker, group=UserGroup.CURATOR).exists()


def test_own_records_and_profile(visitor: Visitor, worker: User, responsible: User) -> None:
    visitor.sign_in(worker.email)
    visitor.open("/")
    page = visitor.page
    page.get_by_role("row", name="Сведения об аттестации").get_by_role("link").click()
    page.get_by_label("Категория").select_option("Высшая")
    page.get_by_label("Дата аттестации").fill("2025-04-01")
    page.get_by_label("Номер приказа").fill("77-р")
    visitor.check_page("record")
    page.get_by_role("button", name="Записать").click()
    page.get_by_text("Сведения ждут подтверждения").wait_for()
    visitor.open("/profile/")
    visitor.check_page("profile")
    page.context.clear_cookies()
    visitor.sign_in(responsible.email)
    visitor.open("/records/to-confirm/")
    visitor.check_page("records-to-confirm")
    page.get_by_role("link", name=worker.full_name).click()
    page.get_by_label("Подтвердить").check()
    visitor.check_page("record-review")
    page.get_by_role("button", name="Записать").click()
    page.get_by_text("Записано:").wait_for()


def test_forgotten_password(visitor: Visitor, worker: User) -> None:
    visitor.open("/login/")
    page = visitor.page
    page.get_by_role("link", name="Забыли пароль?").click()
    visitor.check_page("password-forgotten")
    page.get_by_label("Электронная почта").fill(worker.email)
    page.get_by_role("button", name="Прислать ссылку").click()
    page.get_by_role("heading", name="Проверьте почту").wait_for()
    visitor.check_page("password-letter-sent")
    write_letters()
    visitor.open(link_sent_with(Letter.objects.get(to=worker.email)))
    visitor.check_page("password-set")
    for label in ("Новый пароль", "Подтверждение нового пароля"):
        page.get_by_label(label, exact=False).first.fill("Весенний-Дождь-7")
    page.locator("[name=new_password2]").fill("Весенний-Дождь-7")
    page.get_by_role("button", name="Записать и войти").click()
    page.get_by_text("Пароль задан. Вы вошли в систему.").wait_for()
