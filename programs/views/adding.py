"""«Добавление программы наставничества» (manual, section 3, step 2)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.choices import UserGroup
from accounts.rights import UserRequest
from mentoring.models import Competency
from mentorship_ais.core.access import requires
from mentorship_ais.core.errors import DomainError
from mentorship_ais.core.listing import FilterForm
from programs import grouping
from programs.forms import NewProgram, PrefillForm, initial_of
from programs.mentor_choice import mentor_lists
from programs.models import Assignment
from programs.prefill import known_about, refilled

MOST_MENTEES = 20
"""Mentees in one sending of the form."""


class MenteeCountForm(FilterForm):
    """How many mentees the form has."""

    mentees = forms.IntegerField(required=False, min_value=1, max_value=MOST_MENTEES)


@require_http_methods(["GET", "POST"])
@requires(UserGroup.CURATOR)
def add(request: UserRequest) -> HttpResponse:
    """The form: GET shows it, filled from `?mentee=&mentor=&group=`; POST records the programs."""
    program = _program(request)
    if request.method == "POST" and program.is_valid():
        try:
            recorded = grouping.assign_all(
                entries=[form.entry() for form in program.mentees],
                shared=program.shared.shared_values(),
                by=request.user,
                submission=program.submission.cleaned_data["submission"],
            )
        except DomainError as error:
            program.refuse(error)
        else:
            messages.success(request, _said(recorded))
            return redirect(f"{reverse('programs:table')}#group-{recorded[0].group_id}")
    return _form_page(request, program)


@require_POST
@requires(UserGroup.CURATOR)
def reconsider(request: UserRequest) -> HttpResponse:
    """«Подобрать наставников»: the same form with what the typed values change in it; nothing is recorded."""
    program = _program(request, refill=True)
    program.is_valid()
    program.keep_only_file_errors()
    return _form_page(request, program)


def _program(request: UserRequest, *, refill: bool = False) -> NewProgram:
    organization = request.rights.organization
    mentees = _mentee_count(request)
    data: Any = None
    if request.method == "POST":
        data = refilled(request.POST, organization=organization, mentees=mentees) if refill else request.POST
    return NewProgram(
        organization=organization,
        user=request.user,
        data=data,
        files=request.FILES if request.method == "POST" else None,
        initial=_initial(request),
        mentees=mentees,
    )


def _mentee_count(request: UserRequest) -> int:
    asked = MenteeCountForm(request.GET).value("mentees") or MenteeCountForm(request.POST).value("mentees")
    return int(asked or 1)


def _initial(request: UserRequest) -> dict[str, Any]:
    asked = PrefillForm(request.GET, organization=request.rights.organization)
    mentee, mentor, group = asked.value("mentee"), asked.value("mentor"), asked.value("group")
    initial = initial_of(group) if group else {}
    if mentee:
        initial |= known_about(mentee)
    if mentor:
        initial["mentor"] = mentor.pk
    return initial


def _form_page(request: UserRequest, program: NewProgram) -> HttpResponse:
    reconsider_url = reverse("programs:reconsider", query=request.GET)
    requested = {key for form in program.mentees for key in form.chosen_competencies if key.isdecimal()}
    mentees = [form.chosen_mentee for form in program.mentees]
    return render(
        request,
        "programs/add.html",
        {
            "program": program,
            "add_url": reverse("programs:add", query=request.GET),
            "reconsider_url": reconsider_url,
            "mentor_lists": mentor_lists(
                organization=request.rights.organization,
                requested=Competency.objects.filter(pk__in=requested),
                mentees=[mentee for mentee in mentees if mentee],
                query=program.shared.mentor_search,
                chosen=program.shared.chosen_mentor,
            ),
            "has_request": bool(requested),
            "more": min(len(program.mentees) + 1, MOST_MENTEES),
        },
    )


def _said(recorded: list[Assignment]) -> str:
    names = [assignment.mentee.full_name for assignment in recorded]
    status = recorded[0].get_status_display()
    if len(names) == 1:
        return f"Программа записана. Наставляемый: {names[0]}. Статус: «{status}»."
    return f"Программы записаны. Наставляемые: {', '.join(names)}. Статус: «{status}»."
