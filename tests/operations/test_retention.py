"""Rows that have no meaning any more go at night, each kind after its own term and not before."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts import jobs as accounts_jobs
from accounts import unsaved_forms
from accounts.models import Brake, User
from mentorship_ais.core import jobs, retention
from mentorship_ais.organizations import jobs as organizations_jobs
from mentorship_ais.organizations.models import Organization, StaffImport
from reports.background_files import make_file

pytestmark = pytest.mark.django_db
A_MINUTE = timedelta(minutes=1)


def on_both_sides(term: timedelta) -> tuple[datetime, datetime]:
    """A moment whose row has had its time, and one whose row has a minute left."""
    now = timezone.now()
    return now - term - A_MINUTE, now - term + A_MINUTE


def session_of(**data: object) -> SessionStore:
    session = SessionStore()
    session.update(data)
    session.save()
    return session


def test_ended_session_goes_with_its_line_in_the_list(worker: User) -> None:
    ended, lasting = session_of(), session_of()
    over, not_over = on_both_sides(timedelta())
    for session, ends_at in ((ended, over), (lasting, not_over)):
        Session.objects.filter(pk=session.session_key).update(expire_date=ends_at)
        UserSession.objects.create(user=worker, session_key=session.session_key, ip="127.0.0.1", user_agent="")
    UserSession.objects.create(user=worker, session_key="signed-out", ip="127.0.0.1", user_agent="")
    accounts_jobs.clear_sessions(0)
    assert list(Session.objects.values_list("session_key", flat=True)) == [lasting.session_key]
    assert list(UserSession.objects.values_list("session_key", flat=True)) == [lasting.session_key]


def test_unsaved_form_goes_out_of_a_session_that_lasts() -> None:
    old, young = (
        session_of(place="школа", **{unsaved_forms.UNSAVED: {"fields": [], "kept_at": moment.timestamp()}})
        for moment in on_both_sides(retention.UNSAVED_FORMS)
    )
    accounts_jobs.clear_sessions(0)
    stored = {key: Session.objects.get(pk=key).get_decoded() for key in (old.session_key, young.session_key)}
    assert stored[old.session_key] == {"place": "школа"}
    assert unsaved_forms.UNSAVED in stored[young.session_key]


def test_sign_in_attempts_are_forgotten() -> None:
    for key, began_at in zip(("old", "young"), on_both_sides(retention.SIGN_IN_ATTEMPTS), strict=True):
        Brake.objects.create(key=key, limit="password: account", tries=3, began_at=began_at)
    accounts_jobs.forget_old_brakes(0)
    assert [brake.key for brake in Brake.objects.all()] == ["young"]


@pytest.mark.parametrize(
    ("status", "term"),
    [
        ("succeeded", retention.DONE_JOBS),
        ("failed", retention.FAILED_JOBS),
        ("aborted", retention.FAILED_JOBS),
        ("cancelled", retention.FAILED_JOBS),
    ],
)
def test_ended_job_goes_after_its_term(status: str, term: timedelta) -> None:
    _, young = (job_that(status, ended_at) for ended_at in on_both_sides(term))
    jobs.delete_ended_jobs(0)
    assert list(ProcrastinateJob.objects.values_list("pk", flat=True)) == [young]


@pytest.mark.parametrize("status", ["todo", "doing"])
def test_job_that_waits_or_runs_stays_however_old(status: str) -> None:
    job = job_that(status, timezone.now() - timedelta(days=1000))
    jobs.delete_ended_jobs(0)
    assert ProcrastinateJob.objects.filter(pk=job).exists()


def job_that(status: str, ended_at: datetime) -> int:
    key: int = make_file.defer(report_file_pk=0)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = %s WHERE id = %s", [status, key])
        cursor.execute("UPDATE procrastinate_events SET at = %s WHERE job_id = %s", [ended_at, key])
    return key


def test_staff_list_that_nobody_confirmed_goes(school: Organization, worker: User) -> None:
    def uploaded(at: datetime, **values: object) -> StaffImport:
        return StaffImport.objects.create(
            organization=school, uploaded_by=worker, file_name="список.xlsx", uploaded_at=at, **values
        )

    before, after = on_both_sides(retention.UNFINISHED_STAFF_LISTS)
    uploaded(before)
    young, confirmed = uploaded(after), uploaded(before, applied_at=before)
    organizations_jobs.forget_staff_files(0)
    assert set(StaffImport.objects.all()) == {young, confirmed}
