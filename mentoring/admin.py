"""Support's window on the mentor base: reference data to edit, mentors and requests to look at."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from .models import Achievement, Competency, Mentor, ProfessionalRequest, ReferenceRow


@admin.action(description="Больше не предлагать выбранные", permissions=["change"])
def retire(modeladmin: admin.ModelAdmin, request: HttpRequest, rows: QuerySet[Any]) -> None:
    """Take rows out of the lists of choice; where they were chosen they stay."""
    number = rows.update(is_retired=True)
    modeladmin.message_user(request, f"Больше не предлагается записей: {number}.", messages.SUCCESS)


@admin.action(description="Снова предлагать выбранные", permissions=["change"])
def offer_again(modeladmin: admin.ModelAdmin, request: HttpRequest, rows: QuerySet[Any]) -> None:
    """Put rows back into the lists of choice."""
    number = 0
    for row in rows:
        row.is_retired = False
        row.full_clean()
        row.save(update_fields=["is_retired"])
        number += 1
    modeladmin.message_user(request, f"Снова предлагается записей: {number}.", messages.SUCCESS)


class ReferenceAdmin(admin.ModelAdmin):
    """Rows in use are retired, not deleted."""

    actions = (retire, offer_again)

    def has_delete_permission(self, request: HttpRequest, obj: ReferenceRow | None = None) -> bool:
        """Only a row that nothing points to can be deleted; the list offers retiring instead."""
        return bool(obj and not obj.is_in_use() and super().has_delete_permission(request, obj))


@admin.register(Competency)
class CompetencyAdmin(ReferenceAdmin):
    list_display = ("code", "name", "kind", "area", "is_retired", "mentor_count")
    list_display_links = ("code", "name")
    list_filter = ("kind", "is_retired", "area")
    search_fields = ("code", "name")
    search_help_text = "Слова из названия или код"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Competency]:
        return super().get_queryset(request).annotate(mentor_count=Count("mentors"))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Competency], search_term: str
    ) -> tuple[QuerySet[Competency], bool]:
        """By folded words or by the code: letter case and ё/е do not matter, whatever the server's locale."""
        return queryset.search(search_term), False  # type: ignore[attr-defined]

    @admin.display(description="у наставников", ordering="mentor_count")
    def mentor_count(self, competency: Competency) -> int:
        return competency.mentor_count  # type: ignore[attr-defined]


@admin.register(Achievement)
class AchievementAdmin(ReferenceAdmin):
    list_display = ("number", "name", "is_retired")
    list_display_links = ("number", "name")
    list_filter = ("is_retired",)


class ReadingAdmin(admin.ModelAdmin):
    """Rows that curators and employees write: support reads them."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class EmployeeSearch(ReadingAdmin):
    """Found by the employee's folded name."""

    search_fields = ("employee__name_key",)
    search_help_text = "Фамилия, имя, отчество работника"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return queryset.search(search_term), False  # type: ignore[attr-defined]


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
