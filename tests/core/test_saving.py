"""A record is saved, or refused with the sentence of what it breaks."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.choices import UserGroup
from accounts.models import AccessRequest, Membership, User
from mentorship_ais.core.errors import DomainError
from mentorship_ais.core.saving import save_or_refuse
from mentorship_ais.organizations.models import Employee, Organization


def refusal(record, **kwargs) -> DomainError:
    with pytest.raises(DomainError) as refused:
        save_or_refuse(record, **kwargs)
    return refused.value


def test_field_to_blame_is_named(teacher: Employee):
    teacher.last_name = ""
    assert refusal(teacher).field == "last_name"


def test_two_fields_to_blame_are_both_named(teacher: Employee):
    teacher.last_name, teacher.email = "", "не почта"
    refused = refusal(teacher)
    assert refused.field is None
    assert refused.message.count(".") == 2


def test_broken_condition_says_its_sentence(worker: User, school: Organization):
    asked = AccessRequest(user=worker, group=UserGroup.CURATOR, organization=school, order_number="")
    assert refusal(asked).message == "Укажите номер и дату приказа о назначении или письма."


def test_second_record_of_its_kind_says_the_sentence_and_leaves_the_transaction_usable(
    curator: User, school: Organization
):
    with transaction.atomic():
        again = Membership(
            user=curator, group=UserGroup.CURATOR, organization=school, employment=curator.employees.get()
        )
        again.access_request = Membership.objects.get(user=curator, group=UserGroup.WORKER).access_request
        assert refusal(again).message == "Пользователь уже в этой группе."
        assert Membership.objects.filter(user=curator).count() == 2


def test_condition_that_the_model_does_not_name_stays_an_error(worker: User, school: Organization, monkeypatch):
    monkeypatch.setattr(AccessRequest._meta, "constraints", [])
    with pytest.raises(IntegrityError):
        save_or_refuse(AccessRequest(user=worker, group=UserGroup.CURATOR, organization=school, order_number=""))


def test_only_the_named_fields_are_saved(teacher: Employee):
    teacher.last_name, teacher.first_name = "Ёлкина", "Софья"
    save_or_refuse(teacher, fields=["last_name"])
    stored = Employee.objects.get(pk=teacher.pk)
    assert stored.last_name == "Ёлкина"
    assert stored.first_name != "Софья"


def test_constraints_are_judged_by_the_saving_itself(worker: User, school: Organization):
    asked = AccessRequest(user=worker, group=UserGroup.RESPONSIBLE, organization=school)
    with CaptureQueriesContext(connection) as asked_of_the_database:
        save_or_refuse(asked)
    assert not [query["sql"] for query in asked_of_the_database if "_check" in query["sql"]]
