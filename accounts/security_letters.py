"""Letters about changes of the own account, with what to do if somebody else made them.

They hold no secret and no link that changes anything; their subjects have no name.
"""

from __future__ import annotations

import enum

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from accounts import browsers
from accounts.models import Membership, SecondFactorRemoval, User
from accounts.outbox import Draft


class Change(enum.Enum):
    """A change of the account by the signed-in person: the letter's subject and its first sentence."""

    PASSWORD = ("Пароль изменён", "Пароль вашей учётной записи изменён.")
    APP_CONNECTED = ("Подключено приложение с кодами", "К вашей учётной записи подключено приложение с кодами.")
    APP_DISCONNECTED = ("Приложение с кодами отключено", "От вашей учётной записи отключено приложение с кодами.")
    KEY_ADDED = ("Добавлен ключ безопасности", "К вашей учётной записи добавлен ключ безопасности.")
    KEY_REMOVED = ("Ключ безопасности удалён", "Из вашей учётной записи удалён ключ безопасности.")
    CODES_CREATED = ("Созданы новые запасные коды", "Для вашей учётной записи созданы новые запасные коды.")

    def __init__(self, subject: str, sentence: str) -> None:
        self.subject = subject
        self.sentence = sentence


def account_changed(change: Change, request: HttpRequest) -> Draft:
    """Draft the letter about a change that the signed-in person has made."""
    browser, address = browsers.describe(request.headers.get("User-Agent", "")), get_adapter().get_client_ip(request)
    return _draft(change.subject, "account_changed", sentence=change.sentence, browser=browser, address=address)


def membership_revoked(membership: Membership) -> Draft:
    """Draft the letter about a membership that support has ended: which, why, whom to write to."""
    subject = f"Доступ закрыт: «{membership.get_group_display()}»"
    return _draft(subject, "membership_revoked", membership=membership)


def desk_rights_changed(user: User) -> Draft:
    """Draft the letter about changed rights at the desk, or a closed or opened account."""
    return _draft("Права вашей учётной записи изменены", "desk_rights_changed", user=user)


def sessions_ended() -> Draft:
    """Draft the letter about support's «Завершить все входы»."""
    return _draft("Входы в вашу учётную запись завершены", "sessions_ended")


def removal_proposed(removal: SecondFactorRemoval) -> Draft:
    """Draft the letter about a proposal to remove the second factor, while it can be called off."""
    return _draft("Поддержка собирается снять второй фактор", "removal_proposed", removal=removal)


def removal_called_off(removal: SecondFactorRemoval) -> Draft:
    """Draft the letter about a proposal that is called off: the second factor stays."""
    return _draft("Второй фактор остаётся", "removal_called_off", removal=removal)


def removal_done(removal: SecondFactorRemoval) -> Draft:
    """Draft the letter about the removed second factor: a password alone opens the account now."""
    return _draft("Второй фактор снят", "removal_done", removal=removal)


def _draft(subject: str, template: str, **context: object) -> Draft:
    known = {"now": timezone.now(), "support_email": settings.SUPPORT_EMAIL}
    text = render_to_string(f"accounts/letters/{template}.txt", known | context)
    return Draft(subject, text.strip() + "\n")
