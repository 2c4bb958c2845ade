"""«Кандидаты в наставники» and the mentor card (manual, section 2)."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import messages
from django.core.paginator import Page
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.choices import UserGroup
from accounts.rights import UserRequest
from mentoring.candidates import candidates_of, next_in_list
from mentoring.card import fill_card, leave_base, return_to_base
from mentoring.filters import CandidateFilterForm
from mentoring.forms import CardForm
from mentoring.models import Mentor
from mentoring.program_source import programs
from mentoring.tables import CANDIDATES, as_file, numbered, text_rows
from mentorship_ais.core.access import requires
from mentorship_ais.core.errors import DomainError
from mentorship_ais.core.history import history_of
from mentorship_ais.core.listing import paginate, query_without_page
from mentorship_ais.core.text import counted
from mentorship_ais.organizations.models import Employee


@require_safe
@requires(UserGroup.CURATOR)
def candidates(request: UserRequest) -> HttpResponse:
    """Show «Кандидаты в наставники»: all employees of the organisation."""
    form = CandidateFilterForm(request.GET, organization=request.rights.organization)
    page = paginate(request, form.rows())
    return render(
        request,
        "mentoring/candidates.html",
        {
            "form": form,
            "page": page,
            "lines": list(_lines(request, page)),
            "headings": list(form.headings(CANDIDATES)),
            "page_query": query_without_page(request),
        },
    )


def _lines(request: UserRequest, page: Page[Employee]) -> Iterator[tuple[str, ...]]:
    """Yield the cells of each candidate, and the address of the card."""
    query = _query(request)
    for employee, texts in text_rows(page, CANDIDATES):
        yield *texts, reverse("mentoring:card", args=[employee.pk]) + query


@require_safe
@requires(UserGroup.CURATOR)
def download(request: UserRequest, kind: str) -> HttpResponseBase:
    """Download all pages of the filtered list as XLSX or CSV."""
    lines = numbered(CandidateFilterForm(request.GET, organization=request.rights.organization).rows())
    return as_file("Кандидаты в наставники", kind, CANDIDATES, lines)


@require_http_methods(["GET", "POST"])
@requires(UserGroup.CURATOR)
def card(request: UserRequest, pk: int) -> HttpResponse:
    """Show and record the mentor card of an employee: «Данные о наставнике», competencies, achievements, interests, level."""
    return _card(request, pk, then=_list_url(request))


@require_POST
@requires(UserGroup.CURATOR)
def card_and_next(request: UserRequest, pk: int) -> HttpResponse:
    """Record the card and go to the next one in the list («Записать и перейти к следующему»)."""
    rows = CandidateFilterForm(request.GET, organization=request.rights.organization).rows()
    following = next_in_list(rows, pk)
    if following is None:
        return _card(request, pk, then=_list_url(request), note="Это был последний работник в списке.")
    return _card(request, pk, then=_with_query(request, "mentoring:card", following))


def _card(request: UserRequest, pk: int, *, then: str, note: str = "") -> HttpResponse:
    """Show the card, or record it and redirect to `then`; `note` is added to the message."""
    organization = request.rights.organization
    candidates = candidates_of(organization).select_related("mentor")
    with_lists = candidates.prefetch_related("mentor__competencies", "mentor__achievements")
    employee = get_object_or_404(with_lists, pk=pk)
    mentor: Mentor | None = getattr(employee, "mentor", None)
    form = CardForm(request.POST or None, mentor=mentor)
    if form.is_valid():
        try:
            recorded = fill_card(employee=employee, **form.cleaned_data)
        except DomainError as refusal:
            form.refuse(refusal, present=CardForm(mentor=Mentor.objects.filter(employee=employee).first()))
        else:
            level = recorded.get_level_display().lower()
            messages.success(request, f"Карточка записана. {employee.full_name} — {level} наставник. {note}".rstrip())
            return redirect(then)
    return render(
        request,
        "mentoring/card.html",
        {
            "employee": employee,
            "mentor": mentor,
            "form": form,
            "led": programs().led_for(organization, mentor=mentor) if mentor else (),
            "changes": history_of(mentor, created="Карточка наставника записана") if mentor else (),
            "elsewhere": programs().count_led_elsewhere(organization, mentor=mentor) if mentor else 0,
            "leave_question": _leave_question(employee),
            "own_url": _with_query(request, "mentoring:card", pk),
            "next_url": _with_query(request, "mentoring:card-and-next", pk),
            "list_url": _list_url(request),
        },
    )


@require_POST
@requires(UserGroup.CURATOR)
def leave(request: UserRequest, pk: int) -> HttpResponse:
    """Take a mentor out of the base."""
    mentor = get_object_or_404(Mentor.objects.for_organization(request.rights.organization), employee=pk)
    leave_base(mentor=mentor)
    messages.success(request, f"{mentor.employee.full_name}: больше не предлагается как наставник. История сохранена.")
    return redirect("mentoring:card", pk=pk)


@require_POST
@requires(UserGroup.CURATOR)
def come_back(request: UserRequest, pk: int) -> HttpResponse:
    """Return a mentor to the base, with the card as it was."""
    mentor = get_object_or_404(Mentor.objects.for_organization(request.rights.organization).employed(), employee=pk)
    return_to_base(mentor=mentor)
    messages.success(request, f"{mentor.employee.full_name}: снова в базе наставников.")
    return redirect("mentoring:card", pk=pk)


def _with_query(request: UserRequest, name: str, *arguments: int) -> str:
    """Return the address with the list's filters, so that the way back leads to the same list."""
    return reverse(name, args=arguments) + _query(request)


def _query(request: UserRequest) -> str:
    query = request.GET.urlencode()
    return f"?{query}" if query else ""


def _list_url(request: UserRequest) -> str:
    """Return the address of the list as it was when the card was opened."""
    return _with_query(request, "mentoring:candidates")


def _leave_question(employee: Employee) -> str:
    """Return the question before a mentor is taken out of the base."""
    led: int = employee.current_mentees  # type: ignore[attr-defined]
    now = f"Сейчас ведёт {counted(led, 'наставляемого', 'наставляемых', 'наставляемых')}: эти программы продолжатся. "
    return f"{employee.full_name}: наставника перестанут предлагать. {now if led else ''}История сохранится."
