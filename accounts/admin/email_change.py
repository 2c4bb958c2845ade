"""«Изменить адрес…» on support's desk: support starts the change, the person confirms it by the link."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from accounts import email_change
from accounts.admin.permissions import user_of
from accounts.forms import NewEmailForm
from accounts.models import EmailChange, User
from mentorship_ais.core.admin import ModelAdmin
from mentorship_ais.core.forms import refusals


class WithEmailChange(ModelAdmin[User]):
    """The address of an account is read here and changed only on a page of its own."""

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        return fields if obj is None else ("email", *fields)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/email/", wrap(self.change_email), name="accounts_user_email"),
            path("<int:pk>/email/call-off/", wrap(self.call_off_email), name="accounts_user_email_call_off"),
            *super().get_urls(),
        ]

    def change_email(self, request: HttpRequest, pk: int) -> HttpResponse:
        """«Изменить адрес…»: send the link to the new address, or correct an account that nobody has entered."""
        user = self._changeable(request, pk)
        if user == request.user:
            return redirect("email-change")  # one's own page asks for the password once more
        form = NewEmailForm(request.POST or None)
        is_never_entered = email_change.is_never_entered(user)
        if form.is_valid():
            with refusals(form):
                email = form.cleaned_data["email"]
                if is_never_entered:
                    corrected = email_change.correct(user=user, new_email=email)
                    sentence = f"Адрес исправлен, приглашение отправлено на {corrected.email}."
                else:
                    change = email_change.start(user=user, new_email=email, by=user_of(request))
                    sentence = f"Ссылка отправлена на {change.new_email}. Адрес изменится, когда человек откроет её и подтвердит."
                self.message_user(request, sentence, messages.SUCCESS)
                return redirect(reverse("admin:accounts_user_change", args=[user.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": f"Изменить адрес: {user}",
            "opts": self.opts,
            "person": user,
            "is_never_entered": is_never_entered,
            "waiting": EmailChange.objects.of(user).waiting().first(),
            "form": form,
        }
        return TemplateResponse(request, "admin/accounts/user/email.html", context)

    def call_off_email(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Call the change off («Отменить смену адреса»): the link that was sent stops working."""
        user = self._changeable(request, pk)
        if request.method != "POST":
            raise PermissionDenied
        if email_change.call_off(user=user):
            self.message_user(request, "Смена адреса отменена.", messages.SUCCESS)
        return redirect(reverse("admin:accounts_user_change", args=[user.pk]))

    def _changeable(self, request: HttpRequest, pk: int) -> User:
        user = get_object_or_404(User, pk=pk)
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        return user
