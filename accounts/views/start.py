"""«Стартовая страница пользователя» (manual, section 1), the choice of the current organisation, «Справка»."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts import own_requests
from accounts.forms import OrganizationForm
from accounts.records import summaries
from accounts.rights import SESSION_KEY, SOON, UserRequest
from mentorship_ais.core.access import signed_in
from mentorship_ais.core.agenda import tasks_for


@require_safe
@signed_in
def start(request: UserRequest) -> HttpResponse:
    """Show «Стартовая»: today's tasks, «Первоначальные сведения», groups and requests for access."""
    employment = request.rights.employment
    return render(
        request,
        "accounts/start.html",
        {
            "tasks": tasks_for(request),
            "summaries": summaries(employment) if employment else [],
            "undecided": own_requests.undecided(request.user),
            "endings": request.rights.ending(within=SOON),
            "decided": own_requests.decided(request.user)[:5],
        },
    )


@require_POST
@signed_in
def choose_organization(request: UserRequest) -> HttpResponse:
    """Make another of the person's organisations the current one."""
    form = OrganizationForm(request.POST, organizations=request.rights.organizations)
    if form.is_valid():
        organization = form.cleaned_data["organization"]
        request.session[SESSION_KEY] = organization.pk
        messages.success(request, f"Текущая организация: {organization}.")
    return redirect("start")


@require_safe
@signed_in
def help_page(request: UserRequest) -> HttpResponse:
    """Show «Справка»: the manual's steps with the site's own screens."""
    return render(request, "accounts/help.html")
