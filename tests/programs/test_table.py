"""«Реализация наставничества»: the manual's columns, whole groups, documents, who may look."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from mentorship_ais.core.tables import heading
from mentorship_ais.organizations.models import Employee, Organization
from programs.models import Assignment, MentoringGroup
from programs.tables import COLUMNS
from programs.views.listing import GROUPS_PER_PAGE
from tests.factories import (
    AssignmentFactory,
    CompetencyFactory,
    DocumentFactory,
    EmployeeFactory,
    MentorFactory,
    MentoringGroupFactory,
)

SignIn = Callable[[User], Client]


@pytest.fixture
def desk(signed_in: SignIn, curator: User) -> Client:
    return signed_in(curator)


def test_heading_is_the_manuals_word_for_word() -> None:
    upper, lower = heading(COLUMNS)
    assert [(cell.title, cell.colspan, cell.rowspan) for cell in upper] == [
        ("ФИО наставляемого/наставляемых", 1, 2),
        ("Должность", 1, 2),
        ("Основной запрос наставляемого", 1, 2),
        ("Характеристика наставляемого", 2, 1),
        ("ФИО наставника", 1, 2),
        ("Должность", 1, 2),
        ("Основные компетенции наставника", 1, 2),
        ("Профессиональные интересы наставника", 1, 2),
        ("Форма наставничества", 2, 1),
        ("Программа наставничества с индивидуальным маршрутом наставляемого", 1, 2),
        ("Дата вхождения в программу", 1, 2),
        ("Дата завершения программы", 1, 2),
        ("Итоговый результат программы", 1, 2),
        ("Ссылка на кейс/отзыв наставляемого, размещенная на сайте организации", 1, 2),
        ("Ссылка на кейс/отзыв наставника, размещенная на сайте организации", 1, 2),
        ("Отметка о прохождении программы", 1, 2),
    ]
    assert [cell.title for cell in lower] == ["возраст", "пед. стаж", "форма наставничества", "роль наставничества"]


def test_empty_table_offers_the_first_step(desk: Client) -> None:
    page = desk.get("/programs/").content.decode()
    assert "Программ наставничества пока нет" in page
    assert page.count("Добавить программу") == 2


def test_group_row_says_kind_and_participants(desk: Client, school: Organization) -> None:
    MentoringGroupFactory(organization=school, mentees=1)
    MentoringGroupFactory(organization=school, mentees=2)
    MentoringGroupFactory(organization=school, mentees=3)
    page = desk.get("/programs/").content.decode().replace("\u00a0", " ")
    for words in ("Диада, 2 участника", "Триада, 3 участника", "Малая группа, 4 участника"):
        assert words in page


def test_regional_mentor_is_listed_with_his_organisation(
    desk: Client, school: Organization, other_school: Organization
) -> None:
    mentor = MentorFactory(employee__organization=other_school, regional=True)
    AssignmentFactory(organization=school, mentor=mentor)
    assert str(other_school) in desk.get("/programs/").content.decode()


def test_page_never_cuts_a_group(desk: Client, school: Organization, curator: User) -> None:
    many(school, curator, programs=1 + 3 * 2 * GROUPS_PER_PAGE)
    pages = [desk.get("/programs/", {"page": number}).context["blocks"] for number in (1, 2, 3)]
    assert [len(blocks) for blocks in pages] == [GROUPS_PER_PAGE, GROUPS_PER_PAGE, 1]
    for blocks in pages:
        assert [len(block.rows) for block in blocks] == [block.group.assignments.count() for block in blocks]
    assert [len(block.rows) for block in pages[1]] == [3] * GROUPS_PER_PAGE
    assert desk.get("/programs/?page=%00").status_code == 200


def test_recording_opens_the_table_at_the_group_on_its_page(desk: Client, school: Organization, curator: User) -> None:
    many(school, curator, programs=1 + 3 * GROUPS_PER_PAGE)
    oldest = MentoringGroup.objects.order_by("starts_on", "pk")[0]
    response = desk.post(
        f"/programs/groups/{oldest.pk}/completion/",
        {f"program{a.pk}-opened": a.version for a in oldest.assignments.all()},
    )
    assert response["Location"] == f"/programs/?page=2#group-{oldest.pk}"
    blocks = desk.get(response["Location"]).context["blocks"]
    assert oldest in [block.group for block in blocks]


def test_group_row_leads_to_the_order(desk: Client, school: Organization) -> None:
    group = MentoringGroupFactory(organization=school)
    assert f"/programs/documents/{group.order_document_id}/" in desk.get("/programs/").content.decode()


def test_document_downloads_under_its_name(desk: Client, school: Organization) -> None:
    group = MentoringGroupFactory(organization=school)
    for document in (group.order_document, group.plan_document):
        response = desk.get(f"/programs/documents/{document.pk}/")
        assert response.status_code == 200
        assert response["Content-Disposition"].startswith("attachment")
        assert response.getvalue().startswith(b"%PDF-")


def test_scan_of_other_business_is_not_here(desk: Client, school: Organization) -> None:
    assert desk.get(f"/programs/documents/{DocumentFactory(organization=school).pk}/").status_code == 404


@pytest.mark.parametrize(
    ("person", "answer"), [("curator", 200), ("other_curator", 404), ("worker", 403), ("rctr_worker", 403)]
)
def test_who_may_have_a_document(
    person: str, answer: int, signed_in: SignIn, school: Organization, request: pytest.FixtureRequest
) -> None:
    document = MentoringGroupFactory(organization=school).plan_document
    client = signed_in(request.getfixturevalue(person))
    response = client.get(f"/programs/documents/{document.pk}/")
    assert response.status_code == answer
    response.close()


def test_curator_sees_only_the_own_school(signed_in: SignIn, other_curator: User, school: Organization) -> None:
    assignment = AssignmentFactory(organization=school)
    page = signed_in(other_curator).get("/programs/").content.decode()
    assert assignment.mentee.short_name not in page


def test_worker_has_no_table(signed_in: SignIn, worker: User, client: Client) -> None:
    assert signed_in(worker).get("/programs/").status_code == 403
    assert client.get("/programs/").headers["Location"].startswith("/login/")


def many(school: Organization, by: User, *, programs: int) -> None:
    """A dyad and groups of three mentees, stored at once: the page is tried here, not the rule."""
    pattern = MentoringGroupFactory(organization=school)
    people = Employee.objects.bulk_create(
        [
            EmployeeFactory.build(organization=school, position=pattern.mentor.employee.position)
            for _ in range(programs - 1)
        ]
    )
    shared = {name: getattr(pattern, name) for name in ("organization", "mentor", "mentoring_form", "role")}
    papers = {name: getattr(pattern, name) for name in ("order_document", "plan_document")}
    days = [pattern.ends_on + datetime.timedelta(days=number) for number in range(1, 1 + math.ceil(len(people) / 3))]
    groups = MentoringGroup.objects.bulk_create(
        [MentoringGroup(**shared, **papers, starts_on=pattern.starts_on, ends_on=day) for day in days]
    )
    Assignment.objects.bulk_create(
        [
            Assignment(group=groups[number // 3], mentee=mentee, experience_band="0_3", created_by=by)
            for number, mentee in enumerate(people)
        ]
    )


MOST_QUERIES = 8
"""Of one page, the session and who is signed in included."""


def test_five_hundred_programs_ask_no_more_than_one(
    desk: Client, school: Organization, curator: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    only = MentoringGroupFactory(organization=school)
    filters = {}
    for address in ("/programs/", "/programs/?page=3", "/programs/?status=overdue", "/programs/print/"):
        with CaptureQueriesContext(connection) as one:
            desk.get(address)
        filters[address] = len(one)
    assert filters["/programs/"] <= MOST_QUERIES
    only.assignments.all().delete()
    only.delete()
    many(school, curator, programs=500)
    for address, number in filters.items():
        with django_assert_num_queries(number):
            response = desk.get(address)
        assert len(response.context["blocks"]) == (168 if address.endswith("print/") else GROUPS_PER_PAGE)


def test_card_asks_as_much_of_a_group_of_twenty_as_of_a_dyad(desk: Client, school: Organization) -> None:
    numbers = []
    for mentees in (1, 20):
        competencies = CompetencyFactory.create_batch(mentees)
        assignment = MentoringGroupFactory(organization=school, mentees=mentees).assignments.first()
        assert assignment is not None
        assignment.requested_competencies.set(competencies)
        with CaptureQueriesContext(connection) as asked:
            page = desk.get(f"/programs/{assignment.pk}/").content.decode()
        assert all(f'<p class="mb-1">{competency}</p>' in page for competency in competencies)
        numbers.append(len(asked))
    assert numbers[0] == numbers[1] <= MOST_QUERIES
