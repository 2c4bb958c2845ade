"""History: recorded by the database itself, read as sentences."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.test import Client

from accounts.choices import UserGroup
from accounts.models import AccessRequest, User
from mentorship_ais.core.history import history_of
from mentorship_ais.organizations.models import Organization
from tests.factories import AccessRequestFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def superuser() -> User:
    return UserFactory(superuser=True)


def test_decision_is_a_sentence_with_its_author(
    signed_in: Callable[[User], Client], support: User, worker: User, school: Organization
) -> None:
    request = AccessRequestFactory(user=worker, organization=school, with_scan=True)
    client = signed_in(support)
    client.post(f"/admin/accounts/accessrequest/{request.pk}/decide/approve/", {"subject": "Да", "text": "Да"})
    latest, first = history_of(request, created="Запрос отправлен")
    assert "Статус: было «На согласовании», стало «Подтверждён»." in latest.sentences
    assert latest.by == support.short_name
    assert first.sentences == ("Запрос отправлен.",)
    assert "стало «Подтверждён»" in client.get(f"/admin/accounts/accessrequest/{request.pk}/change/").content.decode()


def test_no_path_avoids_the_history(worker: User, school: Organization) -> None:
    request = AccessRequestFactory(user=worker, organization=school)
    AccessRequest.objects.filter(pk=request.pk).update(order_number="16-од")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_accessrequest SET order_number = '17-од' WHERE id = %s", [request.pk])
    assert [change.sentences for change in history_of(request)[:2]] == [
        ("Номер приказа: было «16-од», стало «17-од».",),
        ("Номер приказа: было «15-од», стало «16-од».",),
    ]


def test_history_cannot_be_rewritten(worker: User, school: Organization) -> None:
    request = AccessRequestFactory(user=worker, organization=school)
    with pytest.raises(DatabaseError), transaction.atomic():
        request.events.update(order_number="0")
    with pytest.raises(DatabaseError), transaction.atomic():
        request.events.all().delete()


def test_hidden_fields_are_not_in_the_history(worker: User) -> None:
    User.objects.filter(pk=worker.pk).update(last_name="Новая", email="secret@example.org")
    sentences = " ".join(sentence for change in history_of(worker, hidden=["email"]) for sentence in change.sentences)
    assert "Новая" in sentences
    assert "secret" not in sentences


def test_history_names_the_group_of_a_membership_in_words(worker: User) -> None:
    membership = worker.memberships.get(group=UserGroup.WORKER)
    membership.revoke(by=worker, reason="Проверка")
    assert "Причина исключения: Проверка." in history_of(membership)[0].sentences


def test_history_names_the_rights_on_the_desk(
    signed_in: Callable[[User], Client], superuser: User, worker: User
) -> None:
    desk = Group.objects.create(name="Техническая поддержка")
    may_look = Permission.objects.get(codename="view_user")
    worker.groups.add(desk)
    worker.user_permissions.add(may_look)
    desk.permissions.add(may_look)
    desk.permissions.remove(may_look)
    sentences = " ".join(sentence for change in history_of(worker) for sentence in change.sentences)
    assert "Группы: добавлено «Техническая поддержка»." in sentences
    assert f"добавлено «{may_look}»" in sentences
    page = signed_in(superuser).get(f"/admin/auth/group/{desk.pk}/change/").text
    assert f"убрано «{may_look}»" in unescape(page)
