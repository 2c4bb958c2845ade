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
    """Show «Подбор пар»: a pair for every open request. The curator's changes stand in the address; nothing is written."""
    organization = request.rights.organization
    requests = open_requests(organization)
    form = PairingForm(request.GET, requests=requests)
    proposal = propose(organization=organization, requests=requests, chosen=form.chosen(), struck_out=form.struck_out())
    return render(
        request,
        "mentoring/pairing.html",
        {"proposal": proposal, "requests": requests, "form": form, "choices": form.choices_of(proposal)},
    )
