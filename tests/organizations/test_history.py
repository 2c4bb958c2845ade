"""Who changed the list of workers, the organisations and the lists that support keeps."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from mentorship_ais.core.history import history_of
from mentorship_ais.organizations.models import Employee, Organization, Position
from mentorship_ais.organizations.staff_list.apply import preview, stage_import
from tests.factories import DocumentFactory, EmployeeFactory, PositionFactory
from tests.organizations.staff_samples import xlsx

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def test_responsible_worker_reads_on_the_employees_page_who_dismissed_the_employee(
    signed_in: SignIn, responsible: User, school: Organization, teacher: Employee
) -> None:
    client = signed_in(responsible)
    values = {
        "last_name": teacher.last_name,
        "first_name": teacher.first_name,
        "middle_name": teacher.middle_name,
        "birth_date": teacher.birth_date.isoformat(),  # type: ignore[union-attr]
        "position": teacher.position_id,
        "left_on": "2026-08-31",
    }
    assert client.post(f"/staff/{teacher.pk}/", values).status_code == 302
    page = client.get(f"/staff/{teacher.pk}/").content.decode()
    assert "Последний день работы: 31.08.2026." in page
    assert responsible.short_name in page
    latest, first = history_of(teacher, created="Работник записан")
    assert (latest.by, first.sentences) == (responsible.short_name, ("Работник записан.",))


def test_list_of_workers_tells_of_each_worker_who_wrote_it(
    signed_in: SignIn, responsible: User, school: Organization
) -> None:
    PositionFactory(name="учитель")
    employee = EmployeeFactory(organization=school, birth_date=datetime.date(1980, 2, 1), email="")
    rows = [["ФИО", "Дата рождения", "Должность", "E-mail"], [employee.full_name, "01.02.1980", "учитель", "a@b.ru"]]
    staged = stage_import(organization=school, by=responsible, file_name="список.xlsx", data=xlsx(rows))
    signed_in(responsible).post(f"/staff/import/{staged.pk}/write/", {"digest": preview(staged).digest})
    latest = history_of(employee)[0]
    assert "Электронная почта: a@b.ru." in latest.sentences
    assert latest.by == responsible.short_name
    staged.refresh_from_db()
    assert any("Записан" in sentence for sentence in history_of(staged)[0].sentences)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(e)::text FROM organizations_staffimportevent e")
        assert all("content" not in row and "rejected_file" not in row for (row,) in cursor.fetchall())


def test_raw_sql_does_not_avoid_the_history(teacher: Employee) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE organizations_employee SET birth_date = '1980-01-01' WHERE id = %s", [teacher.pk])
    assert history_of(teacher)[0].sentences == ("Дата рождения: было «15.03.1985», стало «01.01.1980».",)


def test_deleted_row_stays_in_the_history() -> None:
    position = PositionFactory(name="лишняя")
    key = position.pk
    position.delete()
    labels = Position.events.rel.related_model.objects.filter(pgh_obj_id=key).values_list("pgh_label", "name")
    assert list(labels) == [("insert", "лишняя"), ("delete", "лишняя")]


@pytest.mark.parametrize("kind", ["territory", "organizationtype", "position", "organization", "employee"])
def test_support_reads_in_the_admin_who_changed_the_row(
    signed_in: SignIn, support: User, school: Organization, teacher: Employee, kind: str
) -> None:
    row: Any = {
        "territory": school.territory,
        "organizationtype": school.type,
        "position": teacher.position,
        "organization": school,
        "employee": teacher,
    }[kind]
    page = signed_in(support).get(f"/admin/organizations/{kind}/{row.pk}/change/").content.decode()
    assert "Запись создана." in page


def test_support_reads_who_uploaded_a_list_and_a_document(
    signed_in: SignIn, support: User, responsible: User, school: Organization
) -> None:
    rows = [["ФИО", "Должность"], ["Иванова Анна", "учитель"]]
    staged = stage_import(organization=school, by=responsible, file_name="список.xlsx", data=xlsx(rows))
    client = signed_in(support)
    assert "список.xlsx" in client.get("/admin/organizations/staffimport/").content.decode()
    assert "Запись создана." in client.get(f"/admin/organizations/staffimport/{staged.pk}/change/").content.decode()
    document = DocumentFactory(organization=school)
    assert "Запись создана." in client.get(f"/admin/documents/document/{document.pk}/change/").content.decode()


def test_page_of_an_employee_asks_the_database_as_often_after_many_changes(
    signed_in: SignIn, responsible: User, teacher: Employee
) -> None:
    client = signed_in(responsible)
    counts = []
    for changes in (1, 30):
        for number in range(changes):
            Employee.objects.filter(pk=teacher.pk).update(email=f"{changes}-{number}@example.org")
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/staff/{teacher.pk}/")
        counts.append(len(asked))
    assert counts[0] == counts[1]
