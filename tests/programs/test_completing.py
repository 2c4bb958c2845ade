"""How a program ends and comes back: «Завершена», «Прекращена», «В процессе»."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from mentorship_ais.core.errors import DomainError
from mentorship_ais.core.versions import CHANGED_MEANWHILE
from mentorship_ais.organizations.models import Organization
from programs import completion
from programs.choices import AssignmentStatus, StopReason
from programs.models import Assignment
from tests.factories import AssignmentFactory

SignIn = Callable[[User], Client]
WHOLE = {
    "result": "Ведёт уроки самостоятельно.",
    "mentee_case_url": "https://school.example.org/mentee",
    "mentor_case_url": "https://school.example.org/mentor",
    "opened": 0,
}


@pytest.fixture
def desk(signed_in: SignIn, curator: User) -> Client:
    return signed_in(curator)


@pytest.fixture
def assignment(school: Organization) -> Assignment:
    return AssignmentFactory(organization=school)


def complete(desk: Client, assignment: Assignment, values: dict[str, Any]) -> Any:
    return desk.post(f"/programs/{assignment.pk}/completion/", values, follow=True)


def status(assignment: Assignment) -> str:
    return Assignment.objects.get(pk=assignment.pk).status


def test_result_and_both_links_complete_the_program(desk: Client, assignment: Assignment) -> None:
    page = complete(desk, assignment, WHOLE | {"share_as_best_practice": "on"}).content.decode()
    assert status(assignment) == AssignmentStatus.COMPLETED
    assert f"Программа записана. Наставляемый: {assignment.mentee.full_name}. Статус: «Завершена»." in page
    table = desk.get("/programs/").content.decode()
    assert "Завершена" in table
    link = next(tag for tag in re.findall(r"<a [^>]*>", table) if 'href="https://school.example.org/mentor"' in tag)
    assert 'rel="noopener noreferrer"' in link


def test_parts_are_saved_one_by_one_and_the_page_says_what_is_missing(desk: Client, assignment: Assignment) -> None:
    page = complete(desk, assignment, {"result": "Готово.", "opened": 0}).content.decode()
    missing = (
        "ссылка на кейс/отзыв наставляемого, размещенная на сайте организации; "
        "ссылка на кейс/отзыв наставника, размещенная на сайте организации"
    )
    assert f"Статус: «В процессе». Чтобы завершить программу, заполните: {missing}." in page
    assert f"не хватает: {missing}." in desk.get(f"/programs/{assignment.pk}/completion/").content.decode()
    complete(desk, assignment, WHOLE | {"opened": 1})
    assert status(assignment) == AssignmentStatus.COMPLETED


@pytest.mark.parametrize("link", ["javascript:alert(1)", "ftp://school.example.org/", "не ссылка", "https://", "\0"])
@pytest.mark.parametrize("field", ["mentee_case_url", "mentor_case_url", "mentor_case_url_2"])
def test_only_links_to_web_pages_are_taken(desk: Client, assignment: Assignment, field: str, link: str) -> None:
    form = complete(desk, assignment, WHOLE | {field: link}).context["form"]
    assert form.errors[field]
    if link != "\0":
        assert form.errors[field] == ["Вставьте ссылку целиком. Она начинается с http:// или https://."]
    assert status(assignment) == AssignmentStatus.IN_PROGRESS


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        ("http://curator:secret@school.example.org/", "Уберите из ссылки имя и пароль"),
        ("http://127.0.0.1/", "открывается только на одном компьютере"),
        ("http://2130706433/review", "открывается только на одном компьютере"),
    ],
)
def test_link_that_others_cannot_open_is_refused_by_form_and_record(
    desk: Client, assignment: Assignment, link: str, sentence: str
) -> None:
    form = complete(desk, assignment, WHOLE | {"mentor_case_url": link}).context["form"]
    assert sentence in form.errors["mentor_case_url"][0]
    with pytest.raises(DomainError, match=sentence):
        completion.record_completion(assignment=assignment, result="", mentee_case_url="", mentor_case_url=link)
    assert status(assignment) == AssignmentStatus.IN_PROGRESS


def test_link_without_a_scheme_becomes_https(desk: Client, assignment: Assignment) -> None:
    complete(desk, assignment, WHOLE | {"mentee_case_url": "school.example.org/кейс"})
    assert Assignment.objects.get().mentee_case_url == "https://school.example.org/кейс"


def test_second_of_two_people_is_warned_and_keeps_the_values(desk: Client, assignment: Assignment) -> None:
    completion.record_completion(assignment=assignment, result="Чужое", mentee_case_url="", mentor_case_url="")
    response = complete(desk, assignment, WHOLE)
    assert response.context["form"].non_field_errors() == [CHANGED_MEANWHILE]
    assert "Ведёт уроки самостоятельно." in response.content.decode()
    assert Assignment.objects.get().result == "Чужое"


def test_after_the_warning_the_second_person_can_record(desk: Client, assignment: Assignment) -> None:
    completion.record_completion(assignment=assignment, result="Чужое", mentee_case_url="", mentor_case_url="")
    form = complete(desk, assignment, WHOLE).context["form"]
    complete(desk, assignment, WHOLE | {"opened": form["opened"].value()})
    assert status(assignment) == AssignmentStatus.COMPLETED


def test_same_values_that_somebody_else_has_recorded_meanwhile_are_no_clash(
    desk: Client, assignment: Assignment
) -> None:
    typed = {name: value for name, value in WHOLE.items() if name != "opened"}
    completion.record_completion(assignment=assignment, **typed)
    assert "Статус: «Завершена»." in complete(desk, assignment, WHOLE).content.decode()
    assert Assignment.objects.get().version == 1


@pytest.mark.parametrize("move", ["stop", "return_to_work"])
def test_values_recorded_before_somebody_else_moved_the_program_are_a_clash(
    desk: Client, assignment: Assignment, move: str
) -> None:
    """The values are still there, the status that they brought is not: the person has to see it."""
    complete(desk, assignment, WHOLE)
    completion.return_to_work(assignment=assignment)
    if move == "stop":
        completion.stop(assignment=assignment, reason=StopReason.OTHER, stopped_on=datetime.date(2021, 11, 1))
    assert complete(desk, assignment, WHOLE).context["form"].non_field_errors() == [CHANGED_MEANWHILE]


def test_completed_program_keeps_its_result_and_links(desk: Client, school: Organization) -> None:
    assignment = AssignmentFactory(organization=school, completed=True)
    [sentence] = complete(desk, assignment, WHOLE | {"result": "", "opened": 1}).context["form"].non_field_errors()
    assert sentence == (
        "У завершённой программы заполнены итоговый результат и обе ссылки. "
        "Чтобы их убрать, сначала верните программу в работу."
    )


def test_early_end_with_reason_and_date(desk: Client, assignment: Assignment) -> None:
    values = {"reason": StopReason.LEAVE, "stopped_on": "2021-11-01", "opened": 0}
    page = desk.post(f"/programs/{assignment.pk}/stop/", values, follow=True).content.decode()
    assert "Программа прекращена. Причина: длительный отпуск или болезнь." in page
    assert status(assignment) == AssignmentStatus.STOPPED


@pytest.mark.parametrize(
    ("field", "sentence"), [("reason", "Выберите причину."), ("stopped_on", "Укажите дату прекращения.")]
)
def test_early_end_needs_reason_and_date(desk: Client, assignment: Assignment, field: str, sentence: str) -> None:
    values = {"reason": StopReason.LEAVE, "stopped_on": "2021-11-01", "opened": 0, field: ""}
    response = desk.post(f"/programs/{assignment.pk}/stop/", values)
    assert response.context["form"].errors[field] == [sentence]
    assert status(assignment) == AssignmentStatus.IN_PROGRESS


def test_program_does_not_end_before_it_began(assignment: Assignment) -> None:
    with pytest.raises(DomainError, match="Дата прекращения раньше даты вхождения"):
        completion.stop(assignment=assignment, reason=StopReason.OTHER, stopped_on=datetime.date(2021, 10, 25))


def test_stopped_program_is_completed_only_after_its_return(desk: Client, school: Organization) -> None:
    assignment = AssignmentFactory(organization=school, stopped=True)
    [sentence] = complete(desk, assignment, WHOLE | {"opened": 1}).context["form"].non_field_errors()
    assert sentence == "Программа прекращена. Чтобы её завершить, сначала верните её в работу."
    page = desk.post(f"/programs/{assignment.pk}/return/", {"opened": 1}, follow=True).content.decode()
    assert "Программа возвращена в работу. Статус: «В процессе»." in page
    complete(desk, assignment, WHOLE | {"opened": 2})
    assert status(assignment) == AssignmentStatus.COMPLETED


def test_returned_program_keeps_what_was_written(desk: Client, school: Organization) -> None:
    assignment = AssignmentFactory(organization=school, completed=True)
    desk.post(f"/programs/{assignment.pk}/return/", {"opened": 1})
    stored = Assignment.objects.get()
    assert (stored.status, stored.completed_at) == (AssignmentStatus.IN_PROGRESS, None)
    assert stored.result == assignment.result


def test_program_in_process_cannot_be_returned(desk: Client, assignment: Assignment) -> None:
    response = desk.post(f"/programs/{assignment.pk}/return/", {"opened": 0})
    assert response.context["form"].non_field_errors() == [
        "Сейчас статус программы «В процессе», изменить его на «В процессе» нельзя. Обновите страницу."
    ]


def test_reading_changes_nothing(desk: Client, assignment: Assignment) -> None:
    for page in ("", "completion/", "stop/", "return/"):
        assert desk.get(f"/programs/{assignment.pk}/{page}").status_code == 200
    assert Assignment.objects.get().version == 0


@pytest.mark.parametrize("page", ["", "completion/", "stop/", "return/"])
@pytest.mark.parametrize(
    ("person", "answer"), [("curator", 200), ("other_curator", 404), ("worker", 403), ("analyst", 403)]
)
def test_who_may_open(
    page: str, person: str, answer: int, assignment: Assignment, request: pytest.FixtureRequest
) -> None:
    client = request.getfixturevalue("signed_in")(request.getfixturevalue(person))
    assert client.get(f"/programs/{assignment.pk}/{page}").status_code == answer


@pytest.mark.parametrize("page", ["completion/", "stop/", "return/"])
def test_a_stranger_changes_nothing(
    page: str, signed_in: SignIn, other_curator: User, client: Client, assignment: Assignment
) -> None:
    values = WHOLE | {"reason": StopReason.OTHER, "stopped_on": "2021-11-01"}
    assert signed_in(other_curator).post(f"/programs/{assignment.pk}/{page}", values).status_code == 404
    assert client.post(f"/programs/{assignment.pk}/{page}", values).status_code == 302
    assert Assignment.objects.get().version == 0


@pytest.mark.parametrize("key", [0, 999_999, 10**30])
def test_a_program_that_does_not_exist_is_404(desk: Client, key: int) -> None:
    assert desk.get(f"/programs/{key}/").status_code == 404
