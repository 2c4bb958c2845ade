"""Another e-mail address: started on the profile, confirmed by the link that the new address gets."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import email_change
from accounts.forms import NewEmailForm
from accounts.models import EmailChange
from accounts.rights import UserRequest
from accounts.sessions import SIGNED_OUT_ELSEWHERE, end_sessions, stay_only_here
from mentorship_ais.core.access import signed_in
from mentorship_ais.core.errors import DomainError
from mentorship_ais.core.forms import refusals


@require_http_methods(["GET", "POST"])
@signed_in
@reauthentication_required
def change_email(request: UserRequest) -> HttpResponse:
    """Start a change («Изменить адрес»): the new address gets the link, the present one a warning."""
    form = NewEmailForm(request.POST or None)
    if form.is_valid():
        with refusals(form):
            change = email_change.start(user=request.user, new_email=form.cleaned_data["email"], by=request.user)
            messages.success(request, f"Письмо со ссылкой отправлено на {change.new_email}.")
            return redirect("profile")
    waiting = EmailChange.objects.of(request.user).waiting().first()
    return render(request, "accounts/email/change.html", {"form": form, "waiting": waiting})


@require_POST
@signed_in
def call_off(request: UserRequest) -> HttpResponse:
    """Call the change off («Отменить»): the link that was sent stops working."""
    if email_change.call_off(user=request.user):
        messages.success(request, "Смена адреса отменена. Ссылка из письма больше не действует.")
    return redirect("profile")


@require_http_methods(["GET", "POST"])
@login_not_required
@never_cache
def confirm(request: HttpRequest, pk: int, token: str) -> HttpResponse:
    """Show the page behind the link; only its button confirms, because mail programs open links too."""
    refusal = ""
    if request.method == "POST":
        try:
            change = email_change.confirm(pk=pk, token=token)
        except DomainError as error:
            refusal = error.message
        else:
            return _confirmed(request, change)
    waiting = None if refusal else email_change.find(pk=pk, token=token)
    context = {"change": waiting, "refusal": refusal or email_change.BROKEN_LINK}
    return render(request, "accounts/email/confirm.html", context)


def _confirmed(request: HttpRequest, change: EmailChange) -> HttpResponse:
    if request.user == change.user:
        stay_only_here(request, change.user)
        messages.success(request, f"Адрес изменён на {change.new_email}. {SIGNED_OUT_ELSEWHERE}")
        return redirect("profile")
    end_sessions(change.user)
    messages.success(request, f"Адрес изменён. Войдите с новым адресом: {change.new_email}.")
    return redirect("login")
