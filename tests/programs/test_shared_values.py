"""The home of the seven shared values knows every one of them, and nobody else lists them."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import models
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from mentorship_ais.organizations.models import Organization
from programs.models import Assignment, MentoringGroup
from programs.shared_values import GROUP_FIELDS, SHARED, SharedValues, differences
from tests.factories import AssignmentFactory, MentorFactory, MentoringFormFactory, MentorRoleFactory

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]


def test_home_lists_every_value_of_a_group() -> None:
    stored = [field.name for field in MentoringGroup._meta.concrete_fields if not field.primary_key]
    assert list(GROUP_FIELDS) == stored


def test_group_is_unique_by_what_the_home_lists() -> None:
    [once] = [each for each in MentoringGroup._meta.constraints if isinstance(each, models.UniqueConstraint)]
    assert once.fields == GROUP_FIELDS


def test_form_asks_for_each_of_them(signed_in: SignIn, curator: User, school: Organization) -> None:
    MentorFactory(employee__organization=school)
    response = signed_in(curator).get("/programs/add/")
    page, shared = response.content.decode(), response.context["form"].shared
    for name in SHARED:
        assert f'name="{shared[name].html_name}' in page


def test_form_opens_with_every_value_of_a_group_and_takes_every_value(
    signed_in: SignIn, curator: User, school: Organization
) -> None:
    group, other = AssignmentFactory(organization=school).group, another(AssignmentFactory(organization=school))
    opened = signed_in(curator).get(f"/programs/add/?group={group.pk}").context["form"].shared
    assert {name: opened.initial[name] for name in SHARED} == SharedValues.of(group).as_initial()
    sent = {opened[name].html_name: opened[name].value() for name in SHARED if "document" not in name}
    taken = signed_in(curator).post(f"/programs/add/mentors/?take={other.pk}", sent | {"mentees": "1"})
    assert taken.context["form"].shared.shared_values() == SharedValues.of(other)


@pytest.mark.parametrize("name", GROUP_FIELDS)
def test_each_value_tells_two_groups_apart(name: str, school: Organization) -> None:
    group, other = AssignmentFactory(organization=school).group, another(AssignmentFactory())
    values = SharedValues.of(group)
    assert differences(values, group) == differences(group, group) == []
    changed = replace(values, **{name: getattr(other, name)})
    assert differences(changed, group) == [name]


def test_differences_ask_the_database_nothing(
    school: Organization, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    group, other = (MentoringGroup.objects.get(pk=AssignmentFactory(organization=school).group_id) for _ in range(2))
    with django_assert_num_queries(0):
        assert "mentor" in differences(group, other)


def another(assignment: Assignment) -> MentoringGroup:
    """Return the assignment's group once all its values are others than a factory gives."""
    group = assignment.group
    group.mentoring_form, group.role = MentoringFormFactory(name="Другая форма"), MentorRoleFactory(name="Другая роль")
    group.starts_on, group.ends_on = datetime.date(2022, 1, 10), datetime.date(2022, 5, 31)
    group.save()
    return group
