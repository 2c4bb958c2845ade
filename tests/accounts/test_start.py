"""«Стартовая»: light for whoever has much to do."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.choices import AttestationCategory, RecordStatus, UserGroup
from accounts.models import Attestation, User
from mentorship_ais.organizations.models import Organization
from tests.factories import AccessRequestFactory, AssignmentFactory, MembershipFactory

MOST_QUERIES = 8
"""Of one page, the session and who is signed in included."""


def test_start_page_of_much_work_asks_no_more_than_an_empty_one(
    signed_in: Callable[[User], Client], curator: User, school: Organization
) -> None:
    for group in (UserGroup.RESPONSIBLE, UserGroup.RCTR_WORKER):
        MembershipFactory(user=curator, group=group, organization=school)
    desk = signed_in(curator)
    with CaptureQueriesContext(connection) as empty:
        desk.get("/")
    AssignmentFactory.create_batch(3, organization=school, ends_on=datetime.date(2021, 12, 1))
    AccessRequestFactory.create_batch(3, user=curator, rejected=True)
    employment = curator.employees.get(organization=school)
    for number in range(3):
        Attestation.objects.create(
            employee=employment,
            category=AttestationCategory.HIGHEST,
            attested_on=datetime.date(2025, 4, 1),
            order_number=str(number),
            status=RecordStatus.RETURNED,
            comment="Проверьте номер.",
        )
    with CaptureQueriesContext(connection) as full:
        page = desk.get("/").content.decode()
    assert page.count("Исправьте: ") == 3
    assert page.count("исправьте и отправьте снова") == 3
    assert "Завершите или прекратите" in page
    assert len(full) == len(empty) <= MOST_QUERIES
