"""«Спрос и предложение»: requested competencies against the mentors who have them."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.choices import UserGroup
from accounts.rights import UserRequest
from mentoring.filters import SupplyForm
from mentoring.navigation import SUPPLY_GROUPS
from mentoring.tables import as_file, supply_columns
from mentorship_ais.core.access import requires


@require_safe
@requires(*SUPPLY_GROUPS)
def supply(request: UserRequest) -> HttpResponse:
    """Show «Спрос и предложение» of the organisation or the region; a curator begins with the own organisation."""
    form = _filter_form(request)
    rows = form.rows()
    return render(
        request,
        "mentoring/supply.html",
        {
            "form": form,
            "rows": rows,
            "gaps": sum(row.is_gap for row in rows),
            "columns": supply_columns(in_region=form.in_region),
            "query": request.GET.urlencode(),
        },
    )


@require_safe
@requires(*SUPPLY_GROUPS)
def download(request: UserRequest, kind: str) -> HttpResponseBase:
    """Download the same table as a file."""
    form = _filter_form(request)
    return as_file(f"Спрос и предложение, {form.place}", kind, supply_columns(in_region=form.in_region), form.rows())


def _filter_form(request: UserRequest) -> SupplyForm:
    """Return the filter: a curator may ask about the own organisation, the centre and the ministry about the region only."""
    own = request.rights.organization if request.rights.allow(UserGroup.CURATOR) else None
    return SupplyForm(request.GET, organization=own)
