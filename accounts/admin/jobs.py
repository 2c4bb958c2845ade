"""Background work: what waits, what runs, what failed; what failed can be done again."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import BackgroundJob
from mentorship_ais.core import jobs
from mentorship_ais.core.admin import ReadOnly
from mentorship_ais.core.text import counted


class StateFilter(admin.SimpleListFilter):
    """By what has become of the job."""

    title = "состояние"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(state.value, state.label) for state in jobs.State]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(state=self.value()) if self.value() else queryset


class WorkFilter(admin.SimpleListFilter):
    """By what is done."""

    title = "работа"
    parameter_name = "work"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return sorted(jobs.WORKS.items(), key=lambda item: item[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[BackgroundJob]) -> QuerySet[BackgroundJob]:
        return queryset.filter(task_name=self.value()) if self.value() else queryset


@admin.register(BackgroundJob)
class BackgroundJobAdmin(ReadOnly[BackgroundJob]):
    """A window on background work with one move: «Повторить»."""

    list_display = ("work", "about", "state", "planned_for", "attempts")
    list_display_links = ("work",)
    list_filter = (StateFilter, WorkFilter)
    fields = ("work", "about", "state", "planned_for", "attempts")
    actions = ("retry",)

    def get_queryset(self, request: HttpRequest) -> Any:
        """The site's own jobs; the queue's look for lost jobs is none of them."""
        return jobs.with_state(super().get_queryset(request).filter(task_name__in=jobs.WORKS))

    def get_readonly_fields(self, request: HttpRequest, obj: BackgroundJob | None = None) -> Any:
        return self.fields

    @admin.display(description="работа", ordering="task_name")
    def work(self, job: BackgroundJob) -> str:
        return jobs.WORKS[job.task_name]

    @admin.display(description="о записи")
    def about(self, job: BackgroundJob) -> str:
        return job.about

    @admin.display(description="состояние")
    def state(self, job: Any) -> str:
        return jobs.State(job.state).label

    @admin.display(description="не раньше", ordering="scheduled_at")
    def planned_for(self, job: BackgroundJob) -> str:
        return f"{timezone.localtime(job.scheduled_at):%d.%m.%Y %H:%M}" if job.scheduled_at else ""

    @admin.action(description="Повторить", permissions=["move"])
    def retry(self, request: HttpRequest, queryset: QuerySet[BackgroundJob]) -> None:
        """Put what failed or was interrupted back into the queue."""
        again = jobs.retry(queryset.values_list("pk", flat=True))
        if again:
            number = counted(again, "работа", "работы", "работ")
            self.message_user(request, f"Снова в очереди: {number}.", messages.SUCCESS)
        else:
            self.message_user(request, "Среди выбранных нет неудавшихся и прерванных работ.", messages.WARNING)
