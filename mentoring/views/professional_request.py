"""«Профессиональный запрос»: the employee's own page, and the curator's page about an employee."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.choices import UserGroup
from accounts.rights import UserRequest
from mentoring.forms import ProfessionalRequestForm
from mentoring.models import ProfessionalRequest
from mentoring.professional_request import record_request
from mentorship_ais.core.access import requires, signed_in
from mentorship_ais.core.errors import DomainError
from mentorship_ais.core.history import history_of
from mentorship_ais.organizations.models import Employee


@require_http_methods(["GET", "POST"])
@signed_in
def own_request(request: UserRequest) -> HttpResponse:
    """Show and record the person's own request in the current organisation."""
    employee = request.rights.employment
    if employee is None:
        raise PermissionDenied(
            "Запрос пишет работник организации, а Вы не числитесь в её списке. "
            "Попросите ответственного работника внести Вас в список работников."
        )
    message = "Запрос записан. Куратор увидит его, когда будет подбирать вам наставника."
    return _request_page(
        request, employee, message=message, then=reverse("mentoring:request"), close_url=reverse("start")
    )


@require_http_methods(["GET", "POST"])
@requires(UserGroup.CURATOR)
def request_of(request: UserRequest, pk: int) -> HttpResponse:
    """Show and record the request of an employee of the organisation, for the curator."""
    own = Employee.objects.for_organization(request.rights.organization).active()
    employee = get_object_or_404(own.select_related("position", "organization"), pk=pk)
    matches_url = reverse("mentoring:mentors-for", args=[pk])
    message = f"Запрос записан: {employee.full_name}. Ниже наставники, которые ему отвечают."
    return _request_page(request, employee, message=message, then=matches_url, close_url=matches_url)


def _request_page(request: UserRequest, employee: Employee, *, message: str, then: str, close_url: str) -> HttpResponse:
    """Show the employee's request, or record it and redirect to `then` with the message."""
    recorded = ProfessionalRequest.objects.filter(employee=employee).first()
    form = ProfessionalRequestForm(request.POST or None, recorded=recorded)
    if form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("competencies", "text")}
        try:
            record_request(employee=employee, opened=form.cleaned_data["opened"], **typed)
        except DomainError as refusal:
            present = ProfessionalRequest.objects.filter(employee=employee).first()
            form.refuse(refusal, present=ProfessionalRequestForm(recorded=present))
        else:
            messages.success(
                request, message if any(typed.values()) else "Запрос снят. Наставник больше не подбирается."
            )
            return redirect(then)
    return render(
        request,
        "mentoring/request.html",
        {
            "form": form,
            "employee": employee,
            "recorded": recorded,
            "close_url": close_url,
            "changes": history_of(recorded, created="Запрос записан") if recorded else (),
        },
    )
