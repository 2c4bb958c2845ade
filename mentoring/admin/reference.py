"""Reference data of the mentor base: support edits it; what is in use is retired, not deleted."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from mentoring.admin.frequent_phrases import code_phrases, list_phrases
from mentoring.models import Achievement, Competency, ReferenceRow
from mentorship_ais.core.admin import WithHistory
from mentorship_ais.core.errors import DomainError
from mentorship_ais.core.storing import store


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
        try:
            store(row, fields=["is_retired"])
            number += 1
        except DomainError as refusal:
            modeladmin.message_user(request, f"{row}: {refusal.message}", messages.ERROR)
    modeladmin.message_user(request, f"Снова предлагается записей: {number}.", messages.SUCCESS)


class ReferenceAdmin(WithHistory[Any]):
    """Rows in use are retired, not deleted."""

    actions = (retire, offer_again)

    def has_delete_permission(self, request: HttpRequest, obj: ReferenceRow | None = None) -> bool:
        """Allow to delete a row that nothing points to; the list offers retiring instead."""
        return bool(obj and not obj.is_in_use() and super().has_delete_permission(request, obj))


@admin.register(Competency)
class CompetencyAdmin(ReferenceAdmin):
    change_list_template = "admin/mentoring/competency/list.html"
    list_display = ("code", "name", "kind", "area", "is_retired", "mentor_count")
    list_display_links = ("code", "name")
    list_filter = ("kind", "is_retired", "area")
    search_fields = ("code", "name")
    search_help_text = "Слова из названия или код"
    ordering = ("code",)

    def get_urls(self) -> list[URLPattern]:
        """Add the two screens of frequent phrases to Django's own."""
        return [
            path("phrases/", self.admin_site.admin_view(self.phrases), name="mentoring_competency_phrases"),
            path("phrases/code/", self.admin_site.admin_view(self.code), name="mentoring_competency_code"),
            *super().get_urls(),
        ]

    def phrases(self, request: HttpRequest) -> HttpResponse:
        """Show «Повторяющиеся «Другие компетенции»»."""
        return list_phrases(self, request)

    def code(self, request: HttpRequest) -> HttpResponse:
        """Show «Сделать компетенцией»: a frequent phrase becomes a competency of all who wrote it."""
        return code_phrases(self, request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Competency]:
        return super().get_queryset(request).annotate(mentor_count=Count("mentors"))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Competency], search_term: str
    ) -> tuple[QuerySet[Competency], bool]:
        """Search by folded words or by the code: letter case and ё/е do not matter, whatever the server's locale."""
        return queryset.search(search_term), False  # type: ignore[attr-defined]

    @admin.display(description="у наставников", ordering="mentor_count")
    def mentor_count(self, competency: Competency) -> int:
        return competency.mentor_count  # type: ignore[attr-defined]


@admin.register(Achievement)
class AchievementAdmin(ReferenceAdmin):
    list_display = ("number", "name", "is_retired")
    list_display_links = ("number", "name")
    list_filter = ("is_retired",)
