"""The second factor beside the password: who must have one, who has, and whether this session has shown it."""

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
"""The addresses at which a second factor is set up or shown, and the way out: open to who still has to."""


def has_second_factor(user: User) -> bool:
    """Whether an app with codes or a security key belongs to the account."""
    return Authenticator.objects.filter(user=user, type__in=SECOND_FACTORS).exists()


def is_shown(request: HttpRequest) -> bool:
    """Whether the person who is signed in has shown a second factor in this session; asks no database."""
    return any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))


@transaction.atomic
def use_once(authenticator: Authenticator, code: str) -> bool:
    """Whether this code of an app is newer than the last one used; from now on it is the last, for all processes.

    Recovery codes see to it themselves.
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
    """Whether an app with this secret shows the code in this period of time."""
    return compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, period)))


def note_change(request: UserRequest) -> None:
    """After a change of the own second factor: who has just connected one has shown it, who took the last one away has none."""
    if not has_second_factor(request.user):
        records = get_authentication_records(request, request.user)
        request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [r for r in records if r["method"] != "mfa"]
    elif not is_shown(request):
        record_authentication(request, request.user, "mfa")


def is_required_of(request: UserRequest) -> bool:
    """Whether the person may work here with a second factor only: support, and who sees people of many organisations."""
    if settings.SECOND_FACTOR != "required":
        return False
    return request.user.is_support_or_superuser or request.rights.holds(*WIDE_GROUPS)


class SecondFactorMiddleware:
    """Keeps every page but those of `OPEN_WITHOUT` closed to who must have a second factor and has not shown it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: UserRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        is_for_everybody = not getattr(view, "login_required", True)
        if is_for_everybody or not request.user.is_authenticated or is_shown(request) or not is_required_of(request):
            return None
        if request.resolver_match and request.resolver_match.view_name in OPEN_WITHOUT:
            request.is_held = True  # type: ignore[attr-defined]
            return None
        if has_second_factor(request.user):  # connected from another device, after this session began
            query = urlencode({"next": request.get_full_path() if request.method == "GET" else reverse("start")})
            return redirect(f"{reverse('mfa_reauthenticate')}?{query}")
        return redirect("mfa_index")
