"""Every figure against a plain count over random regions: half-completed groups, stopped programs, period borders."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from mentorship_ais.core.periods import ALL_TIME, Period
from programs.choices import AssignmentStatus
from reports.counting import aggregates
from reports.counting.aggregates import Figures
from reports.counting.competencies import requested_competencies
from reports.counting.figures import FIGURES
from reports.counting.lists import rows_of
from reports.counting.report import Report, Row, make_report
from reports.output.tables import COMPETENCY_LISTS
from reports.selection.names import read_references
from reports.selection.periods import parse, year_before
from reports.selection.scope import Scope
from reports.selection.selection import UNKNOWN, Selection
from tests.reports.region import (
    COMPETENCIES_OF_MENTORS,
    Group,
    Region,
    counted_by_hand,
    level_of,
    regions,
    territory_of,
    type_of,
)

PERIODS = [
    ALL_TIME,
    *(preset.period for slug in ("school-2024", "year-2024", "quarter-2024-4") if (preset := parse(slug))),
    Period(datetime.date(2024, 9, 1), None),
    Period(None, datetime.date(2024, 12, 31)),
    Period(datetime.date(2025, 2, 28), datetime.date(2025, 8, 31)),
]
LIMITS: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture],
    "phases": [Phase.explicit, Phase.reuse, Phase.generate],  # shrinking through a database takes minutes
}
against_the_database = settings(max_examples=20, **LIMITS)


@contextmanager
def stored(generated: list[Group]) -> Iterator[Region]:
    with transaction.atomic():
        yield Region(generated)
        transaction.set_rollback(True)


def counted(selection: Selection) -> Report:
    return make_report(selection, read_references())


@pytest.mark.django_db
@against_the_database
@given(generated=regions, period=st.sampled_from(PERIODS))
def test_every_figure_equals_a_plain_count(generated: list[Group], period: Period) -> None:
    with stored(generated) as region:
        report = counted(Selection(Scope(), period))
        assert report.totals == counted_by_hand(generated, period)
        earlier = year_before(period)
        assert report.year_before == (counted_by_hand(generated, earlier) if earlier else None)
        for table in report.tables.values():
            for row in table.rows:
                assert row.figures == by_hand(region, period, row), (table.key, row.labels)
            programs = sum(row.figures.programs for row in table.rows)
            assert programs == report.totals.programs, table.key
        by_organization = report.by_organization()
        for number, organization in enumerate(region.organizations):
            mine = counted_by_hand([group for group in generated if group.organization == number], period)
            assert by_organization.get(organization.pk, Figures()) == mine


def by_hand(region: Region, period: Period, row: Row) -> Figures:
    """The plain count of what the row's address names."""
    address = dict(row.narrowing)

    def of_group(group: Group) -> bool:
        is_ = {
            "territory": str(region.territories[territory_of(group.organization)].pk),
            "type": str(region.types[type_of(group.organization)].pk),
            "form": str(region.forms[group.mentoring_form].pk),
            "role": str(region.roles[group.role].pk),
            "level": level_of(group.mentor).value,
            "kind": group.kind,
            "month": f"{group.ends_on:%Y-%m}",
        }
        return all(is_[name] == value for name, value in address.items() if name in is_)

    return counted_by_hand(
        region.groups,
        period,
        of_group=of_group,
        of_program=lambda group, program: (
            address.get("age", program.age or UNKNOWN) == (program.age or UNKNOWN)
            and address.get("experience", program.experience) == program.experience
        ),
    )


@pytest.mark.django_db
@against_the_database
@given(generated=regions, period=st.sampled_from(PERIODS), data=st.data())
def test_filters_count_what_a_plain_filter_counts(generated: list[Group], period: Period, data: st.DataObject) -> None:
    with stored(generated) as region:
        form = data.draw(st.none() | st.integers(0, 1), label="form")
        territory = data.draw(st.none() | st.integers(0, 1), label="territory")
        level = data.draw(st.none() | st.sampled_from(["local", "regional"]), label="level")
        values = {
            "form": region.forms[form].pk if form is not None else None,
            "territory": region.territories[territory].pk if territory is not None else None,
            "level": level,
        }
        filters = {name: value for name, value in values.items() if value is not None}
        assert counted(Selection(Scope(), period, filters=filters)).totals == counted_by_hand(
            generated,
            period,
            of_group=lambda group: (
                form in (None, group.mentoring_form)
                and territory in (None, territory_of(group.organization))
                and level in (None, level_of(group.mentor).value)
            ),
        )


@pytest.mark.django_db
@against_the_database
@given(generated=regions, period=st.sampled_from(PERIODS), number=st.integers(0, 3))
def test_curator_counts_the_own_organisation_alone(generated: list[Group], period: Period, number: int) -> None:
    with stored(generated) as region:
        mine = Scope(organization=region.organizations[number])
        other_school = {"organization": region.organizations[(number + 1) % 4].pk}
        expected = counted_by_hand(generated, period, of_group=lambda group: group.organization == number)
        assert counted(Selection(mine, period)).totals == expected
        assert counted(Selection(mine, period, filters=other_school)).totals == Figures()


@pytest.mark.django_db
@settings(max_examples=4, **LIMITS)
@given(generated=regions, period=st.sampled_from(PERIODS[:3]))
def test_every_figure_is_as_big_as_its_list_is_long(generated: list[Group], period: Period) -> None:
    with stored(generated):
        selection = Selection(Scope(), period)
        report = counted(selection)
        rows = [Row((), report.totals), *(row for table in report.tables.values() for row in table.rows)]
        for row in rows:
            for figure in FIGURES:
                if figure.opens and figure.value(row.figures):  # a zero is no link
                    address = {**row.narrowing, **figure.narrowing}
                    assert len(rows_of(opened(selection, address), figure.opens)) == figure.value(row.figures), (
                        figure.key,
                        row,
                    )


def opened(selection: Selection, address: dict[str, str]) -> Selection:
    """The selection that the address of a figure makes, read by the list's own form."""
    from reports.selection.forms import ListForm

    form = ListForm(address, scope=selection.scope, references=read_references(), today=datetime.date(2025, 9, 1))
    assert form.is_valid(), form.errors
    narrowed = form.selection()
    return Selection(selection.scope, selection.period, filters=narrowed.filters, narrowing=narrowed.narrowing)


@pytest.mark.django_db
@against_the_database
@given(generated=regions, period=st.sampled_from(PERIODS))
def test_requested_and_covered_competencies_equal_a_plain_count(generated: list[Group], period: Period) -> None:
    with stored(generated) as region:
        selection = Selection(Scope(), period)
        expected = []
        for number, competency in enumerate(region.competencies):
            asking = [
                (group, program)
                for group in generated
                for program in group.programs
                if group.ends_on in period
                and program.status == AssignmentStatus.COMPLETED
                and number in program.requested
            ]
            if asking:
                covered = [group for group, _ in asking if number in COMPETENCIES_OF_MENTORS[group.mentor]]
                mentees = {(group.organization, program.mentee) for group, program in asking}
                mentors = {group.mentor for group, _ in asking}
                expected.append((competency.pk, len(asking), len(covered), len(mentees), len(mentors)))
        rows = requested_competencies(selection)
        assert [(row.key, row.requested, row.covered, row.mentees, row.mentors) for row in rows] == sorted(
            expected, key=lambda row: (-row[1], row[0])
        )
        for row in rows:
            for key, (listing, more) in COMPETENCY_LISTS.items():
                address = {"competency": str(row.key), **more}
                assert len(rows_of(opened(selection, address), listing)) == getattr(row, key), key


@pytest.mark.parametrize("biggest", [0, 10**9])
@given(
    pairs=st.lists(st.tuples(st.integers(0, 4), st.integers(-(10**12), 10**12) | st.integers(0, 6)), min_size=1),
)
def test_different_things_are_counted_the_same_both_ways(biggest: int, pairs: list[tuple[int, int]]) -> None:
    patch = pytest.MonkeyPatch()
    patch.setattr(aggregates, "BIGGEST_TABLE", biggest)
    code, number = aggregates.dense(np.array([key for key, _ in pairs]))
    counts = aggregates.distinct(code, number, *aggregates.dense(np.array([thing for _, thing in pairs])))
    patch.undo()
    assert counts.tolist() == [
        len({thing for other, thing in pairs if other == key}) for key in sorted({key for key, _ in pairs})
    ]
