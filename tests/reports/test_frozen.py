"""A frozen report stays as it is; its page lists what has changed since."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from accounts.models import User
from mentorship_ais.organizations.models import Organization
from programs import completion
from programs.models import Assignment
from reports import background_files, freezing
from reports.models import FrozenProgram, FrozenReport
from reports.selection.scope import Scope
from reports.selection.selection import Selection
from tests.factories import AssignmentFactory, MentoringGroupFactory, UserFactory
from tests.reports.frozen import frozen_reports_may_go  # noqa: F401 - a fixture

SignedIn = Callable[[User], Client]
ADDRESS = "/reports/frozen/new/?period=school-2021"


@pytest.fixture
def programs(school: Organization) -> None:
    MentoringGroupFactory(organization=school, mentees=2, completed=True)


def frozen_by(client: Client) -> FrozenReport:
    number = str(client.get(ADDRESS).context["form"]["submission"].value())
    for _ in range(2):  # a double click makes one
        response = client.post(ADDRESS, {"submission": number})
    frozen = FrozenReport.objects.get()
    assert response["Location"] == f"/reports/frozen/{frozen.pk}/"
    return frozen


@pytest.mark.usefixtures("programs")
def test_analyst_freezes_figures_and_list(signed_in: SignedIn, analyst: User) -> None:
    client = signed_in(analyst)
    frozen = frozen_by(client)
    assert frozen.figures["programs"] == 2
    assert frozen.lines.count() == 2
    assert (frozen.author, frozen.title) == (analyst, "Статистика наставничества, 2021/2022 учебный год")
    page = client.get(f"/reports/frozen/{frozen.pk}/").content.decode()
    assert "Без изменений" in page
    assert "Сходится" in page
    assert frozen.title in client.get("/reports/frozen/").content.decode()


@pytest.mark.usefixtures("programs")
def test_later_changes_are_listed_and_leave_the_report_as_it_was(
    signed_in: SignedIn, analyst: User, school: Organization
) -> None:
    client = signed_in(analyst)
    frozen = frozen_by(client)
    gone, edited = Assignment.objects.completed().order_by("pk")
    completion.return_to_work(assignment=gone)
    completion.record_completion(
        assignment=edited,
        result="Стала наставником сама.",
        mentee_case_url=edited.mentee_case_url,
        mentor_case_url=edited.mentor_case_url,
    )
    AssignmentFactory(organization=school, completed=True)
    page = client.get(f"/reports/frozen/{frozen.pk}/").content.decode()
    assert "Изменено после фиксации" in page
    assert "стало «Стала наставником сама.»" in page
    assert "Добавились: 1" in page
    assert "Исчезли: 1" in page
    assert "Сходится" in page
    assert FrozenReport.objects.get().figures["groups"] == 1


@pytest.mark.usefixtures("programs", "db_as_owner")
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE reports_frozenreport SET figures = '{}'",
        "DELETE FROM reports_frozenreport",
        "UPDATE reports_frozenprogram SET cells = '{}'",
        "DELETE FROM reports_frozenprogram",
        "TRUNCATE reports_frozenprogram",
        "TRUNCATE reports_frozenreport CASCADE",
    ],
)
def test_nobody_edits_a_frozen_report_not_even_the_owner_by_sql(signed_in: SignedIn, analyst: User, sql: str) -> None:
    frozen_by(signed_in(analyst))
    with pytest.raises(DatabaseError, match=r"(?i)cannot"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.usefixtures("frozen_reports_may_go")
def test_frozen_report_takes_no_further_lines() -> None:
    frozen = freezing.freeze(selection=Selection(Scope()), by=UserFactory(), submission=uuid.uuid4())
    with pytest.raises(DatabaseError, match="no further lines"):
        FrozenProgram.objects.create(report=frozen, program=1, cells={})


@pytest.mark.usefixtures("programs")
def test_long_report_is_frozen_by_the_worker(
    signed_in: SignedIn, analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background_files, "MOST_AT_ONCE", 1)
    client = signed_in(analyst)
    number = str(client.get(ADDRESS).context["form"]["submission"].value())
    assert client.post(ADDRESS, {"submission": number})["Location"] == "/reports/frozen/"
    assert not FrozenReport.objects.exists()
    freezing.freeze_later(parameters={"period": "school-2021"}, user_pk=analyst.pk, submission=number)
    assert FrozenReport.objects.get().lines.count() == 2


def test_only_the_ministry_freezes_reports(signed_in: SignedIn, curator: User) -> None:
    client = signed_in(curator)
    for address in ("/reports/frozen/", ADDRESS, "/reports/frozen/1/"):
        assert client.get(address).status_code == 403
