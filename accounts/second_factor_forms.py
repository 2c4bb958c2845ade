"""Forms to prove the identity: allauth's forms in our words."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ReauthenticateForm as PasswordForm
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.core.exceptions import ValidationError

from accounts import attempts, brakes
from accounts.second_factor import use_once


def code_field(*, hint: str) -> forms.CharField:
    """Return the field for six digits of an app or a recovery code, typed by hand."""
    attributes = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
    return forms.CharField(label="Код", max_length=20, widget=forms.TextInput(attrs=attributes), help_text=hint)


HINT = "Шесть цифр из приложения на телефоне или один из запасных кодов."


class GuessedCode:
    """A form whose code is checked as often as the brakes allow."""

    user: Any
    authenticator: Any

    def clean_code(self) -> str:
        request = context.request
        try:
            brakes.before_code(request, self.user)
            try:
                code: str = super().clean_code()  # type: ignore[misc]
                if not use_once(self.authenticator, code):
                    self._emit_authentication_failed(self.authenticator)  # type: ignore[attr-defined]
                    raise get_adapter().validation_error("incorrect_code")
            except ValidationError:
                brakes.after_wrong_code(request, self.user)
                raise
        except attempts.Closed as pause:
            raise ValidationError(pause.message) from None
        brakes.after_right_code(request, self.user)
        return code


class CodeForm(GuessedCode, AuthenticateForm):
    """The second step of signing in."""

    code = code_field(hint=HINT)


class CodeAgainForm(GuessedCode, ReauthenticateForm):
    """Before a change of what guards the account, where there is a second factor."""

    code = code_field(hint=HINT)


class PasswordAgainForm(PasswordForm):
    """Before a change of what guards the account, where there is none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"] = forms.CharField(
            label="Пароль",
            strip=False,
            widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
        )


class FirstCodeForm(ActivateTOTPForm):
    """The proof that the app is connected."""

    code = code_field(hint="Шесть цифр, которые приложение показывает сейчас.")


class NewKeyForm(AddWebAuthnForm):
    """The name that the person gives to the key; the key itself answers in a hidden field."""

    name = forms.CharField(
        label="Название ключа", max_length=60, required=False, help_text="Чтобы отличить этот ключ от других."
    )
