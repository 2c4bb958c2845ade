"""«Профессиональный запрос»: what a person wants to learn."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.rights import UserRequest
from mentorship_ais.core.access import signed_in
from mentorship_ais.core.errors import DomainError

from ..forms import ProfessionalRequestForm
from ..models import ProfessionalRequest
from ..professional_request import record_request


@require_http_methods(["GET", "POST"])
@signed_in
def own_request(request: UserRequest) -> HttpResponse:
    """The person's own request, in the organisation that is current."""
    employee = request.rights.employment
    if employee is None:
        raise PermissionDenied(
            "Запрос пишет работник организации, а Вы не числитесь в её списке. "
            "Попросите ответственного работника внести Вас в список работников."
        )
    recorded = ProfessionalRequest.objects.filter(employee=employee).first()
    form = ProfessionalRequestForm(request.POST or None, recorded=recorded)
    if form.is_valid():
        try:
            record_request(
                employee=employee,
                competencies=form.cleaned_data["competencies"],
                text=form.cleaned_data["text"],
                opened=form.cleaned_data["version"],
            )
        except DomainError as refusal:
            present = ProfessionalRequest.objects.filter(employee=employee).first()
            form.refuse(refusal, present=ProfessionalRequestForm(recorded=present))
        else:
            messages.success(request, "Запрос записан. Куратор увидит его, когда будет подбирать вам наставника.")
            return redirect("mentoring:request")
    return render(
        request,
        "mentoring/request.html",
        {"form": form, "employee": employee, "recorded": recorded, "close_url": reverse("start")},
    )
