"""The guards around every GET of the test client do refuse."""

from __future__ import annotations

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from zeal import NPlusOneError

from mentorship_ais.organizations.models import Employee, Territory
from tests.factories import EmployeeFactory
from tests.request_guards import WrittenByLooking

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@login_not_required
def writing(request: HttpRequest) -> HttpResponse:
    Territory.objects.update(name="Новое управление")
    return HttpResponse()


@login_not_required
def looping(request: HttpRequest) -> HttpResponse:
    return HttpResponse([each.organization.short_name for each in Employee.objects.all()])


urlpatterns = [path("writing/", writing), path("looping/", looping)]


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_that_writes_fails(client: Client, method: str) -> None:
    with pytest.raises(WrittenByLooking, match="organizations_territory"):
        getattr(client, method)("/writing/")


def test_changing_may_write(client: Client) -> None:
    assert client.post("/writing/").status_code == 200


def test_page_with_a_query_for_each_row_fails(client: Client) -> None:
    EmployeeFactory.create_batch(3)
    with pytest.raises(NPlusOneError, match="organization"):
        client.get("/looping/")
