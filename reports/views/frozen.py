"""«Зафиксированные отчёты»: freeze a report, read it, compare it with today."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.choices import UserGroup
from accounts.rights import UserRequest
from mentorship_ais.core.access import requires
from mentorship_ais.core.forms import SubmissionForm
from mentorship_ais.core.listing import paginate
from reports import background_files, freezing
from reports.models import FrozenReport
from reports.output.frozen_tables import FROZEN_LIST_TITLES, frozen_line, frozen_tables
from reports.selection.forms import SelectionForm
from reports.views.pages import read_filter
from reports.views.tabs import tabs


@require_safe
@requires(UserGroup.ANALYST)
def frozen(request: UserRequest) -> HttpResponse:
    """Show «Зафиксированные отчёты»: all of them, the latest first."""
    form = read_filter(request, SelectionForm)
    reports = FrozenReport.objects.select_related("author").defer("tables")
    context = {
        "tabs": tabs(form.selection(), current="frozen"),
        "page": paginate(request, reports),
    }
    return render(request, "reports/frozen.html", context)


@require_http_methods(["GET", "POST"])
@requires(UserGroup.ANALYST)
def freeze(request: UserRequest) -> HttpResponse:
    """«Зафиксировать отчёт»: confirm, then write down figures and list of the selection."""
    form = read_filter(request, SelectionForm)
    if not form.is_valid():
        return redirect(f"{reverse('reports:statistics')}?{request.GET.urlencode()}")
    selection = form.selection()
    sent = SubmissionForm(request.POST or None)
    expected = selection.programs().count()
    if request.method == "POST" and sent.is_valid():
        submission = sent.cleaned_data["submission"]
        if expected <= background_files.MOST_AT_ONCE:
            done = freezing.freeze(selection=selection, by=request.user, submission=submission)
            messages.success(request, "Отчёт зафиксирован. Изменить или удалить его нельзя.")
            return redirect("reports:frozen-report", pk=done.pk)
        freezing.freeze_later.defer(
            parameters=dict(selection.parameters), user_pk=request.user.pk, submission=str(submission)
        )
        messages.success(request, "Отчёт фиксируется. Через несколько минут он появится в этом списке.")
        return redirect("reports:frozen")
    context = {"form": sent, "selection": selection, "described": selection.describe(form.references)}
    return render(request, "reports/freeze.html", {**context, "expected": expected})


@require_safe
@requires(UserGroup.ANALYST)
def frozen_report(request: UserRequest, pk: int) -> HttpResponse:
    """Show one frozen report: its figures, its list, and what has changed since."""
    found = get_object_or_404(FrozenReport.objects.select_related("author"), pk=pk)
    lines = paginate(request, found.lines.order_by("pk"))
    context = {
        "report": found,
        "is_intact": freezing.is_intact(found),
        "comparison": freezing.comparison_context(freezing.compare(found)),
        "tables": frozen_tables(found),
        "page": lines,
        "columns": FROZEN_LIST_TITLES,
        "lines": [frozen_line(line.cells) for line in lines],
    }
    return render(request, "reports/frozen_report.html", context)
