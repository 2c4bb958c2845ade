"""«Подбор пар»: the whole organisation at once."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.choices import UserGroup
from accounts.rights import UserRequest
from mentoring.filters import PairingForm
from mentoring.pairing import open_requests, propose
from mentorship_ais.core.access import requires


@require_safe
@requires(UserGroup.CURATOR)
def pairing(request: UserRequest) -> HttpResponse:
    """Proposed pairs for every open request; the curator's changes travel in the address and nothing is written."""
    organization = request.rights.organization
    requests = open_requests(organization)
    asked = PairingForm(request.GET, requests=requests)
    proposal = propose(
        organization=organization, requests=requests, chosen=asked.chosen(), struck_out=asked.struck_out()
    )
    return render(
        request,
        "mentoring/pairing.html",
        {"proposal": proposal, "requests": requests, "form": asked, "choices": asked.choices_of(proposal)},
    )
