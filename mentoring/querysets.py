"""Questions about mentors and competencies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from mentoring.choices import MentorLevel
from mentoring.program_source import programs
from mentorship_ais.core.reference import RetirableQuerySet
from mentorship_ais.core.search import search_folded
from mentorship_ais.organizations.querysets import works_on

if TYPE_CHECKING:
    from mentoring.models import Competency, Mentor, ProfessionalRequest  # noqa: F401 - named in the base classes
    from mentorship_ais.organizations.models import Organization


def mentees_led_by(mentor: OuterRef) -> Coalesce:
    """Return the number of programs in process that the mentor of an outer query leads."""
    return Coalesce(Subquery(programs().mentee_counts().filter(mentor=mentor).values("number")), 0)


class CompetencyQuerySet(RetirableQuerySet):
    def search(self, query: str) -> Self:
        """Competencies with every word of the query in the name, or with the query as code."""
        if query.strip().isdecimal():
            return self.filter(code=int(query))
        return search_folded(self, query, "name_key")


class MentorQuerySet(models.QuerySet["Mentor"]):
    def employed(self) -> Self:
        """Mentors who still work in the organisation."""
        return self.filter(works_on(timezone.localdate(), "employee__"))

    def active(self) -> Self:
        """In the base today: not withdrawn from it, and still working in the organisation."""
        return self.employed().filter(is_active=True)

    def search(self, query: str) -> Self:
        """Mentors with every word of the query in the name; letter case and ё/е do not matter."""
        return search_folded(self, query, "employee__name_key")

    def in_order(self) -> Self:
        """Rows by name, in the Russian alphabet."""
        return self.order_by("employee__name_key", "pk")

    def for_organization(self, organization: Organization) -> Self:
        """The organisation's own mentors, of both levels."""
        return self.filter(employee__organization=organization)

    def local_to(self, organization: Organization) -> Self:
        """«Наставники (локальный уровень)»: the organisation's own local mentors."""
        return self.for_organization(organization).filter(level=MentorLevel.LOCAL)

    def regional(self) -> Self:
        """«Наставники (региональный уровень)»: offered to every organisation."""
        return self.filter(level=MentorLevel.REGIONAL)

    def available_to(self, organization: Organization) -> Self:
        """Mentors whom the organisation may choose: its own ones and every regional one."""
        return self.active().filter(Q(employee__organization=organization) | Q(level=MentorLevel.REGIONAL))

    def with_current_mentees(self) -> Self:
        """Rows with `current_mentees`: the programs in process that each leads, in all organisations."""
        return self.annotate(current_mentees=mentees_led_by(OuterRef("pk")))

    def with_free_places(self) -> Self:
        """Rows with `free_places`: how many more mentees each can take; `current_mentees` comes with it."""
        return self.with_current_mentees().annotate(free_places=Greatest(F("max_mentees") - F("current_mentees"), 0))

    def with_competency_names(self) -> Self:
        """Rows with `competency_names`: those of the coded competencies, by code."""
        owned = self.model.competencies.through.objects.filter(mentor=OuterRef("pk")).order_by("competency__code")
        return self.annotate(competency_names=ArraySubquery(owned.values("competency__name")))

    def for_list(self) -> Self:
        """Rows with their position, organisation and territory, as a list needs them."""
        return self.select_related("employee__position", "employee__organization__territory")


class ProfessionalRequestQuerySet(models.QuerySet["ProfessionalRequest"]):
    def for_organization(self, organization: Organization) -> Self:
        """Requests of the organisation's employees."""
        return self.filter(employee__organization=organization)

    def search(self, query: str) -> Self:
        """Requests of employees with every word of the query in the name."""
        return search_folded(self, query, "employee__name_key")

    def open(self) -> Self:
        """Requests to find a mentor for: an active employee marked competencies and no program answers them yet."""
        marked = self.model.competencies.through.objects.filter(professionalrequest=OuterRef("pk"))
        return self.filter(
            works_on(timezone.localdate(), "employee__"),
            Exists(marked),
            programs().has_no_answer(employee=OuterRef("employee"), changed_at=OuterRef("updated_at")),
        )
