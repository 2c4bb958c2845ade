"""The report as a file: short ones at once, long ones made in the background with a progress bar."""

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
from mentorship_ais.documents.storage import open_stored
from reports import background_files
from reports.choices import FileFormat
from reports.models import ReportFile
from reports.output import files
from reports.selection.forms import SelectionForm
from reports.selection.scope import VIEWERS, scope_of
from reports.selection.selection import Selection
from reports.views.pages import read_filter

MOST_RECENT_FILES = 10
"""Files of the week on the page that requests another."""


@require_http_methods(["GET", "POST"])
@requires(*VIEWERS)
def download(request: UserRequest, file_format: str) -> HttpResponseBase:
    """Send the selection as XLSX, CSV or PDF; a long one is requested by POST and made in the background.

    A filter with a mistake leads back to the page, which names the mistake: no file leaves a filter out.
    """
    form = read_filter(request, SelectionForm)
    if not form.is_valid():
        return redirect(f"{reverse('reports:statistics')}?{request.GET.urlencode()}")
    selection, wanted = form.selection(), FileFormat(file_format)
    expected = selection.programs().count()
    is_short = wanted == FileFormat.PDF or expected <= background_files.MOST_AT_ONCE
    if request.method == "POST":
        if is_short:
            return redirect(f"{request.path}?{selection.address()}")
        requested = background_files.request_file(
            selection=selection, file_format=wanted, expected=expected, by=request.user
        )
        return redirect("reports:file", pk=requested.pk)
    if is_short:
        return _made_at_once(request, selection, wanted)
    context = {
        "selection": selection,
        "described": selection.describe(form.references),
        "expected": expected,
        "format": wanted,
        "recent_files": ReportFile.objects.of(request.user).in_scope(selection.scope)[:MOST_RECENT_FILES],
    }
    return render(request, "reports/request_file.html", context)


def _made_at_once(request: UserRequest, selection: Selection, file_format: FileFormat) -> FileResponse:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    try:
        files.write(file, selection, file_format, by=request.user)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return _attachment(file, files.file_name(selection, file_format), file_format)


def _attachment(file: object, name: str, file_format: FileFormat) -> FileResponse:
    return FileResponse(file, as_attachment=True, filename=name, content_type=file_format.content_type)


@require_safe
@requires(*VIEWERS)
def file(request: UserRequest, pk: int) -> HttpResponse:
    """Show the progress of the file, and its link when it is ready."""
    own = _own(request, pk)
    context = {
        "file": own,
        "is_interrupted": background_files.is_interrupted(own),
        "is_given_up": background_files.is_given_up(own),
    }
    return render(request, "reports/file.html", context)


@require_safe
@requires(*VIEWERS)
def fetch(request: UserRequest, pk: int) -> HttpResponseBase:
    """Send the finished file to its author."""
    own = _own(request, pk)
    if not own.is_ready:
        return redirect("reports:file", pk=own.pk)
    return _attachment(open_stored(own.file.storage, str(own.file.name)), own.name, FileFormat(own.format))


def _own(request: UserRequest, pk: int) -> ReportFile:
    """Return the person's own file; refuse it once the rights do not cover its data any more."""
    found = get_object_or_404(ReportFile.objects.of(request.user).select_related("organization", "territory"), pk=pk)
    if not scope_of(request.rights).covers(found.scope):
        raise PermissionDenied("Ваши права на эти данные больше не действуют.")
    return found
