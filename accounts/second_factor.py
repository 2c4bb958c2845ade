"""The second factor beside the password: who must have one, who has, and whether this session has passed it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    get_authentication_records,
    record_authentication,
)
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from accounts.choices import WIDE_GROUPS
from accounts.models import User
from accounts.rights import UserRequest

SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""Recovery codes only stand in for one of these."""

OPEN_WITHOUT = frozenset(
    {
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_view_recovery_codes",
        "account_reauthenticate",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "logout",
    }
)
"""Addresses open before the second factor: to set it up, to pass it, to sign out."""


def has_second_factor(user: User) -> bool:
    """Tell whether the account has an app with codes or a security key."""
    return Authenticator.objects.filter(user=user, type__in=SECOND_FACTORS).exists()


def is_passed(request: HttpRequest) -> bool:
    """Tell whether the signed-in person has passed a second factor in this session; without a query."""
    return any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))


@transaction.atomic
def use_once(authenticator: Authenticator, code: str) -> bool:
    """Use this code of an app; tell whether it is newer than the last one used, by whichever process.

    allauth itself lets recovery codes be used once.
    """
    if authenticator.type != Authenticator.Type.TOTP:
        return True
    locked = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    secret = decrypt(locked.data["secret"])
    periods = [period for period in yield_hotp_counters_from_time() if is_code_of(secret, period, code)]
    if not periods or periods[-1] <= locked.data.get("last_period", 0):
        return False
    locked.data["last_period"] = periods[-1]
    locked.save(update_fields=["data"])
    return True


def is_code_of(secret: str, period: int, code: str) -> bool:
    """Tell whether an app with this secret shows the code in this period of time."""
    return compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, period)))


def update_session(request: UserRequest) -> None:
    """Bring the session in line after a change: a first factor counts as passed, after the last one none does."""
    if not has_second_factor(request.user):
        records = get_authentication_records(request, request.user)
        request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [r for r in records if r["method"] != "mfa"]
    elif not is_passed(request):
        record_authentication(request, request.user, "mfa")


def is_required_of(request: UserRequest) -> bool:
    """Tell whether the person needs a second factor: support, and members of the wide groups."""
    if settings.SECOND_FACTOR != "required":
        return False
    return request.user.is_support_or_superuser or request.rights.holds(*WIDE_GROUPS)


class SecondFactorMiddleware:
    """Closes every page but those of `OPEN_WITHOUT` to people who need a second factor and have not passed it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: UserRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        is_for_everybody = not getattr(view, "login_required", True)
        if is_for_everybody or not request.user.is_authenticated or is_passed(request) or not is_required_of(request):
            return None
        if request.resolver_match and request.resolver_match.view_name in OPEN_WITHOUT:
            request.is_held = True  # type: ignore[attr-defined]
            return None
        if has_second_factor(request.user):  # connected from another device, after this session began
            query = urlencode({"next": request.get_full_path() if request.method == "GET" else reverse("start")})
            return redirect(f"{reverse('mfa_reauthenticate')}?{query}")
        return redirect("mfa_index")
