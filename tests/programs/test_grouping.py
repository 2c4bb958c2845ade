"""The grouping rule: equal shared values, and only they, make one group (manual, section 3)."""

from __future__ import annotations

import datetime
import threading
import uuid
from collections import defaultdict
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from mentorship_ais.core.errors import DomainError
from mentorship_ais.core.versions import CHANGED_MEANWHILE
from mentorship_ais.organizations.bands import ExperienceBand
from mentorship_ais.organizations.models import Employee, Organization
from programs import grouping
from programs.choices import GroupKind, participants
from programs.forecasts import forecast_group
from programs.grouping import Entry
from programs.models import Assignment, MentoringGroup
from programs.shared_values import SharedValues
from tests.factories import (
    AssignmentFactory,
    DocumentFactory,
    EmployeeFactory,
    MentorFactory,
    MentoringFormFactory,
    MentoringGroupFactory,
    MentorRoleFactory,
    UserFactory,
)

DAY = datetime.date(2021, 10, 26)
ON_A_LIVE_DATABASE = settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def shared_values(school: Organization, **changed: Any) -> SharedValues:
    """Seven values for a group of the school."""
    values: dict[str, Any] = {
        "mentor": MentorFactory(employee__organization=school),
        "mentoring_form": MentoringFormFactory(),
        "role": MentorRoleFactory(),
        "order_document": DocumentFactory(organization=school),
        "plan_document": DocumentFactory(organization=school),
        "starts_on": DAY,
        "ends_on": DAY + datetime.timedelta(days=30),
    }
    return SharedValues(school, **(values | changed))


def entries(*mentees: Employee) -> list[Entry]:
    return [Entry(mentee, ExperienceBand.UNDER_3) for mentee in mentees]


def groups_now() -> dict[int, set[int]]:
    """Group → mentees, as stored."""
    found: dict[int, set[int]] = defaultdict(set)
    for assignment in Assignment.objects.all():
        found[assignment.group_id].add(assignment.mentee_id)
    return found


@pytest.mark.parametrize(
    ("mentees", "kind", "words"),
    [
        (1, GroupKind.DYAD, "2\u00a0участника"),
        (2, GroupKind.TRIAD, "3\u00a0участника"),
        (3, GroupKind.SMALL_GROUP, "4\u00a0участника"),
        (4, GroupKind.SMALL_GROUP, "5\u00a0участников"),
        (20, GroupKind.SMALL_GROUP, "21\u00a0участник"),
    ],
)
def test_kind_goes_by_the_number_of_participants(mentees: int, kind: GroupKind, words: str) -> None:
    assert GroupKind.of(mentees) == kind
    assert participants(mentees) == words


@pytest.mark.django_db
@pytest.mark.parametrize("mentees", range(1, 7))
def test_database_tells_the_same_kind(mentees: int) -> None:
    rows = {"mentees": mentees}
    assert [kind for kind in GroupKind if kind.of_groups_with("mentees").check(rows)] == [GroupKind.of(mentees)]


@pytest.fixture
def palette(school: Organization) -> dict[str, list[Any]]:
    """Two of each shared value."""
    return {
        "mentor": [MentorFactory(employee__organization=school) for _ in range(2)],
        "mentoring_form": [MentoringFormFactory(name=name) for name in ("Педагог-педагог", "Работодатель-студент")],
        "role": [MentorRoleFactory(name=name) for name in ("учитель", "новатор")],
        "order_document": [DocumentFactory(organization=school) for _ in range(2)],
        "plan_document": [DocumentFactory(organization=school) for _ in range(2)],
        "starts_on": [DAY, DAY + datetime.timedelta(days=1)],
        "ends_on": [DAY + datetime.timedelta(days=30), DAY + datetime.timedelta(days=31)],
    }


picks = st.tuples(*[st.sampled_from([0, 0, 0, 1]) for _ in range(7)])


@given(choices=st.lists(picks, min_size=1, max_size=7))
@settings(parent=ON_A_LIVE_DATABASE, max_examples=25)
def test_groups_are_exactly_the_classes_of_equal_values(
    choices: list[tuple[int, ...]], palette: dict[str, list[Any]], school: Organization, curator: User
) -> None:
    Assignment.objects.all().delete()
    MentoringGroup.objects.all().delete()
    expected: dict[tuple[int, ...], set[int]] = defaultdict(set)
    for choice in choices:
        values = {name: palette[name][index] for name, index in zip(palette, choice, strict=True)}
        mentee = EmployeeFactory(organization=school)
        grouping.assign_all(entries=entries(mentee), shared=SharedValues(school, **values), by=curator)
        expected[choice].add(mentee.pk)
    assert sorted(map(sorted, groups_now().values())) == sorted(map(sorted, expected.values()))
    assert {group.pk: vars(group)["mentee_count"] for group in MentoringGroup.objects.with_mentee_count()} == {
        pk: len(mentees) for pk, mentees in groups_now().items()
    }


def test_several_mentees_are_recorded_together_or_not_at_all(school: Organization, curator: User) -> None:
    shared = shared_values(school)
    one, two, stranger = EmployeeFactory(organization=school), EmployeeFactory(organization=school), EmployeeFactory()
    with pytest.raises(DomainError, match="Выберите наставляемого из работников своей организации"):
        grouping.assign_all(entries=entries(one, two, stranger), shared=shared, by=curator)
    assert not MentoringGroup.objects.exists()
    grouping.assign_all(entries=entries(one, two), shared=shared, by=curator)
    assert groups_now() == {MentoringGroup.objects.get().pk: {one.pk, two.pk}}


def test_one_submission_is_recorded_once(school: Organization, curator: User) -> None:
    shared, mentee, submission = shared_values(school), EmployeeFactory(organization=school), uuid.uuid4()
    first = grouping.assign_all(entries=entries(mentee), shared=shared, by=curator, submission=submission)
    assert grouping.assign_all(entries=entries(mentee), shared=shared, by=curator, submission=submission) == first


def test_somebody_who_left_before_the_start_is_refused(school: Organization, curator: User) -> None:
    mentee = EmployeeFactory(organization=school, left=True)
    with pytest.raises(DomainError, match="на дату вхождения уже не работает в организации"):
        grouping.assign_all(entries=entries(mentee), shared=shared_values(school), by=curator)


def test_one_person_with_two_employments_is_not_her_own_mentor(
    school: Organization, other_school: Organization, curator: User
) -> None:
    here = EmployeeFactory(organization=school, user=curator)
    there = EmployeeFactory(organization=other_school, user=curator)
    mentor = MentorFactory(employee=there, regional=True)
    with pytest.raises(DomainError, match="не может быть наставником самому себе"):
        grouping.assign_all(entries=entries(here), shared=shared_values(school, mentor=mentor), by=curator)


def test_papers_of_another_school_are_refused(school: Organization, curator: User) -> None:
    shared = shared_values(school, order_document=DocumentFactory())
    with pytest.raises(DomainError, match="Загрузите файлы ещё раз"):
        grouping.assign_all(entries=entries(EmployeeFactory(organization=school)), shared=shared, by=curator)


def test_end_before_the_start_is_refused(school: Organization, curator: User) -> None:
    shared = shared_values(school, ends_on=DAY - datetime.timedelta(days=1))
    with pytest.raises(DomainError) as refusal:
        grouping.assign_all(
            entries=entries(EmployeeFactory(organization=school)), shared=shared, by=curator, submission=uuid.uuid4()
        )
    assert refusal.value.field == "ends_on"
    assert not Assignment.objects.exists()


def test_moved_mentee_leaves_the_others_and_an_empty_group_disappears(school: Organization) -> None:
    group = MentoringGroupFactory(organization=school, mentees=2)
    first, second = group.assignments.order_by("pk")
    later = replace(SharedValues.of(group), ends_on=group.ends_on + datetime.timedelta(days=1))
    grouping.move(assignment=first, shared=later)
    assert MentoringGroup.objects.count() == 2
    grouping.move(assignment=second, shared=later)
    assert MentoringGroup.objects.get().ends_on == later.ends_on
    assert Assignment.objects.count() == 2


def test_changed_start_changes_the_age_as_of_the_start(school: Organization) -> None:
    mentee = EmployeeFactory(organization=school, birth_date=datetime.date(1986, 12, 1))
    assignment = AssignmentFactory(organization=school, mentee=mentee)
    assert assignment.age_band == "under_35"
    later = replace(
        SharedValues.of(assignment.group), starts_on=datetime.date(2021, 12, 1), ends_on=datetime.date(2021, 12, 31)
    )
    assert grouping.move(assignment=assignment, shared=later).age_band == "35_50"


def test_whole_group_takes_other_values_together(school: Organization) -> None:
    group = MentoringGroupFactory(organization=school, mentees=3)
    moved = grouping.move_group(
        group=group, shared=replace(SharedValues.of(group), ends_on=group.ends_on + datetime.timedelta(days=1))
    )
    assert moved.assignments.count() == 3
    assert MentoringGroup.objects.get() == moved


def test_group_that_somebody_joined_meanwhile_is_not_moved(school: Organization) -> None:
    group = MentoringGroupFactory(organization=school, mentees=2)
    opened = {assignment.pk: assignment.version for assignment in group.assignments.all()}
    AssignmentFactory(group=group)
    later = replace(SharedValues.of(group), ends_on=group.ends_on + datetime.timedelta(days=1))
    with pytest.raises(DomainError, match=CHANGED_MEANWHILE):
        grouping.move_group(group=group, shared=later, opened=opened)
    assert MentoringGroup.objects.get().assignments.count() == 3


def test_two_groups_with_one_mentee_in_both_do_not_become_one(school: Organization) -> None:
    first = AssignmentFactory(organization=school)
    second = AssignmentFactory(group=first.group, mentee=first.mentee, ends_on=datetime.date(2021, 12, 1))
    with pytest.raises(DomainError, match="уже в группе с такими же значениями"):
        grouping.move(assignment=second, shared=SharedValues.of(first.group))
    assert MentoringGroup.objects.count() == 2


def test_mentor_who_left_the_base_stays_with_the_mentees_he_has(school: Organization) -> None:
    group = MentoringGroupFactory(organization=school)
    group.mentor.is_active = False
    group.mentor.save()
    later = replace(SharedValues.of(group), ends_on=group.ends_on + datetime.timedelta(days=1))
    assert grouping.move(assignment=group.assignments.get(), shared=later).group.ends_on == later.ends_on


def test_moved_mentee_gets_no_mentor_who_is_not_available(school: Organization) -> None:
    assignment = AssignmentFactory(organization=school)
    left = MentorFactory(employee__organization=school)
    left.is_active = False
    left.save()
    with pytest.raises(DomainError) as refusal:
        grouping.move(assignment=assignment, shared=replace(SharedValues.of(assignment.group), mentor=left))
    assert (str(refusal.value), refusal.value.field) == (grouping.NOT_AVAILABLE_MENTOR, "mentor")


def test_only_another_mentor_gets_more_mentees_by_a_change(school: Organization) -> None:
    group = MentoringGroupFactory(organization=school, mentees=2)
    assignment, another = group.assignments.all()[0], MentorFactory(employee__organization=school)
    assert [
        grouping.count_newly_led(assignment, mentor=mentor, whole_group=whole_group)
        for mentor in (group.mentor, another)
        for whole_group in (False, True)
    ] == [0, 0, 1, 2]


def test_forecast_names_the_group_and_writes_nothing(school: Organization) -> None:
    group = MentoringGroupFactory(organization=school)
    newcomer = EmployeeFactory(organization=school)
    joined = forecast_group(shared=SharedValues.of(group), mentees=[newcomer])
    assert (joined.group, joined.kind) == (group, GroupKind.TRIAD)
    assert joined.companions == (group.assignments.get().mentee,)
    alone = forecast_group(
        shared=replace(SharedValues.of(group), starts_on=DAY - datetime.timedelta(days=1)), mentees=[newcomer]
    )
    assert (alone.group, alone.kind) == (None, GroupKind.DYAD)
    assert MentoringGroup.objects.count() == 1


def at_once(*actions: Any) -> list[Exception]:
    """Run each action in its own thread and connection, all starting together; the refusals they met."""
    start = threading.Barrier(len(actions))
    refusals: list[Exception] = []

    def run(action: Any) -> None:
        try:
            start.wait()
            action()
        except DomainError as error:
            refusals.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[action]) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refusals


@pytest.mark.django_db(transaction=True)
def test_two_curators_adding_at_once_make_one_group() -> None:
    mentor = MentorFactory()
    school, by = mentor.employee.organization, UserFactory()
    shared = shared_values(school, mentor=mentor)
    mentees = [EmployeeFactory(organization=school) for _ in range(4)]
    adding = [
        lambda mentee=mentee: grouping.assign_all(entries=entries(mentee), shared=shared, by=by) for mentee in mentees
    ]
    assert at_once(*adding) == []
    assert groups_now() == {MentoringGroup.objects.get().pk: {mentee.pk for mentee in mentees}}


@pytest.mark.django_db(transaction=True)
def test_a_double_click_at_once_makes_one_program() -> None:
    mentor = MentorFactory()
    school, by, submission = mentor.employee.organization, UserFactory(), uuid.uuid4()
    shared, mentee = shared_values(school, mentor=mentor), EmployeeFactory(organization=school)

    def click() -> None:
        grouping.assign_all(entries=entries(mentee), shared=shared, by=by, submission=submission)

    assert at_once(click, click) == []
    assert Assignment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_joining_a_group_while_its_last_mentee_leaves_loses_nobody() -> None:
    assignment = AssignmentFactory()
    group = assignment.group
    newcomer = EmployeeFactory(organization=group.organization)
    later = replace(SharedValues.of(group), ends_on=group.ends_on + datetime.timedelta(days=1))

    def leave() -> None:
        grouping.move(assignment=assignment, shared=later)

    def join() -> None:
        grouping.assign_all(entries=entries(newcomer), shared=SharedValues.of(group), by=assignment.created_by)

    assert at_once(leave, join) == []
    assert Assignment.objects.count() == 2
    assert sorted(map(len, groups_now().values())) == [1, 1]


@pytest.mark.django_db(transaction=True)
def test_second_of_two_people_changing_one_program_at_once_is_warned() -> None:
    assignment = AssignmentFactory()
    group, version = assignment.group, assignment.version

    def change(days: int) -> None:
        later = replace(SharedValues.of(group), ends_on=group.ends_on + datetime.timedelta(days=days))
        grouping.move(assignment=assignment, shared=later, opened=version)

    [refusal] = at_once(lambda: change(1), lambda: change(2))
    assert str(refusal) == CHANGED_MEANWHILE
    assert MentoringGroup.objects.count() == 1
