"""A form that was sent after the sign-in had ended waits for the same person to sign in again.

It waits on the server, in the session of this browser, for half an hour. After the sign-in the person sees the text and
sends it by a button to its own address; nothing is written before that. Another person who signs in at this browser
gets nothing. Passwords and the pages of the account itself are never kept; of files only the names are, so that the
person can choose them again.
"""

from __future__ import annotations

import re
import secrets
import time
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django_htmx.http import HttpResponseClientRedirect

from accounts.models import User
from mentorship_ais.core.retention import UNSAVED_FORMS

WORKED = "worked_here"
UNSAVED = "unsaved_form"
KEPT_FOR = int(UNSAVED_FORMS.total_seconds())
LARGEST = 100_000
NUMBER_FIELD = "unsaved-form"
"""The hidden field with the number of a form that was handed back."""

OF_THE_ACCOUNT = ("/login/", "/logout/", "/profile/", "/password/", "/organization/", "/unsaved/")
"""Pages with passwords, codes and keys, and pages without text fields."""


def remember_who_worked(request: HttpRequest, *, person: int, why: str) -> None:
    """Store who was signed in at this browser until a limit was reached, and the sentence about it."""
    request.session[WORKED] = {"person": person, "why": why}


def sign_in_message(request: HttpRequest) -> str:
    """Return why the person has to sign in again, and what became of the sent form; empty for a newcomer."""
    worked = request.session.get(WORKED)
    if not worked:
        return ""
    if UNSAVED in request.session:
        return f"{worked['why']} Введённое сохранено на полчаса: после входа его можно будет отправить."
    if worked.get("too_much"):
        return f"{worked['why']} Введённое не сохранилось: в нём слишком много текста."
    return str(worked["why"])


def keep(request: HttpRequest) -> bool:
    """Keep the sent form for the person who worked here; False when it may not or need not be kept."""
    worked = request.session.get(WORKED)
    if not worked or request.path.startswith(OF_THE_ACCOUNT):
        return False
    fields = [(name, value) for name, values in request.POST.lists() for value in values]
    if any("password" in name.lower() for name, _ in fields):
        return False
    if sum(len(name.encode()) + len(value.encode()) for name, value in fields) > LARGEST:
        request.session[WORKED] = worked | {"too_much": True}
        return False
    request.session[UNSAVED] = {
        "number": secrets.token_hex(8),
        "path": request.get_full_path(),
        "fields": [field for field in fields if field[0] not in {"csrfmiddlewaretoken", NUMBER_FIELD}],
        "files": [(name, file.name) for name, files in request.FILES.lists() for file in files],
        "kept_at": int(time.time()),
    }
    request.session.set_expiry(KEPT_FOR)
    return True


def hand_over(request: HttpRequest, user: User) -> None:
    """Hand the form and the open tabs over to the same person who signs in again; drop the form for another."""
    worked = request.session.pop(WORKED, None)
    request.session.set_expiry(None)
    if not worked or worked["person"] != user.pk:
        request.session.pop(UNSAVED, None)
    elif secret := request.COOKIES.get(settings.CSRF_COOKIE_NAME):
        # The forms in other open tabs stay valid: they are of the same person in the same browser.
        request.META.update({"CSRF_COOKIE": secret, "CSRF_COOKIE_NEEDS_UPDATE": True})


def waiting(request: HttpRequest) -> dict[str, Any] | None:
    """Return the form that waits for the signed-in person; None when it is too old or there is none."""
    unsaved: dict[str, Any] | None = request.session.get(UNSAVED)
    if not unsaved or time.time() - unsaved["kept_at"] >= KEPT_FOR:
        return None
    return unsaved


def drop(request: HttpRequest) -> None:
    """Delete the form that waits."""
    request.session.pop(UNSAVED, None)


def drop_old(request: HttpRequest) -> None:
    """Delete the form after half an hour."""
    if not waiting(request):
        drop(request)


def drop_all_old() -> int:
    """Take the forms that have waited for half an hour out of all sessions; count them."""
    sessions = Session.objects.order_by("pk").iterator(chunk_size=1000)
    return sum(_drop_old_of(session.pk) for session in sessions if _is_old(session.get_decoded()))


@transaction.atomic
def _drop_old_of(key: str) -> bool:
    session = Session.objects.select_for_update(no_key=True).filter(pk=key).first()
    if session is None or not _is_old(data := session.get_decoded()):  # ended or handed back meanwhile
        return False
    del data[UNSAVED]
    session.session_data = SessionStore().encode(data)
    session.save(update_fields=["session_data"])
    return True


def _is_old(data: dict[str, Any]) -> bool:
    return UNSAVED in data and time.time() - data[UNSAVED]["kept_at"] >= KEPT_FOR


def recognizable(unsaved: dict[str, Any]) -> list[str]:
    """Return the typed values that a person recognises: words, not keys and numbers."""
    words = [value for _, value in unsaved["fields"] if re.search("[а-яё]", value, re.IGNORECASE)]
    return [value if len(value) <= 200 else f"{value[:200]}…" for value in words]


class SignInRequired(LoginRequiredMiddleware):
    """Redirects people who are not signed in to the sign-in and back; a sent form is not lost (`keep`)."""

    def handle_no_permission(  # type: ignore[override]  # not every answer is a redirect
        self, request: HttpRequest, view_func: Any
    ) -> HttpResponse:
        page = _page_of(request)
        if request.headers.get("HX-Request"):
            # The request is for a part of the page: the page itself goes to the sign-in, unless something is typed in it.
            if request.method == "GET":
                return HttpResponseClientRedirect(f"{reverse('login')}?{urlencode({'next': page})}")
            return HttpResponse(
                self._unauthorized_message(request), status=401, content_type="text/plain; charset=utf-8"
            )
        if request.method == "POST":
            if keep(request):
                page = f"{reverse('unsaved-form')}?{urlencode({'next': page})}"
            return redirect_to_login(page)
        return super().handle_no_permission(request, view_func)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Delete a form that was handed back and sent, unless the site itself has failed (5xx)."""
        if request.method == "POST" and response.status_code < 500 and (number := request.POST.get(NUMBER_FIELD)):
            unsaved = request.session.get(UNSAVED)
            if unsaved and unsaved["number"] == number:
                drop(request)
        return response

    @staticmethod
    def _unauthorized_message(request: HttpRequest) -> str:
        if request.session.get(WORKED):
            return "Сеанс закончился. Допишите и нажмите кнопку формы: после входа введённое можно будет отправить."
        return "Сеанс закончился. Скопируйте введённое и войдите снова."


def _page_of(request: HttpRequest) -> str:
    """Return the page that the person was on, to come back to."""
    seen = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(seen, {request.get_host()}, require_https=request.is_secure()):
        return reverse("start")
    parts = urlsplit(seen)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
