"""«Отправить введённое?»: a form that was sent after the sign-in had ended, handed back after signing in again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from accounts import unsaved_forms
from accounts.rights import UserRequest
from mentorship_ais.core.access import signed_in


@require_http_methods(["GET", "POST"])
@signed_in
def unsaved_form(request: UserRequest) -> HttpResponse:
    """Show the text and the page it would go to; the person sends it there, or discards it by POST here."""
    page = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(page, allowed_hosts=None):
        page = reverse("start")
    if request.method == "POST":
        unsaved_forms.drop(request)
        messages.info(request, "Введённое не отправлено и удалено.")
        return redirect(page)
    unsaved = unsaved_forms.waiting(request)
    if unsaved is None:
        return redirect(page)
    return render(
        request,
        "accounts/unsaved_form.html",
        {
            "unsaved": unsaved,
            "recognizable": unsaved_forms.recognizable(unsaved),
            "number_field": unsaved_forms.NUMBER_FIELD,
            "page": page,
        },
    )
