"""«Статистика»: the page, the lists behind its figures, the downloads."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.rights import UserRequest
from mentorship_ais.core.access import requires
from mentorship_ais.core.listing import paginate
from mentorship_ais.core.tables import heading
from mentorship_ais.core.text import counted

from . import downloads, pages, presets
from .figures import FIGURES
from .filters import ListForm, SelectionForm
from .lists import rows_of
from .references import read_references
from .report import make_report
from .scope import VIEWERS, scope_of
from .selection import Selection
from .tables import LISTINGS


def _asked(request: UserRequest, form_class: type[SelectionForm]) -> SelectionForm:
    return form_class(
        request.GET, scope=scope_of(request.rights), references=read_references(), today=timezone.localdate()
    )


@require_safe
@requires(*VIEWERS)
def statistics(request: UserRequest) -> HttpResponse:
    """«Статистика»: the figures of the completed programs, whole and by their parts."""
    form = _asked(request, SelectionForm)
    selection = form.selection()
    report = make_report(selection, form.references)
    return render(
        request,
        "reports/statistics.html",
        {
            "form": form,
            "selection": selection,
            "report": report,
            "described": selection.described(form.references),
            "tiles": pages.tiles(report),
            "tables": [pages.shown(table, report) for table in report.tables.values()],
            "figures": FIGURES,
            "quick_periods": _quick_periods(form),
        },
    )


def _quick_periods(form: SelectionForm) -> list[dict[str, Any]]:
    today = timezone.localdate()
    selection = form.selection()
    offered = [
        ("Этот учебный год", presets.of_school_year(today).slug),
        ("Прошлый учебный год", presets.of_school_year(today, back=1).slug),
        ("Этот календарный год", presets.of_calendar_year(today).slug),
        ("Этот квартал", presets.of_quarter(today).slug),
        ("За всё время", ""),
    ]
    others = {name: value for name, value in selection.parameters.items() if name not in {"period", "start", "end"}}
    current = selection.parameters.get("period", "")
    is_dates = form.is_any_dates
    return [
        {
            "title": title,
            "address": urlencode({**others, **({"period": slug} if slug else {})}),
            "is_current": slug == current and not is_dates,
        }
        for title, slug in offered
    ]


@require_safe
@requires(*VIEWERS)
def listing(request: UserRequest, what: str) -> HttpResponse:
    """The rows that a figure counts, with the same filters."""
    form = _asked(request, ListForm)
    selection, described = form.selection(), LISTINGS[what]
    page = paginate(request, rows_of(selection, what))
    return render(
        request,
        "reports/listing.html",
        {
            "form": form,
            "selection": selection,
            "described": selection.described(form.references),
            "listing": described,
            "heading": heading(described.columns),
            "page": page,
            "rows": [pages.cells_of_list(described.columns, row) for row in page],
            "back": f"{reverse('reports:statistics')}?{_page_address(selection)}",
            "count": counted(page.paginator.count, described.one, described.few, described.many),
        },
    )


def _page_address(selection: Selection) -> str:
    """The address of the page from which the list was opened."""
    return urlencode({k: v for k, v in selection.parameters.items() if k not in selection.narrowing})


@require_safe
@requires(*VIEWERS)
def xlsx(request: UserRequest) -> HttpResponseBase:
    """The report as a workbook. A filter with a mistake is shown on the page instead of being left out of a file."""
    form = _asked(request, SelectionForm)
    if not form.is_valid():
        return redirect(f"{reverse('reports:statistics')}?{request.GET.urlencode()}")
    return downloads.report_as_xlsx(make_report(form.selection(), form.references), by=request.user)
