"""Memberships on support's desk; ended with a reason, never deleted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from accounts import memberships
from accounts.admin.permissions import user_of
from accounts.models import Membership, User
from accounts.rights import SOON
from mentorship_ais.core.admin import FoldedSearch, ReadOnly, WithHistory
from mentorship_ais.core.forms import refusals
from mentorship_ais.core.widgets import DateInput


class RevocationForm(forms.Form):
    """Why the person leaves the group."""

    reason = forms.CharField(label="Причина", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class RenewalForm(forms.Form):
    """The new term, and the paper it rests on."""

    ends_on = forms.DateField(label="Действует по", widget=DateInput)
    reason = forms.CharField(
        label="Основание",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Номер и дата письма или приказа.",
    )


class EndingFilter(admin.SimpleListFilter):
    """Memberships that end soon."""

    title = "срок"
    parameter_name = "ending"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("soon", "Кончается за 30 дней")]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Membership]:
        found: QuerySet[Membership] = queryset.ending_within(SOON) if self.value() == "soon" else queryset
        return found


class ActiveFilter(admin.SimpleListFilter):
    """Members now, or of the past."""

    title = "действует"
    parameter_name = "active"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Да"), ("no", "Нет")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Membership]) -> QuerySet[Membership]:
        match self.value():
            case "yes":
                return queryset.filter(revoked_at__isnull=True)
            case "no":
                return queryset.filter(revoked_at__isnull=False)
        return queryset


@admin.register(Membership)
class MembershipAdmin(FoldedSearch[Membership], ReadOnly[Membership], WithHistory[Membership]):
    """A window on memberships with two moves: «Исключить из группы», «Продлить»."""

    list_display = ("user", "group", "organization", "granted_at", "granted_by", "ends_on", "revoked_at")
    list_filter = (ActiveFilter, EndingFilter, "group")
    list_select_related = ("user", "organization", "granted_by")
    search_fields = ("user__name_key", "organization__name_key")
    change_form_template = "admin/accounts/membership/window.html"

    def get_readonly_fields(self, request: HttpRequest, obj: Membership | None = None) -> Any:
        # The mark serves the constraints only.
        return [name for name in super().get_readonly_fields(request, obj) if name != "predates_rules"]

    def get_urls(self) -> list[URLPattern]:
        site = self.admin_site.admin_view
        return [
            path("<int:pk>/revoke/", site(self.revoke), name="accounts_membership_revoke"),
            path("<int:pk>/renew/", site(self.renew), name="accounts_membership_renew"),
            *super().get_urls(),
        ]

    def revoke(self, request: HttpRequest, pk: int) -> HttpResponse:
        """End the membership («Исключить из группы»); it takes effect at the person's next click."""
        membership, by = self._decided_about(request, pk)
        form = RevocationForm(request.POST or None)
        if form.is_valid():
            with refusals(form):
                memberships.revoke(membership=membership, by=by, reason=form.cleaned_data["reason"])
                self.message_user(request, f"{membership.user} больше не в группе.", messages.SUCCESS)
                return redirect(reverse("admin:accounts_membership_change", args=[membership.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": f"Исключить из группы: {membership.user}",
            "opts": self.opts,
            "membership": membership,
            "form": form,
        }
        return TemplateResponse(request, "admin/accounts/membership/revoke.html", context)

    def renew(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Prolong rights that rest on no employment, on a paper («Продлить»)."""
        membership, by = self._decided_about(request, pk)
        form = RenewalForm(request.POST or None, initial={"ends_on": timezone.localdate() + memberships.LONGEST_TERM})
        if form.is_valid():
            with refusals(form):
                renewed = memberships.renew(membership=membership, by=by, **form.cleaned_data)
                sentence = f"Права продлены по {renewed.ends_on:%d.%m.%Y}: {membership.user}."
                self.message_user(request, sentence, messages.SUCCESS)
                return redirect(reverse("admin:accounts_membership_change", args=[membership.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": f"Продлить права: {membership.user}",
            "opts": self.opts,
            "membership": membership,
            "form": form,
        }
        return TemplateResponse(request, "admin/accounts/membership/renew.html", context)

    def _decided_about(self, request: HttpRequest, pk: int) -> tuple[Membership, User]:
        membership = get_object_or_404(Membership.objects.select_related("user", "organization"), pk=pk)
        if not self.has_move_permission(request, membership):
            raise PermissionDenied
        return membership, user_of(request)
