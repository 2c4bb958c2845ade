"""Sign in by e-mail and password and, where the person has one, a second factor; the brake on guessing."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.adapter import let_in
from accounts.forms import SignInForm
from accounts.unsaved_forms import to_who_signs_in
from mentorship_ais.core.text import counted


@method_decorator(login_not_required, name="dispatch")
class SignInView(auth_views.LoginView):
    """«Вход»: by e-mail and password; five wrong passwords close the door for a quarter of an hour."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"why_again": to_who_signs_in(self.request)}

    def form_valid(self, form: Any) -> HttpResponse:
        """The password is right: in, or on to the second factor."""
        return let_in(self.request, form.get_user(), to=self.get_success_url())


class SignOutView(auth_views.LogoutView):
    """«Выйти»: the session ends, and the browser forgets the pages it has kept."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().post(request, *args, **kwargs)
        response["Clear-Site-Data"] = '"cache", "storage"'  # not "cookies": the choice of large type stays
        return response


def locked_out(request: HttpRequest, credentials: Any = None, *args: Any, **kwargs: Any) -> HttpResponse:
    """Too many wrong passwords: how long to wait and what else to do."""
    minutes = counted(round(60 * settings.AXES_COOLOFF_TIME), "минуту", "минуты", "минут")
    return render(request, "accounts/locked_out.html", {"wait": minutes}, status=429)


@require_safe
@login_not_required
def admin_door(request: HttpRequest) -> HttpResponse:
    """The admin has no door of its own: sign in as everywhere; who is not support gets 403."""
    if request.user.is_authenticated:
        raise PermissionDenied("Администрирование открыто только технической поддержке.")
    query = urlencode({"next": request.GET.get("next", reverse("admin:index"))})
    return HttpResponseRedirect(f"{reverse('login')}?{query}")
