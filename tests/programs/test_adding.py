"""«Добавление программы наставничества»: what a curator types and what comes of it."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from mentoring.models import Mentor
from mentorship_ais.organizations.models import Employee, Organization
from programs.choices import AssignmentStatus, GroupKind
from programs.models import Assignment, MentoringGroup
from tests.factories import (
    AssignmentFactory,
    CompetencyFactory,
    EmployeeFactory,
    MentorFactory,
    MentoringFormFactory,
    MentorRoleFactory,
    ProfessionalRequestFactory,
    scan,
)

SignIn = Callable[[User], Client]


@pytest.fixture
def typed(school: Organization, teacher: Employee) -> dict[str, Any]:
    """A form filled without an error."""
    return {
        "submission": str(uuid.uuid4()),
        "mentees": "1",
        "mentee": teacher.pk,
        "experience_band": "5_10",
        "request_text": "Вести урок в смешанной группе",
        "mentor": MentorFactory(employee__organization=school).pk,
        "form": MentoringFormFactory().pk,
        "role": MentorRoleFactory().pk,
        "order_document": scan("Приказ"),
        "plan_document": scan("Программа"),
        "starts_on": "2021-10-26",
        "ends_on": "2021-11-07",
    }


@pytest.fixture
def desk(signed_in: SignIn, curator: User) -> Client:
    """The curator's browser."""
    return signed_in(curator)


def add(desk: Client, typed: dict[str, Any], **changed: Any) -> Any:
    return desk.post("/programs/add/", {**typed, **changed})


def again(typed: dict[str, Any], mentee: Employee, **changed: Any) -> dict[str, Any]:
    """The same values for another mentee, the same papers uploaded again under other names."""
    return typed | {
        "submission": str(uuid.uuid4()),
        "mentee": mentee.pk,
        "order_document": scan("Приказ", name="скан с телефона.pdf"),
        "plan_document": scan("Программа", name="маршрут.pdf"),
        **changed,
    }


def errors(response: Any, field: str) -> list[str]:
    return [
        str(e) for bound in response.context["form"] if field in (bound.name, bound.html_name) for e in bound.errors
    ]


def test_curator_records_a_program_and_sees_a_dyad(desk: Client, typed: dict[str, Any]) -> None:
    response = desk.post("/programs/add/", typed, follow=True)
    assignment = Assignment.objects.get()
    assert assignment.status == AssignmentStatus.IN_PROGRESS
    assert assignment.age_band == "35_50"
    assert response.redirect_chain == [(f"/programs/#group-{assignment.group_id}", 302)]
    page = response.content.decode()
    assert f"Наставляемый: {assignment.mentee.full_name}. Статус: «В процессе»." in page
    assert "Диада" in page
    assert "2\u00a0участника" in page
    assert "26.10.2021" in page


def test_same_papers_under_other_names_make_a_triad_then_a_small_group(
    desk: Client, typed: dict[str, Any], school: Organization
) -> None:
    add(desk, typed)
    for kind in (GroupKind.TRIAD, GroupKind.SMALL_GROUP):
        response = desk.post("/programs/add/", again(typed, EmployeeFactory(organization=school)), follow=True)
        assert str(kind.label) in response.content.decode()
        assert MentoringGroup.objects.count() == 1


def test_another_date_makes_another_group(desk: Client, typed: dict[str, Any], school: Organization) -> None:
    add(desk, typed)
    add(desk, again(typed, EmployeeFactory(organization=school), ends_on="2021-11-08"))
    assert MentoringGroup.objects.count() == 2


def test_a_double_click_records_one_program(desk: Client, typed: dict[str, Any], teacher: Employee) -> None:
    add(desk, typed)
    typed |= {"order_document": scan("Приказ"), "plan_document": scan("Программа")}
    assert add(desk, typed).status_code == 302
    assert Assignment.objects.count() == 1


def test_chosen_files_survive_an_error(desk: Client, typed: dict[str, Any]) -> None:
    response = add(desk, typed, ends_on="2021-10-01")
    assert errors(response, "ends_on") == ["Дата завершения раньше даты вхождения. Проверьте обе даты."]
    assert not Assignment.objects.exists()
    page = response.content.decode()
    assert "Приказ.pdf" in page
    assert "Вести урок в смешанной группе" in page
    shared = response.context["form"].shared
    tokens = {f"{n}-token": shared[n].value().token for n in ("order_document", "plan_document")}
    del typed["order_document"], typed["plan_document"]
    assert add(desk, typed | tokens).status_code == 302
    assert Assignment.objects.get().group.order_document.original_name == "Приказ.pdf"


def test_earlier_papers_can_be_chosen(desk: Client, typed: dict[str, Any], school: Organization) -> None:
    add(desk, typed)
    group = MentoringGroup.objects.get()
    typed = again(typed, EmployeeFactory(organization=school))
    del typed["order_document"], typed["plan_document"]
    page = desk.get("/programs/add/").content.decode()
    assert f"Приказ.pdf, {timezone.localtime(group.order_document.uploaded_at):%d.%m.%Y}" in page
    assert group.mentor.employee.short_name in page
    earlier = {"order_document-earlier": group.order_document_id, "plan_document-earlier": group.plan_document_id}
    assert add(desk, typed | earlier).status_code == 302
    assert group.assignments.count() == 2


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        ("mentee", "Выберите наставляемого."),
        ("experience_band", "Выберите стаж работы на дату вхождения в программу."),
        ("mentor", "Выберите наставника."),
        ("form", "Выберите форму наставничества."),
        ("role", "Выберите роль наставника."),
        ("starts_on", "Укажите дату вхождения в программу."),
        ("ends_on", "Укажите дату завершения программы."),
    ],
)
def test_missing_value_is_an_error_beside_its_field(
    desk: Client, typed: dict[str, Any], field: str, sentence: str
) -> None:
    assert errors(add(desk, typed, **{field: ""}), field) == [sentence]
    assert not Assignment.objects.exists()


@pytest.mark.parametrize("field", ["order_document", "plan_document"])
def test_missing_paper_is_an_error(desk: Client, typed: dict[str, Any], field: str) -> None:
    del typed[field]
    assert errors(add(desk, typed), field) == ["Выберите файл или документ из загруженных ранее."]


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("31.02.2021", "Укажите дату, например 26.10.2021."),
        ("\0", "Укажите дату, например 26.10.2021."),
        ("0021-10-26", "Проверьте год: программы ведутся с 2000 года."),
        ("9999-10-26", "Проверьте год: он слишком далёкий."),
    ],
)
def test_broken_date_is_an_error(desk: Client, typed: dict[str, Any], value: str, sentence: str) -> None:
    assert sentence in errors(add(desk, typed, ends_on=value), "ends_on")


def test_nobody_is_their_own_mentor(desk: Client, typed: dict[str, Any], teacher: Employee) -> None:
    response = add(desk, typed, mentor=MentorFactory(employee=teacher).pk)
    sentence = "Работник не может быть наставником самому себе. Выберите другого наставника."
    assert errors(response, "mentor") == [sentence]


def test_a_mentee_stands_once_in_a_group(desk: Client, typed: dict[str, Any], teacher: Employee) -> None:
    add(desk, typed)
    response = add(desk, again(typed, teacher))
    sentence = f"{teacher.full_name}: уже в группе с такими же значениями. Выберите другого наставляемого."
    assert errors(response, "mentee") == [sentence]


def test_a_mentee_of_another_school_is_refused(desk: Client, typed: dict[str, Any]) -> None:
    response = add(desk, typed, mentee=EmployeeFactory().pk)
    assert errors(response, "mentee") == ["Выберите наставляемого из работников своей организации."]


def test_a_local_mentor_of_another_school_is_refused(desk: Client, typed: dict[str, Any]) -> None:
    [sentence] = errors(add(desk, typed, mentor=MentorFactory().pk), "mentor")
    assert sentence.startswith("Этого наставника выбрать нельзя")


def test_a_mentor_who_left_the_base_is_refused(desk: Client, typed: dict[str, Any], school: Organization) -> None:
    mentor = MentorFactory(employee__organization=school)
    mentor.is_active = False
    mentor.save()
    [sentence] = errors(add(desk, typed, mentor=mentor.pk), "mentor")
    assert "выведен из базы" in sentence


@pytest.mark.parametrize("value", ["\0", "x", "99999999999999999999999999", "-1"])
@pytest.mark.parametrize("field", ["mentee", "mentor", "form", "role", "requested_competencies", "mentees"])
def test_odd_values_are_answered_with_a_page(desk: Client, typed: dict[str, Any], field: str, value: str) -> None:
    assert add(desk, typed, **{field: value}).status_code in {200, 302}
    assert desk.get("/programs/add/", {field: value}).status_code == 200
    assert desk.post("/programs/add/mentors/", {field: value}).status_code == 200


def test_address_prefills_mentee_and_mentor(desk: Client, school: Organization) -> None:
    wanted = CompetencyFactory()
    begun = timezone.localdate() - datetime.timedelta(days=366 * 12)
    request = ProfessionalRequestFactory(
        employee__organization=school, employee__teaching_since=begun, competencies=[wanted]
    )
    mentor = MentorFactory(employee__organization=school, competencies=[wanted])
    response = desk.get(f"/programs/add/?mentee={request.employee_id}&mentor={mentor.pk}")
    program = response.context["form"]
    assert program.mentees[0].chosen_mentee == request.employee
    assert program.mentees[0]["experience_band"].value() == "10_15"
    assert program.shared.chosen_mentor == mentor
    assert request.text in response.content.decode()


def test_address_of_a_group_prefills_its_values(desk: Client, school: Organization, other_school: Organization) -> None:
    group = AssignmentFactory(organization=school).group
    page = desk.get(f"/programs/add/?group={group.pk}").content.decode()
    assert group.order_document.original_name in page
    assert 'value="2021-10-26"' in page
    strange = AssignmentFactory(organization=other_school).group
    assert strange.plan_document.original_name not in desk.get(f"/programs/add/?group={strange.pk}").content.decode()


def test_mentee_added_to_a_group_takes_its_papers(
    desk: Client, typed: dict[str, Any], school: Organization, teacher: Employee
) -> None:
    group = AssignmentFactory(organization=school).group
    del typed["order_document"], typed["plan_document"]
    values = {
        "mentor": group.mentor_id,
        "form": group.mentoring_form_id,
        "role": group.role_id,
        "ends_on": str(group.ends_on),
    }
    response = desk.post(f"/programs/add/?group={group.pk}", typed | values)
    assert response.status_code == 302
    assert group.assignments.count() == 2


def test_choosing_a_mentee_without_scripts_fills_the_request_and_loses_nothing(
    desk: Client, typed: dict[str, Any], school: Organization
) -> None:
    wanted = CompetencyFactory()
    request = ProfessionalRequestFactory(employee__organization=school, competencies=[wanted])
    mentor = MentorFactory(employee__organization=school, competencies=[wanted])
    sent = typed | {"mentee": request.employee_id, "experience_band": "", "request_text": "", "mentor": ""}
    response = desk.post("/programs/add/mentors/", sent)
    page = response.content.decode()
    assert not Assignment.objects.exists()
    assert request.text in page
    assert 'class="choice-card match"' in page
    assert f"Совпадает 1 из 1: {wanted}" in page.replace("\u00a0", " ")
    assert mentor.employee.full_name in page
    assert "Приказ.pdf" in page
    assert 'value="2021-10-26"' in page
    assert not response.context["form"].errors


def test_what_was_typed_outlives_the_choice_of_another_mentee(
    desk: Client, typed: dict[str, Any], school: Organization
) -> None:
    request = ProfessionalRequestFactory(employee__organization=school)
    response = desk.post("/programs/add/mentors/", typed | {"mentee": request.employee_id, "request_text": "Своё"})
    assert response.context["form"].mentees[0]["request_text"].value() == "Своё"


def test_prefilled_values_change_with_the_mentee(desk: Client, typed: dict[str, Any], school: Organization) -> None:
    first = ProfessionalRequestFactory(employee__organization=school, text="Первый запрос")
    second = ProfessionalRequestFactory(employee__organization=school, text="Второй запрос")
    sent = typed | {"mentee": second.employee_id, "filled_for": first.employee_id, "request_text": first.text}
    response = desk.post("/programs/add/mentors/", sent)
    assert response.context["form"].mentees[0]["request_text"].value() == second.text


def test_refused_file_is_an_error_in_the_preview(desk: Client, typed: dict[str, Any]) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    broken = SimpleUploadedFile("приказ.pdf", b"not a document at all")
    response = desk.post("/programs/add/mentors/", typed | {"order_document": broken, "mentor": ""})
    assert errors(response, "order_document")
    assert not errors(response, "mentor")


def test_mentors_stand_best_first_and_full_ones_below(desk: Client, school: Organization) -> None:
    first, second = CompetencyFactory(), CompetencyFactory()
    full = MentorFactory(employee__organization=school, competencies=[first, second], max_mentees=1)
    AssignmentFactory(organization=school, mentor=full)
    half = MentorFactory(employee__organization=school, competencies=[first])
    whole = MentorFactory(employee__organization=school, competencies=[first, second])
    none = MentorFactory(employee__organization=school)
    response = desk.post("/programs/add/mentors/", {"requested_competencies": [first.pk, second.pk]})
    local = response.context["mentor_lists"][0]
    assert [match.mentor for match in local.matches] == [whole, half, none, full]
    assert "мест больше нет" in response.content.decode()


def test_regional_mentors_stand_in_the_second_list_with_their_organisation(
    desk: Client, other_school: Organization
) -> None:
    mentor = MentorFactory(employee__organization=other_school, regional=True)
    MentorFactory(employee__organization=other_school)
    response = desk.get("/programs/add/")
    local, regional = response.context["mentor_lists"]
    assert local.matches == []
    assert [match.mentor for match in regional.matches] == [mentor]
    assert "Детский сад № 5" in response.content.decode()


def test_search_narrows_the_choice_of_mentee_and_keeps_the_chosen(
    desk: Client, typed: dict[str, Any], school: Organization, teacher: Employee
) -> None:
    found = EmployeeFactory(organization=school, last_name="Ёлкина")
    EmployeeFactory(organization=school, last_name="Сосновская")
    page = desk.post("/programs/add/mentors/", typed | {"mentee_query": "елк"}).content.decode()
    assert found.full_name in page
    assert teacher.full_name in page
    assert "Сосновская" not in page
    assert Assignment.objects.count() == 0


@pytest.mark.parametrize("address", ["/programs/add/", "/programs/add/mentors/"])
def test_only_a_curator_may_add(address: str, signed_in: SignIn, worker: User, client: Client) -> None:
    assert signed_in(worker).post(address, {}).status_code == 403
    assert client.post(address, {}).status_code == 302


def second(school: Organization, **changed: Any) -> dict[str, Any]:
    """A second mentee in the same form."""
    values = {
        "mentee": EmployeeFactory(organization=school).pk,
        "experience_band": "0_3",
        "request_text": "Второй запрос",
    }
    return {f"mentee2-{name}": value for name, value in (values | changed).items()}


def test_several_mentees_are_recorded_at_once_each_with_own_request(
    desk: Client, typed: dict[str, Any], school: Organization
) -> None:
    response = desk.post("/programs/add/", typed | second(school) | {"mentees": "2"}, follow=True)
    assert "Программы записаны. Наставляемые: " in response.content.decode()
    assert MentoringGroup.objects.get().assignments.count() == 2
    assert set(Assignment.objects.values_list("experience_band", "request_text")) == {
        ("5_10", "Вести урок в смешанной группе"),
        ("0_3", "Второй запрос"),
    }


def test_mentee_named_twice_is_an_error(
    desk: Client, typed: dict[str, Any], school: Organization, teacher: Employee
) -> None:
    response = add(desk, typed, **second(school, mentee=teacher.pk), mentees="2")
    assert errors(response, "mentee") == [f"{teacher.full_name}: указан дважды. Оставьте одну строку."]
    assert not Assignment.objects.exists()


def test_mentee_rows_come_and_go_without_losing_what_was_typed(
    desk: Client, typed: dict[str, Any], school: Organization
) -> None:
    more = desk.post("/programs/add/mentors/?mentees=2", typed)
    assert len(more.context["form"].mentees) == 2
    assert "Вести урок в смешанной группе" in more.content.decode()
    typed |= {"order_document": scan("Приказ"), "plan_document": scan("Программа")}
    fewer = desk.post("/programs/add/mentors/?without=1", typed | second(school) | {"mentees": "2"})
    [left] = fewer.context["form"].mentees
    assert left["request_text"].value() == "Второй запрос"


def forecast(desk: Client, typed: dict[str, Any], **changed: Any) -> str:
    """What the form foretells, as a person reads it."""
    page = desk.post("/programs/add/mentors/", typed | changed).content.decode().replace("\u00a0", " ")
    return page[page.index('id="forecast"') :]


def test_form_forecasts_a_new_dyad(desk: Client, typed: dict[str, Any]) -> None:
    assert "Будет создана диада." in forecast(desk, typed)
    assert not MentoringGroup.objects.exists()


def test_form_forecasts_whom_the_mentee_joins(desk: Client, typed: dict[str, Any], school: Organization) -> None:
    companion = EmployeeFactory(organization=school, last_name="Петрова", middle_name="Сергеевна")
    add(desk, typed, mentee=companion.pk)
    page = forecast(desk, again(typed, EmployeeFactory(organization=school)))
    assert "Войдёт в группу с Петровой А. С.: триада" in page
    assert f"/programs/?group={MentoringGroup.objects.get().pk}" in page


def test_form_names_a_near_miss_and_takes_the_groups_values(
    desk: Client, typed: dict[str, Any], school: Organization, teacher: Employee
) -> None:
    add(desk, typed)
    group = MentoringGroup.objects.get()
    slip = again(typed, EmployeeFactory(organization=school), ends_on="2021-11-08")
    assert "отличается только дата завершения программы: 07.11.2021" in forecast(desk, slip)
    slip |= {"order_document": scan("Приказ"), "plan_document": scan("Программа")}
    response = desk.post(f"/programs/add/mentors/?take={group.pk}", slip)
    taken = response.context["form"].shared.shared_values()
    assert (taken.ends_on, taken.order_document) == (group.ends_on, group.order_document)
    assert response.context["forecast"].group == group
    assert "похожая группа" not in response.content.decode()


def test_values_of_another_schools_group_cannot_be_taken(
    desk: Client, typed: dict[str, Any], other_school: Organization
) -> None:
    strange = AssignmentFactory(organization=other_school).group
    response = desk.post(f"/programs/add/mentors/?take={strange.pk}", typed)
    assert strange.order_document.original_name not in response.content.decode()


@pytest.fixture
def full(school: Organization) -> Mentor:
    """A mentor who leads one mentee and takes no more."""
    mentor = MentorFactory(employee__organization=school, max_mentees=1)
    AssignmentFactory(organization=school, mentor=mentor)
    return mentor


def overload(mentor: Mentor, *, after: int = 2) -> str:
    return f"{mentor}: наставляемых сейчас 1, станет {after}, а в карточке наставника указано не больше 1."


def test_full_mentor_is_a_warning_as_soon_as_chosen(desk: Client, typed: dict[str, Any], full: Mentor) -> None:
    page = desk.post("/programs/add/mentors/", typed | {"mentor": full.pk}).content.decode()
    assert overload(full) in page
    assert "Назначить этого наставника, хотя мест у него нет" in page
    assert overload(full) in desk.get(f"/programs/add/?mentor={full.pk}").content.decode()
    assert "despite_load" not in desk.post("/programs/add/mentors/", typed).content.decode()


def test_full_mentor_is_given_a_mentee_only_on_purpose(desk: Client, typed: dict[str, Any], full: Mentor) -> None:
    response = add(desk, typed, mentor=full.pk)
    sentence = f"{overload(full)} Выберите другого наставника или отметьте, что назначаете этого."
    assert errors(response, "mentor") == [sentence]
    assert "Назначить этого наставника, хотя мест у него нет" in response.content.decode()
    papers = {"order_document": scan("Приказ"), "plan_document": scan("Программа")}
    meant = typed | papers | {"mentor": full.pk, "despite_load": full.pk}
    assert desk.post("/programs/add/", meant).status_code == 302
    again_sent = meant | {"order_document": scan("Приказ"), "plan_document": scan("Программа")}
    assert desk.post("/programs/add/", again_sent | {"despite_load": ""}).status_code == 302, "a second click"
    assert full.groups.filter(assignments__isnull=False).count() == 2


def test_leave_for_one_full_mentor_is_none_for_another(
    desk: Client, typed: dict[str, Any], full: Mentor, school: Organization
) -> None:
    response = add(desk, typed, mentor=full.pk, despite_load=typed["mentor"])
    assert errors(response, "mentor")
    assert not response.context["form"].shared.may_overload


def test_several_mentees_at_once_count_each(
    desk: Client, typed: dict[str, Any], full: Mentor, school: Organization
) -> None:
    sent = typed | second(school) | {"mentees": "2", "mentor": full.pk}
    assert overload(full, after=3) in desk.post("/programs/add/mentors/", sent).content.decode()


@pytest.mark.parametrize(
    ("starts_on", "band"), [("2021-10-26", "0_3"), ("26.10.2024", "3_5"), ("", "20_plus"), ("31.02.2021", "20_plus")]
)
def test_experience_is_filled_as_of_the_start(
    desk: Client, typed: dict[str, Any], school: Organization, starts_on: str, band: str
) -> None:
    begun = datetime.date(2020, 9, 1) if band != "20_plus" else timezone.localdate() - datetime.timedelta(days=366 * 20)
    mentee = EmployeeFactory(organization=school, teaching_since=begun)
    sent = typed | {"mentee": mentee.pk, "experience_band": "", "starts_on": starts_on}
    response = desk.post("/programs/add/mentors/", sent)
    assert response.context["form"].mentees[0]["experience_band"].value() == band


def test_experience_changes_with_the_start_unless_typed(
    desk: Client, typed: dict[str, Any], school: Organization
) -> None:
    mentee = EmployeeFactory(organization=school, teaching_since=datetime.date(2020, 9, 1))
    sent = typed | {"mentee": mentee.pk, "filled_for": f"{mentee.pk} 2021-10-26", "starts_on": "2024-10-26"}
    sent |= {"request_text": ""}

    def look(band: str) -> Any:
        return desk.post("/programs/add/mentors/", sent | {"experience_band": band}).context["form"].mentees[0]

    assert look("0_3")["experience_band"].value() == "3_5"
    assert look("0_3")["filled_for"].value() == f"{mentee.pk} 2024-10-26"
    assert look("20_plus")["experience_band"].value() == "20_plus"
    assert look("0_3")["request_text"].value() == "", "a request that was taken away does not come back with a date"


def test_mentee_of_the_address_gets_the_experience_of_the_groups_start(desk: Client, school: Organization) -> None:
    group = AssignmentFactory(organization=school).group
    mentee = EmployeeFactory(organization=school, teaching_since=datetime.date(2020, 9, 1))
    program = desk.get(f"/programs/add/?group={group.pk}&mentee={mentee.pk}").context["form"]
    assert program.mentees[0]["experience_band"].value() == "0_3"


def test_form_asks_the_same_of_a_small_school_and_of_a_large_one(
    desk: Client, typed: dict[str, Any], school: Organization, django_assert_num_queries: Any
) -> None:
    """Nothing is read for each option, mentor, competency or earlier paper."""
    desk.get("/programs/add/")
    with django_assert_num_queries(8):
        desk.get("/programs/add/")
    for _ in range(25):
        mentor = MentorFactory(employee__organization=school, competencies=[CompetencyFactory(), CompetencyFactory()])
        AssignmentFactory(organization=school, mentor=mentor)
        MentorFactory(regional=True)
    with django_assert_num_queries(8):
        desk.get("/programs/add/")
