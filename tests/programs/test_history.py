"""The history of a program: sentences with names and times, recorded by the database itself."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable
from typing import Any

import pghistory
import pytest
from django.apps import apps
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from mentorship_ais.core.history_begins import history_begins
from mentorship_ais.organizations.models import Organization
from programs.choices import AssignmentStatus
from programs.forms import WholeGroupForm
from programs.history import history_of
from programs.models import Assignment, BestPractice, PaperTemplate
from tests.factories import AssignmentFactory, CompetencyFactory, UserFactory
from tests.factories.programs import MentoringFormFactory, MentorRoleFactory

SignIn = Callable[[User], Client]


def told(assignment: Assignment) -> list[tuple[str, tuple[str, ...]]]:
    """Who and what, the latest first."""
    return [(entry.by, entry.sentences) for entry in history_of(assignment)]


def test_history_tells_who_changed_what(
    signed_in: SignIn, curator: User, colleague: User, school: Organization
) -> None:
    assignment = AssignmentFactory(organization=school)
    group = assignment.group
    values = {
        "submission": str(uuid.uuid4()),
        "opened": WholeGroupForm.versions_of(group),
        "experience_band": assignment.experience_band,
        "request_text": "Новый запрос",
        "requested_competencies": [CompetencyFactory(code=3001, name="Вести урок").pk],
        "mentor": group.mentor_id,
        "form": group.mentoring_form_id,
        "role": group.role_id,
        "starts_on": str(group.starts_on),
        "ends_on": "2021-12-15",
    }
    signed_in(curator).post(f"/programs/{assignment.pk}/change/", values)
    signed_in(colleague).post(
        f"/programs/{assignment.pk}/stop/", {"reason": "leave", "stopped_on": "2021-11-01", "opened": 1}
    )
    stopped, changed, recorded = told(assignment)
    assert stopped[0] == colleague.short_name
    assert "Отметка о прохождении программы: было «В процессе», стало «Прекращена»." in stopped[1]
    assert "Дата прекращения: 01.11.2021." in stopped[1]
    assert changed[0] == curator.short_name
    assert "Дата завершения программы: было «30.11.2021», стало «15.12.2021»." in changed[1]
    assert "Основной запрос наставляемого: Новый запрос." in changed[1]
    assert "Запрашиваемая компетенция отмечена: 3001 Вести урок." in changed[1]
    assert recorded[1] == ("Программа записана.",)
    page = signed_in(curator).get(f"/programs/{assignment.pk}/").content.decode()
    assert colleague.short_name in page
    assert "было «30.11.2021», стало «15.12.2021»" in page


def test_history_knows_of_changes_that_pass_by_the_rules(school: Organization) -> None:
    assignment = AssignmentFactory(organization=school)
    Assignment.objects.filter(pk=assignment.pk).update(result="Записано в обход")
    assert "Итоговый результат программы: Записано в обход." in told(assignment)[0][1]


def test_history_cannot_be_rewritten(school: Organization) -> None:
    AssignmentFactory(organization=school)
    with pytest.raises(DatabaseError):
        apps.get_model("programs", "AssignmentEvent")._default_manager.update(status=AssignmentStatus.COMPLETED)


def test_history_of_a_shared_practice_is_told_with_the_program(school: Organization) -> None:
    sentences = [sentence for _, each in told(AssignmentFactory(organization=school, shared=True)) for sentence in each]
    assert "Практика предложена в региональную базу." in sentences


def test_moments_are_told_in_local_time(school: Organization) -> None:
    [entry] = history_of(AssignmentFactory(organization=school))
    assert entry.at.utcoffset() == datetime.timedelta(hours=4)


def test_program_that_is_older_than_its_history_was_not_recorded_by_its_first_change(
    db_as_owner: None, school: Organization
) -> None:
    assignment = AssignmentFactory(organization=school)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE programs_assignmentevent DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM programs_assignmentevent")
        cursor.execute("ALTER TABLE programs_assignmentevent ENABLE TRIGGER USER")
    [operation] = history_begins("programs.Assignment")
    with connection.schema_editor() as editor:
        operation.code(apps, editor)  # type: ignore[attr-defined]
    Assignment.objects.filter(pk=assignment.pk).update(request_text="Новый запрос")
    sentences = [sentence for _, each in told(assignment)[::-1] for sentence in each]
    assert sentences[0].startswith(f"Программа записана {timezone.localtime(assignment.created_at):%d.%m.%Y}")
    assert "Основной запрос наставляемого: Новый запрос." in sentences


def test_competencies_of_a_practice_are_told(school: Organization) -> None:
    assignment = AssignmentFactory(organization=school, shared=True)
    assignment.best_practice.competencies.add(CompetencyFactory(code=3001, name="Вести урок"))
    sentences = [sentence for _, each in told(assignment) for sentence in each]
    assert "Лучшая практика. Компетенция отмечена: 3001 Вести урок." in sentences


def test_form_of_a_practice_is_called_by_its_name(school: Organization) -> None:
    practice = AssignmentFactory(organization=school, shared=True).best_practice
    BestPractice.objects.filter(pk=practice.pk).update(mentoring_form=MentoringFormFactory(name="Студент-педагог"))
    sentences = [sentence for _, each in told(practice.assignment) for sentence in each]
    assert "Лучшая практика. Форма наставничества: было «Педагог-педагог», стало «Студент-педагог»." in sentences


def change_everything(assignment: Assignment, number: int) -> None:
    """Move the program to a group with another mentor and other papers, request a competency, rename the practice."""
    school = assignment.group.organization
    with pghistory.context(number=number):
        group = AssignmentFactory(organization=school, role=MentorRoleFactory(name=f"Роль {number}")).group
        Assignment.objects.filter(pk=assignment.pk).update(group=group)
        competency = CompetencyFactory()
        assignment.requested_competencies.add(competency)
        assignment.best_practice.competencies.add(competency)
        BestPractice.objects.filter(assignment=assignment).update(title=f"Практика {number}")


def test_history_costs_the_same_with_one_change_and_with_fifty(school: Organization) -> None:
    assignment = AssignmentFactory(organization=school, shared=True)
    change_everything(assignment, 0)
    fresh = Assignment.objects.get(pk=assignment.pk)
    with CaptureQueriesContext(connection) as of_one:
        one = history_of(fresh)
    for number in range(1, 50):
        change_everything(assignment, number)
    fresh = Assignment.objects.get(pk=assignment.pk)
    with CaptureQueriesContext(connection) as of_fifty:
        fifty = history_of(fresh)
    assert len(fifty) - len(one) == 49
    assert len(of_fifty) == len(of_one)
    assert any(sentence.startswith("Наставник: было «") for sentence in fifty[0].sentences)


@pytest.mark.parametrize(
    "kind", ["mentoringform", "mentorrole", "mentoringgroup", "assignment", "bestpractice", "papertemplate"]
)
def test_support_reads_in_the_admin_who_changed_the_row(
    signed_in: SignIn, curator: User, school: Organization, kind: str
) -> None:
    assignment = AssignmentFactory(organization=school, shared=True)
    row: Any = {
        "mentoringform": assignment.group.mentoring_form,
        "mentorrole": assignment.group.role,
        "mentoringgroup": assignment.group,
        "assignment": assignment,
        "bestpractice": assignment.best_practice,
        "papertemplate": PaperTemplate(
            organization=school, kind="order", document=assignment.group.plan_document, replaced_by=curator
        ),
    }[kind]
    row.save()
    page = signed_in(UserFactory(superuser=True)).get(f"/admin/programs/{kind}/{row.pk}/change/").text
    assert '<ol class="history">' in page
    assert "записана" in page or "создана" in page
