"""The scope of the statistics: programs, groups and organisations are all limited by it, each to the same organisations."""

from __future__ import annotations

import pytest

from mentorship_ais.organizations.models import Organization
from reports.counting.report import read_places
from reports.selection.scope import Scope
from reports.selection.selection import Selection
from tests.factories import AssignmentFactory, OrganizationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def region() -> dict[str, Organization]:
    """Two organisations of one territory and one of another, each with a completed program."""
    places = {"first": "Самарское", "neighbour": "Самарское", "far": "Тольяттинское"}
    made: dict[str, Organization] = {
        name: OrganizationFactory(short_name=name, territory__name=place) for name, place in places.items()
    }
    for organization in made.values():
        AssignmentFactory(organization=organization, completed=True)
    return made


@pytest.mark.parametrize(
    ("scope", "covered"),
    [
        ("region", {"first", "neighbour", "far"}),
        ("territory", {"first", "neighbour"}),
        ("organization", {"first"}),
    ],
)
def test_every_question_stays_in_the_scope(region: dict[str, Organization], scope: str, covered: set[str]) -> None:
    first = region["first"]
    scopes = {
        "region": Scope(),
        "territory": Scope(territory=first.territory),
        "organization": Scope(organization=first),
    }
    selection = Selection(scopes[scope])
    by_programs = "group__organization__short_name"
    assert set(selection.assignments().values_list(by_programs, flat=True)) == covered
    assert set(selection.assignments_with_year_before().values_list(by_programs, flat=True)) == covered
    assert set(selection.programs().values_list(by_programs, flat=True)) == covered
    assert set(selection.groups_with_year_before().values_list("organization__short_name", flat=True)) == covered
    assert set(selection.organizations().values_list("short_name", flat=True)) == covered
    assert {place.organization for place in read_places(selection)} == {region[name].pk for name in covered}


@pytest.mark.parametrize("chosen", ["neighbour", "far"])
def test_filter_by_organisation_does_not_leave_the_scope(region: dict[str, Organization], chosen: str) -> None:
    selection = Selection(Scope(organization=region["first"]), filters={"organization": region[chosen].pk})
    assert not selection.assignments().exists()
    assert not selection.groups_with_year_before().exists()


@pytest.mark.parametrize(
    ("wide", "narrow", "is_covered"),
    [
        ("region", "territory", True),
        ("region", "organization", True),
        ("territory", "territory", True),
        ("territory", "organization", True),
        ("territory", "far", False),
        ("territory", "region", False),
        ("organization", "organization", True),
        ("organization", "territory", False),
        ("organization", "far", False),
    ],
)
def test_scope_covers_what_lies_in_it(
    region: dict[str, Organization], wide: str, narrow: str, is_covered: bool
) -> None:
    scopes = {
        "region": Scope(),
        "territory": Scope(territory=region["first"].territory),
        "organization": Scope(organization=region["first"]),
        "far": Scope(organization=region["far"]),
    }
    assert scopes[wide].covers(scopes[narrow]) is is_covered
