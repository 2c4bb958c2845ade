"""Forms of signing in, of passwords, of access requests and of the choice of an organisation."""

from __future__ import annotations

import datetime
from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts import attempts, brakes, email_addresses
from accounts.choices import GROUPS_OF_THE_WHOLE_REGION, GROUPS_THAT_NEED_AN_ORDER, UserGroup
from accounts.models import AccessRequest, User
from accounts.rights import Rights
from mentorship_ais.core.forms import SubmissionForm
from mentorship_ais.core.widgets import DateInput
from mentorship_ais.documents.fields import DocumentField
from mentorship_ais.organizations.models import Organization

ORDER_IN_FUTURE = "Дата приказа ещё не наступила. Проверьте дату."


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
        """Fold the address: letter case does not matter."""
        return email_addresses.folded(self.cleaned_data["username"])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = "Пароль"

    def clean(self) -> dict[str, Any]:
        """Authenticate through the adapter, where the brakes on guessing are."""
        username, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if username and password:
            self.user_cache = get_adapter().authenticate(self.request, username=username, password=password)
            if self.user_cache is None:
                raise self.get_invalid_login_error()
            self.confirm_login_allowed(self.user_cache)
        return self.cleaned_data


class ChangePasswordForm(PasswordChangeForm):
    """The present password and a new one; the brakes limit how often the present one is checked."""

    def clean_old_password(self) -> str:
        password = str(self.cleaned_data["old_password"])
        try:
            is_right = brakes.check_present_password(self.user, password)
        except attempts.Closed as pause:
            raise ValidationError(pause.message) from None
        if not is_right:
            raise ValidationError(self.error_messages["password_incorrect"], code="password_incorrect")
        return password


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


class AccessRequestForm(SubmissionForm):
    """«Прошу включить меня в группу пользователей» (manual, section 1, step 3)."""

    group = forms.ChoiceField(label="Выбрать группу пользователей")
    organization = forms.ModelChoiceField(Organization.objects.none(), label="Организация", empty_label=None)
    order_number = forms.CharField(
        label="Номер приказа о назначении",
        max_length=100,
        required=False,
        help_text="Обязательно для групп "
        + ", ".join(f"«{group.label}»" for group in GROUPS_THAT_NEED_AN_ORDER)
        + ". Если приказа о назначении нет, подойдёт письмо руководителя: укажите его номер и дату.",
    )
    order_date = forms.DateField(label="Дата приказа о назначении", required=False, widget=DateInput)
    order_document = DocumentField(
        label="Скан-копия приказа",
        required=False,
        help_text="Скан можно добавить и позже, пока запрос на согласовании.",
    )

    def __init__(self, *args: Any, user: User, rights: Rights, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        offered = requestable_groups(user=user, rights=rights)
        if sent := self.data.get("group"):
            # A second click sends a group that is no longer offered; the rule knows whether it is the same request.
            offered += [(g.value, g.label) for g in UserGroup if g.value == sent and g.is_requestable]
        self.fields["group"].choices = dict(offered).items()  # type: ignore[attr-defined]
        if rights.employments:
            self._offer_organizations(user, rights)
        else:
            # Without an employment no organisation owns the scan: support notes the copy that it has received.
            del self.fields["organization"], self.fields["order_document"]

    def _offer_organizations(self, user: User, rights: Rights) -> None:
        organizations = Organization.objects.active().filter(pk__in=[e.organization_id for e in rights.employments])
        field = self.fields["organization"]
        field.queryset = organizations  # type: ignore[attr-defined]
        field.initial = rights.current
        if len(rights.employments) == 1:
            field.widget = forms.HiddenInput()
        self.fields["order_document"].bind_to(organization=self._organization(organizations, rights), user=user)  # type: ignore[attr-defined]

    def _organization(self, organizations: Any, rights: Rights) -> Organization:
        """Return the organisation of the scan: the chosen one, or the current one before the form is sent."""
        try:
            return organizations.get(pk=self.data.get("organization"))
        except (Organization.DoesNotExist, ValueError, TypeError):
            return rights.organization

    def clean_order_date(self) -> datetime.date | None:
        return not_in_future(self.cleaned_data["order_date"], ORDER_IN_FUTURE)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        group = data.get("group")
        if group and UserGroup(group).needs_order:
            paper = UserGroup(group).order_name
            for name, sentence in (
                ("order_number", f"Укажите номер {paper}."),
                ("order_date", f"Укажите дату {paper}."),
            ):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, sentence)
        return data


class OrderForm(forms.Form):
    """The order of an undecided request: number, date and scan."""

    order_number = forms.CharField(max_length=100)
    order_date = forms.DateField(widget=DateInput)
    order_document = DocumentField(label="Скан-копия приказа", required=False)

    def __init__(self, data: Any = None, files: Any = None, *, access_request: AccessRequest) -> None:
        initial = {
            "order_number": access_request.order_number,
            "order_date": access_request.order_date,
            "order_document": access_request.order_document,
        }
        super().__init__(data, files, initial=initial)
        paper = UserGroup(access_request.group).order_name
        self.fields["order_number"].label = f"Номер {paper}"
        self.fields["order_date"].label = f"Дата {paper}"
        if access_request.organization is None:
            del self.fields["order_document"]
        else:
            self.fields["order_document"].bind_to(  # type: ignore[attr-defined]
                organization=access_request.organization, user=access_request.user
            )

    def clean_order_date(self) -> datetime.date | None:
        return not_in_future(self.cleaned_data["order_date"], ORDER_IN_FUTURE)


def requestable_groups(*, user: User, rights: Rights) -> list[tuple[str, str]]:
    """Return the groups that the person neither has nor has requested in at least one own organisation."""
    organizations: set[int | None] = {employment.organization_id for employment in rights.employments}
    held = {(m.group, m.organization_id) for m in rights.memberships}
    requested = set(AccessRequest.objects.undecided().of(user).values_list("group", "organization"))
    return [
        (group.value, group.label)
        for group in sorted(UserGroup, key=lambda group: not group.needs_order)  # what most people come for
        if group.is_requestable
        and (group, None) not in held
        and any((group, pk) not in held | requested for pk in organizations or _without_organization(group))
    ]


def _without_organization(group: UserGroup) -> set[int | None]:
    """Return the choices of a person who works nowhere: only groups of the whole region need no organisation."""
    return {None} if group in GROUPS_OF_THE_WHOLE_REGION else set()


def not_in_future(day: datetime.date | None, sentence: str) -> datetime.date | None:
    """Return the day; refuse one that has not come yet with the sentence."""
    if day and day > timezone.localdate():
        raise ValidationError(sentence)
    return day


class ForgottenPasswordForm(forms.Form):
    """The address to send the link to."""

    email = forms.EmailField(
        label="Электронная почта", widget=forms.EmailInput(attrs={"autocomplete": "username"}), max_length=254
    )


class NewEmailForm(forms.Form):
    """Another address for an account."""

    email = forms.EmailField(
        label="Новый адрес электронной почты",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        max_length=254,
    )
