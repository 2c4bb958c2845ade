"""The filter of «Статистика», kept in the address. What the scope fixes, the form does not even have."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone

from mentoring.choices import MentorLevel
from mentorship_ais.core.listing import FilterForm
from mentorship_ais.core.periods import ALL_TIME, Period
from mentorship_ais.core.widgets import DateInput
from mentorship_ais.organizations.bands import AgeBand, ExperienceBand
from programs.choices import GroupKind
from reports.selection import periods
from reports.selection.names import Names, References, read_references
from reports.selection.scope import Scope
from reports.selection.selection import FILTERS, UNKNOWN, Selection

ANY_DATES = "dates"
PLAUSIBLE_DAYS = (
    MinValueValidator(datetime.date(1950, 1, 1), "Укажите дату не раньше 01.01.1950."),
    MaxValueValidator(datetime.date(2100, 12, 31), "Укажите дату не позже 31.12.2100."),
)


class PeriodField(forms.ChoiceField):
    """A preset of the list, or an older one that an address names."""

    def valid_value(self, value: Any) -> bool:
        return super().valid_value(value) or periods.parse(str(value)) is not None


class NamedField(forms.TypedChoiceField):
    """One row of a short reference list that has already been read."""

    def __init__(self, *, label: str, names: Names, empty: str) -> None:
        super().__init__(
            label=label, required=False, coerce=int, empty_value=None, choices=[("", empty), *names.items()]
        )


class SelectionForm(FilterForm):
    """Period, territory, type, organisation, form, role and level."""

    period = PeriodField(label="Период", required=False)
    start = forms.DateField(label="С", required=False, widget=DateInput, validators=PLAUSIBLE_DAYS)
    end = forms.DateField(label="По", required=False, widget=DateInput, validators=PLAUSIBLE_DAYS)
    level = forms.ChoiceField(label="Статус наставника", required=False, choices=[("", "Любой"), *MentorLevel.choices])

    def __init__(self, data: Mapping[str, Any], *, scope: Scope, references: References, today: datetime.date) -> None:
        super().__init__(data)
        self.scope, self.references = scope, references
        named = [
            ("", periods.ALL_TIME_NAME),
            *((title, [(p.slug, p.label) for p in group]) for title, group in periods.offered(today)),
            (ANY_DATES, "Любые даты"),
        ]
        chosen = periods.parse(str(data.get("period", "")))
        if chosen and not any(chosen in group for _, group in periods.offered(today)):
            named.insert(-1, (chosen.slug, chosen.label))
        self.fields["period"].choices = named  # type: ignore[attr-defined]
        self.fields["form"] = NamedField(label="Форма наставничества", names=references.form, empty="Любая")
        self.fields["role"] = NamedField(label="Роль наставника", names=references.role, empty="Любая")
        if scope.is_wider_than_one_organization:
            self.fields["type"] = NamedField(label="Тип организации", names=references.type, empty="Любой")
            self.fields["organization"] = forms.IntegerField(
                required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput
            )
        if scope.is_whole_region:
            self.fields["territory"] = NamedField(
                label="Территориальное управление", names=references.territory, empty="Все"
            )
        self.order_fields(["period", "start", "end", "territory", "type", "form", "role", "level"])

    def clean(self) -> dict[str, Any]:
        """Take dates without a preset as «любые даты»; refuse an end before the start."""
        given: dict[str, Any] = super().clean() or {}
        start, end = given.get("start"), given.get("end")
        if self.is_any_dates and start and end and end < start:
            self.add_error("end", "Конец периода раньше его начала. Проверьте обе даты.")
        return given

    @property
    def is_any_dates(self) -> bool:
        """Whether the two dates, and not a preset, are the period."""
        period = self.cleaned_data.get("period")
        return period == ANY_DATES or (not period and any(self.cleaned_data.get(name) for name in ("start", "end")))

    @classmethod
    def stored(cls, parameters: Mapping[str, str], *, scope: Scope) -> Selection:
        """Return the selection that stored parameters name, with the names and the day of today."""
        return cls(parameters, scope=scope, references=read_references(), today=timezone.localdate()).selection()

    def selection(self) -> Selection:
        """Return the selection; a value that is not valid counts as not given, and the page lists it as a mistake."""
        self.is_valid()
        period, period_name = self._period()
        return Selection(
            scope=self.scope,
            period=period,
            period_name=period_name,
            filters={name: self.cleaned_data[name] for name in FILTERS if self.cleaned_data.get(name)},
            narrowing=self._narrowing(),
            parameters=self._parameters(),
        )

    def _period(self) -> tuple[Period, str]:
        if preset := periods.parse(self.cleaned_data.get("period") or ""):
            return preset.period, preset.label
        if self.is_any_dates and not self.errors.get("end"):
            period = Period(self.cleaned_data.get("start"), self.cleaned_data.get("end"))
            return (period, periods.ANY_DATES_NAME) if period != ALL_TIME else (ALL_TIME, periods.ALL_TIME_NAME)
        return ALL_TIME, periods.ALL_TIME_NAME

    def _narrowing(self) -> dict[str, Any]:
        return {}

    def _parameters(self) -> dict[str, str]:
        """Return the valid values as parameters of an address; dates only where they count."""
        parameters: dict[str, str] = {}
        for name in self.fields:
            value = self.cleaned_data.get(name)
            if value in (None, "") or (name in {"start", "end"} and not self.is_any_dates):
                continue
            parameters[name] = value.isoformat() if isinstance(value, datetime.date) else str(value)
        return parameters


class MonthField(forms.CharField):
    """A month as `2026-10`; cleaned to its period."""

    def clean(self, value: Any) -> Any:
        text = str(value or "").strip()
        if not text:
            return None
        try:
            first = datetime.datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 - a calendar month has no zone
        except ValueError:
            raise forms.ValidationError("Укажите месяц как 2026-10.") from None
        following = (first.replace(day=28) + datetime.timedelta(days=4)).replace(day=1)
        return Period(first, following - datetime.timedelta(days=1))


class ListForm(SelectionForm):
    """The same filter for a list behind a figure: with the row and the column of the table that was opened."""

    kind = forms.ChoiceField(required=False, choices=GroupKind.choices, widget=forms.HiddenInput)
    age = forms.ChoiceField(required=False, choices=[*AgeBand.choices, (UNKNOWN, "")], widget=forms.HiddenInput)
    experience = forms.ChoiceField(required=False, choices=ExperienceBand.choices, widget=forms.HiddenInput)
    month = MonthField(required=False, widget=forms.HiddenInput)
    competency = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)
    covered = forms.ChoiceField(required=False, choices=[("yes", "")], widget=forms.HiddenInput)
    practice = forms.ChoiceField(required=False, choices=[("yes", "")], widget=forms.HiddenInput)

    def _narrowing(self) -> dict[str, Any]:
        names = ("kind", "age", "experience", "month", "practice", "competency", "covered")
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data.get(name)}

    def _parameters(self) -> dict[str, str]:
        parameters = super()._parameters()
        if month := self.cleaned_data.get("month"):
            parameters["month"] = f"{month.start:%Y-%m}"
        return parameters


class CoverageForm(SelectionForm):
    """The filter of «Охват»: it counts everybody who works today, so no field is about periods or kinds of programs."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("period", "start", "end", "form", "role", "level"):
            del self.fields[name]
