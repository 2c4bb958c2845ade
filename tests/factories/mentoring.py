"""The base of mentors, filled through the mentor card."""

from __future__ import annotations

from typing import Any

import factory
from factory.django import DjangoModelFactory

from mentoring.card import fill_card
from mentoring.choices import CompetencyKind, MentorLevel
from mentoring.models import Achievement, Competency, Mentor, ProfessionalRequest
from tests.factories.organizations import EmployeeFactory


class CompetencyFactory(DjangoModelFactory):
    class Meta:
        model = Competency
        django_get_or_create = ("code",)

    class Params:
        universal = factory.Trait(kind=CompetencyKind.UNIVERSAL)
        retired = factory.Trait(is_retired=True)

    code = factory.Sequence(lambda n: 2001 + n)
    name = factory.LazyAttribute(lambda o: f"Владеть приёмом работы {o.code}")
    kind = CompetencyKind.PROFESSIONAL
    area = "Приёмы работы"


class AchievementFactory(DjangoModelFactory):
    class Meta:
        model = Achievement
        django_get_or_create = ("number",)

    number = 1
    name = "Победитель профессиональных конкурсов"


class MentorFactory(DjangoModelFactory):
    """A local mentor with one achievement and no competencies: `MentorFactory(employee__organization=school)`.

    `regional`: for every organisation.
    """

    class Meta:
        model = Mentor

    class Params:
        regional = factory.Trait(level=MentorLevel.REGIONAL)

    employee = factory.SubFactory(EmployeeFactory)
    level = MentorLevel.LOCAL
    competencies: Any = ()
    achievements = factory.LazyFunction(lambda: [AchievementFactory()])
    interests = "Наставничество молодых педагогов"
    other_competencies = ""
    max_mentees = 5

    @classmethod
    def _create(cls, model_class: type[Mentor], *args: Any, **kwargs: Any) -> Mentor:
        return fill_card(**kwargs)


class ProfessionalRequestFactory(DjangoModelFactory):
    """A request in words; `competencies=[…]` names the requested ones too."""

    class Meta:
        model = ProfessionalRequest
        skip_postgeneration_save = True

    employee = factory.SubFactory(EmployeeFactory)
    text = "Как вести урок в смешанной группе"

    @factory.post_generation
    def competencies(self, create: bool, chosen: Any, **kwargs: Any) -> None:
        if chosen:
            self.competencies.set(chosen)
