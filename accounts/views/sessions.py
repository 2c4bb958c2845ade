"""«Где вы вошли»: the sessions of the person, each to be ended."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts import browsers
from accounts.rights import UserRequest
from accounts.sessions import end_sessions, open_sessions
from mentorship_ais.core.access import signed_in


@require_safe
@signed_in
def sessions(request: UserRequest) -> HttpResponse:
    """Show «Где вы вошли»: when, with which browser and from which address each open session began."""
    listed = [
        {"session": session, "browser": browsers.describe(session.user_agent), "is_this": session.is_current()}
        for session in open_sessions(request.user)
    ]
    return render(request, "accounts/sessions.html", {"sessions": listed, "has_others": len(listed) > 1})


@signed_in
@reauthentication_required
@require_POST
def end(request: UserRequest, pk: int) -> HttpResponse:
    """End one of the own sessions («Завершить»), but not the present one: «Выйти» ends that."""
    session = next((session for session in open_sessions(request.user) if session.pk == pk), None)
    if session is None or session.is_current():
        raise Http404("Этот вход уже завершён.")
    session.end()
    messages.success(request, f"Вход завершён: {browsers.describe(session.user_agent)}, {session.ip}.")
    return redirect("sessions")


@signed_in
@reauthentication_required
@require_POST
def end_others(request: UserRequest) -> HttpResponse:
    """End all own sessions but the present one («Завершить все остальные»)."""
    end_sessions(request.user, but=request.session.session_key)
    messages.success(request, "Все остальные входы завершены.")
    return redirect("sessions")
