"""Letters about access: one function each. They leave when the transaction has come through."""

from __future__ import annotations

from typing import Any

import structlog
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from .models import AccessRequest

logger = structlog.get_logger(__name__)


def request_arrived(access_request: AccessRequest) -> None:
    """To support: somebody asks for access."""
    address = reverse("admin:index")
    _post(
        settings.SUPPORT_EMAIL,
        f"Запрос на доступ: {access_request.user.full_name}",
        "request_arrived",
        {"access_request": access_request, "address": settings.SITE_URL + address},
    )


def request_approved(access_request: AccessRequest) -> None:
    """To the person: the group is open."""
    _post(
        access_request.user.email,
        f"Доступ открыт: «{access_request.get_group_display()}»",
        "request_approved",
        {"access_request": access_request, "address": settings.SITE_URL + reverse("start")},
    )


def request_rejected(access_request: AccessRequest) -> None:
    """To the person: why not, and how to send a corrected request."""
    _post(
        access_request.user.email,
        f"Запрос отклонён: «{access_request.get_group_display()}»",
        "request_rejected",
        {"access_request": access_request, "address": settings.SITE_URL + reverse("start")},
    )


def _post(to: str, subject: str, template: str, context: dict[str, Any]) -> None:
    body = render_to_string(f"accounts/letters/{template}.txt", context)

    def leave() -> None:
        try:
            send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [to])
        except OSError:
            # What was decided stays decided when the mail server is away; the person sees it on the start page too.
            logger.exception("letter not sent", template=template)

    transaction.on_commit(leave)
