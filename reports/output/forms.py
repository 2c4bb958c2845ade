"""The filter of the table by organisation."""

from __future__ import annotations

from django import forms

from reports.counting.figures import FIGURES
from reports.selection.forms import SelectionForm


class OrganizationTableForm(SelectionForm):
    """The filter of «Статистика» with a search by name and an order."""

    q = forms.CharField(label="Название организации", required=False, max_length=200)
    sort = forms.ChoiceField(
        label="Порядок",
        required=False,
        choices=[("", "По названию"), *((figure.key, f"{figure.full_title}, по убыванию") for figure in FIGURES)],
    )
