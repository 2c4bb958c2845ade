"""«Региональная база лучших практик наставничества»: proposed, returned, published, read by everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from mentorship_ais.core.errors import DomainError
from mentorship_ais.core.versions import CHANGED_MEANWHILE
from mentorship_ais.organizations.models import Organization
from programs import completion, practices
from programs.choices import PRACTICE_MOVES, PracticeStatus
from programs.models import Assignment, BestPractice
from tests.factories import AssignmentFactory, CompetencyFactory, MentorFactory

SignIn = Callable[[User], Client]


@pytest.fixture
def assignment(school: Organization) -> Assignment:
    """Completed, with the mark."""
    mentor = MentorFactory(employee__organization=school, competencies=[CompetencyFactory()])
    return AssignmentFactory(organization=school, mentor=mentor, shared=True)


@pytest.fixture
def practice(assignment: Assignment) -> BestPractice:
    return BestPractice.objects.get(assignment=assignment)


@pytest.fixture
def centre(signed_in: SignIn, rctr_worker: User) -> Client:
    return signed_in(rctr_worker)


@pytest.fixture
def desk(signed_in: SignIn, curator: User) -> Client:
    return signed_in(curator)


def decide(centre: Client, practice: BestPractice, verdict: str, **changed: Any) -> Any:
    typed = {
        "title": "Урок вдвоём",
        "summary": "Наставник и наставляемый вели уроки вместе.",
        "decision": verdict,
        "opened": practice.version,
        **changed,
    }
    return centre.post(f"/best-practices/{practice.pk}/decision/", typed, follow=True)


def test_mark_makes_a_proposal_when_the_program_is_completed(school: Organization) -> None:
    plain = AssignmentFactory(organization=school)
    completion.record_completion(
        assignment=plain, result="", mentee_case_url="", mentor_case_url="", share_as_best_practice=True
    )
    assert not BestPractice.objects.exists()
    AssignmentFactory(organization=school, completed=True)
    assert not BestPractice.objects.exists()
    shared = AssignmentFactory(organization=school, shared=True)
    proposal = BestPractice.objects.get()
    assert (proposal.status, proposal.assignment) == (PracticeStatus.PROPOSED, shared)
    assert (proposal.summary, proposal.mentor_name) == (shared.result, shared.group.mentor.employee.full_name)


def test_centre_publishes_and_everybody_reads(
    centre: Client, practice: BestPractice, signed_in: SignIn, worker: User, other_curator: User
) -> None:
    page = centre.get("/best-practices/proposals/").content.decode()
    assert practice.title in page
    assert "Практика опубликована в региональной базе." in decide(centre, practice, "published").content.decode()
    for person in (worker, other_curator):
        client = signed_in(person)
        assert "Урок вдвоём" in client.get("/best-practices/").content.decode()
        assert "вели уроки вместе" in client.get(f"/best-practices/{practice.pk}/").content.decode()


def test_published_practice_keeps_its_own_text(centre: Client, practice: BestPractice, assignment: Assignment) -> None:
    decide(centre, practice, "published")
    completion.return_to_work(assignment=assignment)
    completion.record_completion(
        assignment=assignment, result="Другое", mentee_case_url="", mentor_case_url="", share_as_best_practice=False
    )
    kept = BestPractice.objects.get()
    assert (kept.status, kept.summary) == (PracticeStatus.PUBLISHED, "Наставник и наставляемый вели уроки вместе.")


def test_returned_practice_is_corrected_and_sent_again(
    centre: Client, desk: Client, practice: BestPractice, assignment: Assignment
) -> None:
    decide(centre, practice, "returned", comment="Опишите результат подробнее.")
    assert "Доработайте лучшую практику: Урок вдвоём" in desk.get("/").content.decode()
    assert "Опишите результат подробнее." in desk.get(f"/programs/{assignment.pk}/").content.decode()
    practice.refresh_from_db()
    typed = {"title": "Урок вдвоём", "summary": "Теперь подробно.", "opened": practice.version}
    page = desk.post(f"/programs/{assignment.pk}/best-practice/", typed, follow=True).content.decode()
    assert "Практика отправлена в региональный центр. Статус: «На рассмотрении»." in page
    practice.refresh_from_db()
    assert (practice.status, practice.summary) == (PracticeStatus.PROPOSED, "Теперь подробно.")


def test_page_of_a_practice_says_what_sending_means_now(
    centre: Client, desk: Client, practice: BestPractice, assignment: Assignment
) -> None:
    waiting = desk.get(f"/programs/{assignment.pk}/best-practice/").content.decode()
    assert "Пока её не рассмотрели, текст можно поправить." in waiting
    assert "Отправить в региональный центр" not in waiting
    decide(centre, practice, "returned", comment="Опишите результат подробнее.")
    returned = desk.get(f"/programs/{assignment.pk}/best-practice/").content.decode()
    assert "Доработайте текст и отправьте практику снова." in returned
    assert "Отправить в региональный центр" in returned


@pytest.mark.parametrize("decision", ["returned", "declined"])
def test_refusal_needs_a_comment(centre: Client, practice: BestPractice, decision: str) -> None:
    form = decide(centre, practice, decision).context["form"]
    assert form.errors["comment"] == ["Напишите, почему практика не опубликована: комментарий увидит куратор."]
    assert BestPractice.objects.get().status == PracticeStatus.PROPOSED


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        ("title", "Напишите название практики."),
        ("summary", "Опишите практику и её результат."),
        ("decision", "Выберите решение."),
    ],
)
def test_missing_value_is_an_error(centre: Client, practice: BestPractice, field: str, sentence: str) -> None:
    assert decide(centre, practice, "published", **{field: ""}).context["form"].errors[field] == [sentence]


def test_second_of_two_decisions_is_refused(centre: Client, practice: BestPractice) -> None:
    decide(centre, practice, "published")
    form = decide(centre, practice, "declined", comment="Нет").context["form"]
    assert form.non_field_errors() == [CHANGED_MEANWHILE]


def test_declined_practice_stays_declined(centre: Client, desk: Client, practice: BestPractice) -> None:
    decide(centre, practice, "declined", comment="Практика повторяет уже опубликованную.")
    practice.refresh_from_db()
    with pytest.raises(DomainError, match="Сейчас статус практики «Отклонена»"):
        practices.send_again(practice=practice, title="Ещё раз", summary="Ещё раз")
    page = desk.get(f"/programs/{practice.assignment_id}/best-practice/").content.decode()
    assert "Практика повторяет уже опубликованную." in page
    assert "Отправить в региональный центр" not in page


def test_taking_the_mark_away_withdraws_and_putting_it_back_proposes_again(assignment: Assignment) -> None:
    values = {name: getattr(assignment, name) for name in ("result", "mentee_case_url", "mentor_case_url")}
    completion.record_completion(assignment=assignment, **values, share_as_best_practice=False)
    assert BestPractice.objects.get().status == PracticeStatus.WITHDRAWN
    completion.record_completion(assignment=assignment, **values, share_as_best_practice=True)
    assert BestPractice.objects.get().status == PracticeStatus.PROPOSED


def test_only_the_listed_moves_are_possible(practice: BestPractice) -> None:
    for status in PracticeStatus:
        practice.status = status
        for target in PracticeStatus:
            assert practice.can_become(target) == (target in PRACTICE_MOVES[status])


def test_search_and_filters(centre: Client, practice: BestPractice, other_school: Organization) -> None:
    decide(centre, practice, "published", title="Ёлка знаний")
    other = BestPractice.objects.get(assignment=AssignmentFactory(organization=other_school, shared=True))
    decide(centre, other, "published")

    def found(**filters: Any) -> list[int]:
        return [each.pk for each in centre.get("/best-practices/", filters).context["page"]]

    assert set(found()) == {practice.pk, other.pk}
    assert found(q="елка ЗНАНИЙ") == [practice.pk]
    assert found(q=other.mentor_name.split()[0].lower()) == [other.pk]
    assert found(competency=practice.competencies.get().pk) == [practice.pk]
    assert found(territory=other_school.territory_id) == [other.pk]
    assert found(type=other_school.type_id) == [other.pk]
    for value in ("\0", "9" * 30):
        assert set(found(competency=value, page=value)) == {practice.pk, other.pk}


def test_what_is_not_published_is_not_read(signed_in: SignIn, worker: User, practice: BestPractice) -> None:
    client = signed_in(worker)
    assert practice.title not in client.get("/best-practices/").content.decode()
    assert client.get(f"/best-practices/{practice.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("person", "answer"), [("rctr_worker", 200), ("curator", 403), ("worker", 403), ("analyst", 403)]
)
def test_who_may_judge(person: str, answer: int, practice: BestPractice, request: pytest.FixtureRequest) -> None:
    client = request.getfixturevalue("signed_in")(request.getfixturevalue(person))
    assert client.get("/best-practices/proposals/").status_code == answer
    assert client.get(f"/best-practices/{practice.pk}/decision/").status_code == answer


def test_another_schools_curator_does_not_see_the_proposal(
    signed_in: SignIn, other_curator: User, practice: BestPractice, client: Client
) -> None:
    address = f"/programs/{practice.assignment_id}/best-practice/"
    assert signed_in(other_curator).get(address).status_code == 404
    assert client.get(address).status_code == 302
    assert client.get("/best-practices/").headers["Location"].startswith("/login/")


def test_start_page_counts_proposals_for_the_centre(centre: Client, practice: BestPractice) -> None:
    page = centre.get("/").content.decode().replace("\u00a0", " ")
    assert "Рассмотрите лучшие практики: 1 предложение" in page


def test_twenty_practices_ask_no_more_than_one(
    centre: Client, rctr_worker: User, school: Organization, practice: BestPractice
) -> None:
    published = {"status": PracticeStatus.PUBLISHED, "decided_at": timezone.now(), "decided_by": rctr_worker}
    BestPractice.objects.update(**published)
    with CaptureQueriesContext(connection) as one:
        centre.get("/best-practices/")
    mentor = MentorFactory(employee__organization=school, competencies=CompetencyFactory.create_batch(2))
    AssignmentFactory.create_batch(19, organization=school, mentor=mentor, shared=True)
    BestPractice.objects.update(**published)
    with CaptureQueriesContext(connection) as twenty:
        page = centre.get("/best-practices/")
    assert len(page.context["page"].object_list) == 20
    assert len(twenty) == len(one) <= 7, "the session and who is signed in included"
