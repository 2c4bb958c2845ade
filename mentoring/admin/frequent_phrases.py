"""Support's two screens about «Другие компетенции»: the frequent phrases, and one of them becoming a competency."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from mentoring.choices import CompetencyKind
from mentoring.frequent_phrases import FrequentPhrase, frequent_phrases, make_competency, next_code, use_competency
from mentoring.models import Competency
from mentorship_ais.core.errors import DomainError
from mentorship_ais.core.text import counted, fold

if TYPE_CHECKING:
    from mentoring.admin.reference import CompetencyAdmin

MAX_ON_PAGE = 200
"""The most phrases on one page; the others appear when these are coded."""


class PhraseForm(forms.Form):
    """The phrase that was chosen from the list."""

    phrase = forms.CharField(max_length=5000)


class CodingForm(forms.Form):
    """The spellings to replace, and the competency in their place: an existing one or a new one."""

    keys = forms.MultipleChoiceField(
        label="Написания, которые заменить",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Отметьте хотя бы одно написание."},
    )
    existing = forms.ModelChoiceField(
        Competency.objects.offered(),
        label="Компетенция, которая уже есть в перечне",
        required=False,
        empty_label="Такой ещё нет, добавить новую",
    )
    code = forms.IntegerField(label="Код новой компетенции", min_value=1, max_value=2_000_000_000, required=False)
    name = forms.CharField(label="Название новой компетенции", max_length=500, required=False)
    kind = forms.TypedChoiceField(
        label="Вид", choices=CompetencyKind, coerce=CompetencyKind, initial=CompetencyKind.PROFESSIONAL
    )
    area = forms.CharField(label="Область", max_length=255, required=False)

    def __init__(self, data: Any, *, item: FrequentPhrase) -> None:
        initial = {"keys": item.keys, "code": next_code(), "name": item.title}
        super().__init__(data, initial=initial)
        self.fields["keys"].choices = list(zip(item.keys, item.spellings, strict=True))  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Demand a code and a name for a new competency."""
        fields = super().clean() or {}
        if not fields.get("existing"):
            for name, demand in (("code", "Укажите код."), ("name", "Укажите название.")):
                if not fields.get(name) and name not in self.errors:
                    self.add_error(name, demand)
        return fields

    def record(self) -> tuple[Competency, int]:
        """Replace the spellings, and return the competency and the number of mentors."""
        fields = dict(self.cleaned_data)
        existing, keys = fields.pop("existing"), fields.pop("keys")
        if existing:
            return existing, use_competency(keys=keys, competency=existing)
        return make_competency(keys=keys, **fields)


def list_phrases(window: CompetencyAdmin, request: HttpRequest) -> HttpResponse:
    """What several mentors wrote in their own words, what most wrote first."""
    if not window.has_view_permission(request):
        raise PermissionDenied
    found = frequent_phrases()
    return render(
        request,
        "admin/mentoring/competency/phrases.html",
        {
            **_page_context(window, request, "Повторяющиеся «Другие компетенции»"),
            "found": found[:MAX_ON_PAGE],
            "hidden_count": max(len(found) - MAX_ON_PAGE, 0),
            "can_code": window.has_add_permission(request),
        },
    )


def code_phrases(window: CompetencyAdmin, request: HttpRequest) -> HttpResponse:
    """Turn one frequent phrase with all its spellings into a competency of all who wrote it."""
    if not window.has_add_permission(request):
        raise PermissionDenied
    chosen = PhraseForm(request.GET)
    key = fold(chosen.cleaned_data["phrase"]) if chosen.is_valid() else ""
    item = next((item for item in frequent_phrases() if key in item.keys), None)
    if item is None:
        messages.info(request, "Эта фраза больше не повторяется: её уже заменили или исправили.")
        return redirect("admin:mentoring_competency_phrases")
    form = CodingForm(request.POST if request.method == "POST" else None, item=item)
    if form.is_valid():
        try:
            competency, number = form.record()
        except DomainError as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            mentors = counted(number, "наставник", "наставника", "наставников")
            messages.success(request, f"Компетенция {competency}: теперь есть у тех, кто писал её словами ({mentors}).")
            return redirect("admin:mentoring_competency_phrases")
    return render(
        request,
        "admin/mentoring/competency/code.html",
        {**_page_context(window, request, f"Сделать компетенцией: {item.title}"), "item": item, "form": form},
    )


def _page_context(window: CompetencyAdmin, request: HttpRequest, title: str) -> dict[str, Any]:
    """Return the context that every page of the admin needs."""
    site: admin.AdminSite = window.admin_site
    return {
        **site.each_context(request),
        "opts": window.opts,
        "title": title,
        "phrases_url": reverse("admin:mentoring_competency_phrases"),
    }
