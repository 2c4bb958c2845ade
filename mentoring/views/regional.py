"""«Региональные наставники»: the mentors whom every organisation may invite."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.choices import UserGroup
from accounts.rights import UserRequest
from mentoring.filters import RegionalFilterForm
from mentoring.navigation import MENTOR_BASE_GROUPS
from mentoring.tables import REGIONAL, as_file, numbered, text_rows
from mentorship_ais.core.access import requires
from mentorship_ais.core.listing import paginate, query_without_page


@require_safe
@requires(*MENTOR_BASE_GROUPS)
def regional_mentors(request: UserRequest) -> HttpResponse:
    """Show «Региональные наставники»: competencies and free places of each mentor."""
    form = RegionalFilterForm(request.GET)
    page = paginate(request, form.rows())
    may_open = request.rights.allow(UserGroup.CURATOR)
    return render(
        request,
        "mentoring/regional.html",
        {
            "form": form,
            "page": page,
            "lines": [(*texts, str(mentor.pk)) for mentor, texts in text_rows(page, REGIONAL)],
            "headings": list(form.headings(REGIONAL)),
            "page_query": query_without_page(request),
            "may_open": may_open,
            "actions": "Действия" if may_open else "",
        },
    )


@require_safe
@requires(*MENTOR_BASE_GROUPS)
def download(request: UserRequest, kind: str) -> HttpResponseBase:
    """Download all pages of the filtered list as XLSX or CSV."""
    return as_file("Региональные наставники", kind, REGIONAL, numbered(RegionalFilterForm(request.GET).rows()))
