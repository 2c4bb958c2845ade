"""What people type about access."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm

from mentorship_ais.organizations.models import Organization


class SignInForm(AuthenticationForm):
    """E-mail and password."""

    username = forms.EmailField(
        label="Электронная почта", widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True})
    )
    error_messages = {
        "invalid_login": "Электронная почта или пароль не подходят. Проверьте раскладку клавиатуры и Caps Lock.",
        "inactive": "Учётная запись закрыта. Обратитесь в техническую поддержку.",
    }

    def clean_username(self) -> str:
        """Letter case of an e-mail does not matter."""
        return str(self.cleaned_data["username"]).strip().lower()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = "Пароль"


class OrganizationForm(forms.Form):
    """The switch of the current organisation in the header."""

    organization = forms.TypedChoiceField(coerce=int, label="Текущая организация")

    def __init__(self, *args: Any, organizations: list[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organizations = {organization.pk: organization for organization in organizations}
        choices = [(pk, str(organization)) for pk, organization in self.organizations.items()]
        self.fields["organization"].choices = choices  # type: ignore[attr-defined]

    def clean_organization(self) -> Organization:
        return self.organizations[self.cleaned_data["organization"]]
