"""«Версия для слабовидящих»: a choice remembered in a cookie, open to everybody."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

A_YEAR = 365 * 24 * 3600


@require_POST
@login_not_required
def switch_vision(request: HttpRequest) -> HttpResponse:
    """Turn large type and high contrast on or off, and return to the same page."""
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = reverse("start")
    response = redirect(target)
    if request.COOKIES.get(settings.VISION_COOKIE_NAME) == "low":
        response.delete_cookie(settings.VISION_COOKIE_NAME)
    else:
        response.set_cookie(
            settings.VISION_COOKIE_NAME, "low", max_age=A_YEAR, httponly=True, secure=settings.HTTPS, samesite="Lax"
        )
    return response
