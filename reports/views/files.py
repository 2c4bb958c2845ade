"""The report as a file: short ones at once, long ones made in the background with their progress shown."""

from __future__ import annotations

import tempfile

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.rights import UserRequest
from mentorship_ais.core.access import requires
from reports import background_files as making
from reports.choices import FileFormat
from reports.models import ReportFile
from reports.output import files as downloads
from reports.selection.forms import SelectionForm
from reports.selection.scope import VIEWERS, scope_of
from reports.selection.selection import Selection
from reports.views.pages import asked

MOST_OFFERED = 10
"""Files of the week beside the question for another."""


@require_http_methods(["GET", "POST"])
@requires(*VIEWERS)
def download(request: UserRequest, file_format: str) -> HttpResponseBase:
    """The selection as XLSX, CSV or PDF; a long one is asked for by POST and made in the background.

    A filter with a mistake is shown on the page instead of being left out of a file.
    """
    form = asked(request, SelectionForm)
    if not form.is_valid():
        return redirect(f"{reverse('reports:statistics')}?{request.GET.urlencode()}")
    selection, wanted = form.selection(), FileFormat(file_format)
    expected = selection.programs().count()
    is_short = wanted == FileFormat.PDF or expected <= making.MOST_AT_ONCE
    if request.method == "POST":
        if is_short:
            return redirect(f"{request.path}?{selection.address()}")
        made = making.ask_for_file(selection=selection, file_format=wanted, expected=expected, by=request.user)
        return redirect("reports:file", pk=made.pk)
    if is_short:
        return _at_once(request, selection, wanted)
    context = {
        "selection": selection,
        "described": selection.described(form.references),
        "expected": expected,
        "format": wanted,
        "made": ReportFile.objects.of(request.user).in_scope(selection.scope)[:MOST_OFFERED],
    }
    return render(request, "reports/ask_for_file.html", context)


def _at_once(request: UserRequest, selection: Selection, file_format: FileFormat) -> FileResponse:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    try:
        downloads.write(file, selection, file_format, by=request.user)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return _sent(file, downloads.file_name(selection, file_format), file_format)


def _sent(file: object, name: str, file_format: FileFormat) -> FileResponse:
    return FileResponse(file, as_attachment=True, filename=name, content_type=file_format.content_type)


@require_safe
@requires(*VIEWERS)
def file(request: UserRequest, pk: int) -> HttpResponse:
    """How far the file is; when it is ready, the way to fetch it."""
    return render(request, "reports/file.html", {"file": _own(request, pk)})


@require_safe
@requires(*VIEWERS)
def fetch(request: UserRequest, pk: int) -> HttpResponseBase:
    """The finished file, for its author only."""
    own = _own(request, pk)
    if not own.is_ready:
        return redirect("reports:file", pk=own.pk)
    return _sent(own.file.open("rb"), own.name, FileFormat(own.format))


def _own(request: UserRequest, pk: int) -> ReportFile:
    """The person's own file, while the rights still reach what it holds."""
    found = get_object_or_404(ReportFile.objects.of(request.user).select_related("organization", "territory"), pk=pk)
    if not scope_of(request.rights).covers(found.scope):
        raise PermissionDenied("Ваши права на эти данные больше не действуют.")
    return found
