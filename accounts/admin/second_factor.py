"""«Вход…» on support's desk: the removal of a second factor by two, the end of all sessions of an account."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_removed
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from accounts import second_factor_removal, security_letters
from accounts.admin.permissions import user_of
from accounts.models import SecondFactorRemoval, User
from accounts.outbox import post
from accounts.second_factor import has_second_factor
from accounts.sessions import end_sessions, open_sessions
from mentorship_ais.core.admin import ModelAdmin
from mentorship_ais.core.errors import DomainError
from mentorship_ais.core.forms import refusals


class GroundsForm(forms.Form):
    """Why support believes that the person wants the removal."""

    grounds = forms.CharField(
        label="Как проверено, что просит сам человек",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Например: позвонили в организацию по её номеру, человек пришёл с паспортом. Писем мало.",
    )


class WithSignIn(ModelAdmin[User]):
    """Second factor and sessions of an account, on a page of their own."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/sign-in/", wrap(self.sign_in), name="accounts_user_sign_in"),
            path("<int:pk>/sign-in/confirm/", wrap(self.confirm_removal), name="accounts_user_confirm_removal"),
            path("<int:pk>/sign-in/call-off/", wrap(self.call_off_removal), name="accounts_user_call_off_removal"),
            path("<int:pk>/sign-in/end/", wrap(self.end_sessions), name="accounts_user_end_sessions"),
            *super().get_urls(),
        ]

    def sign_in(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show «Вход…»: second factor and sessions; propose to remove the second factor («Предложить снять»)."""
        user = self._changeable_user(request, pk)
        form = GroundsForm(request.POST or None)
        if form.is_valid():
            with refusals(form):
                second_factor_removal.propose(user=user, by=user_of(request), grounds=form.cleaned_data["grounds"])
                self.message_user(request, "Предложение записано. Подтвердить должен другой сотрудник.")
                return self._back(user)
        waiting = SecondFactorRemoval.objects.waiting().of(user).select_related("proposed_by").first()
        context = {
            **self.admin_site.each_context(request),
            "title": f"Вход: {user}",
            "opts": self.opts,
            "person": user,
            "has_second_factor": has_second_factor(user),
            "waiting": waiting,
            "is_own_proposal": waiting is not None and waiting.proposed_by == request.user,
            "sessions": len(open_sessions(user)),
            "form": form,
        }
        return TemplateResponse(request, "admin/accounts/user/sign_in.html", context)

    def confirm_removal(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Remove the second factor as the second of two («Подтвердить и снять»)."""
        user = self._changeable_by_post(request, pk)
        try:
            removal = second_factor_removal.find(user=user)
            removed = second_factor_removal.confirm(removal=removal, by=user_of(request))
        except DomainError as refusal:
            self.message_user(request, refusal.message, messages.ERROR)
            return self._back(user)
        for authenticator in removed:
            authenticator_removed.send(sender=Authenticator, request=request, user=user, authenticator=authenticator)
        sentence = "Второй фактор снят. Человек войдёт по паролю и подключит новый."
        self.message_user(request, sentence, messages.SUCCESS)
        return self._back(user)

    def call_off_removal(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Call the proposal off («Отменить предложение»): the second factor stays."""
        user = self._changeable_by_post(request, pk)
        try:
            second_factor_removal.call_off(removal=second_factor_removal.find(user=user))
            self.message_user(request, second_factor_removal.CALLED_OFF, messages.SUCCESS)
        except DomainError as refusal:
            self.message_user(request, refusal.message, messages.ERROR)
        return self._back(user)

    def end_sessions(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Sign the person out everywhere («Завершить все входы»)."""
        user = self._changeable_by_post(request, pk)
        if end_sessions(user):
            post(security_letters.sessions_ended(), to=user.email)
        self.message_user(request, "Все входы завершены.", messages.SUCCESS)
        return self._back(user)

    def _changeable_user(self, request: HttpRequest, pk: int) -> User:
        """Return the account; refuse who may not change it (`UserAdmin.has_change_permission`)."""
        user = get_object_or_404(User, pk=pk)
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        return user

    def _changeable_by_post(self, request: HttpRequest, pk: int) -> User:
        """Return the account; refuse who may not change it, and every method but POST."""
        user = self._changeable_user(request, pk)
        if request.method != "POST":
            raise PermissionDenied
        return user

    def _back(self, user: User) -> HttpResponse:
        return redirect(reverse("admin:accounts_user_sign_in", args=[user.pk]))
