"""Letters about another e-mail address: to the new one with the link, to the old one with a warning, to both when done."""

from __future__ import annotations

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.choices import LetterLink
from accounts.links import LINK
from accounts.models import EmailChange, User
from accounts.outbox import Draft
from mentorship_ais.core.text import counted


def to_confirm(change: EmailChange) -> Draft:
    """To the new address: the link."""
    days = counted(settings.PASSWORD_RESET_TIMEOUT // 86400, "день", "дня", "дней")
    text = _text("email_to_confirm", change, link=LINK, days=days)
    return Draft("Подтвердите новый адрес электронной почты", text, link=LetterLink.NEW_EMAIL, user=change.user)


def started(change: EmailChange) -> Draft:
    """To the old address: what was asked for, by whom, and what to do if it was not the person's wish."""
    return Draft("Просьба изменить адрес электронной почты", _text("email_change_started", change))


def changed(change: EmailChange) -> Draft:
    """To both addresses: done, and what to do if it was not the person's wish."""
    return Draft("Адрес электронной почты изменён", _text("email_changed", change))


def corrected(user: User) -> Draft:
    """To the address that an account had before anybody entered it; the right one is not told to a stranger."""
    context = {"user": user, "support": settings.SUPPORT_EMAIL}
    text = render_to_string("accounts/letters/email_corrected.txt", context).strip() + "\n"
    return Draft("Приглашение больше не действует", text)


def _text(template: str, change: EmailChange, **context: str) -> str:
    context |= {"profile": f"{settings.SITE_URL}{reverse('profile')}", "support": settings.SUPPORT_EMAIL}
    return render_to_string(f"accounts/letters/{template}.txt", {"change": change, **context}).strip() + "\n"
