"""Sign-in by e-mail and password and, where the person has one, a second factor; sign-out."""

from __future__ import annotations

from math import ceil
from typing import Any

from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts import attempts, known_browsers
from accounts.adapter import sign_in_user
from accounts.forms import SignInForm
from accounts.unsaved_forms import sign_in_message


@method_decorator(login_not_required, name="dispatch")
class SignInView(auth_views.LoginView):
    """«Вход»: by e-mail and password, as often as the brakes allow."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"why_again": sign_in_message(self.request)}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().post(request, *args, **kwargs)
        except attempts.Closed as pause:
            return locked_out(request, pause)

    def form_valid(self, form: Any) -> HttpResponse:
        """Sign in after a right password, or go on to the second factor."""
        return sign_in_user(self.request, form.get_user(), to=self.get_success_url())


class SignOutView(auth_views.LogoutView):
    """«Выйти»: the session ends, and the browser forgets the pages it has kept."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().post(request, *args, **kwargs)
        response["Clear-Site-Data"] = '"cache", "storage"'  # not "cookies": the browser stays a known one
        return response


def locked_out(request: HttpRequest, pause: attempts.Closed) -> HttpResponse:
    """Answer too many wrong passwords: how long to wait and what else to do."""
    response = render(request, "accounts/locked_out.html", {"pause": pause}, status=429)
    response["Retry-After"] = str(ceil(pause.wait.total_seconds()))
    return response


@require_safe
@login_not_required
def sign_in_here(request: HttpRequest, token: str) -> HttpResponse:
    """Open the link in the letter about guessing: in this browser wrong passwords of others do not count."""
    response = redirect("login")
    if user := known_browsers.user_of(token):
        known_browsers.remember(request, response, user.email)
        messages.success(request, "В этом браузере можно войти. Введите электронную почту и пароль.")
    else:
        messages.warning(request, "Срок ссылки прошёл. Подождите или нажмите «Забыли пароль?».")
    return response


@require_safe
@login_not_required
def admin_sign_in(request: HttpRequest) -> HttpResponse:
    """Redirect from the admin's sign-in to the common one; refuse (403) who is not support."""
    if request.user.is_authenticated:
        raise PermissionDenied("Администрирование открыто только технической поддержке.")
    query = urlencode({"next": request.GET.get("next", reverse("admin:index"))})
    return HttpResponseRedirect(f"{reverse('login')}?{query}")
