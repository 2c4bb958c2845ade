"""Changing what is recorded, and replacing the mentor."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.choices import UserGroup
from accounts.rights import UserRequest
from mentoring.models import Competency
from mentorship_ais.core.access import requires
from mentorship_ais.core.errors import DomainError
from programs import grouping, near_misses
from programs.capacity import describe_overload
from programs.forecasts import describe_change
from programs.forms import AddressForm, ChangedProgramForm
from programs.mentor_choice import mentor_lists
from programs.models import Assignment, MentoringGroup
from programs.prefill import with_experience_of, with_values_of
from programs.replacement import replace_mentor
from programs.views.completing import own_assignment
from programs.views.listing import table_address


@require_http_methods(["GET", "POST"])
@requires(UserGroup.CURATOR)
def change(request: UserRequest, pk: int) -> HttpResponse:
    """Show «Изменение программы наставничества»: one program, or with «применить ко всей группе» all of its group."""
    assignment = own_assignment(request, pk)
    form = _form(request, assignment)
    if request.method == "POST" and form.is_valid():
        try:
            changed = grouping.change(
                assignment=assignment,
                entry=form.entry(assignment.mentee),
                shared=form.shared.shared_values(),
                may_overload=form.shared.may_overload,
                **form.whole.cleaned_data,
            )
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, f"Изменения записаны. Наставляемый: {changed.mentee.full_name}.")
            return redirect("programs:card", pk=pk)
    return _change_page(request, assignment, form)


@require_POST
@requires(UserGroup.CURATOR)
def preview_change(request: UserRequest, pk: int) -> HttpResponse:
    """Show the form again with what the typed values change in it; nothing is recorded."""
    assignment = own_assignment(request, pk)
    taken = AddressForm(request.GET, organization=request.rights.organization).value("take")
    data = with_values_of(taken, request.POST) if taken else request.POST
    data = with_experience_of(assignment.mentee, data)
    form = _form(request, assignment, data=data, with_files=taken is None)
    form.is_valid()
    form.keep_file_errors()
    return _change_page(request, assignment, form)


@require_POST
@requires(UserGroup.CURATOR)
def mark_distinct(request: UserRequest, pk: int, other: int) -> HttpResponse:
    """Record «Это разные группы»: the two of one mentor are meant to differ."""
    own = MentoringGroup.objects.for_organization(request.rights.organization)
    group = get_object_or_404(own, pk=pk)
    alike = get_object_or_404(own.filter(mentor=group.mentor).exclude(pk=pk), pk=other)
    near_misses.mark_distinct(group, alike, by=request.user)
    messages.success(request, "Группы отмечены как разные. Подсказка появится снова, если их значения изменятся.")
    return redirect(table_address(group))


@require_http_methods(["GET", "POST"])
@requires(UserGroup.CURATOR)
def replace(request: UserRequest, pk: int) -> HttpResponse:
    """Show «Замена наставника»: the old program is stopped, the new one starts from the date given."""
    assignment = own_assignment(request, pk)
    form = _form(request, assignment, new_mentor=True)
    if request.method == "POST" and form.is_valid():
        try:
            recorded = replace_mentor(
                assignment=assignment,
                shared=form.shared.shared_values(),
                by=request.user,
                submission=form.submission.cleaned_data["submission"],
                may_overload=form.shared.may_overload,
                **form.whole.cleaned_data,
            )
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, f"Наставник заменён: {recorded[0].group.mentor}. Прежняя программа прекращена.")
            return redirect("programs:card", pk=recorded[0].pk)
    return _replacement_page(request, assignment, form)


@require_POST
@requires(UserGroup.CURATOR)
def preview_replacement(request: UserRequest, pk: int) -> HttpResponse:
    """Show the form again with what the typed values change in it; nothing is recorded."""
    assignment = own_assignment(request, pk)
    form = _form(request, assignment, new_mentor=True)
    form.is_valid()
    form.keep_file_errors()
    return _replacement_page(request, assignment, form)


def _form(
    request: UserRequest, assignment: Assignment, *, data: Any = None, with_files: bool = True, new_mentor: bool = False
) -> ChangedProgramForm:
    is_sent = request.method == "POST"
    taken = AddressForm(request.GET, organization=request.rights.organization).value("take")
    return ChangedProgramForm(
        assignment=assignment,
        user=request.user,
        data=(data or request.POST) if is_sent else None,
        files=request.FILES if is_sent and with_files else None,
        taken=taken if not new_mentor else None,
        new_mentor=new_mentor,
    )


def _change_page(request: UserRequest, assignment: Assignment, form: ChangedProgramForm) -> HttpResponse:
    change_in_words, near = "", []
    if form.shared.is_whole:
        shared = form.shared.shared_values()
        whole_group = bool(form.whole["whole_group"].value())
        change_in_words = describe_change(assignment=assignment, shared=shared, whole_group=whole_group)
        near = [
            (miss, reverse("programs:preview-change", args=[assignment.pk], query={"take": miss.group.pk}))
            for miss in near_misses.near_misses_of(shared)
            if miss.group != assignment.group
        ]
    return render(
        request,
        "programs/change.html",
        {
            **_choice(request, assignment, form, requested=form.request.chosen_competencies),
            "preview_url": reverse("programs:preview-change", args=[assignment.pk]),
            "following_start": "#experience",
            "change_in_words": change_in_words,
            "near_misses": near,
        },
    )


def _replacement_page(request: UserRequest, assignment: Assignment, form: ChangedProgramForm) -> HttpResponse:
    requested = {str(competency.pk) for competency in assignment.requested_competencies.all()}
    return render(
        request,
        "programs/replacement.html",
        {
            **_choice(request, assignment, form, requested=requested),
            "preview_url": reverse("programs:preview-replacement", args=[assignment.pk]),
        },
    )


def _choice(
    request: UserRequest, assignment: Assignment, form: ChangedProgramForm, *, requested: set[str]
) -> dict[str, Any]:
    keys = [key for key in requested if key.isdecimal()]
    mentor = form.shared.chosen_mentor
    whole_group = bool(form.whole["whole_group"].value())
    joining = grouping.count_newly_led(assignment, mentor=mentor, whole_group=whole_group) if mentor else 0
    return {
        "overload": describe_overload(mentor, joining=joining) if mentor else "",
        "assignment": assignment,
        "form": form,
        "has_companions": assignment.group.assignments.count() > 1,
        "has_request": bool(keys),
        "mentor_lists": mentor_lists(
            organization=request.rights.organization,
            requested=Competency.objects.filter(pk__in=keys),
            mentees=[assignment.mentee],
            query=form.shared.mentor_search,
            chosen=mentor,
        ),
    }
