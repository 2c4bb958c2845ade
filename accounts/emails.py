"""Letters about access: each function returns a draft, which may be read and changed before it is sent."""

from __future__ import annotations

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.choices import LetterLink
from accounts.links import LINK
from accounts.models import AccessRequest, User
from accounts.outbox import Draft


def request_arrived(access_request: AccessRequest) -> Draft:
    """Draft the letter to support about a new or completed request."""
    address = reverse("admin:accounts_accessrequest_change", args=[access_request.pk])
    subject = f"Запрос на доступ: {access_request.user.full_name}"
    return _draft(subject, "request_arrived", access_request, address)


def request_proposed(access_request: AccessRequest) -> Draft:
    """Draft the letter to support about a proposal to approve: another of them has to confirm."""
    address = reverse("admin:accounts_accessrequest_change", args=[access_request.pk])
    subject = f"Нужно второе решение: {access_request.user.full_name}"
    return _draft(subject, "request_proposed", access_request, address)


def request_approved(access_request: AccessRequest) -> Draft:
    """Draft the letter to the person: the group is open."""
    subject = f"Доступ открыт: «{access_request.get_group_display()}»"
    return _draft(subject, "request_approved", access_request, reverse("start"))


def request_rejected(access_request: AccessRequest) -> Draft:
    """Draft the letter to the person: why not, and how to send a corrected request."""
    subject = f"Запрос отклонён: «{access_request.get_group_display()}»"
    address = f"{reverse('access-request-new')}?again={access_request.pk}"
    return _draft(subject, "request_rejected", access_request, address)


def clarification_needed(access_request: AccessRequest) -> Draft:
    """Draft the letter to the person: what support still needs."""
    subject = f"Требуется уточнение: «{access_request.get_group_display()}»"
    return _draft(subject, "clarification_needed", access_request, reverse("access-request", args=[access_request.pk]))


def guessing(user: User, *, what: str) -> Draft:
    """Draft the letter to the owner: somebody guesses the `password` or the `code`; how to sign in meanwhile."""
    context = {"user": user, "address": LINK, "what": what}
    text = render_to_string("accounts/letters/guessing.txt", context).strip() + "\n"
    return Draft("Кто-то пытается войти в вашу учётную запись", text, link=LetterLink.SIGN_IN, user=user)


def _draft(subject: str, template: str, access_request: AccessRequest, address: str) -> Draft:
    text = render_to_string(
        f"accounts/letters/{template}.txt",
        {"access_request": access_request, "address": f"{settings.SITE_URL}{address}"},
    )
    return Draft(subject, text.strip() + "\n")
