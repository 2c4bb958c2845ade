"""Accounts on support's desk. Rights are memberships; nobody is deleted."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse

from accounts import invitations
from accounts.account_name import NAME
from accounts.admin.email_change import WithEmailChange
from accounts.admin.permissions import user_of
from accounts.admin.second_factor import WithSignIn
from accounts.models import User
from accounts.outbox import post
from accounts.security_letters import desk_rights_changed
from mentorship_ais.core.admin import FoldedSearch, NothingIsDeleted, RecordForm, WithHistory
from mentorship_ais.core.errors import DomainError
from mentorship_ais.organizations.person_names import PersonNameField

RIGHTS = {"is_active", "is_staff", "is_superuser", "groups", "user_permissions"}
"""Fields whose change sends the person a letter."""

PERSON = ("email", *NAME)
NAMED_BY_STAFF_LIST = (
    "Имя берётся из списка работников. Исправьте его у работника, и учётная запись будет называться так же."
)


class NewUserForm(RecordForm):
    """A new account; its password is set by the person, by the link in the invitation."""

    class Meta:
        model = User
        fields = PERSON
        field_classes = dict.fromkeys(NAME, PersonNameField)

    def clean_email(self) -> str:
        """Fold the address: letter case does not matter."""
        return str(self.cleaned_data["email"]).lower()


class UserForm(RecordForm, UserChangeForm):
    """An existing account, without Django's line about its password: the desk does not set passwords."""

    password = None  # type: ignore[assignment]

    class Meta:
        model = User
        fields = "__all__"
        field_classes = dict.fromkeys(NAME, PersonNameField)


@admin.register(User)
class UserAdmin(
    WithEmailChange, WithSignIn, FoldedSearch[User], WithHistory[User], NothingIsDeleted[User], DjangoUserAdmin
):
    """The person's name and e-mail. «Может входить» closes the account; «Пригласить» sends the link again."""

    form = UserForm
    add_form = NewUserForm
    add_form_template = None

    list_display = (*PERSON, "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("name_key", "email")
    ordering = ("name_key",)
    readonly_fields = ("last_login", "joined_at")
    filter_horizontal = ()
    change_form_template = "admin/accounts/user/window.html"

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        if obj is None:
            return [(None, {"fields": PERSON})]
        described = {"description": NAMED_BY_STAFF_LIST} if obj.is_in_staff_list else {}
        sets: list[Any] = [(None, {"fields": (*PERSON, "is_active"), **described})]
        if getattr(request.user, "is_superuser", False):
            # Otherwise support could give itself more rights.
            sets.append(("Администрирование", {"fields": ("is_staff", "is_superuser", "groups", "user_permissions")}))
        return [*sets, ("Даты", {"fields": ("last_login", "joined_at")})]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        return (*fields, *NAME) if obj and obj.is_in_staff_list else fields

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Let support change the accounts of users, and superusers those of support and superusers too."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (
            obj is None or not obj.is_support_or_superuser or bool(getattr(request.user, "is_superuser", False))
        )

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if not change:
            post(invitations.invitation(obj), to=obj.email)
            self.message_user(request, f"Приглашение отправлено на {obj.email}.", messages.SUCCESS)
        elif RIGHTS & set(form.changed_data):
            post(desk_rights_changed(obj), to=obj.email)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.invite)
        return [path("<int:pk>/invite/", view, name="accounts_user_invite"), *super().get_urls()]

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002
        """Answer 404: nobody at the desk sets somebody else's password."""
        raise Http404("Пароль задаёт только сам человек, по ссылке из письма. Отправьте ему приглашение.")

    def invite(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Send the link to set a password once more («Отправить приглашение снова»)."""
        user = get_object_or_404(User, pk=pk)
        if request.method != "POST" or not self.has_change_permission(request, user):
            raise PermissionDenied
        try:
            invitations.invite_again(user=user, by=user_of(request))
            self.message_user(request, f"Приглашение отправлено на {user.email}.", messages.SUCCESS)
        except DomainError as refusal:
            self.message_user(request, refusal.message, messages.ERROR)
        return redirect(reverse("admin:accounts_user_change", args=[user.pk]))
