"""Windows of the admin: what can be looked at and not changed there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse

from .history import history_of
from .text import fold

M = TypeVar("M", bound=Model)

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin
else:
    # The class is generic for the type checker only.
    class ModelAdmin(admin.ModelAdmin):
        def __class_getitem__(cls, _: Any) -> type:
            return cls


class FoldedSearch(ModelAdmin[M]):
    """Search that forgives letter case and ё/е: every word of the query stands in one of `search_fields`."""

    search_help_text = "Регистр букв и е/ё не важны."

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[M], search_term: str
    ) -> tuple[QuerySet[M], bool]:
        for word in fold(search_term).split():
            anywhere = Q()
            for field in self.search_fields:
                anywhere |= Q(**{f"{field}__contains": word})
            queryset = queryset.filter(anywhere)
        return queryset, False


class NothingIsDeleted(ModelAdmin[M]):
    """Rows that others point to: closed or retired, never deleted."""

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        # The admin would take values for a new row from the address, and fail on one that is no key.
        return {}


class ReadOnly(ModelAdmin[M]):
    """A window: everything is shown, nothing is added, changed or deleted by hand."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: M | None = None) -> Any:
        return [field.name for field in self.model._meta.fields]


class WithHistory(ModelAdmin[M]):
    """Shows on the record's page who did what and when, as the database recorded it (`core.history`)."""

    hidden_in_history: tuple[str, ...] = ()

    def render_change_form(  # noqa: PLR0917 - Django's own signature
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: M | None = None,
    ) -> HttpResponse:
        context["changes"] = history_of(obj, hidden=self.hidden_in_history) if obj else None
        return super().render_change_form(request, context, add, change, form_url, obj)
