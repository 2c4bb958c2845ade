"""«Статистика»: its tabs, and the lists behind the figures."""

from __future__ import annotations

from typing import Any, TypeVar

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.choices import UserGroup
from accounts.rights import UserRequest
from mentorship_ais.core.access import requires
from mentorship_ais.core.listing import paginate
from mentorship_ais.core.tables import heading
from mentorship_ais.core.text import counted
from reports.counting.competencies import requested_competencies
from reports.counting.coverage import read_coverage, without_program
from reports.counting.figures import explanations
from reports.counting.lists import rows_of
from reports.counting.report import make_report, table_of_organizations
from reports.output.charts import charts_of
from reports.output.columns import LISTINGS, PEOPLE_COLUMNS
from reports.output.forms import OrganizationTableForm
from reports.output.tables import (
    competency_table,
    coverage_rules,
    coverage_tables,
    figure_table,
    list_cells,
    people_rows,
    tiles,
)
from reports.selection.forms import CoverageForm, ListForm, SelectionForm
from reports.selection.names import read_references
from reports.selection.scope import VIEWERS, scope_of
from reports.selection.selection import Selection
from reports.views.tabs import quick_periods, tabs

Form = TypeVar("Form", bound=SelectionForm)


def read_filter(request: UserRequest, form_class: type[Form]) -> Form:
    """Return the filter of the address, limited to the viewer's scope."""
    return form_class(
        request.GET, scope=scope_of(request.rights), references=read_references(), today=timezone.localdate()
    )


def _common_context(form: SelectionForm, selection: Selection, tab: str) -> dict[str, Any]:
    """Return what every tab has: the filter, its description, the links to the other tabs."""
    return {
        "form": form,
        "selection": selection,
        "described": selection.describe(form.references),
        "tabs": tabs(selection, current=tab),
        "quick_periods": quick_periods(selection, today=timezone.localdate()),
    }


@require_safe
@requires(*VIEWERS)
def statistics(request: UserRequest) -> HttpResponse:
    """Show «Сводка»: the figures of the completed programs, in all and by group."""
    form = read_filter(request, SelectionForm)
    selection = form.selection()
    report = make_report(selection, form.references)
    context = {
        "report": report,
        "tiles": tiles(report),
        "tables": [figure_table(table, report) for table in report.tables.values()],
        "charts": charts_of(report),
        "explanations": list(explanations()),
    }
    return render(request, "reports/statistics.html", {**_common_context(form, selection, "statistics"), **context})


@require_safe
@requires(*VIEWERS)
def by_organization(request: UserRequest) -> HttpResponse:
    """Show «Организации»: a row for each, searched by name, in the chosen order."""
    form = read_filter(request, OrganizationTableForm)
    selection = form.selection()
    report = make_report(selection, form.references)
    table = table_of_organizations(report, query=form.value("q") or "", sort=form.value("sort") or "")
    page = paginate(request, table.rows)
    context = {
        "table": figure_table(table, report, rows=page),
        "page": page,
        "count": counted(len(table.rows), "организация", "организации", "организаций"),
    }
    return render(
        request, "reports/by_organization.html", {**_common_context(form, selection, "by-organization"), **context}
    )


@require_safe
@requires(*VIEWERS)
def competencies(request: UserRequest) -> HttpResponse:
    """Show «Компетенции»: what mentees of completed programs requested, and how often their mentors have it."""
    form = read_filter(request, SelectionForm)
    selection = form.selection()
    table = competency_table(selection, requested_competencies(selection))
    return render(
        request, "reports/competencies.html", {**_common_context(form, selection, "competencies"), "table": table}
    )


@require_safe
@requires(*VIEWERS)
def coverage(request: UserRequest) -> HttpResponse:
    """Show «Охват»: young teachers and novices without a program; to a curator by name."""
    form = read_filter(request, CoverageForm)
    selection = form.selection()
    counted_people = read_coverage(selection)
    context: dict[str, Any] = {"tables": coverage_tables(counted_people), "rules": coverage_rules()}
    if selection.scope.organization and request.rights.allow(UserGroup.CURATOR):
        page = paginate(request, without_program(selection))
        context |= {
            "page": page,
            "people": people_rows(PEOPLE_COLUMNS, page),
            "heading": heading(PEOPLE_COLUMNS),
        }
    return render(request, "reports/coverage.html", {**_common_context(form, selection, "coverage"), **context})


@require_safe
@requires(*VIEWERS)
def listing(request: UserRequest, key: str) -> HttpResponse:
    """Show the rows that a figure counts, with the same filters."""
    form = read_filter(request, ListForm)
    selection, chosen = form.selection(), LISTINGS[key]
    page = paginate(request, rows_of(selection, key))
    return render(
        request,
        "reports/listing.html",
        {
            "form": form,
            "selection": selection,
            "described": [*selection.describe(form.references), *selection.describe_narrowing()],
            "listing": chosen,
            "heading": heading(chosen.columns),
            "page": page,
            "rows": [list_cells(chosen.columns, row) for row in page],
            "back": f"{reverse('reports:statistics')}?{_page_address(selection)}",
            "count": counted(page.paginator.count, chosen.one, chosen.few, chosen.many),
        },
    )


def _page_address(selection: Selection) -> str:
    """Return the query of the page from which the list was opened."""
    return urlencode({k: v for k, v in selection.parameters.items() if k not in selection.narrowing})
