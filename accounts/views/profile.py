"""«Профиль», and passwords: changed, forgotten, set for the first time after an invitation."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed, password_reset
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods, require_safe

from accounts import brakes, invitations
from accounts.account_name import responsible_workers
from accounts.adapter import sign_in_user
from accounts.forms import ChangePasswordForm, ForgottenPasswordForm
from accounts.models import EmailChange, User
from accounts.outbox import post
from accounts.rights import UserRequest
from accounts.second_factor import has_second_factor
from accounts.security_letters import Change, account_changed
from accounts.sessions import SIGNED_OUT_ELSEWHERE, end_sessions, stay_only_here
from mentorship_ais.core.access import signed_in
from mentorship_ais.core.forms import refusals


@require_safe
@signed_in
def profile(request: UserRequest) -> HttpResponse:
    """Show «Профиль»: the own name, who corrects it, the address, the second factor."""
    return render(
        request,
        "accounts/profile.html",
        {
            "responsible_workers": responsible_workers(request.rights.employments),
            "support_email": settings.SUPPORT_EMAIL,
            "email_change": EmailChange.objects.of(request.user).waiting().first(),
            "has_second_factor": has_second_factor(request.user),
        },
    )


@require_http_methods(["GET", "POST"])
@signed_in
def change_password(request: UserRequest) -> HttpResponse:
    """Set a new password instead of the present one; other devices are signed out."""
    form = ChangePasswordForm(request.user, request.POST or None)
    if form.is_valid():
        finish_password_change(request, form.save())
        messages.success(request, f"Пароль изменён. {SIGNED_OUT_ELSEWHERE}")
        return redirect("profile")
    return render(request, "accounts/password/change.html", {"form": form})


def finish_password_change(request: UserRequest, user: User) -> None:
    """Keep the person signed in here and nowhere else, and send a letter."""
    stay_only_here(request, user)
    password_changed.send(sender=User, request=request, user=user)
    post(account_changed(Change.PASSWORD, request), to=user.email)


@require_http_methods(["GET", "POST"])
@login_not_required
def forgotten(request: HttpRequest) -> HttpResponse:
    """Send a link to set a new password; neither the answer nor its time reveals whether there is an account."""
    form = ForgottenPasswordForm(request.POST or None)
    if form.is_valid():
        with refusals(form):
            brakes.before_reset_letter(request, form.cleaned_data["email"])
            invitations.defer_reset_letter(form.cleaned_data["email"])
            return redirect("password-letter-sent")
    return render(request, "accounts/password/forgotten.html", {"form": form})


@require_http_methods(["GET", "HEAD"])
@login_not_required
def letter_sent(request: HttpRequest) -> HttpResponse:
    """Show what happens next after «Забыли пароль?»."""
    return render(request, "accounts/password/letter_sent.html")


@method_decorator(login_not_required, name="dispatch")
class SetPasswordView(auth_views.PasswordResetConfirmView):
    """The page behind the link of an invitation or of a forgotten password; it works once and for three days."""

    template_name = "accounts/password/set.html"
    success_url = reverse_lazy("start")

    def form_valid(self, form: Any) -> HttpResponse:
        """Save the password and sign the person in, with the second factor where there is one."""
        is_first = not form.user.has_usable_password()
        super().form_valid(form)
        end_sessions(form.user, but=self.request.session.session_key)
        if not is_first:
            password_reset.send(sender=User, request=self.request, user=form.user)
            post(account_changed(Change.PASSWORD, self.request), to=form.user.email)
        messages.success(self.request, "Пароль задан. Вы вошли в систему.")
        return sign_in_user(self.request, form.user, to=reverse("start"))
