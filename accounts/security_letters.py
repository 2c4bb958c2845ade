"""Letters that tell a person what has changed about the own account, and what to do if it was somebody else.

They hold no secret and no link that does something; their subjects have no name.
"""

from __future__ import annotations

import enum

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.browsers import in_words
from accounts.models import Membership, SecondFactorRemoval, User
from accounts.outbox import Draft


class Change(enum.Enum):
    """What the person, or who has got in instead, has changed: the letter's subject and its first sentence."""

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
    """About a change that was made at the site by who was signed in."""
    browser, address = in_words(request.headers.get("User-Agent", "")), get_adapter().get_client_ip(request)
    return _draft(change.subject, "account_changed", sentence=change.sentence, browser=browser, address=address)


def membership_revoked(membership: Membership) -> Draft:
    """About rights that somebody has taken away: which, why, whom to ask."""
    subject = f"Доступ закрыт: «{membership.get_group_display()}»"
    return _draft(subject, "membership_revoked", membership=membership)


def desk_rights_changed(user: User) -> Draft:
    """About what the desk has given or taken: its own pages, all rights, the account itself."""
    return _draft("Права вашей учётной записи изменены", "desk_rights_changed", user=user)


def sessions_ended() -> Draft:
    """About support's «Завершить все входы»."""
    return _draft("Входы в вашу учётную запись завершены", "sessions_ended")


def removal_proposed(removal: SecondFactorRemoval) -> Draft:
    """About the first of two steps to take the second factor off: while there is time to call it off."""
    return _draft("Поддержка собирается снять второй фактор", "removal_proposed", removal=removal)


def removal_called_off(removal: SecondFactorRemoval) -> Draft:
    """The second factor stays."""
    return _draft("Второй фактор остаётся", "removal_called_off", removal=removal)


def removal_done(removal: SecondFactorRemoval) -> Draft:
    """About the second step: the second factor is gone, a password alone opens the account."""
    return _draft("Второй фактор снят", "removal_done", removal=removal)


def _draft(subject: str, template: str, **context: object) -> Draft:
    known = {"now": timezone.now(), "support_email": settings.SUPPORT_EMAIL}
    text = render_to_string(f"accounts/letters/{template}.txt", known | context)
    return Draft(subject, text.strip() + "\n")
