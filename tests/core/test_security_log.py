"""The security log: each act is a line that says who, what, on what and with which answer, and names nobody."""

from __future__ import annotations

import datetime
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.choices import AttestationCategory, UserGroup
from accounts.leaving import end_lapsed_rights
from accounts.models import Attestation, Membership, User
from accounts.records import enter
from mentorship_ais.core.history import by_the_system
from mentorship_ais.core.security_log import ACCOUNT_PAGES, Act, fingerprint
from mentorship_ais.organizations.models import Organization
from mentorship_ais.organizations.staff_list.apply import stage_import
from reports.background_files import make_file, request_file
from reports.choices import FileFormat
from reports.selection.forms import SelectionForm
from reports.selection.names import read_references
from reports.selection.scope import Scope
from tests.architecture.test_screens import patterns
from tests.conftest import read
from tests.factories import AccessRequestFactory, AssignmentFactory, DocumentFactory, PositionFactory, UserFactory
from tests.factories.accounts import PASSWORD
from tests.organizations.staff_samples import xlsx

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
Cast = dict[str, User]


@pytest.fixture
def cast(request: pytest.FixtureRequest) -> Cast:
    """Everybody by the role."""
    roles = ("worker", "responsible", "curator", "analyst", "support")
    return {role: request.getfixturevalue(role) for role in roles}


def security_lines(log: io.StringIO) -> list[dict[str, Any]]:
    """The lines of the security log."""
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    return [line for line in lines if line["logger"] == "security"]


def last(log: io.StringIO, act: Act) -> dict[str, Any]:
    return [line for line in security_lines(log) if line["event"] == act][-1]


def test_sign_in_and_out_are_logged_with_the_account(log: io.StringIO, worker: User) -> None:
    client = Client()
    client.post("/login/", {"username": worker.email, "password": PASSWORD})
    client.post("/logout/")
    for act in (Act.SIGNED_IN, Act.SIGNED_OUT):
        line = last(log, act)
        assert (line["kind"], line["key"], line["address"]) == ("account", str(worker.pk), "127.0.0.1")
    assert worker.email not in log.getvalue()
    assert PASSWORD not in log.getvalue()


@pytest.mark.parametrize("known", [True, False])
def test_failed_sign_in_keeps_a_fingerprint_of_what_was_typed(log: io.StringIO, worker: User, known: bool) -> None:
    typed = worker.email.upper() if known else "stranger@example.org"
    Client().post("/login/", {"username": typed, "password": "не тот"})
    line = last(log, Act.SIGN_IN_FAILED)
    assert line["key"] == (str(worker.pk) if known else None)
    assert len(line["typed"]) == 16
    assert "example.org" not in log.getvalue().lower()
    assert "не тот" not in log.getvalue()


def test_fingerprint_does_not_depend_on_the_case_of_letters() -> None:
    assert fingerprint(" Anna@Example.org") == fingerprint("anna@example.org") != fingerprint("anna@example.com")


def test_every_line_says_who_asked_from_where_and_when(log: io.StringIO, signed_in: SignIn, curator: User) -> None:
    answer = signed_in(curator).get("/mentoring/candidates/?q=Иванова")
    [line] = [json.loads(each) for each in log.getvalue().splitlines() if '"answered"' in each]
    organization = Membership.objects.get(user=curator, group=UserGroup.CURATOR).organization_id
    assert (line["account"], line["organization"], line["address"]) == (curator.pk, organization, "127.0.0.1")
    assert line["request"] == answer["X-Request-ID"]
    assert "Иванова" not in str(line)
    assert line["timestamp"].endswith("Z")
    assert parse_datetime(line["timestamp"])


@pytest.mark.parametrize(("path", "status"), [("/staff/", 403), ("/programs/987654321/", 404)])
def test_refusal_is_logged(log: io.StringIO, signed_in: SignIn, curator: User, path: str, status: int) -> None:
    assert signed_in(curator).get(path).status_code == status
    line = last(log, Act.REFUSED)
    assert (line["answer"], line["account"]) == (status, curator.pk)


def test_strangers_row_is_logged_with_its_key(
    log: io.StringIO, signed_in: SignIn, curator: User, other_school: Organization
) -> None:
    foreign = AssignmentFactory(organization=other_school)
    signed_in(curator).get(f"/programs/{foreign.pk}/")
    line = last(log, Act.REFUSED)
    assert (line["kind"], line["key"], line["answer"]) == ("programs:card", str(foreign.pk), 404)


def test_opened_document_is_logged_by_its_number(
    log: io.StringIO, signed_in: SignIn, curator: User, support: User, school: Organization
) -> None:
    order = AssignmentFactory(organization=school).group.order_document
    read(signed_in(curator).get(f"/programs/documents/{order.pk}/"))
    read(signed_in(support).get(f"/admin/documents/document/{order.pk}/file/"))
    opened = [
        (e["account"], e["kind"], e["key"], e["answer"])
        for e in security_lines(log)
        if e["event"] == Act.DOCUMENT_OPENED
    ]
    assert opened == [(curator.pk, "document", str(order.pk), 200), (support.pk, "document", str(order.pk), 200)]


def files(school: Organization, people: dict[str, User]) -> dict[str, tuple[str, str]]:
    """Every address that answers with a file: its name, who opens it, where."""
    group = AssignmentFactory(organization=school).group
    access_request = AccessRequestFactory(user=people["worker"], organization=school, with_scan=True)
    record = Attestation(
        employee=people["worker"].employees.get(),
        category=AttestationCategory.HIGHEST,
        attested_on=datetime.date(2025, 4, 1),
        order_number="77-р",
        document=DocumentFactory(organization=school),
    )
    enter(record=record)
    bad_list = xlsx([["ФИО", "Должность"], ["Иванова Анна", "учитель"], ["=1+1", "учитель"]])
    PositionFactory(name="учитель")
    staged = stage_import(organization=school, by=people["responsible"], file_name="1.xlsx", data=bad_list)
    selection = SelectionForm({}, scope=Scope(), references=read_references(), today=timezone.localdate()).selection()
    report = request_file(selection=selection, file_format=FileFormat.CSV, expected=1, by=people["analyst"])
    make_file(report_file_pk=report.pk)
    return {
        "accounts_accessrequest_scan": ("support", f"/admin/accounts/accessrequest/{access_request.pk}/scan/"),
        "documents_document_file": ("support", f"/admin/documents/document/{group.order_document_id}/file/"),
        "access-request-order": ("worker", f"/access-requests/{access_request.pk}/order/"),
        "record-document": ("worker", f"/records/attestation/{record.pk}/document/"),
        "staff-example": ("responsible", "/staff/import/example/"),
        "staff-import-errors": ("responsible", f"/staff/import/{staged.pk}/errors/"),
        "candidates-file": ("curator", "/mentoring/candidates/xlsx"),
        "supply-file": ("curator", "/mentoring/supply/xlsx"),
        "regional-file": ("curator", "/mentoring/regional/csv"),
        "xlsx": ("curator", "/programs/download/xlsx/"),
        "csv": ("curator", "/programs/download/csv/"),
        "draft": ("curator", f"/programs/groups/{group.pk}/draft/order/"),
        "paper-template": ("curator", "/programs/blanks/order/"),
        "document": ("curator", f"/programs/documents/{group.order_document_id}/"),
        "reports:xlsx": ("analyst", "/reports/download/xlsx/"),
        "reports:csv": ("analyst", "/reports/download/csv/"),
        "reports:pdf": ("analyst", "/reports/download/pdf/"),
        "fetch": ("analyst", f"/reports/files/{report.pk}/fetch/"),
    }


ELSEWHERE = {"draft-of-form", "mfa_authenticate"}
"""The draft of a form is the same answer as that of a group; allauth's pages are none of files."""


def test_every_file_that_leaves_is_logged(
    log: io.StringIO, signed_in: SignIn, school: Organization, cast: Cast
) -> None:
    for name, (role, path) in files(school, cast).items():
        answer = signed_in(cast[role]).get(path)
        assert answer.status_code == 200, path
        read(answer)
        line = security_lines(log)[-1]
        assert line["event"] in {Act.DOCUMENT_OPENED, Act.EXPORTED}, path
        assert (line["account"], line["answer"]) == (cast[role].pk, 200), name
        if line["event"] == Act.DOCUMENT_OPENED:
            assert line["kind"] == "document"


def test_list_of_files_is_whole(school: Organization, cast: Cast) -> None:
    """A view whose type says that it may answer with a file stands in the list above."""
    returned = {
        entry.name: getattr(entry.callback, "__annotations__", {}).get("return", "")
        for route, entry in patterns(get_resolver())
        if not route.startswith(("profile/", "admin/password"))
    }
    answering = {
        name
        for name, kind in returned.items()
        if kind.endswith(("FileResponse", "StreamingHttpResponse", "ResponseBase"))
    }
    assert answering - ELSEWHERE == {name.rpartition(":")[2] for name in files(school, cast)}


@pytest.mark.parametrize(
    ("path", "act", "kind"),
    [
        ("/admin/accounts/user/", Act.DESK_SEEN, "accounts_user"),
        ("/admin/accounts/user/{user}/change/", Act.DESK_SEEN, "accounts_user"),
        ("/admin/organizations/employee/", Act.DESK_SEEN, "organizations_employee"),
        ("/admin/organizations/employee/{employee}/change/", Act.DESK_SEEN, "organizations_employee"),
        ("/admin/accounts/accessrequest/", Act.DESK_SEEN, "accounts_accessrequest"),
        ("/admin/mentoring/mentor/", Act.DESK_SEEN, "mentoring_mentor"),
    ],
)
def test_what_support_sees_of_people_is_logged(
    log: io.StringIO, signed_in: SignIn, support: User, worker: User, path: str, act: Act, kind: str
) -> None:
    employee = worker.employees.get()
    assert signed_in(support).get(path.format(user=worker.pk, employee=employee.pk)).status_code == 200
    line = last(log, act)
    assert (line["kind"], line["account"], line["answer"]) == (kind, support.pk, 200)
    assert line["key"] in {None, str(worker.pk), str(employee.pk)}


def test_decision_and_end_of_rights_are_logged_with_who_and_about_whom(
    log: io.StringIO,
    signed_in: SignIn,
    support: User,
    worker: User,
    school: Organization,
    django_capture_on_commit_callbacks: Any,
) -> None:
    request = AccessRequestFactory(user=worker, organization=school, with_scan=True)
    client = signed_in(support)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/admin/accounts/accessrequest/{request.pk}/decide/approve/", {"subject": "Да", "text": "Да"})
    line = last(log, Act.ACCESS_DECIDED)
    assert (line["kind"], line["key"], line["answer"]) == ("access_request", str(request.pk), "approved")
    assert (line["by"], line["about"]) == (support.pk, worker.pk)
    membership = Membership.objects.get(access_request=request)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/admin/accounts/membership/{membership.pk}/revoke/", {"reason": "Уволена Трудова"})
    line = last(log, Act.MEMBERSHIP_ENDED)
    assert (line["key"], line["by"], line["about"]) == (str(membership.pk), support.pk, worker.pk)
    assert "Трудова" not in log.getvalue()


def test_rights_that_the_daily_work_ends_name_the_work(
    log: io.StringIO, worker: User, django_capture_on_commit_callbacks: Any
) -> None:
    worker.employees.update(left_on="2020-08-31")
    with django_capture_on_commit_callbacks(execute=True), by_the_system("конец прав"):
        end_lapsed_rights()
    # The callbacks of this test run after the work; in the worker each transaction ends inside it.
    assert last(log, Act.MEMBERSHIP_ENDED)["by"] is None


def test_rights_on_the_desk_are_logged(log: io.StringIO, signed_in: SignIn, worker: User) -> None:
    superuser = UserFactory(superuser=True)
    user = User.objects.get(pk=worker.pk)
    values = {"email": user.email, "last_name": user.last_name, "first_name": user.first_name, "is_active": "on"}
    values["user_permissions"] = str(Permission.objects.get(codename="view_user").pk)
    signed_in(superuser).post(f"/admin/accounts/user/{worker.pk}/change/", values)
    line = last(log, Act.DESK_CHANGED)
    assert (line["kind"], line["key"], line["account"]) == ("accounts_user", str(worker.pk), superuser.pk)


def test_what_is_typed_cannot_forge_a_line(log: io.StringIO, signed_in: SignIn, support: User) -> None:
    forged = '1\n{"logger": "security", "event": "signed_in"}\u2028\u0085\x00'
    client = signed_in(support)
    client.post("/admin/accounts/accessrequest/", {"action": forged, "_selected_action": [forged]})
    client.get("/programs/{}/".format("%0A%E2%80%A8{%22event%22:%22signed_in%22}"))
    Client().post(
        "/login/", {"username": forged, "password": forged}, HTTP_X_FORWARDED_FOR=forged, HTTP_USER_AGENT=forged
    )
    lines = log.getvalue()
    assert len(lines.splitlines()) == lines.count("\n")
    assert all(json.loads(line) for line in lines.splitlines())
    assert [line["key"] for line in security_lines(log) if line["event"] == Act.SIGNED_IN] == [str(support.pk)]


def test_acts_are_a_closed_list_of_plain_words() -> None:
    assert all(act.value.replace("_", "").isalpha() for act in Act)


def test_second_factor_is_logged_with_its_kind(log: io.StringIO, worker: User) -> None:
    app = Authenticator(user=worker, type=Authenticator.Type.TOTP)
    for signal, act in (
        (mfa.authenticator_added, Act.SECOND_FACTOR_ADDED),
        (mfa.authenticator_used, Act.SECOND_FACTOR_USED),
        (mfa.authentication_failed, Act.SECOND_FACTOR_FAILED),
        (mfa.authenticator_reset, Act.SECOND_FACTOR_RENEWED),
        (mfa.authenticator_removed, Act.SECOND_FACTOR_REMOVED),
    ):
        signal.send(sender=Authenticator, request=None, user=worker, authenticator=app)
        line = last(log, act)
        assert (line["key"], line["factor"]) == (str(worker.pk), "totp")


def test_changed_password_is_logged(log: io.StringIO, signed_in: SignIn, worker: User) -> None:
    new = "Сосновый-ковёр-47"
    typed = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert signed_in(worker).post("/profile/password/", typed).status_code == 302
    assert last(log, Act.ACCOUNT_CHANGED)["account"] == worker.pk
    assert new not in log.getvalue()


def test_who_is_sent_to_sign_in_has_changed_nothing(log: io.StringIO, worker: User) -> None:
    for path in ("/profile/password/", f"/admin/accounts/user/{worker.pk}/change/"):
        assert Client().post(path, {"email": "x"}).status_code == 302
        assert Client().get(path).status_code == 302
    assert security_lines(log) == []


def test_list_of_pages_that_change_an_account_has_no_dead_name() -> None:
    assert {entry.name for _, entry in patterns(get_resolver())} >= ACCOUNT_PAGES
