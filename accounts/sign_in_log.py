"""Sign-ins, sign-outs and second factors in the security log, by the signals of Django and allauth."""

from __future__ import annotations

from typing import Any

from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth import signals as auth
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import User
from mentorship_ais.core.security_log import Act, fingerprint, record

USED = {
    mfa.authenticator_added: (Act.SECOND_FACTOR_ADDED, "done"),
    mfa.authenticator_removed: (Act.SECOND_FACTOR_REMOVED, "done"),
    mfa.authenticator_reset: (Act.SECOND_FACTOR_RENEWED, "done"),
    mfa.authenticator_used: (Act.SECOND_FACTOR_USED, "right"),
    mfa.authentication_failed: (Act.SECOND_FACTOR_FAILED, "wrong"),
}


@receiver(auth.user_logged_in, dispatch_uid="sign_in_log.signed_in")
def signed_in(user: User, **_: Any) -> None:
    """Record a sign-in."""
    record(Act.SIGNED_IN, answer="in", kind="account", key=user.pk)


@receiver(auth.user_logged_out, dispatch_uid="sign_in_log.signed_out")
def signed_out(user: User | None, **_: Any) -> None:
    """Record a sign-out; nothing for a browser that was not signed in."""
    if user is not None:
        record(Act.SIGNED_OUT, answer="out", kind="account", key=user.pk)


@receiver(auth.user_login_failed, dispatch_uid="sign_in_log.failed")
def failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    """Record a wrong password or an unknown account, with a fingerprint of the typed address only."""
    typed = str(credentials.get("username") or credentials.get("email") or "")
    account = User.objects.filter(email__iexact=typed.replace("\x00", "")).values_list("pk", flat=True).first()
    record(Act.SIGN_IN_FAILED, answer="refused", kind="account", key=account, typed=fingerprint(typed))


@receiver(list(USED), dispatch_uid="sign_in_log.second_factor")
def second_factor(signal: Any, user: User, authenticator: Authenticator | None = None, **_: Any) -> None:
    """Record an app with codes, a key or a recovery code: added, removed, used, or typed wrong."""
    act, answer = USED[signal]
    record(act, answer=answer, kind="account", key=user.pk, factor=authenticator.type if authenticator else "")
