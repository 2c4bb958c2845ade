"""The rows behind each figure. A list has as many rows as its figure counts."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from mentoring.models import Mentor
from mentorship_ais.organizations.models import Employee, Organization
from programs.models import Assignment
from reports.selection.selection import Selection


def rows_of(selection: Selection, listing: str) -> QuerySet[Any]:
    """Return the rows of the named list, ordered by territory, organisation and name, in a fixed number of queries."""
    return {
        "programs": _programs,
        "mentees": _mentees,
        "mentors": _mentors,
        "organizations": _organizations,
        "groups": _groups,
    }[listing](selection)


def _programs(selection: Selection) -> QuerySet[Any]:
    return (
        selection.programs()
        .select_related(
            "best_practice",
            "mentee__position",
            "group__organization__territory",
            "group__mentor__employee__position",
            "group__mentoring_form",
            "group__role",
        )
        .annotate(mentee_count=_size_of("group"))
        .order_by(
            "group__organization__territory__name", "group__organization__name_key", "group__ends_on", "group_id", "pk"
        )
    )


def _size_of(group: str) -> Coalesce:
    """Count all programs of the group, whatever their status and whatever the selection."""
    mine = Assignment.objects.filter(group=OuterRef(group)).order_by().values("group").annotate(n=Count("pk"))
    return Coalesce(Subquery(mine.values("n")), 0)


def _mentees(selection: Selection) -> QuerySet[Any]:
    people = Employee.objects.select_related("organization__territory", "position")
    return (
        people.filter(pk__in=selection.programs().order_by().values("mentee"))
        .annotate(counted_programs=_counted(selection, "mentee"))
        .order_by("organization__territory__name", "organization__name_key", "name_key", "pk")
    )


def _mentors(selection: Selection) -> QuerySet[Any]:
    mentors = Mentor.objects.select_related("employee__organization__territory", "employee__position")
    return (
        mentors.filter(pk__in=selection.programs().order_by().values("group__mentor"))
        .annotate(counted_programs=_counted(selection, "group__mentor"))
        .order_by(
            "employee__organization__territory__name", "employee__organization__name_key", "employee__name_key", "pk"
        )
    )


def _organizations(selection: Selection) -> QuerySet[Any]:
    return (
        Organization.objects.select_related("territory", "type")
        .filter(pk__in=selection.programs().order_by().values("group__organization"))
        .annotate(counted_programs=_counted(selection, "group__organization"))
        .order_by("territory__name", "name_key", "pk")
    )


def _groups(selection: Selection) -> QuerySet[Any]:
    return (
        selection.groups()
        .select_related("organization__territory", "mentor__employee", "mentoring_form", "role")
        .annotate(mentee_count=_size_of("pk"), counted_programs=_counted(selection, "group"))
        .order_by("organization__territory__name", "organization__name_key", "ends_on", "pk")
    )


def _counted(selection: Selection, whose: str) -> Coalesce:
    mine = selection.programs().filter(**{whose: OuterRef("pk")}).order_by().values(whose).annotate(n=Count("pk"))
    return Coalesce(Subquery(mine.values("n")), 0)
