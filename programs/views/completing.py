"""Completion, early end, return to work (manual, section 3, step 4)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.choices import UserGroup
from accounts.rights import UserRequest
from mentorship_ais.core.access import requires
from mentorship_ais.core.errors import DomainError
from programs import completion
from programs.choices import StopReason
from programs.forms import CompletionForm, ReturnForm, StopForm, refuse
from programs.models import Assignment


def own_assignment(request: UserRequest, pk: int) -> Assignment:
    """A program of the current organisation; a stranger's is 404."""
    own = Assignment.objects.for_organization(request.rights.organization)
    return get_object_or_404(own.for_list(), pk=pk)


@require_http_methods(["GET", "POST"])
@requires(UserGroup.CURATOR)
def complete(request: UserRequest, pk: int) -> HttpResponse:
    """The result and the links: with all three the program is «Завершена»."""
    assignment = own_assignment(request, pk)
    form = CompletionForm.opened_with(assignment, request.POST or None)
    if form.is_valid():
        try:
            recorded = completion.record_completion(assignment=assignment, **form.cleaned_data)
        except DomainError as error:
            refuse(form, error, present=assignment)
        else:
            messages.success(request, _said(recorded))
            return redirect("programs:card", pk=pk)
    return render(request, "programs/completion.html", {"assignment": assignment, "form": form})


@require_http_methods(["GET", "POST"])
@requires(UserGroup.CURATOR)
def stop(request: UserRequest, pk: int) -> HttpResponse:
    """«Прекратить программу»: with a reason and a date."""
    assignment = own_assignment(request, pk)
    form = StopForm(request.POST or None, initial={"opened": assignment.version})
    if form.is_valid():
        reason = StopReason(form.cleaned_data["reason"])
        try:
            completion.stop(
                assignment=assignment,
                reason=reason,
                stopped_on=form.cleaned_data["stopped_on"],
                opened=form.cleaned_data["opened"],
            )
        except DomainError as error:
            refuse(form, error, present=assignment)
        else:
            messages.success(request, f"Программа прекращена. Причина: {reason.label.lower()}.")
            return redirect("programs:card", pk=pk)
    return render(request, "programs/stop.html", {"assignment": assignment, "form": form})


@require_http_methods(["GET", "POST"])
@requires(UserGroup.CURATOR)
def return_to_work(request: UserRequest, pk: int) -> HttpResponse:
    """«Вернуть в работу»: what was written stays."""
    assignment = own_assignment(request, pk)
    form = ReturnForm(request.POST or None, initial={"opened": assignment.version})
    if form.is_valid():
        try:
            completion.return_to_work(assignment=assignment, opened=form.cleaned_data["opened"])
        except DomainError as error:
            refuse(form, error, present=assignment)
        else:
            messages.success(request, "Программа возвращена в работу. Статус: «В процессе».")
            return redirect("programs:card", pk=pk)
    return render(request, "programs/return.html", {"assignment": assignment, "form": form})


def _said(assignment: Assignment) -> str:
    said = (
        f"Программа записана. Наставляемый: {assignment.mentee.full_name}. Статус: «{assignment.get_status_display()}»."
    )
    if missing := assignment.missing_for_completion:
        said += f" Чтобы завершить программу, заполните: {'; '.join(missing)}."
    return said
