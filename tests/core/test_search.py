"""Search in folded columns: every word somewhere, case and ё/е aside."""

from __future__ import annotations

import pytest

from mentorship_ais.core.search import search_folded
from mentorship_ais.organizations.models import Employee
from tests.factories.organizations import EmployeeFactory, OrganizationFactory

pytestmark = pytest.mark.django_db

NAMES, SCHOOLS = "name_key", "organization__name_key"


@pytest.fixture
def anna() -> Employee:
    """«Алёна Ёлкина» of «Лицей «Звёздный»»."""
    school = OrganizationFactory(short_name="Лицей «Звёздный»")
    return EmployeeFactory(organization=school, last_name="Ёлкина", first_name="Алёна", middle_name="")


@pytest.mark.parametrize("query", ["ЕЛКИНА", "алена  елк", "Ёлкина\u00a0Алёна", "", " \t"])
def test_every_word_stands_in_the_column(anna: Employee, query: str) -> None:
    assert anna in search_folded(Employee.objects.all(), query, NAMES)


def test_one_word_that_stands_nowhere_leaves_nothing(anna: Employee) -> None:
    assert not search_folded(Employee.objects.all(), "елкина иванова", NAMES).exists()


def test_words_may_stand_in_different_columns(anna: Employee) -> None:
    EmployeeFactory(last_name="Ёлкина")
    assert search_folded(Employee.objects.all(), "звездный елкина", NAMES, SCHOOLS).get() == anna
    assert not search_folded(Employee.objects.all(), "звездный елкина", NAMES).exists()


@pytest.mark.parametrize("query", ["%", "_", "\\"])
def test_signs_of_a_pattern_mean_themselves(anna: Employee, query: str) -> None:
    assert not search_folded(Employee.objects.all(), query, NAMES).exists()
