"""Who suits whom: the mentors for one employee, the employees for one mentor."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.choices import UserGroup
from accounts.rights import UserRequest
from mentoring.matching import matches_for_each, wishes
from mentoring.models import Mentor, ProfessionalRequest
from mentoring.pairing import open_requests
from mentorship_ais.core.access import requires
from mentorship_ais.organizations.models import Employee

MOST_REGIONAL = 10
"""Regional mentors named beside the own ones; the rest is found on «Региональные наставники»."""


@require_safe
@requires(UserGroup.CURATOR)
def mentors_for(request: UserRequest, pk: int) -> HttpResponse:
    """«Кому из моих наставников подойдёт этот работник»: the own mentors, then regional ones, against his request."""
    organization = request.rights.organization
    own = Employee.objects.for_organization(organization).active().select_related("position", "organization")
    employee = get_object_or_404(own, pk=pk)
    recorded = ProfessionalRequest.objects.filter(employee=employee).prefetch_related("competencies").first()
    asked = [recorded] if recorded else []
    available = Mentor.objects.available_to(organization)
    own_mentors = available.for_organization(organization)
    elsewhere = available.exclude(employee__organization=organization)
    return render(
        request,
        "mentoring/mentors_for.html",
        {
            "employee": employee,
            "recorded": recorded,
            "wanted": [competency for each in asked for competency in each.competencies.all()],
            "own": [match for found in matches_for_each(own_mentors, asked).values() for match in found],
            "regional": [
                match for found in matches_for_each(elsewhere, asked, limit=MOST_REGIONAL).values() for match in found
            ],
        },
    )


@require_safe
@requires(UserGroup.CURATOR)
def mentees_for(request: UserRequest, pk: int) -> HttpResponse:
    """«Кто из моих работников подойдёт этому наставнику»: the open requests that the mentor covers."""
    organization = request.rights.organization
    own = Mentor.objects.active().for_organization(organization).with_current_mentees().for_list()
    mentor = get_object_or_404(own, employee=pk)
    return render(
        request,
        "mentoring/mentees_for.html",
        {"mentor": mentor, "wishes": wishes(mentor, open_requests(organization))},
    )
