"""Accounts: who can sign in."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.forms import ModelForm

from accounts.models import User
from mentorship_ais.core.admin import FoldedSearch

admin.site.unregister(Group)  # user groups here are memberships, with an organisation and a reason


class NewUserForm(ModelForm):
    """A new account; its password is set by the person, by the link in the invitation."""

    class Meta:
        model = User
        fields = ("email", "last_name", "first_name", "middle_name")

    def save(self, commit: bool = True) -> User:
        user: User = super().save(commit=False)
        user.set_unusable_password()
        if commit:
            user.save()
        return user


@admin.register(User)
class UserAdmin(FoldedSearch[User], DjangoUserAdmin):
    """The person's name and e-mail; rights are memberships. Nobody is deleted: «может входить» closes the account."""

    list_display = ("email", "last_name", "first_name", "middle_name", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("name_key", "email")
    ordering = ("name_key",)
    add_form = NewUserForm
    add_fieldsets = ((None, {"fields": ("email", "last_name", "first_name", "middle_name")}),)
    filter_horizontal = ()
    readonly_fields = ("last_login", "joined_at")

    def get_fieldsets(self, request, obj=None):  # type: ignore[no-untyped-def]
        if obj is None:
            return self.add_fieldsets
        person = (None, {"fields": ("email", "last_name", "first_name", "middle_name", "is_active")})
        dates = ("Даты", {"fields": ("last_login", "joined_at")})
        if not request.user.is_superuser:
            return (person, dates)
        # Support must not be able to make itself more than support.
        rights = ("Администрирование", {"fields": ("is_staff", "is_superuser", "groups", "user_permissions")})
        return (person, rights, dates)

    def has_change_permission(self, request, obj=None):  # type: ignore[no-untyped-def]
        # Who could set a superuser's password or e-mail could sign in as one.
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):  # type: ignore[no-untyped-def]
        return False
