"""Two curators working on one organisation's programs: groups always equal the plain rule, and nothing is lost."""

from __future__ import annotations

import datetime
import uuid
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.models import User
from mentorship_ais.core.errors import DomainError
from mentorship_ais.core.versions import ChangedMeanwhile
from mentorship_ais.organizations.bands import ExperienceBand
from mentorship_ais.organizations.models import Employee, Organization
from programs import completion, grouping, replacement
from programs.choices import AssignmentStatus, StopReason
from programs.grouping import Entry
from programs.models import Assignment, MentoringGroup
from programs.shared_values import SharedValues
from tests.factories import (
    DocumentFactory,
    EmployeeFactory,
    MentorFactory,
    MentoringFormFactory,
    MentorRoleFactory,
    OrganizationFactory,
    UserFactory,
)
from tests.programs.test_grouping import at_once

DAY = datetime.date(2021, 10, 26)
WHOLE = {"result": "Готово.", "mentee_case_url": "https://a.example.org", "mentor_case_url": "https://b.example.org"}


class School:
    """One organisation with two of each shared value and four mentees: enough for every clash, few enough to have them."""

    def __init__(self) -> None:
        self.organization: Organization = OrganizationFactory()
        self.curators: list[User] = [UserFactory(), UserFactory()]
        self.mentees: list[Employee] = [EmployeeFactory(organization=self.organization) for _ in range(4)]
        self.mentors = [MentorFactory(employee__organization=self.organization) for _ in range(2)]
        self.form, self.role = MentoringFormFactory(), MentorRoleFactory()
        self.orders = [DocumentFactory(organization=self.organization) for _ in range(2)]
        self.plan = DocumentFactory(organization=self.organization)

    def values(self, key: tuple[int, int, int]) -> SharedValues:
        """The seven values of a key: which mentor, which order, how late the end."""
        mentor, order, days = key
        return SharedValues(
            self.organization,
            self.mentors[mentor],
            self.form,
            self.role,
            self.orders[order],
            self.plan,
            DAY,
            DAY + datetime.timedelta(days=30 + days),
        )

    def key_of(self, group: MentoringGroup) -> tuple[int, int, int]:
        """The key of a stored group."""
        mentor = next(number for number, each in enumerate(self.mentors) if each.pk == group.mentor_id)
        order = next(number for number, each in enumerate(self.orders) if each.pk == group.order_document_id)
        return mentor, order, (group.ends_on - DAY).days - 30


keys = st.tuples(st.integers(0, 1), st.integers(0, 1), st.integers(0, 1))
curators = st.integers(0, 1)
picks = st.integers(0, 30)


class TwoCurators(RuleBasedStateMachine):
    """`expected` is the plain definition: what each program's values are; equal values are one group."""

    school: School

    @initialize()
    def begin(self) -> None:
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.expected: dict[int, tuple[int, tuple[int, int, int]]] = {}
        self.status: dict[int, str] = {}
        self.pages: list[dict[int, int]] = [{}, {}]

    def teardown(self) -> None:
        if hasattr(self, "savepoint"):
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    def pick(self, number: int) -> Assignment:
        """One of the recorded programs."""
        chosen = sorted(self.expected)[number % len(self.expected)]
        return Assignment.objects.select_related("group").get(pk=chosen)

    def stands_twice(self, pk: int | None, mentee: int, key: tuple[int, int, int]) -> bool:
        """Whether another program has this mentee with these values."""
        return any(other != pk and values == (mentee, key) for other, values in self.expected.items())

    @rule(curator=curators, mentee=st.integers(0, 3), key=keys)
    def add(self, curator: int, mentee: int, key: tuple[int, int, int]) -> None:
        person = self.school.mentees[mentee]
        refused = self.stands_twice(None, person.pk, key)
        entry = Entry(person, ExperienceBand.UNDER_3)
        assignment = self.attempt(
            lambda: grouping.assign_all(
                entries=[entry], shared=self.school.values(key), by=self.school.curators[curator]
            )[0],
            refused=refused,
        )
        if assignment:
            self.expected[assignment.pk] = (person.pk, key)
            self.status[assignment.pk] = AssignmentStatus.IN_PROGRESS

    @rule(curator=curators)
    def open_the_table(self, curator: int) -> None:
        """The curator sees everything as it is now; the other's later changes make this page stale."""
        self.pages[curator] = dict(Assignment.objects.filter(pk__in=self.expected).values_list("pk", "version"))

    @precondition(lambda self: self.expected)
    @rule(curator=curators, number=picks, key=keys)
    def move(self, curator: int, number: int, key: tuple[int, int, int]) -> None:
        assignment = self.pick(number)
        opened = self.pages[curator].get(assignment.pk, assignment.version)
        mentee, _ = self.expected[assignment.pk]
        stale = opened != assignment.version
        moved = self.attempt(
            lambda: grouping.move(assignment=assignment, shared=self.school.values(key), opened=opened),
            refused=stale or self.stands_twice(assignment.pk, mentee, key),
        )
        if moved:
            self.expected[assignment.pk] = (mentee, key)

    @precondition(lambda self: self.expected)
    @rule(number=picks, key=keys)
    def move_the_group(self, number: int, key: tuple[int, int, int]) -> None:
        group = self.pick(number).group
        members = [pk for pk, (_, values) in self.expected.items() if values == self.school.key_of(group)]
        clash = any(
            values == key and pk not in members and mentee in {self.expected[member][0] for member in members}
            for pk, (mentee, values) in self.expected.items()
        )
        moved = self.attempt(lambda: grouping.move_group(group=group, shared=self.school.values(key)), refused=clash)
        if moved:
            self.expected.update({pk: (self.expected[pk][0], key) for pk in members})

    @precondition(lambda self: self.expected)
    @rule(number=picks)
    def complete(self, number: int) -> None:
        assignment = self.pick(number)
        refused = self.status[assignment.pk] == AssignmentStatus.STOPPED
        if self.attempt(lambda: completion.record_completion(assignment=assignment, **WHOLE), refused=refused):
            self.status[assignment.pk] = AssignmentStatus.COMPLETED

    @precondition(lambda self: self.expected)
    @rule(number=picks)
    def stop(self, number: int) -> None:
        assignment = self.pick(number)
        refused = self.status[assignment.pk] != AssignmentStatus.IN_PROGRESS
        if self.attempt(
            lambda: completion.stop(assignment=assignment, reason=StopReason.OTHER, stopped_on=DAY), refused=refused
        ):
            self.status[assignment.pk] = AssignmentStatus.STOPPED

    @precondition(lambda self: self.expected)
    @rule(number=picks)
    def return_to_work(self, number: int) -> None:
        assignment = self.pick(number)
        refused = self.status[assignment.pk] == AssignmentStatus.IN_PROGRESS
        if self.attempt(lambda: completion.return_to_work(assignment=assignment), refused=refused):
            self.status[assignment.pk] = AssignmentStatus.IN_PROGRESS

    @precondition(lambda self: self.expected)
    @rule(curator=curators, number=picks, key=keys)
    def replace_the_mentor(self, curator: int, number: int, key: tuple[int, int, int]) -> None:
        assignment = self.pick(number)
        mentee, _ = self.expected[assignment.pk]
        present = self.school.key_of(assignment.group)[0]
        refused = (
            self.status[assignment.pk] != AssignmentStatus.IN_PROGRESS
            or key[0] == present
            or self.stands_twice(None, mentee, key)
        )
        recorded = self.attempt(
            lambda: replacement.replace_mentor(
                assignment=assignment,
                shared=self.school.values(key),
                by=self.school.curators[curator],
                submission=uuid.uuid4(),
            ),
            refused=refused,
        )
        if recorded:
            self.status[assignment.pk] = AssignmentStatus.STOPPED
            self.expected[recorded[0].pk] = (mentee, key)
            self.status[recorded[0].pk] = AssignmentStatus.IN_PROGRESS

    @staticmethod
    def attempt(action: Callable[[], Any], *, refused: bool) -> Any:
        """Do it; it must be refused exactly when the plain rule refuses it."""
        done, refusal = None, ""
        try:
            done = action()
        except DomainError as error:
            refusal = error.message
        assert bool(refusal) == refused, refusal
        return done

    @invariant()
    def groups_equal_the_plain_rule_and_nothing_is_lost(self) -> None:
        if not hasattr(self, "expected"):
            return
        by_values: dict[tuple[int, int, int], set[int]] = defaultdict(set)
        for pk, (_, key) in self.expected.items():
            by_values[key].add(pk)
        assert stored_groups(self.school) == by_values
        assert dict(Assignment.objects.values_list("pk", "status")) == self.status


def stored_groups(school: School) -> dict[tuple[int, int, int], set[int]]:
    """Values → programs, as stored; fails when two groups have equal values or one is empty."""
    found: dict[tuple[int, int, int], set[int]] = {}
    for group in MentoringGroup.objects.all():
        members = set(group.assignments.values_list("pk", flat=True))
        assert members, "an empty group disappears"
        assert school.key_of(group) not in found, "equal values are one group"
        found[school.key_of(group)] = members
    return found


def test_groups_always_equal_the_plain_rule_and_no_program_is_lost(db: None) -> None:
    TwoCurators.school = School()
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        TwoCurators,
        settings=settings(
            max_examples=20, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


moves = st.one_of(
    st.tuples(st.just("add"), st.integers(0, 3), keys),
    st.tuples(st.just("move"), picks, keys),
    st.tuples(st.just("move group"), picks, keys),
    st.tuples(st.just("stop"), picks, keys),
)


@pytest.mark.django_db(transaction=True)
def test_two_curators_at_once_lose_nothing_and_break_no_group() -> None:
    school = School()

    @given(rounds=st.lists(st.tuples(moves, moves), min_size=2, max_size=5))
    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    def work(rounds: list[tuple[Any, Any]]) -> None:
        Assignment.objects.all().delete()
        MentoringGroup.objects.all().delete()
        for mentee in school.mentees[:2]:
            entry = Entry(mentee, ExperienceBand.UNDER_3)
            grouping.assign_all(entries=[entry], shared=school.values((0, 0, 0)), by=school.curators[0])
        for pair in rounds:
            before = Assignment.objects.count()
            present = list(Assignment.objects.select_related("group").order_by("pk"))
            refusals = at_once(*[_action(school, number, move, present) for number, move in enumerate(pair)])
            added = sum(name == "add" for name, *_ in pair)
            assert before <= Assignment.objects.count() <= before + added
            assert Assignment.objects.count() >= before + added - len(refusals)
            groups = stored_groups(school)
            assert sum(map(len, groups.values())) == Assignment.objects.count()

    work()


def _action(school: School, curator: int, move: Any, present: list[Assignment]) -> Callable[[], Any]:
    name, number, key = move
    shared = school.values(key)
    assignment = present[number % len(present)]
    match name:
        case "add":
            entry = Entry(school.mentees[number], ExperienceBand.UNDER_3)
            return lambda: grouping.assign_all(entries=[entry], shared=shared, by=school.curators[curator])
        case "move":
            return lambda: grouping.move(assignment=assignment, shared=shared, opened=assignment.version)
        case "move group":
            return lambda: grouping.move_group(group=assignment.group, shared=shared)
    return lambda: completion.stop(assignment=assignment, reason=StopReason.OTHER, stopped_on=DAY)


def test_a_stale_page_is_refused_as_such(db: None) -> None:
    school = School()
    entry = Entry(school.mentees[0], ExperienceBand.UNDER_3)
    [assignment] = grouping.assign_all(entries=[entry], shared=school.values((0, 0, 0)), by=school.curators[0])
    grouping.move(assignment=assignment, shared=school.values((0, 0, 1)), opened=0)
    with pytest.raises(ChangedMeanwhile):
        grouping.move(assignment=assignment, shared=school.values((0, 1, 0)), opened=0)
