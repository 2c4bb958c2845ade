"""Mentors and professional requests: support reads them; curators and employees write them on their own screens."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet, prefetch_related_objects
from django.http import HttpRequest

from mentoring.models import Mentor, ProfessionalRequest
from mentorship_ais.core.admin import FoldedSearch, ReadOnly, WithHistory


class EmployeeSearch(FoldedSearch[Any], WithHistory[Any], ReadOnly[Any]):
    """Found by the employee's folded name."""

    search_fields = ("employee__name_key",)
    search_help_text = "Фамилия, имя, отчество работника"


@admin.register(Mentor)
class MentorAdmin(EmployeeSearch):
    list_display = ("employee", "organization", "level", "is_active", "current_mentees", "max_mentees")
    list_filter = ("level", "is_active", "employee__organization__territory")
    fields = (
        "employee", "organization", "level", "is_active", "max_mentees", "current_mentees",
        "competencies", "other_competencies", "achievements", "interests",
    )  # fmt: skip
    readonly_fields = ("organization", "current_mentees")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Mentor]:
        return Mentor.objects.with_current_mentees().for_list().in_order()

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Mentor | None:
        """Fetch the mentor with the two lists, which the page and the history both read."""
        mentor: Mentor | None = super().get_object(request, object_id, from_field)
        if mentor:
            prefetch_related_objects([mentor], "competencies", "achievements")
        return mentor

    @admin.display(description="организация", ordering="employee__organization__name_key")
    def organization(self, mentor: Mentor) -> str:
        return str(mentor.employee.organization)

    @admin.display(description="ведёт сейчас", ordering="current_mentees")
    def current_mentees(self, mentor: Mentor) -> int:
        return mentor.current_mentees  # type: ignore[attr-defined]


@admin.register(ProfessionalRequest)
class ProfessionalRequestAdmin(EmployeeSearch):
    list_display = ("employee", "organization", "competency_count", "updated_at")
    fields = ("employee", "organization", "competencies", "text", "updated_at")
    readonly_fields = ("organization",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProfessionalRequest]:
        counted = ProfessionalRequest.objects.annotate(competency_count=Count("competencies"))
        return counted.select_related("employee__organization").order_by("-updated_at", "pk")

    @admin.display(description="организация", ordering="employee__organization__name_key")
    def organization(self, request: ProfessionalRequest) -> str:
        return str(request.employee.organization)

    @admin.display(description="компетенций", ordering="competency_count")
    def competency_count(self, request: ProfessionalRequest) -> int:
        return request.competency_count  # type: ignore[attr-defined]
