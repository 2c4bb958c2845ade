"""Long lists: what was asked for in the address, and the page of the answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.http import HttpRequest

PER_PAGE = 50


class FilterForm(forms.Form):
    """Parameters of an address (GET). What cannot be understood counts as not given: a stale link still opens."""

    def value(self, name: str) -> Any:
        """Return the understood value of a parameter, or None."""
        self.is_valid()
        return self.cleaned_data.get(name) or None

    @property
    def is_narrowing(self) -> bool:
        """Whether anything was asked for, so that an empty list can say «ничего не найдено» instead of «пока пусто»."""
        return any(self.value(name) for name in self.fields)


class SearchForm(FilterForm):
    """A list with a search by name only."""

    q = forms.CharField(label="Поиск", required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search"}))


def paginate(request: HttpRequest, rows: Any, *, per_page: int = PER_PAGE) -> Page[Any]:
    """Return the page that was asked for; for a page number that does not exist the nearest that does."""
    return Paginator(rows, per_page).get_page(request.GET.get("page"))


def query_without_page(request: HttpRequest) -> str:
    """Return the address's parameters for the links to other pages of the same list."""
    parameters = request.GET.copy()
    parameters.pop("page", None)
    return parameters.urlencode()
