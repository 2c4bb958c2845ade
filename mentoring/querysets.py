"""Questions about mentors and competencies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from .choices import MentorLevel

if TYPE_CHECKING:
    from mentorship_ais.organizations.models import Organization


class CompetencyQuerySet(models.QuerySet["Competency"]):
    def offered(self) -> Self:
        """What can still be chosen: retired ones stay where they were chosen before."""
        return self.filter(is_retired=False)


class MentorQuerySet(models.QuerySet["Mentor"]):
    def active(self) -> Self:
        """In the base today: not withdrawn from it, and still working in the organisation."""
        today = timezone.localdate()
        return self.filter(Q(employee__left_on__isnull=True) | Q(employee__left_on__gte=today), is_active=True)

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
        """Whom the organisation may choose: its own local mentors and every regional one."""
        return self.active().filter(Q(employee__organization=organization) | Q(level=MentorLevel.REGIONAL))

    def with_current_mentees(self) -> Self:
        """`current_mentees`: how many programs in process each leads, in all organisations."""
        # Programs stand above this app: asked by name, so that imports go down only.
        assignments = apps.get_model("programs", "Assignment")._default_manager.in_progress()
        led = (
            assignments.filter(group__mentor=OuterRef("pk"))
            .order_by()
            .values("group__mentor")
            .annotate(number=Count("pk"))
            .values("number")
        )
        return self.annotate(current_mentees=Coalesce(Subquery(led), 0))

    def for_list(self) -> Self:
        """With what a list shows of each."""
        return self.select_related("employee__position", "employee__organization")
