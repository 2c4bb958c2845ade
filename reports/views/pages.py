"""«Статистика»: the page and its parts, the lists behind the figures."""

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
from reports.counting.figures import explained
from reports.counting.lists import rows_of
from reports.counting.report import make_report, table_of_organizations
from reports.output import page as pages
from reports.output.charts import charts_of
from reports.output.columns import COMPETENCY_COLUMNS, LISTINGS, PEOPLE_COLUMNS
from reports.output.forms import OrganizationTableForm
from reports.selection.forms import CoverageForm, ListForm, SelectionForm
from reports.selection.names import read_references
from reports.selection.scope import VIEWERS, scope_of
from reports.selection.selection import Selection

Form = TypeVar("Form", bound=SelectionForm)


def asked(request: UserRequest, form_class: type[Form]) -> Form:
    """The filter of the address, locked to the viewer's scope."""
    return form_class(
        request.GET, scope=scope_of(request.rights), references=read_references(), today=timezone.localdate()
    )


def _frame(form: SelectionForm, selection: Selection, part: str) -> dict[str, Any]:
    """What every part of the page draws: the filter and its words, the way to the other parts."""
    return {
        "form": form,
        "selection": selection,
        "described": selection.described(form.references),
        "parts": pages.parts(selection, current=part),
        "quick_periods": pages.quick_periods(selection, today=timezone.localdate()),
    }


@require_safe
@requires(*VIEWERS)
def statistics(request: UserRequest) -> HttpResponse:
    """«Статистика»: the figures of the completed programs, whole and by their parts."""
    form = asked(request, SelectionForm)
    selection = form.selection()
    report = make_report(selection, form.references)
    context = {
        "report": report,
        "tiles": pages.tiles(report),
        "tables": [pages.shown(table, report) for table in report.tables.values()],
        "charts": charts_of(report),
        "explained": list(explained()),
    }
    return render(request, "reports/statistics.html", {**_frame(form, selection, "statistics"), **context})


@require_safe
@requires(*VIEWERS)
def by_organization(request: UserRequest) -> HttpResponse:
    """«По организациям»: a row for each, found by name, in the chosen order."""
    form = asked(request, OrganizationTableForm)
    selection = form.selection()
    report = make_report(selection, form.references)
    table = table_of_organizations(report, query=form.value("q") or "", sort=form.value("sort") or "")
    page = paginate(request, table.rows)
    context = {
        "table": pages.shown(table, report, rows=page),
        "page": page,
        "count": counted(len(table.rows), "организация", "организации", "организаций"),
    }
    return render(request, "reports/by_organization.html", {**_frame(form, selection, "by-organization"), **context})


@require_safe
@requires(*VIEWERS)
def competencies(request: UserRequest) -> HttpResponse:
    """«Компетенции»: what the mentees of completed programs asked for and whether their mentors had it."""
    form = asked(request, SelectionForm)
    selection = form.selection()
    rows = requested_competencies(selection)
    table = pages.ShownTable(
        "competencies",
        "Запрошенные компетенции",
        heading(COMPETENCY_COLUMNS),
        [pages.drawn(COMPETENCY_COLUMNS, row, pages.competency_link(selection)) for row in rows],
    )
    return render(request, "reports/competencies.html", {**_frame(form, selection, "competencies"), "table": table})


@require_safe
@requires(*VIEWERS)
def coverage(request: UserRequest) -> HttpResponse:
    """«Охват»: young teachers and novices without a program; to the curator by name."""
    form = asked(request, CoverageForm)
    selection = form.selection()
    counted_people = read_coverage(selection)
    context: dict[str, Any] = {"tables": pages.coverage_tables(counted_people), "rules": pages.coverage_rules()}
    if selection.scope.organization and request.rights.allow(UserGroup.CURATOR):
        page = paginate(request, without_program(selection))
        context |= {
            "page": page,
            "people": pages.people_cells(PEOPLE_COLUMNS, page),
            "heading": heading(PEOPLE_COLUMNS),
        }
    return render(request, "reports/coverage.html", {**_frame(form, selection, "coverage"), **context})


@require_safe
@requires(*VIEWERS)
def listing(request: UserRequest, what: str) -> HttpResponse:
    """The rows that a figure counts, with the same filters."""
    form = asked(request, ListForm)
    selection, described = form.selection(), LISTINGS[what]
    page = paginate(request, rows_of(selection, what))
    return render(
        request,
        "reports/listing.html",
        {
            "form": form,
            "selection": selection,
            "described": [*selection.described(form.references), *selection.narrowed()],
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
