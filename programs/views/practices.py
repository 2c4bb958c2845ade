"""«Региональная база лучших практик наставничества»: reading it, proposing to it, deciding on what is proposed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.choices import UserGroup
from accounts.rights import UserRequest
from mentorship_ais.core.access import requires, signed_in
from mentorship_ais.core.errors import DomainError
from mentorship_ais.core.forms import refuse
from mentorship_ais.core.listing import paginate
from programs import practices
from programs.choices import PracticeStatus
from programs.forms import DecisionForm, PracticeFilterForm, PracticeTextForm
from programs.models import BestPractice

MESSAGES = {
    PracticeStatus.PUBLISHED: "Практика опубликована в региональной базе.",
    PracticeStatus.RETURNED: "Практика возвращена на доработку. Куратор увидит комментарий на «Стартовой».",
    PracticeStatus.DECLINED: "Практика отклонена. Куратор увидит комментарий в карточке программы.",
}


@require_safe
@signed_in
def base(request: UserRequest) -> HttpResponse:
    """Show «Региональная база лучших практик наставничества»: the published practices, with search and filters."""
    filters = PracticeFilterForm(request.GET)
    query = request.GET.copy()
    query.pop("page", None)
    page = paginate(request, filters.practices().for_list(), per_page=20)
    waiting = BestPractice.objects.proposed().count() if request.rights.allow(UserGroup.RCTR_WORKER) else 0
    return render(
        request,
        "programs/practices/base.html",
        {"filter": filters, "page": page, "query": query.urlencode(), "waiting": waiting},
    )


@require_safe
@signed_in
def practice(request: UserRequest, pk: int) -> HttpResponse:
    """Show one published practice."""
    found = get_object_or_404(BestPractice.objects.published().for_list(), pk=pk)
    may_decide = request.rights.allow(UserGroup.RCTR_WORKER)
    return render(request, "programs/practices/practice.html", {"practice": found, "may_decide": may_decide})


@require_safe
@requires(UserGroup.RCTR_WORKER)
def proposals(request: UserRequest) -> HttpResponse:
    """Show the proposals to the regional centre, the oldest first."""
    waiting = BestPractice.objects.proposed().for_list().order_by("proposed_at", "pk")
    return render(request, "programs/practices/proposals.html", {"page": paginate(request, waiting)})


@require_http_methods(["GET", "POST"])
@requires(UserGroup.RCTR_WORKER)
def decide(request: UserRequest, pk: int) -> HttpResponse:
    """Show a proposal to publish, return with a comment or decline."""
    found = get_object_or_404(BestPractice.objects.for_list(), pk=pk)
    form = DecisionForm.of(found, request.POST or None)
    if form.is_valid():
        decision = PracticeStatus(form.cleaned_data.pop("decision"))
        try:
            practices.decide(practice=found, decision=decision, by=request.user, **form.cleaned_data)
        except DomainError as error:
            refuse(form, error, present=found)
        else:
            messages.success(request, MESSAGES[decision])
            return redirect("best-practices:proposals")
    return render(request, "programs/practices/decide.html", {"practice": found, "form": form})


@require_http_methods(["GET", "POST"])
@requires(UserGroup.CURATOR)
def own(request: UserRequest, pk: int) -> HttpResponse:
    """Show a proposal to its curator: the state, the centre's comment, the text to correct and send again."""
    of_school = BestPractice.objects.for_organization(request.rights.organization)
    found = get_object_or_404(of_school.for_list(), assignment=pk)
    form = PracticeTextForm.of(found, request.POST or None)
    if form.is_valid():
        try:
            practices.send_again(practice=found, **form.cleaned_data)
        except DomainError as error:
            refuse(form, error, present=found)
        else:
            messages.success(request, "Практика отправлена в региональный центр. Статус: «На рассмотрении».")
            return redirect("programs:card", pk=pk)
    is_open = found.status == PracticeStatus.PROPOSED or found.can_become(PracticeStatus.PROPOSED)
    return render(request, "programs/practices/own.html", {"practice": found, "form": form, "is_open": is_open})
