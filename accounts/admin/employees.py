"""Employees on support's desk, and invitations for those without an account."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts import invitations
from accounts.account_name import NAME, rename_accounts
from accounts.admin.permissions import user_of
from mentorship_ais.core.admin import FoldedSearch, NothingIsDeleted, RecordForm, WithHistory
from mentorship_ais.core.errors import DomainError
from mentorship_ais.core.text import counted
from mentorship_ais.organizations.models import Employee
from mentorship_ais.organizations.person_names import PersonNameField


class EmployeeForm(RecordForm):
    """An employment; its name is tidied and checked as in a staff list."""

    class Meta:
        model = Employee
        fields = "__all__"
        field_classes = dict.fromkeys(NAME, PersonNameField)


@admin.register(Employee)
class EmployeeAdmin(FoldedSearch[Employee], WithHistory[Employee], NothingIsDeleted[Employee]):
    """Employments of all organisations, with one move: «Создать учётную запись и пригласить».

    An employment gets its account by that invitation only: a choice of it here would let support become anybody.
    """

    list_display = ("__str__", "position", "organization", "email", "user", "left_on")
    list_filter = ("organization__territory",)
    list_select_related = ("position", "organization", "user")
    search_fields = ("name_key", "organization__name_key")
    autocomplete_fields = ("organization", "position")
    readonly_fields = ("user",)
    actions = ("invite_selected",)
    form = EmployeeForm

    def save_model(self, request: HttpRequest, obj: Employee, form: Any, change: bool) -> None:
        """Save the employment, and rename the person's account after it."""
        super().save_model(request, obj, form, change)
        rename_accounts(Employee.objects.filter(pk=obj.pk))

    @admin.action(description="Создать учётную запись и пригласить", permissions=["change"])
    def invite_selected(self, request: HttpRequest, queryset: QuerySet[Employee]) -> None:
        """Invite each by the e-mail of the employment; report the others with the reason."""
        by = user_of(request)
        if not by.has_perm("accounts.add_user"):
            raise PermissionDenied
        invited = 0
        for employee in queryset:
            try:
                invitations.invite(employee=employee, email=employee.email, by=by)
                invited += 1
            except DomainError as refusal:
                self.message_user(request, f"{employee}: {refusal.message}", messages.WARNING)
        if invited:
            letters = counted(invited, "приглашение", "приглашения", "приглашений")
            self.message_user(request, f"В очереди на отправку: {letters}.", messages.SUCCESS)
