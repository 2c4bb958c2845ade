"""Support's desk for programs: lists to edit, groups and assignments to read."""

from __future__ import annotations

from django.contrib import admin

from mentorship_ais.core.admin import ReadOnly, RetirableAdmin, WithHistory
from mentorship_ais.core.history import Change
from programs.history import history_of
from programs.models import Assignment, BestPractice, MentoringForm, MentoringGroup, MentorRole, PaperTemplate


class ReferenceAdmin(RetirableAdmin):
    """A list that curators choose from."""

    list_display = ("name", "is_retired")
    list_filter = ("is_retired",)
    search_fields = ("name",)


@admin.register(MentoringForm)
class MentoringFormAdmin(ReferenceAdmin):
    """«Форма наставничества»."""


@admin.register(MentorRole)
class MentorRoleAdmin(ReferenceAdmin):
    """«Роль наставника»."""


@admin.register(MentoringGroup)
class MentoringGroupAdmin(WithHistory[MentoringGroup], ReadOnly[MentoringGroup]):
    """A group with its seven shared values."""

    list_display = ("mentor", "organization", "mentoring_form", "starts_on", "ends_on")
    list_select_related = ("mentor__employee", "organization", "mentoring_form")
    list_filter = ("mentoring_form", "role")
    date_hierarchy = "starts_on"


@admin.register(Assignment)
class AssignmentAdmin(WithHistory[Assignment], ReadOnly[Assignment]):
    """One program with what was recorded of it."""

    list_display = ("mentee", "mentor", "organization", "status", "starts_on", "ends_on")
    list_select_related = ("mentee", "group__mentor__employee", "group__organization")
    list_filter = ("status",)
    date_hierarchy = "created_at"

    def changes_of(self, record: Assignment) -> list[Change]:
        """Return the changes with the moves between groups and the practice, as on the curator's card."""
        return history_of(record)

    @admin.display(description="наставник")
    def mentor(self, assignment: Assignment) -> str:
        return str(assignment.group.mentor)

    @admin.display(description="организация")
    def organization(self, assignment: Assignment) -> str:
        return str(assignment.group.organization)

    @admin.display(description="дата вхождения")
    def starts_on(self, assignment: Assignment) -> str:
        return f"{assignment.group.starts_on:%d.%m.%Y}"

    @admin.display(description="дата завершения")
    def ends_on(self, assignment: Assignment) -> str:
        return f"{assignment.group.ends_on:%d.%m.%Y}"


@admin.register(BestPractice)
class BestPracticeAdmin(WithHistory[BestPractice], ReadOnly[BestPractice]):
    """A proposal or a published practice; the regional centre judges on its own page."""

    list_display = ("title", "mentor_name", "organization", "status", "proposed_at", "decided_at")
    list_select_related = ("organization",)
    list_filter = ("status",)


@admin.register(PaperTemplate)
class PaperTemplateAdmin(WithHistory[PaperTemplate], ReadOnly[PaperTemplate]):
    """An organisation's own template."""

    list_display = ("organization", "kind", "document", "replaced_at", "replaced_by")
    list_select_related = ("organization", "document", "replaced_by")
    list_filter = ("kind",)
