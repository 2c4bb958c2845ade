"""Sentences of the history: a row recorded late, a list, the work of the system."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pghistory
import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from accounts.models import User
from mentorship_ais.core.history import NOBODY, by_the_system, history_of
from mentorship_ais.core.history_begins import history_begins
from mentorship_ais.organizations.models import Employee, Territory
from tests.factories import EmployeeFactory, TerritoryFactory

pytestmark = pytest.mark.django_db


def forget(record: Any) -> None:
    """As if the record were older than its history; what it held is nowhere written."""
    table = type(record).events.rel.related_model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"DELETE FROM {table} WHERE pgh_obj_id = %s", [record.pk])  # noqa: S608 - our own table
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def begin(name: str) -> None:
    for operation in history_begins(name):
        with connection.schema_editor() as editor:
            operation.code(apps, editor)  # type: ignore[attr-defined]


def test_row_older_than_its_history_tells_at_its_first_change_what_it_held(db_as_owner: None) -> None:
    territory = TerritoryFactory(name="Самарское")
    forget(territory)
    begin("organizations.Territory")
    begin("organizations.Territory")
    Territory.objects.filter(pk=territory.pk).update(name="Самарское управление")
    assert [change.sentences for change in history_of(territory)] == [
        ("Название: было «Самарское», стало «Самарское управление».",),
        ("С этого дня изменения сохраняются в истории.",),
    ]


def test_row_whose_first_event_is_a_change_was_not_created_by_it(db_as_owner: None) -> None:
    territory = TerritoryFactory()
    forget(territory)
    Territory.objects.filter(pk=territory.pk).update(name="Новое")
    [change] = history_of(territory)
    assert change.sentences == ("Запись изменена. Что было в ней раньше, не записано.",)


def test_work_of_the_system_is_named() -> None:
    territory = TerritoryFactory()
    with by_the_system("ночная работа"):
        Territory.objects.filter(pk=territory.pk).update(municipalities="г. о. Самара")
    assert [change.by for change in history_of(territory)] == ["Система: ночная работа", NOBODY]


def test_history_knows_the_request_that_changed_the_record(
    signed_in: Callable[[User], Client], responsible: User
) -> None:
    """By its number, which leads to its line in the log."""
    employee = EmployeeFactory(organization=responsible.memberships.get(group="worker").organization)
    answer = signed_in(responsible).post(
        f"/staff/{employee.pk}/", {"last_name": "Новая", "first_name": "Анна", "position": employee.position_id}
    )
    assert answer.status_code == 302
    event = Employee.events.rel.related_model.objects.filter(pgh_obj=employee).latest("pgh_id")
    assert (event.pgh_context.metadata["user"], event.pgh_context.metadata["request"]) == (
        responsible.pk,
        answer["X-Request-ID"],
    )


def test_history_costs_the_same_with_one_change_and_with_fifty(django_assert_num_queries: Callable[..., Any]) -> None:
    employee = EmployeeFactory()
    for number in range(50):
        with pghistory.context(user=None):
            Employee.objects.filter(pk=employee.pk).update(email=f"{number}@example.org")
        if number in {0, 49}:
            with django_assert_num_queries(1):
                history_of(employee)
