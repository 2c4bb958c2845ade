"""What is typed to show who one is: allauth's forms in our words."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ReauthenticateForm as PasswordForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from django import forms


def code_field(*, hint: str) -> forms.CharField:
    """Six digits from an app, or a recovery code; typed by hand."""
    attributes = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
    return forms.CharField(label="Код", max_length=20, widget=forms.TextInput(attrs=attributes), help_text=hint)


HINT = "Шесть цифр из приложения на телефоне или один из запасных кодов."


class CodeForm(AuthenticateForm):
    """The second step of signing in."""

    code = code_field(hint=HINT)


class CodeAgainForm(ReauthenticateForm):
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
