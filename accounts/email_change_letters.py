"""Letters about another e-mail address: the link to the new one, a warning to the old one, the end to both."""

from __future__ import annotations

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.choices import LetterLink
from accounts.links import LINK
from accounts.models import EmailChange, User
from accounts.outbox import Draft
from accounts.sessions import SIGNED_OUT_ELSEWHERE
from mentorship_ais.core.text import counted


def to_confirm(change: EmailChange) -> Draft:
    """Draft the letter to the new address: the link."""
    days = counted(settings.PASSWORD_RESET_TIMEOUT // 86400, "день", "дня", "дней")
    text = _text("email_to_confirm", change, link=LINK, days=days)
    return Draft("Подтвердите новый адрес электронной почты", text, link=LetterLink.NEW_EMAIL, user=change.user)


def started(change: EmailChange) -> Draft:
    """Draft the letter to the old address: which change, started by whom, and what to do against it."""
    return Draft("Просьба изменить адрес электронной почты", _text("email_change_started", change))


def changed(change: EmailChange) -> Draft:
    """Draft the letter to both addresses: the change is done, and what to do if the person did not want it."""
    return Draft("Адрес электронной почты изменён", _text("email_changed", change, other_devices=SIGNED_OUT_ELSEWHERE))


def corrected(user: User) -> Draft:
    """Draft the letter to the wrong address of an invitation; it does not name the right one to a stranger."""
    context = {"user": user, "support": settings.SUPPORT_EMAIL}
    text = render_to_string("accounts/letters/email_corrected.txt", context).strip() + "\n"
    return Draft("Приглашение больше не действует", text)


def _text(template: str, change: EmailChange, **context: str) -> str:
    context |= {"profile": f"{settings.SITE_URL}{reverse('profile')}", "support": settings.SUPPORT_EMAIL}
    return render_to_string(f"accounts/letters/{template}.txt", {"change": change, **context}).strip() + "\n"
