"""Matches: the mentors for one employee's request, the requests for one mentor."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.choices import UserGroup
from accounts.rights import UserRequest
from mentoring.matching import matches_for_each, matching_requests
from mentoring.models import Mentor, ProfessionalRequest
from mentoring.pairing import open_requests
from mentorship_ais.core.access import requires
from mentorship_ais.organizations.models import Employee

MAX_REGIONAL = 10
"""The most regional mentors beside the own ones; «Региональные наставники» has the others."""


@require_safe
@requires(UserGroup.CURATOR)
def mentors_for(request: UserRequest, pk: int) -> HttpResponse:
    """Show «Наставники для работника»: own mentors, then regional ones, who match the employee's request."""
    organization = request.rights.organization
    own = Employee.objects.for_organization(organization).active().select_related("position", "organization")
    employee = get_object_or_404(own, pk=pk)
    recorded = ProfessionalRequest.objects.filter(employee=employee).prefetch_related("competencies").first()
    requests = [recorded] if recorded else []
    available = Mentor.objects.available_to(organization)
    own_mentors = available.for_organization(organization)
    elsewhere = available.exclude(employee__organization=organization)
    return render(
        request,
        "mentoring/mentors_for.html",
        {
            "employee": employee,
            "recorded": recorded,
            "wanted": [competency for each in requests for competency in each.competencies.all()],
            "own": [match for found in matches_for_each(own_mentors, requests).values() for match in found],
            "regional": [
                match for found in matches_for_each(elsewhere, requests, limit=MAX_REGIONAL).values() for match in found
            ],
        },
    )


@require_safe
@requires(UserGroup.CURATOR)
def mentees_for(request: UserRequest, pk: int) -> HttpResponse:
    """Show the open requests of the organisation's employees that the mentor covers."""
    organization = request.rights.organization
    own = Mentor.objects.active().for_organization(organization).with_current_mentees().for_list()
    mentor = get_object_or_404(own, employee=pk)
    return render(
        request,
        "mentoring/mentees_for.html",
        {"mentor": mentor, "matches": matching_requests(mentor, open_requests(organization))},
    )
