"""Settings of django-allauth: sign-in by e-mail and password, then by the second factor where the account has one.

Every way in ends in `sign_in_user`, so that no link goes round the second factor. allauth's own e-mail addresses,
sign-up and letters are not used: `User.email` is the truth, letters go through the outbox.
"""

from __future__ import annotations

import time
from base64 import urlsafe_b64encode
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records, perform_password_login
from allauth.account.models import Login
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from accounts import attempts, brakes, known_browsers
from accounts.models import User
from accounts.second_factor import has_second_factor
from mentorship_ais.core.client_address import client_address

MESSAGES = {
    "mfa/messages/totp_activated.txt": "Приложение с кодами подключено.",
    "mfa/messages/totp_deactivated.txt": "Приложение с кодами отключено.",
    "mfa/messages/webauthn_added.txt": "Ключ добавлен.",
    "mfa/messages/webauthn_removed.txt": "Ключ удалён.",
}
"""Our texts for allauth's messages; the others (such as «you have signed in») are dropped."""

WAYS_TO_CONFIRM = {
    "reauthenticate": "Ввести пароль",
    "mfa_reauthenticate": "Ввести код",
    "mfa_reauthenticate:webauthn": "Подтвердить ключом безопасности",
}


def sign_in_user(request: HttpRequest, user: User, *, to: str) -> HttpResponse:
    """Sign in a person whose password was right: at once, or after the second factor where there is one."""
    return perform_password_login(request, {"username": user.email}, Login(user=user, redirect_url=to))


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by e-mail and password."""

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt before the password is checked; raise `attempts.Closed` during a pause."""
        brakes.before_password(request, credentials["username"])

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Return the active account with this password; None for a wrong one."""
        user: User | None = super().authenticate(request, **credentials)
        if user:
            brakes.after_right_password(request, credentials["username"])
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Report a wrong password to the brakes."""
        brakes.after_wrong_password(request, credentials["username"])

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Remember the browser: the person has passed every step of signing in."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        known_browsers.remember(request, response, user.email)
        return response

    def reauthenticate(self, user: User, password: str) -> bool:
        """Check the password of the signed-in person."""
        try:
            return brakes.check_present_password(user, password)
        except attempts.Closed as pause:
            raise ValidationError(pause.message) from None

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Require it unless the identity was proved a moment ago, with the second factor where there is one."""
        request = context.request
        method = "mfa" if has_second_factor(request.user) else "password"
        moments = [r["at"] for r in get_authentication_records(request, request.user) if r.get("method") == method]
        return not moments or time.time() - moments[-1] > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """Offer the second factor where there is one: the password alone is not enough then."""
        methods = super().get_reauthentication_methods(user)
        stronger = [method for method in methods if method["id"] != "reauthenticate"]
        return [method | {"description": WAYS_TO_CONFIRM[method["id"]]} for method in stronger or methods]

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address of the client; a session without one has the empty address."""
        return client_address(request) or "::"

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(
        self, request: HttpRequest, level: int, message_template: str = "", *args: Any, **kwargs: Any
    ) -> None:
        """Add the message in our own words."""
        if words := MESSAGES.get(message_template) or kwargs.get("message"):
            messages.add_message(request, level, words)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send nothing: our own letter is posted with the change itself (see `views.second_factor`)."""


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors: an app with codes, security keys, recovery codes."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "Код не подходит. Дождитесь следующего кода в приложении и введите его.",
    }

    def encrypt(self, text: str) -> str:
        """Encrypt a secret, so that a copy of the database is of no use without the site's key."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt what `encrypt` has encrypted with the present or a former key."""
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> MultiFernet:
    """Return what encrypts with the present key of the site and decrypts with the former ones too."""
    return MultiFernet([Fernet(_derived(key)) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _derived(key: str | bytes) -> bytes:
    return urlsafe_b64encode(salted_hmac("accounts.second_factor", "", secret=key, algorithm="sha256").digest())
