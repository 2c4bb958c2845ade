"""Lists of choices: one statement for all of them, in the order and with the words of each."""

from __future__ import annotations

import pytest
from django import forms
from django.db.models import F, Value
from pytest_django import DjangoAssertNumQueries

from mentorship_ais.core.choice_lists import offer
from mentorship_ais.core.text import full_name_of
from mentorship_ais.organizations.models import Employee, Position
from tests.factories import EmployeeFactory, PositionFactory


class StaffForm(forms.Form):
    """Two lists, as a filter has them."""

    employee = forms.ModelChoiceField(Employee.objects.none(), required=False, empty_label="Все")
    position = forms.ModelChoiceField(Position.objects.none(), required=False, empty_label="Все")


def staff_form(**data: str) -> StaffForm:
    form = StaffForm(data)
    offer(
        form,
        employee=Employee.objects.annotate(label=full_name_of(), place=F("name_key")),
        position=Position.objects.annotate(label=F("name"), place=Value("")),
    )
    return form


@pytest.mark.django_db
def test_lists_are_read_in_one_statement_and_keep_their_order(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    second, first = PositionFactory(name="учитель"), PositionFactory(name="Воспитатель")
    people = [
        EmployeeFactory(last_name=last, first_name="Анна", middle_name=middle, position=second)
        for last, middle in (("Яшина", "Петровна"), ("Ёлкина", ""), ("", ""))
    ]
    form = staff_form()
    with django_assert_num_queries(1):
        page = str(form)
    by_name = sorted(people, key=lambda each: each.name_key)
    assert list(form["employee"].field.choices) == [("", "Все"), *((each.pk, each.full_name) for each in by_name)]
    assert list(form["position"].field.choices) == [("", "Все"), (second.pk, "учитель"), (first.pk, "Воспитатель")]
    assert "Ёлкина Анна" in page


@pytest.mark.django_db
def test_chosen_row_is_marked_and_an_unknown_one_refused() -> None:
    employee = EmployeeFactory()
    form = staff_form(employee=str(employee.pk))
    assert form.is_valid()
    assert form.cleaned_data["employee"] == employee
    assert f'<option value="{employee.pk}" selected>' in str(form)
    assert not staff_form(employee="0").is_valid()
