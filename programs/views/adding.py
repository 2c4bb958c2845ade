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
from mentorship_ais.core.access import requires
from mentorship_ais.core.errors import DomainError
from programs import grouping
from programs.capacity import describe_overload
from programs.forecasts import forecast_group
from programs.forms import MOST_MENTEES, AddressForm, NewProgramForm
from programs.mentor_choice import mentor_lists
from programs.models import Assignment
from programs.near_misses import near_misses_of
from programs.prefill import initial_for_mentee, refill, with_values_of, without_mentee
from programs.shared_values import SharedValues
from programs.views.listing import table_address


@require_http_methods(["GET", "POST"])
@requires(UserGroup.CURATOR)
def add(request: UserRequest) -> HttpResponse:
    """Show «Добавление программы наставничества», filled from `?mentee=&mentor=&group=`; record the programs on POST."""
    form = _form(request, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            recorded = grouping.assign_all(
                entries=[each.entry() for each in form.mentees],
                shared=form.shared.shared_values(),
                by=request.user,
                submission=form.submission.cleaned_data["submission"],
                may_overload=form.shared.may_overload,
            )
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _success_message(recorded))
            return redirect(table_address(recorded[0].group))
    return form_page(request, form)


@require_POST
@requires(UserGroup.CURATOR)
def preview(request: UserRequest) -> HttpResponse:
    """Show the form again with what the typed values change in it («Подобрать наставников»); nothing is recorded."""
    organization = request.rights.organization
    address = _address(request)
    mentees, dropped = _mentee_count(request), address.value("without")
    group = address.value("take")
    data = refill(
        with_values_of(group, request.POST) if group else request.POST, organization=organization, mentees=mentees
    )
    if dropped and mentees > 1:
        data = without_mentee(dropped, data, mentees=mentees)
        mentees -= 1
    data["mentees"] = str(address.value("mentees") or mentees)
    form = _form(request, data, with_files=group is None)
    form.is_valid()
    form.keep_file_errors()
    return form_page(request, form)


def _address(request: UserRequest) -> AddressForm:
    return AddressForm(request.GET, organization=request.rights.organization)


def _mentee_count(request: UserRequest, data: Any = None) -> int:
    sent = AddressForm(data or request.POST, organization=request.rights.organization)
    return int(sent.value("mentees") or 1)


def _form(request: UserRequest, data: Any, *, with_files: bool = True) -> NewProgramForm:
    return NewProgramForm(
        organization=request.rights.organization,
        user=request.user,
        data=data,
        files=request.FILES if data is not None and with_files else None,
        initial=_initial(_address(request)),
        mentees=_mentee_count(request, data),
    )


def sent_form(request: UserRequest) -> NewProgramForm:
    """Return the sent form."""
    return _form(request, request.POST)


def _initial(address: AddressForm) -> dict[str, Any]:
    mentee, mentor, group = address.value("mentee"), address.value("mentor"), address.value("group")
    initial = SharedValues.of(group).as_initial() if group else {}
    if mentee:
        initial |= initial_for_mentee(mentee, on=group.starts_on if group else None)
    if mentor:
        initial["mentor"] = mentor.pk
    return initial


def form_page(request: UserRequest, form: NewProgramForm) -> HttpResponse:
    """Render the form with its values, the mentors that fit and what recording would make."""
    requested = {key for each in form.mentees for key in each.chosen_competencies if key.isdecimal()}
    mentees = [each.chosen_mentee for each in form.mentees]
    group = _address(request).value("group")
    kept = {"group": group.pk} if group else {}
    number = len(form.mentees)
    return render(
        request,
        "programs/add.html",
        {
            "form": form,
            "add_url": reverse("programs:add", query=kept),
            "preview_url": reverse("programs:preview", query=kept),
            "more_url": reverse(
                "programs:preview", query=kept | {"mentees": number + 1}, fragment=f"mentee-{number + 1}"
            ),
            "may_have_more": number < MOST_MENTEES,
            "mentor_lists": mentor_lists(
                organization=request.rights.organization,
                requested=[row for row in form.mentees[0].offered_competencies if str(row.pk) in requested],
                mentees=[mentee for mentee in mentees if mentee],
                query=form.shared.mentor_search,
                chosen=form.shared.chosen_mentor,
            ),
            "has_request": bool(requested),
            "overload": _overload(form),
            "following_start": ",".join(f"#experience-{place}" for place in range(1, number + 1)),
            **_forecast(form),
        },
    )


def _overload(form: NewProgramForm) -> str:
    mentor = form.shared.chosen_mentor
    return describe_overload(mentor, joining=len(form.mentees)) if mentor else ""


def _forecast(form: NewProgramForm) -> dict[str, Any]:
    """Return what recording would make of the groups, once all the values are there."""
    if not form.shared.is_whole:
        return {"forecast": None, "near_misses": []}
    shared = form.shared.shared_values()
    mentees = [mentee for mentee in (each.chosen_mentee for each in form.mentees) if mentee]
    return {
        "forecast": forecast_group(shared=shared, mentees=mentees) if mentees else None,
        "near_misses": [
            (miss, reverse("programs:preview", query={"take": miss.group.pk}, fragment="forecast"))
            for miss in near_misses_of(shared)
        ],
    }


def _success_message(recorded: list[Assignment]) -> str:
    names = [assignment.mentee.full_name for assignment in recorded]
    status = recorded[0].get_status_display()
    if len(names) == 1:
        return f"Программа записана. Наставляемый: {names[0]}. Статус: «{status}»."
    return f"Программы записаны. Наставляемые: {', '.join(names)}. Статус: «{status}»."
