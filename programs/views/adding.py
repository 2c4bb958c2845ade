"""«Добавление программы наставничества» (manual, section 3, step 2)."""

from __future__ import annotations

from typing import Any

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
from programs import grouping
from programs.capacity import overload_in_words
from programs.forms import MOST_MENTEES, AddressForm, NewProgram
from programs.mentor_choice import mentor_lists
from programs.models import Assignment
from programs.near_misses import near_misses_of
from programs.prefill import known_about, refilled, with_values_of, without_mentee
from programs.shared_values import SharedValues
from programs.views.listing import place_of


@require_http_methods(["GET", "POST"])
@requires(UserGroup.CURATOR)
def add(request: UserRequest) -> HttpResponse:
    """The form: GET shows it, filled from `?mentee=&mentor=&group=`; POST records the programs."""
    program = _program(request, request.POST if request.method == "POST" else None)
    if request.method == "POST" and program.is_valid():
        try:
            recorded = grouping.assign_all(
                entries=[form.entry() for form in program.mentees],
                shared=program.shared.shared_values(),
                by=request.user,
                submission=program.submission.cleaned_data["submission"],
                may_overload=program.shared.may_overload,
            )
        except DomainError as error:
            program.refuse(error)
        else:
            messages.success(request, _said(recorded))
            return redirect(place_of(recorded[0].group))
    return form_page(request, program)


@require_POST
@requires(UserGroup.CURATOR)
def reconsider(request: UserRequest) -> HttpResponse:
    """«Подобрать наставников»: the same form with what the typed values change in it; nothing is recorded."""
    organization = request.rights.organization
    address = _address(request)
    mentees, dropped = _mentee_count(request), address.value("without")
    group = address.value("take")
    data = refilled(
        with_values_of(group, request.POST) if group else request.POST, organization=organization, mentees=mentees
    )
    if dropped and mentees > 1:
        data = without_mentee(dropped, data, mentees=mentees)
        mentees -= 1
    data["mentees"] = str(address.value("mentees") or mentees)
    program = _program(request, data, with_files=group is None)
    program.is_valid()
    program.keep_only_file_errors()
    return form_page(request, program)


def _address(request: UserRequest) -> AddressForm:
    return AddressForm(request.GET, organization=request.rights.organization)


def _mentee_count(request: UserRequest, data: Any = None) -> int:
    sent = AddressForm(data or request.POST, organization=request.rights.organization)
    return int(sent.value("mentees") or 1)


def _program(request: UserRequest, data: Any, *, with_files: bool = True) -> NewProgram:
    return NewProgram(
        organization=request.rights.organization,
        user=request.user,
        data=data,
        files=request.FILES if data is not None and with_files else None,
        initial=_initial(_address(request)),
        mentees=_mentee_count(request, data),
    )


def typed_program(request: UserRequest) -> NewProgram:
    """What was sent of the form."""
    return _program(request, request.POST)


def _initial(asked: AddressForm) -> dict[str, Any]:
    mentee, mentor, group = asked.value("mentee"), asked.value("mentor"), asked.value("group")
    initial = SharedValues.of(group).as_initial() if group else {}
    if mentee:
        initial |= known_about(mentee, on=group.starts_on if group else None)
    if mentor:
        initial["mentor"] = mentor.pk
    return initial


def form_page(request: UserRequest, program: NewProgram) -> HttpResponse:
    """The form with what stands in it, the mentors that fit and what recording would make."""
    requested = {key for form in program.mentees for key in form.chosen_competencies if key.isdecimal()}
    mentees = [form.chosen_mentee for form in program.mentees]
    group = _address(request).value("group")
    kept = {"group": group.pk} if group else {}
    look = reverse("programs:reconsider", query=kept)
    number = len(program.mentees)
    return render(
        request,
        "programs/add.html",
        {
            "program": program,
            "add_url": reverse("programs:add", query=kept),
            "reconsider_url": look,
            "more_url": reverse(
                "programs:reconsider", query=kept | {"mentees": number + 1}, fragment=f"mentee-{number + 1}"
            ),
            "may_have_more": number < MOST_MENTEES,
            "mentor_lists": mentor_lists(
                organization=request.rights.organization,
                requested=Competency.objects.filter(pk__in=requested),
                mentees=[mentee for mentee in mentees if mentee],
                query=program.shared.mentor_search,
                chosen=program.shared.chosen_mentor,
            ),
            "has_request": bool(requested),
            "overload": _overload(program),
            "following_start": ",".join(f"#experience-{place}" for place in range(1, number + 1)),
            **_outlook(program),
        },
    )


def _overload(program: NewProgram) -> str:
    mentor = program.shared.chosen_mentor
    return overload_in_words(mentor, joining=len(program.mentees)) if mentor else ""


def _outlook(program: NewProgram) -> dict[str, Any]:
    """What recording would make of the groups, once all the values are there."""
    if not program.shared.is_whole:
        return {"forecast": None, "near_misses": []}
    shared = program.shared.shared_values()
    mentees = [mentee for mentee in (form.chosen_mentee for form in program.mentees) if mentee]
    return {
        "forecast": grouping.forecast(shared=shared, mentees=mentees) if mentees else None,
        "near_misses": [
            (miss, reverse("programs:reconsider", query={"take": miss.group.pk}, fragment="forecast"))
            for miss in near_misses_of(shared)
        ],
    }


def _said(recorded: list[Assignment]) -> str:
    names = [assignment.mentee.full_name for assignment in recorded]
    status = recorded[0].get_status_display()
    if len(names) == 1:
        return f"Программа записана. Наставляемый: {names[0]}. Статус: «{status}»."
    return f"Программы записаны. Наставляемые: {', '.join(names)}. Статус: «{status}»."
