"""Files that take long: requested on the page, made by the background worker, with their progress on the page."""

from __future__ import annotations

import tempfile

from django.core.files import File
from django.db import transaction

from accounts.models import User
from mentorship_ais.core import jobs
from mentorship_ais.core.jobs import JobAborted, daily, job, raise_if_aborted
from mentorship_ais.documents.storage import reaching_storage
from reports.choices import FileFormat, FileStatus
from reports.models import ReportFile
from reports.output import files
from reports.selection.forms import SelectionForm
from reports.selection.selection import Selection

MOST_AT_ONCE = 1_000
"""Programs that a file may hold to be made while the person waits: about a second."""
ATTEMPTS = 3


@transaction.atomic
def request_file(*, selection: Selection, file_format: FileFormat, expected: int, by: User) -> ReportFile:
    """Queue the file. A second request for a file that is being made returns the same one, also when its worker has died."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # a double click waits for its first half
    mine = ReportFile.objects.of(by).in_scope(selection.scope)
    same = mine.filter(status=FileStatus.MAKING, format=file_format, parameters=dict(selection.parameters))
    for found in same:
        if not is_given_up(found):
            go_on(found)
            return found
        found.status = FileStatus.FAILED
        found.save(update_fields=["status"])
    report_file = ReportFile.objects.create(
        author=by,
        format=file_format,
        name=files.file_name(selection, file_format),
        territory=selection.scope.territory,
        organization=selection.scope.organization,
        parameters=dict(selection.parameters),
        expected=expected,
    )
    report_file.job = make_file.defer(report_file_pk=report_file.pk)
    report_file.save(update_fields=["job"])
    return report_file


def is_given_up(report_file: ReportFile) -> bool:
    """Tell whether nothing makes the file any more, though it says that it is in the making."""
    return report_file.is_making and jobs.state_of(report_file.job) in {None, jobs.State.FAILED, jobs.State.DONE}


def is_interrupted(report_file: ReportFile) -> bool:
    """Tell whether the worker that made the file has died, and no other has begun anew."""
    return report_file.is_making and jobs.state_of(report_file.job) == jobs.State.LOST


def go_on(report_file: ReportFile) -> None:
    """Let a file whose worker has died be made at once, without waiting for that to be noticed."""
    if report_file.job and is_interrupted(report_file):
        jobs.retry([report_file.job])


@job(attempts=ATTEMPTS, work="файл отчёта")
def make_file(*, report_file_pk: int) -> None:
    """Make one file; a failure is stored for the person and raised, so that the worker tries again."""
    found = ReportFile.objects.filter(pk=report_file_pk)
    report_file = found.select_related("author", "territory", "organization").get()
    if report_file.is_ready:
        return
    found.update(status=FileStatus.MAKING, written=0)
    try:
        with tempfile.TemporaryFile() as file:
            files.write(
                file,
                selection_of(report_file),
                FileFormat(report_file.format),
                by=report_file.author,
                progress=lambda written: _save_progress(report_file_pk, written),
            )
            file.seek(0)
            with reaching_storage():
                report_file.file.save(report_file.name, File(file), save=False)
    except JobAborted:
        raise  # the worker ends; the next one begins anew
    except Exception:
        found.update(status=FileStatus.FAILED)
        raise
    found.update(status=FileStatus.READY, file=report_file.file.name)


def _save_progress(pk: int, written: int) -> None:
    raise_if_aborted()
    ReportFile.objects.filter(pk=pk).update(written=written, status=FileStatus.MAKING)


def selection_of(report_file: ReportFile) -> Selection:
    """Return the selection that the file was requested for, in the scope that its author had."""
    return SelectionForm.stored(report_file.parameters, scope=report_file.scope)


@daily(at="2:40", work="удаление старых файлов отчётов")
def remove_outdated_files(timestamp: int) -> None:
    """Remove the files that have lain a week; they can be made again at any time."""
    for report_file in ReportFile.objects.outdated():
        with reaching_storage():
            report_file.file.delete(save=False)
        report_file.delete()
