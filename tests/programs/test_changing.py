"""Changing what is recorded, near misses, replacing the mentor, completing a whole group."""

from __future__ import annotations

import datetime
import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from mentoring.models import Mentor
from mentorship_ais.core.versions import CHANGED_MEANWHILE
from mentorship_ais.organizations.models import Organization
from programs.choices import AssignmentStatus, StopReason
from programs.forms import WholeGroupForm
from programs.models import Assignment, DistinctGroups, MentoringGroup
from programs.near_misses import near_misses_among
from tests.factories import (
    AssignmentFactory,
    CompetencyFactory,
    EmployeeFactory,
    MentorFactory,
    MentoringGroupFactory,
    scan,
)

SignIn = Callable[[User], Client]


@pytest.fixture
def desk(signed_in: SignIn, curator: User) -> Client:
    return signed_in(curator)


def values(assignment: Assignment, **changed: Any) -> dict[str, Any]:
    """The change form as it opens."""
    group = assignment.group
    return {
        "submission": str(uuid.uuid4()),
        "opened": WholeGroupForm.versions_of(group),
        "experience_band": assignment.experience_band,
        "request_text": assignment.request_text,
        "mentor": group.mentor_id,
        "form": group.mentoring_form_id,
        "role": group.role_id,
        "starts_on": str(group.starts_on),
        "ends_on": str(group.ends_on),
        **changed,
    }


def change(desk: Client, assignment: Assignment, **changed: Any) -> Any:
    return desk.post(f"/programs/{assignment.pk}/change/", values(assignment, **changed), follow=True)


def look(desk: Client, assignment: Assignment, **changed: Any) -> str:
    page = desk.post(f"/programs/{assignment.pk}/change/look/", values(assignment, **changed)).content.decode()
    return page[page.index('id="forecast"') :]


@pytest.fixture
def triad(school: Organization) -> MentoringGroup:
    return MentoringGroupFactory(organization=school, mentees=2)


def of(group: MentoringGroup) -> list[Assignment]:
    return list(Assignment.objects.filter(group=group).order_by("pk"))


def test_one_mentee_moves_to_another_group(desk: Client, triad: MentoringGroup) -> None:
    first, second = of(triad)
    response = change(desk, first, ends_on="2021-12-15")
    assert f"Изменения записаны. Наставляемый: {first.mentee.full_name}." in response.content.decode()
    assert of(triad) == [second]
    assert Assignment.objects.get(pk=first.pk).group.ends_on == datetime.date(2021, 12, 15)


def test_whole_group_changes_together(desk: Client, triad: MentoringGroup) -> None:
    change(desk, of(triad)[0], ends_on="2021-12-15", whole_group="on")
    [group] = MentoringGroup.objects.all()
    assert group.ends_on == datetime.date(2021, 12, 15)
    assert group.assignments.count() == 2


def test_own_values_change_without_moving_anybody(desk: Client, triad: MentoringGroup) -> None:
    first = of(triad)[0]
    wanted = CompetencyFactory()
    change(desk, first, experience_band="20_plus", request_text="Новый запрос", requested_competencies=[wanted.pk])
    changed = Assignment.objects.get(pk=first.pk)
    assert (changed.group, changed.experience_band, changed.request_text) == (triad, "20_plus", "Новый запрос")
    assert list(changed.requested_competencies.all()) == [wanted]


def test_another_order_uploaded_moves_the_mentee(desk: Client, triad: MentoringGroup) -> None:
    first = of(triad)[0]
    change(desk, first, order_document=scan("Новый приказ"))
    assert Assignment.objects.get(pk=first.pk).group.order_document.original_name == "Новый приказ.pdf"


def test_page_forecasts_the_groups(desk: Client, triad: MentoringGroup) -> None:
    first = of(triad)[0]
    assert "Группа останется прежней: триада." in look(desk, first)
    moved = look(desk, first, ends_on="2022-05-15")
    assert "Будет создана диада. В прежней группе останется: диада." in moved
    assert "Изменится вся группа: триада." in look(desk, first, ends_on="2022-05-15", whole_group="on")
    assert MentoringGroup.objects.count() == 1


def test_page_forecasts_joining_a_group_with_its_people(desk: Client, triad: MentoringGroup) -> None:
    companion = EmployeeFactory(organization=triad.organization, last_name="Петрова")
    AssignmentFactory(group=triad, mentee=companion, ends_on=datetime.date(2022, 1, 31))
    page = look(desk, of(triad)[0], ends_on="2022-01-31").replace("\u00a0", " ")
    assert "Войдёт в группу с Петровой А. П.: триада. В прежней группе останется: диада." in page


def test_second_of_two_people_is_warned_and_can_then_record(desk: Client, triad: MentoringGroup) -> None:
    first, second = of(triad)
    stale = values(first, whole_group="on", ends_on="2021-12-15")
    change(desk, second, request_text="Успела раньше")
    response = desk.post(f"/programs/{first.pk}/change/", stale)
    assert response.context["form"].non_field_errors() == [CHANGED_MEANWHILE]
    assert MentoringGroup.objects.get() == triad
    fresh = response.context["form"].whole["opened"].value()
    change(desk, first, whole_group="on", ends_on="2021-12-15", opened=fresh)
    assert MentoringGroup.objects.get().ends_on == datetime.date(2021, 12, 15)


@pytest.mark.parametrize("whole_group", ["on", ""])
def test_change_sent_twice_is_made_once(desk: Client, triad: MentoringGroup, whole_group: str) -> None:
    first, _ = of(triad)
    wanted = CompetencyFactory()
    sent = values(
        first, whole_group=whole_group, ends_on="2021-12-15", request_text="Новый", requested_competencies=[wanted.pk]
    )
    answers = [desk.post(f"/programs/{first.pk}/change/", sent, follow=True) for _ in range(2)]
    assert all("Изменения записаны." in answer.content.decode() for answer in answers)
    assert Assignment.objects.get(pk=first.pk).version == 1


def test_change_of_a_whole_group_is_no_repetition_while_somebody_has_left_it(
    desk: Client, triad: MentoringGroup
) -> None:
    first, second = of(triad)
    sent = values(first, whole_group="on", ends_on="2021-12-15")
    change(desk, first, **sent)
    change(desk, Assignment.objects.get(pk=second.pk), ends_on="2021-12-30")
    response = desk.post(f"/programs/{first.pk}/change/", sent)
    assert response.context["form"].non_field_errors() == [CHANGED_MEANWHILE]


@pytest.mark.parametrize("opened", ["\0", "x:y z", "1:99999999999999999999", "1"])
def test_a_forged_version_is_refused(desk: Client, triad: MentoringGroup, opened: str) -> None:
    assert change(desk, of(triad)[0], opened=opened, ends_on="2021-12-15").status_code == 200
    assert MentoringGroup.objects.get() == triad


@pytest.fixture
def full(school: Organization) -> Mentor:
    """A mentor who leads one mentee and takes no more."""
    mentor = MentorFactory(employee__organization=school, max_mentees=1)
    AssignmentFactory(organization=school, mentor=mentor)
    return mentor


def test_change_to_a_full_mentor_is_made_only_on_purpose(desk: Client, triad: MentoringGroup, full: Mentor) -> None:
    first = of(triad)[0]
    address = f"/programs/{first.pk}/change/"
    assert "станет 2, а" in desk.post(f"{address}look/", values(first, mentor=full.pk)).content.decode()
    whole = values(first, mentor=full.pk, whole_group="on")
    assert "станет 3, а" in desk.post(f"{address}look/", whole).content.decode()
    [sentence] = desk.post(address, whole).context["form"].shared.errors["mentor"]
    assert sentence.endswith("Выберите другого наставника или отметьте, что назначаете этого.")
    assert MentoringGroup.objects.filter(pk=triad.pk).exists()
    assert desk.post(address, whole | {"despite_load": full.pk}).status_code == 302
    assert full.groups.count() == 2


def test_program_of_a_full_mentor_is_changed_without_asking(desk: Client, full: Mentor) -> None:
    led = Assignment.objects.get(group__mentor=full)
    Mentor.objects.filter(pk=full.pk).update(max_mentees=1)
    assert desk.post(f"/programs/{led.pk}/change/", values(led, ends_on="2021-12-15")).status_code == 302


def test_full_mentor_takes_over_only_on_purpose(desk: Client, triad: MentoringGroup, full: Mentor) -> None:
    first = of(triad)[0]
    typed = replacement(first, mentor=full.pk)
    [sentence] = replace(desk, first, typed).context["form"].shared.errors["mentor"]
    assert "станет 2, а в карточке наставника указано не больше 1." in sentence
    assert Assignment.objects.stopped().count() == 0
    replace(desk, first, typed | {"order_document": scan("Новый приказ"), "despite_load": full.pk})
    assert Assignment.objects.stopped().count() == 1


def test_experience_changes_with_the_start_for_the_whole_group(desk: Client, school: Organization) -> None:
    people = [EmployeeFactory(organization=school, teaching_since=datetime.date(2019, 9, 1)) for _ in range(3)]
    first = AssignmentFactory(organization=school, mentee=people[0])
    AssignmentFactory(group=first.group, mentee=people[1])
    AssignmentFactory(group=first.group, mentee=people[2], experience_band="20_plus")
    earlier = values(first, starts_on="2024-10-01", ends_on="2025-05-31", whole_group="on")
    marked = earlier | {"filled_for": f"{people[0].pk} {first.group.starts_on}"}
    seen = desk.post(f"/programs/{first.pk}/change/look/", marked).context["form"].request
    assert seen["experience_band"].value() == "5_10"
    desk.post(f"/programs/{first.pk}/change/", earlier | {"experience_band": "5_10"})
    assert [each.experience_band for each in Assignment.objects.order_by("pk")] == ["5_10", "5_10", "20_plus"]


def test_groups_that_differ_by_a_slip_carry_a_hint(desk: Client, triad: MentoringGroup) -> None:
    AssignmentFactory(group=triad, ends_on=datetime.date(2021, 11, 29))
    page = re.sub(r"\s+", " ", desk.get("/programs/").content.decode())
    assert "отличается только дата завершения программы: 29.11.2021" in page
    assert "отличается только дата завершения программы: 30.11.2021" in page


def test_hint_offers_to_join_the_groups(desk: Client, triad: MentoringGroup) -> None:
    slip = AssignmentFactory(group=triad, ends_on=datetime.date(2021, 11, 29))
    program = desk.get(f"/programs/{slip.pk}/change/?take={triad.pk}").context["form"]
    assert program.shared["ends_on"].value() == triad.ends_on
    assert program.whole["whole_group"].value()


HINT = "отличается только дата завершения программы"


@pytest.fixture
def slip(triad: MentoringGroup) -> MentoringGroup:
    """A group that differs from the triad by one day."""
    return AssignmentFactory(group=triad, ends_on=datetime.date(2021, 11, 29)).group


def mark_distinct(client: Client, group: MentoringGroup, other: MentoringGroup) -> Any:
    return client.post(f"/programs/groups/{group.pk}/set-apart/{other.pk}/")


def test_groups_that_are_meant_to_differ_carry_no_hint(
    desk: Client, triad: MentoringGroup, slip: MentoringGroup
) -> None:
    assert desk.get("/programs/").content.decode().count("Это разные группы") == 2
    for first, second in ((slip, triad), (triad, slip)):
        assert mark_distinct(desk, first, second)["Location"] == f"/programs/#group-{first.pk}"
    assert DistinctGroups.objects.count() == 1
    assert HINT not in desk.get("/programs/").content.decode()
    assert HINT not in look(desk, of(slip)[0]), "nor does the form of one of the two name the other"


def test_hint_comes_back_when_the_values_change_again(
    desk: Client, triad: MentoringGroup, slip: MentoringGroup
) -> None:
    mark_distinct(desk, slip, triad)
    change(desk, of(slip)[0], ends_on="2021-11-28")
    assert f"{HINT}: 28.11.2021" in re.sub(r"\s+", " ", desk.get("/programs/").content.decode())
    assert not DistinctGroups.objects.exists()


def test_third_similar_group_is_still_hinted_at(desk: Client, triad: MentoringGroup, slip: MentoringGroup) -> None:
    mark_distinct(desk, slip, triad)
    AssignmentFactory(group=triad, ends_on=datetime.date(2021, 11, 28))
    page = re.sub(r"\s+", " ", desk.get("/programs/").content.decode())
    assert page.count(f"{HINT}: 28.11.2021") == 2


def test_only_similar_groups_of_the_own_school_are_marked_distinct(
    desk: Client, signed_in: SignIn, other_curator: User, worker: User, triad: MentoringGroup, slip: MentoringGroup
) -> None:
    another = MentoringGroupFactory(organization=triad.organization)
    strange = MentoringGroupFactory()
    assert mark_distinct(signed_in(other_curator), triad, slip).status_code == 404
    assert mark_distinct(signed_in(worker), triad, slip).status_code == 403
    assert desk.get(f"/programs/groups/{triad.pk}/set-apart/{slip.pk}/").status_code == 405
    for group in (triad, another, strange):
        assert mark_distinct(desk, triad, group).status_code == 404
    assert not DistinctGroups.objects.exists()


def test_different_programs_are_no_near_miss(school: Organization, triad: MentoringGroup) -> None:
    def misses() -> dict[int, Any]:
        return near_misses_among(list(MentoringGroup.objects.all()))

    AssignmentFactory(organization=school)
    assert misses() == {}, "another mentor, other papers"
    AssignmentFactory(group=triad, mentee=of(triad)[0].mentee, ends_on=datetime.date(2021, 12, 1))
    assert misses() == {}, "the same mentee cannot stand in one group twice"
    AssignmentFactory(group=triad, ends_on=datetime.date(2021, 12, 2), completed=True)
    assert misses() == {}, "a completed group is past mending"


def replacement(assignment: Assignment, **changed: Any) -> dict[str, Any]:
    """The replacement form filled without an error."""
    mentor = MentorFactory(employee__organization=assignment.group.organization)
    filled = values(assignment, mentor=mentor.pk, starts_on="2021-11-10", order_document=scan("Новый приказ"))
    return filled | changed


def replace(desk: Client, assignment: Assignment, typed: dict[str, Any]) -> Any:
    return desk.post(f"/programs/{assignment.pk}/replace-mentor/", typed, follow=True)


def test_replacing_the_mentor_keeps_the_past(desk: Client, triad: MentoringGroup) -> None:
    first, second = of(triad)
    typed = replacement(first)
    page = replace(desk, first, typed).content.decode()
    assert "Прежняя программа прекращена." in page
    former, stayed = of(triad)
    assert (former.status, former.stop_reason) == (AssignmentStatus.STOPPED, StopReason.MENTOR_REPLACED)
    assert former.stopped_on == datetime.date(2021, 11, 10)
    assert stayed.status == AssignmentStatus.IN_PROGRESS
    new = Assignment.objects.exclude(group=triad).get()
    assert (new.mentee, new.group.mentor_id, new.status) == (
        first.mentee,
        typed["mentor"],
        AssignmentStatus.IN_PROGRESS,
    )
    assert new.group.starts_on == datetime.date(2021, 11, 10)
    assert stayed == second


def test_mentor_of_a_whole_group_is_replaced_at_once(desk: Client, triad: MentoringGroup) -> None:
    replace(desk, of(triad)[0], replacement(of(triad)[0], whole_group="on"))
    assert [each.status for each in of(triad)] == [AssignmentStatus.STOPPED] * 2
    assert MentoringGroup.objects.exclude(pk=triad.pk).get().assignments.count() == 2


def test_mentor_of_a_group_that_somebody_joined_meanwhile_is_not_replaced(desk: Client, triad: MentoringGroup) -> None:
    typed = replacement(of(triad)[0], whole_group="on")
    AssignmentFactory(group=triad)
    response = replace(desk, of(triad)[0], typed)
    assert response.context["form"].non_field_errors() == [CHANGED_MEANWHILE]
    assert {each.status for each in of(triad)} == {AssignmentStatus.IN_PROGRESS}


def test_double_click_replaces_once(desk: Client, triad: MentoringGroup) -> None:
    first = of(triad)[0]
    typed = replacement(first)
    replace(desk, first, typed)
    assert replace(desk, first, typed | {"order_document": scan("Новый приказ")}).status_code == 200
    assert Assignment.objects.count() == 3


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"mentor": "present"}, "mentor", "Этот наставник уже ведёт программу. Выберите другого."),
        ({"starts_on": "2021-10-01"}, "", "Дата прекращения раньше даты вхождения в программу. Проверьте дату."),
        ({"starts_on": ""}, "starts_on", "Укажите дату вхождения в программу."),
    ],
)
def test_refusals_of_a_replacement(
    desk: Client, triad: MentoringGroup, changed: dict[str, Any], field: str, sentence: str
) -> None:
    first = of(triad)[0]
    if changed.get("mentor"):
        changed = {"mentor": triad.mentor_id}
    program = replace(desk, first, replacement(first, **changed)).context["form"]
    found = program.shared.errors[field] if field else program.non_field_errors()
    assert found == [sentence]
    assert Assignment.objects.count() == 2
    assert Assignment.objects.in_progress().count() == 2


def test_ended_program_needs_no_replacement(desk: Client, school: Organization) -> None:
    stopped = AssignmentFactory(organization=school, stopped=True)
    [sentence] = replace(desk, stopped, replacement(stopped)).context["form"].non_field_errors()
    assert "Сейчас статус программы «Прекращена»" in sentence


def whole(assignment: Assignment, **changed: Any) -> dict[str, Any]:
    """One mentee's part of the group's completion form."""
    typed = {
        "result": "Освоила методику.",
        "mentee_case_url": "https://school.example.org/mentee",
        "mentor_case_url": "https://school.example.org/mentor",
        "opened": assignment.version,
    }
    return {f"program{assignment.pk}-{name}": value for name, value in (typed | changed).items()}


def test_whole_group_is_completed_on_one_page(desk: Client, triad: MentoringGroup) -> None:
    first, second = of(triad)
    typed = whole(first) | whole(second, mentor_case_url="")
    page = desk.post(f"/programs/groups/{triad.pk}/completion/", typed, follow=True).content.decode()
    assert [each.status for each in of(triad)] == [AssignmentStatus.COMPLETED, AssignmentStatus.IN_PROGRESS]
    assert f"Наставляемый: {first.mentee.full_name}. Статус: «Завершена»." in page
    assert "Чтобы завершить программу, заполните: ссылка на кейс/отзыв наставника" in page


def test_whole_group_sent_twice_is_completed_once_and_answered_alike(desk: Client, triad: MentoringGroup) -> None:
    first, second = of(triad)
    typed = whole(first) | whole(second, mentor_case_url="")
    answers = [desk.post(f"/programs/groups/{triad.pk}/completion/", typed, follow=True) for _ in range(2)]
    said = [[str(message) for message in answer.context["messages"]] for answer in answers]
    assert len(said[0]) == 2
    assert said[0] == said[1]
    assert [each.version for each in of(triad)] == [1, 1]


def test_one_refused_completion_records_none(desk: Client, triad: MentoringGroup) -> None:
    first, second = of(triad)
    typed = whole(first) | whole(second, opened=7)
    page = desk.post(f"/programs/groups/{triad.pk}/completion/", typed).content.decode()
    assert CHANGED_MEANWHILE in page
    assert Assignment.objects.completed().count() == 0


def test_untouched_mentee_is_not_written(desk: Client, triad: MentoringGroup) -> None:
    first, second = of(triad)
    nothing = {f"program{second.pk}-opened": second.version}
    desk.post(f"/programs/groups/{triad.pk}/completion/", whole(first) | nothing)
    assert [each.version for each in of(triad)] == [1, 0]


@pytest.mark.parametrize("page", ["change/", "replace-mentor/"])
@pytest.mark.parametrize(("person", "answer"), [("curator", 200), ("other_curator", 404), ("worker", 403)])
def test_who_may_change(
    page: str, person: str, answer: int, triad: MentoringGroup, request: pytest.FixtureRequest
) -> None:
    client = request.getfixturevalue("signed_in")(request.getfixturevalue(person))
    assert client.get(f"/programs/{of(triad)[0].pk}/{page}").status_code == answer
    if answer != 200:
        assert client.post(f"/programs/{of(triad)[0].pk}/{page}look/").status_code == answer
        assert client.get(f"/programs/groups/{triad.pk}/completion/").status_code == answer
