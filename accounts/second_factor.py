"""The second factor beside the password: who has one, who must, and whether this session has shown it."""

from __future__ import annotations

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from .models import User

SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""Recovery codes only stand in for one of these."""


def has_second_factor(user: User) -> bool:
    """Whether an app with codes or a security key belongs to the account."""
    return Authenticator.objects.filter(user=user, type__in=SECOND_FACTORS).exists()


def is_shown(request: HttpRequest) -> bool:
    """Whether the person who is signed in has shown a second factor in this session; asks no database."""
    return any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))
