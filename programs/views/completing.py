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
from mentorship_ais.core.forms import refuse
from programs import completion
from programs.choices import AssignmentStatus, StopReason
from programs.forms import CompletionForm, ReturnForm, StopForm
from programs.models import Assignment, MentoringGroup
from programs.views.listing import table_address


def own_assignment(request: UserRequest, pk: int) -> Assignment:
    """Return a program of the current organisation; another organisation's is 404."""
    own = Assignment.objects.for_organization(request.rights.organization)
    return get_object_or_404(own.for_list(), pk=pk)


@require_http_methods(["GET", "POST"])
@requires(UserGroup.CURATOR)
def complete(request: UserRequest, pk: int) -> HttpResponse:
    """Show «Завершение программы наставничества»: with the result and both links the program is «Завершена»."""
    assignment = own_assignment(request, pk)
    form = CompletionForm.for_assignment(assignment, request.POST or None)
    if form.is_valid():
        try:
            recorded = completion.record_completion(assignment=assignment, **form.cleaned_data)
        except DomainError as error:
            refuse(form, error, present=assignment)
        else:
            messages.success(request, _success_message(recorded))
            return redirect("programs:card", pk=pk)
    return render(request, "programs/completion.html", {"assignment": assignment, "form": form})


@require_http_methods(["GET", "POST"])
@requires(UserGroup.CURATOR)
def complete_group(request: UserRequest, pk: int) -> HttpResponse:
    """Show the completion of a whole group: each mentee's result and links; what is empty can be written later."""
    own = MentoringGroup.objects.for_organization(request.rights.organization)
    group = get_object_or_404(own.for_list(), pk=pk)
    members = [a for a in group.assignments.all() if a.status != AssignmentStatus.STOPPED]
    forms = {a: CompletionForm.for_assignment(a, request.POST or None, prefix=f"program{a.pk}") for a in members}
    if request.method == "POST" and all([form.is_valid() for form in forms.values()]):  # noqa: C419 - all are checked
        changed = {a: form.cleaned_data for a, form in forms.items() if form.has_changed()}
        try:
            recorded = completion.record_completions(values=changed)
        except completion.CompletionRefused as error:
            refuse(forms[error.assignment], error, present=error.assignment)
        else:
            for assignment in recorded:
                messages.success(request, _success_message(assignment))
            return redirect(table_address(group))
    return render(request, "programs/group_completion.html", {"group": group, "forms": forms.items()})


@require_http_methods(["GET", "POST"])
@requires(UserGroup.CURATOR)
def stop(request: UserRequest, pk: int) -> HttpResponse:
    """Show «Прекратить программу»: a reason and a date."""
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
    """Show «Вернуть в работу»: what was written stays."""
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


def _success_message(assignment: Assignment) -> str:
    message = (
        f"Программа записана. Наставляемый: {assignment.mentee.full_name}. Статус: «{assignment.get_status_display()}»."
    )
    if missing := assignment.missing_for_completion:
        message += f" Чтобы завершить программу, заполните: {'; '.join(missing)}."
    return message
