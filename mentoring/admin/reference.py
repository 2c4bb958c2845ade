"""Reference data of the mentor base: support edits it; what is in use is retired, not deleted."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from mentoring.admin.frequent_phrases import code_phrases, list_phrases
from mentoring.models import Achievement, Competency
from mentorship_ais.core.admin import RetirableAdmin


@admin.register(Competency)
class CompetencyAdmin(RetirableAdmin):
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
class AchievementAdmin(RetirableAdmin):
    list_display = ("number", "name", "is_retired")
    list_display_links = ("number", "name")
    list_filter = ("is_retired",)
