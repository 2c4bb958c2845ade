"""Queries about programs: `Assignment.objects.completed().for_organization(org).ending_in(year)`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Count, Q, Value
from django.db.models.functions import Coalesce, Concat
from django.utils import timezone

from mentoring.models import Competency
from mentorship_ais.core.periods import Period
from mentorship_ais.core.search import search_folded
from programs.choices import AssignmentStatus, GroupKind, PracticeStatus

if TYPE_CHECKING:
    from mentorship_ais.organizations.models import Organization
    from programs.models import Assignment, BestPractice, MentoringGroup  # noqa: F401 - named in the generic bases below


COMPLETION_BEGUN = ~Q(result="") | ~Q(mentee_case_url="") | ~Q(mentor_case_url="")
"""A part of what completion needs is already written."""


def _past_end_date() -> Q:
    return Q(group__ends_on__lt=timezone.localdate())


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def for_organization(self, organization: Organization) -> Self:
        """Programs that the organisation runs for its people."""
        return self.filter(group__organization=organization)

    def in_progress(self) -> Self:
        """Programs «В процессе»."""
        return self.filter(status=AssignmentStatus.IN_PROGRESS)

    def completed(self) -> Self:
        """Programs «Завершена», which the ministry's statistics count."""
        return self.filter(status=AssignmentStatus.COMPLETED)

    def stopped(self) -> Self:
        """Programs «Прекращена»: ended early, with a reason."""
        return self.filter(status=AssignmentStatus.STOPPED)

    def overdue(self) -> Self:
        """Programs in process past the end date."""
        return self.in_progress().filter(_past_end_date())

    def partly_completed(self) -> Self:
        """Programs in process with a part of what completion needs already written."""
        return self.in_progress().filter(COMPLETION_BEGUN)

    def count_overdue_and_partly_completed(self) -> tuple[int, int]:
        """Count both in one statement."""
        counts = self.in_progress().aggregate(
            overdue=Count("pk", filter=_past_end_date()), partly=Count("pk", filter=COMPLETION_BEGUN)
        )
        return counts["overdue"], counts["partly"]

    def ending_in(self, period: Period) -> Self:
        """Programs whose end date lies in the period, both ends included."""
        found = self
        if period.start:
            found = found.filter(group__ends_on__gte=period.start)
        if period.end:
            found = found.filter(group__ends_on__lte=period.end)
        return found

    def search(self, query: str) -> Self:
        """Programs with every word of the query in the mentee's name or in the mentor's."""
        return search_folded(self, query, "mentee__name_key", "group__mentor__employee__name_key")

    def for_list(self) -> Self:
        """Programs with the group's values and the requested competencies, in two statements."""
        return self._with_group().prefetch_related("requested_competencies")

    def for_card(self) -> Self:
        """Programs with what the card says of one, in one statement: `requested_words`, the practice, who recorded it."""
        requested = Competency.objects.filter(assignments=models.OuterRef("pk")).order_by("code")
        words = Concat("code", Value(" "), "name", output_field=models.TextField())
        return (
            self._with_group()
            .select_related("best_practice", "created_by")
            .annotate(requested_words=ArraySubquery(requested.values(words=words)))
        )

    def _with_group(self) -> Self:
        return self.select_related(
            "mentee__position",
            "group__organization",
            "group__mentor__employee__position",
            "group__mentor__employee__organization",
            "group__mentoring_form",
            "group__role",
            "group__order_document",
            "group__plan_document",
        )


ROW_OF_GROUP = (
    "mentor__employee__position",
    "mentor__employee__organization",
    "mentoring_form",
    "role",
    "order_document",
    "plan_document",
)
"""What a table needs of a group besides itself."""


class MentoringGroupQuerySet(models.QuerySet["MentoringGroup"]):
    def for_organization(self, organization: Organization) -> Self:
        """Groups that the organisation runs."""
        return self.filter(organization=organization)

    def having(self, assignments: AssignmentQuerySet) -> Self:
        """Groups with at least one of these programs; the others of the group stay in it."""
        return self.filter(pk__in=assignments.order_by().values("group"))

    def in_progress(self) -> Self:
        """Groups with somebody «В процессе»."""
        return self.having(apps.get_model("programs", "Assignment")._default_manager.in_progress())

    def running_in(self, period: Period) -> Self:
        """Groups whose days touch the period."""
        found = self
        if period.start:
            found = found.filter(ends_on__gte=period.start)
        if period.end:
            found = found.filter(starts_on__lte=period.end)
        return found

    def of_kind(self, kind: GroupKind) -> Self:
        """Диады, триады or малые группы, by all mentees of each group."""
        return self.with_mentee_count().filter(kind.of_groups_with("mentee_count"))

    def with_mentee_count(self) -> Self:
        """Groups with `mentee_count`: all mentees, whatever their status and whatever filter follows."""
        assignments = apps.get_model("programs", "Assignment")._default_manager
        counts = (
            assignments.filter(group=models.OuterRef("pk"))
            .order_by()
            .values("group")
            .annotate(number=models.Count("pk"))
            .values("number")
        )
        return self.annotate(mentee_count=Coalesce(models.Subquery(counts), 0))

    def with_shared_values(self) -> Self:
        """Groups with each of the shared values, in the same query."""
        return self.select_related(*(f.name for f in self.model._meta.concrete_fields if f.is_relation))

    def above(self, group: MentoringGroup) -> Self:
        """Groups above this one in a list with the latest first."""
        same_day = Q(starts_on=group.starts_on, pk__gt=group.pk)
        return self.filter(Q(starts_on__gt=group.starts_on) | same_day)

    def for_list(self) -> Self:
        """Whole groups with what a table needs of them and of each mentee, in a fixed number of queries."""
        assignments = apps.get_model("programs", "Assignment")._default_manager
        members = (
            assignments.select_related("mentee__position")
            .prefetch_related("requested_competencies")
            .order_by("mentee__name_key", "pk")
        )
        return (
            self.with_mentee_count()
            .select_related(*ROW_OF_GROUP)
            .prefetch_related("mentor__competencies", models.Prefetch("assignments", members))
        )

    def for_table(self) -> Self:
        """Whole groups with what the table's columns need, names of competencies in the same statements."""
        assignments = apps.get_model("programs", "Assignment")._default_manager
        requested = Competency.objects.filter(assignments=models.OuterRef("pk"))
        members = (
            assignments.select_related("mentee__position")
            .annotate(requested_names=ArraySubquery(requested.order_by("code").values("name")))
            .order_by("mentee__name_key", "pk")
        )
        of_mentor = Competency.objects.filter(mentors=models.OuterRef("mentor"))
        return (
            self.select_related(*ROW_OF_GROUP)
            .annotate(competency_names=ArraySubquery(of_mentor.order_by("code").values("name")))
            .prefetch_related(models.Prefetch("assignments", members))
        )


class BestPracticeQuerySet(models.QuerySet["BestPractice"]):
    def for_organization(self, organization: Organization) -> Self:
        """Practices of the organisation's programs, in any state."""
        return self.filter(organization=organization)

    def published(self) -> Self:
        """Practices that every signed-in person may read."""
        return self.filter(status=PracticeStatus.PUBLISHED)

    def proposed(self) -> Self:
        """Practices that wait for the regional centre's decision."""
        return self.filter(status=PracticeStatus.PROPOSED)

    def returned(self) -> Self:
        """Practices for the curator to correct and send again."""
        return self.filter(status=PracticeStatus.RETURNED)

    def search(self, query: str) -> Self:
        """Practices with every word of the query in the title, the text or the mentor's name."""
        return search_folded(self, query, "search_key")

    def for_list(self) -> Self:
        """Practices with what a list needs of each."""
        return self.select_related("organization__territory", "mentoring_form").prefetch_related("competencies")
