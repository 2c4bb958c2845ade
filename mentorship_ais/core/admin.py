"""What every page of the admin keeps to, and their kinds: searched, never deleted from, read-only, retired from.

A list can be asked by its own filters and by values that they can mean; everything else is a bad request (400) before the
database is asked. Otherwise `?password__startswith=…` would tell the hashes of passwords letter by letter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import get_fields_from_path
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import BadRequest, ValidationError
from django.db.models import DateField, ForeignKey, Model, QuerySet, URLField
from django.http import HttpRequest, HttpResponse
from django.utils.dateparse import parse_datetime

from mentorship_ais.core.errors import DomainError
from mentorship_ais.core.history import Change, history_of
from mentorship_ais.core.saving import save_or_refuse
from mentorship_ais.core.search import search_folded
from mentorship_ais.core.text import CONTROLS, tidy

M = TypeVar("M", bound=Model)

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin
else:
    # The class is generic for the type checker only.
    class ModelAdmin(admin.ModelAdmin):
        def __class_getitem__(cls, _: Any) -> type:
            return cls


YEARS = range(1900, 2200)
"""Years that a list may be asked for; the database and Python's calendar have borders of their own."""


class RecordForm(forms.ModelForm):
    """A record's form; a row that is there already is refused in words, also where its key is a generated column."""

    def _get_validation_exclusions(self) -> set[str]:
        # Django leaves out the constraints on columns that the form does not have; the database would break the page.
        generated = {field.name for field in self.instance._meta.concrete_fields if field.generated}
        return super()._get_validation_exclusions() - generated  # type: ignore[misc]


class SearchBox(AutocompleteSelect):
    """Django's search box, which breaks the page when its form comes back with a value that is no key."""

    def optgroups(self, name: str, value: Sequence[str], attr: dict[str, Any] | None = None) -> Any:
        return super().optgroups(name, [key for key in value if _is_key(self.field.target_field, key)], attr)


class BaseAdmin(ModelAdmin[M]):
    """The base of every window of the admin: no question but by the list's own filters, no value that breaks a page."""

    form = RecordForm
    formfield_overrides = {URLField: {"assume_scheme": "https"}}

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Tell whether the list has such a filter (Django's own rule allows every column of the row), and such a value."""
        return lookup in self._lookups(request) and _can_be_meant(lookup, value)

    def _lookups(self, request: HttpRequest | None) -> Iterator[str]:
        """Yield the names under which the filters and the date hierarchy read the address."""
        for entry in self.get_list_filter(request) if request else self.list_filter:
            if isinstance(entry, str):
                yield from self._lookups_of_field(entry)
            elif isinstance(entry, type) and issubclass(entry, admin.SimpleListFilter):
                yield str(entry.parameter_name)
        if self.date_hierarchy:
            yield from (f"{self.date_hierarchy}__{part}" for part in ("year", "month", "day"))

    def _lookups_of_field(self, path: str) -> Iterator[str]:
        """Yield the names that Django's filter of this kind of field expects."""
        field = get_fields_from_path(self.model, path)[-1]
        if field.null or not isinstance(field, DateField):
            yield f"{path}__isnull"
        if isinstance(field, ForeignKey):
            yield f"{path}__{field.target_field.name}__exact"
        elif isinstance(field, DateField):
            yield from (f"{path}__gte", f"{path}__lt")
        else:
            yield from (path, f"{path}__exact")  # the same question; Django's links write the one or the other

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[M], search_term: str
    ) -> tuple[QuerySet[M], bool]:
        """Search as Django does, without the control characters that the database refuses."""
        return super().get_search_results(request, queryset, tidy(search_term))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = SearchBox(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        # The admin would take values for a new row from the address, and fail on one that is no key.
        return {}

    def response_action(self, request: HttpRequest, queryset: QuerySet[M], *args: Any) -> HttpResponse | None:
        """Do the action with the marked rows; refuse a mark that is no key of a row."""
        if not all(_is_key(self.opts.pk, marked) for marked in request.POST.getlist(ACTION_CHECKBOX_NAME)):
            raise BadRequest
        return super().response_action(request, queryset, *args)


def _is_key(field: Any, value: str) -> bool:
    """Tell whether the text can be a value of the column that rows are known by."""
    try:
        field.to_python(value)
    except ValidationError:
        return False
    return True


def _can_be_meant(lookup: str, value: str) -> bool:
    """Tell whether a filter's value is one that the database and the calendar know."""
    if value.translate(CONTROLS) != value:
        return False
    match lookup.rpartition("__")[2]:
        case "year":
            return value.isdecimal() and len(value) == 4 and int(value) in YEARS
        case "month" | "day":
            return value.isdecimal() and len(value) <= 2
        case "gte" | "lt":
            # A filter by day has borders that Django writes itself; the rest it refuses in its own way.
            moment = parse_datetime(value)
            return moment is None or moment.year in YEARS
    return True


class FoldedSearch(BaseAdmin[M]):
    """Search that forgives letter case and ё/е: every word of the query stands in one of `search_fields`."""

    search_help_text = "Регистр букв и е/ё не важны."

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[M], search_term: str
    ) -> tuple[QuerySet[M], bool]:
        return search_folded(queryset, search_term, *self.search_fields), False


class NothingIsDeleted(BaseAdmin[M]):
    """Rows that others point to: closed or retired, never deleted."""

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False


class ReadOnly(NothingIsDeleted[M]):
    """Every field is on the page, nothing is added, changed or deleted by hand; buttons and actions may make moves."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False

    def has_move_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        """Tell whether the person may make the record's moves: Django's permission to change it allows them."""
        return super().has_change_permission(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: M | None = None) -> Any:
        return [*self.readonly_fields, *(field.name for field in self.model._meta.fields)]


class WithHistory(BaseAdmin[M]):
    """Shows on the record's page who did what and when, as the database recorded it (`core.history`)."""

    hidden_in_history: tuple[str, ...] = ()

    def changes_of(self, record: M) -> list[Change]:
        """Return the record's changes, the latest first."""
        return history_of(record, hidden=self.hidden_in_history)

    def render_change_form(  # noqa: PLR0917 - Django's own signature
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: M | None = None,
    ) -> HttpResponse:
        context["changes"] = self.changes_of(obj) if obj else None
        return super().render_change_form(request, context, add, change, form_url, obj)


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
            save_or_refuse(row, fields=["is_retired"])
            number += 1
        except DomainError as refusal:
            modeladmin.message_user(request, f"{row}: {refusal.message}", messages.ERROR)
    modeladmin.message_user(request, f"Снова предлагается записей: {number}.", messages.SUCCESS)


class RetirableAdmin(WithHistory[Any]):
    """A list that people choose from: rows in use are retired, not deleted."""

    actions = (retire, offer_again)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Put the mark last, after what the row is."""
        return sorted(super().get_fields(request, obj), key=lambda name: name == "is_retired")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Allow to delete a row that nothing points to; the list offers retiring instead."""
        return bool(obj and not obj.is_in_use() and super().has_delete_permission(request, obj))
