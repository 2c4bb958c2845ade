"""Programs and their groups, made by the grouping rule."""

from __future__ import annotations

import datetime
from typing import Any

import factory
from factory.django import DjangoModelFactory

from mentorship_ais.organizations.bands import ExperienceBand
from programs import completion, grouping
from programs.choices import StopReason
from programs.models import Assignment, MentoringForm, MentoringGroup, MentorRole
from programs.shared_values import GROUP_FIELDS, SharedValues
from tests.factories.accounts import UserFactory
from tests.factories.documents import DocumentFactory
from tests.factories.mentoring import MentorFactory
from tests.factories.organizations import EmployeeFactory, OrganizationFactory


class MentoringFormFactory(DjangoModelFactory):
    class Meta:
        model = MentoringForm
        django_get_or_create = ("name",)

    name = "Педагог-педагог"


class MentorRoleFactory(DjangoModelFactory):
    class Meta:
        model = MentorRole
        django_get_or_create = ("name",)

    name = "учитель (предметник)/воспитатель"


def of_group_or(field: str, make: Any) -> Any:
    """The group's value when the assignment joins a given group, and otherwise a new one."""
    return factory.LazyAttribute(lambda o: getattr(o.group, field) if o.group else make(o))


class AssignmentFactory(DjangoModelFactory):
    """A program «В процессе» in a group of its own; `group=` joins an existing one, `organization=` says whose it is.

    `completed`, `shared` (completed and offered as best practice), `stopped`: through the real moves.
    """

    class Meta:
        model = Assignment

    class Params:
        completed = factory.Trait(
            completion_fields={
                "result": "Молодой педагог ведёт уроки самостоятельно.",
                "mentee_case_url": "https://school.example.org/mentee",
                "mentor_case_url": "https://school.example.org/mentor",
            }
        )
        shared = factory.Trait(
            completion_fields={
                "result": "Молодой педагог ведёт уроки самостоятельно.",
                "mentee_case_url": "https://school.example.org/mentee",
                "mentor_case_url": "https://school.example.org/mentor",
                "share_as_best_practice": True,
            }
        )
        stopped = factory.Trait(
            stop_fields={"reason": StopReason.MENTEE_LEFT, "stopped_on": datetime.date(2021, 11, 1)}
        )

    group: Any = None
    organization = of_group_or("organization", lambda o: OrganizationFactory())
    mentor = of_group_or("mentor", lambda o: MentorFactory(employee__organization=o.organization))
    mentoring_form = of_group_or("mentoring_form", lambda o: MentoringFormFactory())
    role = of_group_or("role", lambda o: MentorRoleFactory())
    order_document = of_group_or("order_document", lambda o: DocumentFactory(organization=o.organization))
    plan_document = of_group_or("plan_document", lambda o: DocumentFactory(organization=o.organization))
    starts_on = of_group_or("starts_on", lambda o: datetime.date(2021, 10, 26))
    ends_on = of_group_or("ends_on", lambda o: datetime.date(2021, 11, 30))
    mentee = factory.SubFactory(EmployeeFactory, organization=factory.SelfAttribute("..organization"))
    experience_band = factory.LazyAttribute(lambda o: o.mentee.experience_band(o.starts_on) or ExperienceBand.UNDER_3)
    requested_competencies: Any = ()
    request_text = ""
    by = factory.SubFactory(UserFactory)
    completion_fields: Any = None
    stop_fields: Any = None

    @classmethod
    def _create(cls, model_class: type[Assignment], *args: Any, **kwargs: Any) -> Assignment:
        kwargs.pop("group")
        completion_fields, stop_fields = kwargs.pop("completion_fields"), kwargs.pop("stop_fields")
        shared = SharedValues(**{field: kwargs.pop(field) for field in GROUP_FIELDS})
        assignment = grouping.assign(shared=shared, **kwargs)
        if completion_fields:
            return completion.record_completion(assignment=assignment, **completion_fields)
        if stop_fields:
            return completion.stop(assignment=assignment, **stop_fields)
        return assignment


class MentoringGroupFactory(DjangoModelFactory):
    """A group of `mentees` (one: a диада, two: a триада); other values as for an assignment, traits for all of them."""

    class Meta:
        model = MentoringGroup

    mentees = 1

    @classmethod
    def _create(cls, model_class: type[MentoringGroup], *args: Any, **kwargs: Any) -> MentoringGroup:
        number = kwargs.pop("mentees")
        group = AssignmentFactory(**kwargs).group
        states = {name: kwargs[name] for name in ("completed", "shared", "stopped", "by") if name in kwargs}
        for _ in range(number - 1):
            AssignmentFactory(group=group, **states)
        return group
