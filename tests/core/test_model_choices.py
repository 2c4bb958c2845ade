"""Choices from a table, read once."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from pytest_django.asserts import assertHTMLEqual

from mentorship_ais.core.model_choices import LoadedChoiceField, LongSelect
from mentorship_ais.organizations.models import Position
from tests.factories import PositionFactory

pytestmark = pytest.mark.django_db


class PositionForm(forms.Form):
    position = LoadedChoiceField(Position.objects.all(), required=False, empty_label="Любая")


def test_form_is_checked_and_rendered_with_one_query(django_assert_num_queries: Any) -> None:
    chosen, _ = PositionFactory(), PositionFactory()
    with django_assert_num_queries(1):
        form = PositionForm({"position": str(chosen.pk)})
        assert form.is_valid()
        assert form.cleaned_data["position"] == chosen
        assert f'<option value="{chosen.pk}" selected>' in str(form)


def test_each_form_reads_the_rows_of_today() -> None:
    str(PositionForm())
    later = PositionFactory()
    assert PositionForm({"position": str(later.pk)}).is_valid()


@pytest.mark.parametrize("sent", ["\x00", "9" * 40, "abc", "-1"])
def test_what_is_not_offered_is_refused(sent: str) -> None:
    PositionFactory()
    assert PositionForm({"position": sent}).has_error("position", "invalid_choice")


def test_nothing_chosen_is_no_row() -> None:
    form = PositionForm({"position": ""})
    assert form.is_valid()
    assert form.cleaned_data["position"] is None


@pytest.mark.parametrize("value", [None, "", "1", 2])
def test_long_select_is_written_as_django_writes_it(value: Any) -> None:
    choices, attrs = [("", "Любая"), (1, "А < Б"), (2, "«В»")], {"id": "x", "required": True, "class": "form-select"}
    ours, its = (each(choices=choices).render("n", value, attrs) for each in (LongSelect, forms.Select))
    assertHTMLEqual(ours, its)
