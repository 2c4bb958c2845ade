"""Organisations and who works in them."""

from __future__ import annotations

import datetime

import factory
from factory.django import DjangoModelFactory

from mentorship_ais.organizations.models import (
    Employee,
    Organization,
    OrganizationType,
    Position,
    Sex,
    Territory,
)

SYLLABLES = ("ба", "ве", "го", "ду", "жи", "за", "ке", "ло", "му", "ни", "па", "ре", "со", "ту", "фи", "ха", "це", "чо")


def surname(number: int) -> str:
    """A woman's surname that no other number has and that is no part of another: «Бавегова»."""
    syllables = []
    for _ in range(3):
        number, remainder = divmod(number, len(SYLLABLES))
        syllables.append(SYLLABLES[remainder])
    return "".join(syllables).capitalize() + "рова"


class TerritoryFactory(DjangoModelFactory):
    class Meta:
        model = Territory
        django_get_or_create = ("name",)

    name = "Самарское управление"


class OrganizationTypeFactory(DjangoModelFactory):
    class Meta:
        model = OrganizationType
        django_get_or_create = ("name",)

    name = "школа"


class PositionFactory(DjangoModelFactory):
    class Meta:
        model = Position
        django_get_or_create = ("name",)

    name = "учитель"


class OrganizationFactory(DjangoModelFactory):
    class Meta:
        model = Organization

    name = factory.LazyAttribute(lambda o: f"Общеобразовательное учреждение «{o.short_name}»")
    short_name = factory.Sequence(lambda n: f"Школа № {n + 100}")
    type = factory.SubFactory(OrganizationTypeFactory)
    territory = factory.SubFactory(TerritoryFactory)
    city = "Самара"


class EmployeeFactory(DjangoModelFactory):
    """Somebody who works in the organisation today, without an account.

    `with_account`: with a user of the same name, who is «Работник образования» there.
    """

    class Meta:
        model = Employee

    class Params:
        with_account = factory.Trait(
            user=factory.SubFactory(
                "tests.factories.accounts.UserFactory",
                last_name=factory.SelfAttribute("..last_name"),
                first_name=factory.SelfAttribute("..first_name"),
                middle_name=factory.SelfAttribute("..middle_name"),
            )
        )
        left = factory.Trait(left_on=datetime.date(2020, 8, 31))

    organization = factory.SubFactory(OrganizationFactory)
    last_name = factory.Sequence(surname)
    first_name = "Анна"
    middle_name = "Петровна"
    sex = Sex.FEMALE
    birth_date = datetime.date(1985, 3, 15)
    position = factory.SubFactory(PositionFactory)
    teaching_since = datetime.date(2012, 9, 1)
