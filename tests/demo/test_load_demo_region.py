"""The demonstration region is what its description promises: the accounts, the manual's sample table, plausible people."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from pypdf import PdfReader

from accounts.choices import RequestStatus, UserGroup
from accounts.models import AccessRequest, Membership, User
from mentoring.choices import MentorLevel
from mentoring.models import Mentor, ProfessionalRequest
from mentorship_ais.core.periods import school_year
from mentorship_ais.demo.cast import ACCOUNTS, PASSWORD
from mentorship_ais.documents.models import Document
from mentorship_ais.organizations.models import Employee, Organization, Sex, Territory
from programs.choices import AssignmentStatus, GroupKind, PracticeStatus
from programs.models import Assignment, BestPractice, MentoringGroup

CENTRE = "Региональный центр трудовых ресурсов"


@pytest.fixture(scope="module")
def printed(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """What the command printed; the region stands for this module's tests and is gone afterwards."""
    output = StringIO()
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo_region", stdout=output)
        yield output.getvalue()
        transaction.set_rollback(True)


pytestmark = [pytest.mark.usefixtures("printed"), pytest.mark.django_db]


def memberships_of(login: str) -> set[tuple[str, str]]:
    active = Membership.objects.active().filter(user__email=f"{login}@example.org")
    return {(member.group, member.organization.name if member.organization else "") for member in active}


@pytest.mark.parametrize(
    ("login", "groups"),
    [
        ("worker", {(UserGroup.WORKER, CENTRE)}),
        ("responsible", {(UserGroup.WORKER, CENTRE), (UserGroup.RESPONSIBLE, CENTRE)}),
        ("curator", {(UserGroup.WORKER, CENTRE), (UserGroup.CURATOR, CENTRE)}),
        ("rctr", {(UserGroup.WORKER, CENTRE), (UserGroup.RCTR_WORKER, CENTRE)}),
        ("analyst", {(UserGroup.ANALYST, "")}),
        ("support", set()),
        ("admin", set()),
    ],
)
def test_account_has_exactly_its_groups(login: str, groups: set[tuple[str, str]]) -> None:
    assert memberships_of(login) == groups


def test_second_curator_is_of_another_organisation() -> None:
    groups = dict(memberships_of("curator2"))
    assert groups[UserGroup.CURATOR] == groups[UserGroup.WORKER]
    assert groups[UserGroup.CURATOR] != CENTRE


def test_there_are_no_other_accounts_than_the_printed_ones(printed: str) -> None:
    emails = {user.email for user in User.objects.all()}
    assert emails == {f"{account.login}@example.org" for account in ACCOUNTS}
    assert all(email in printed for email in emails)
    assert PASSWORD in printed


@pytest.mark.parametrize("login", [account.login for account in ACCOUNTS])
def test_everybody_signs_in_with_the_printed_password(login: str, client: Client) -> None:
    answer = client.post("/login/", {"username": f"{login}@example.org", "password": PASSWORD})
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(User.objects.get(email=f"{login}@example.org").pk)


def test_support_is_no_superuser_and_can_decide() -> None:
    support = User.objects.get(email="support@example.org")
    assert (support.is_staff, support.is_superuser) == (True, False)
    assert support.has_perm("accounts.change_accessrequest")
    assert [user.email for user in User.objects.filter(is_superuser=True)] == ["admin@example.org"]


def test_table_of_the_centre_is_the_manuals_sample() -> None:
    centre = Organization.objects.get(name=CENTRE, city="Самара")
    groups = MentoringGroup.objects.for_organization(centre).order_by("starts_on")
    assert sorted(GroupKind.of(group.assignments.count()).label for group in groups) == ["Диада", "Диада", "Триада"]
    rows = [
        (
            f"{a.mentee.first_name} {a.mentee.middle_name}",
            str(a.mentee.position),
            a.get_age_band_display(),
            a.get_experience_band_display(),
            f"{a.group.mentor.employee.first_name} {a.group.mentor.employee.middle_name}",
            str(a.group.mentor.employee.position),
            a.group.mentor.interests,
            str(a.group.mentoring_form),
            str(a.group.role),
            f"{a.group.starts_on:%d.%m.%Y}",
            f"{a.group.ends_on:%d.%m.%Y}",
            a.get_status_display(),
        )
        for a in Assignment.objects.for_organization(centre).for_list().order_by("pk")
    ]
    alike = ("Педагог-педагог", "учитель (предметник)/воспитатель")
    svetlana = ("Светлана Анатольевна", "методист", "Пример", *alike)
    tatyana = ("Татьяна Юрьевна", "методист", "пример", *alike)
    assert rows == [
        ("Елена Константиновна", "методист", "35-50", "3-5", *svetlana, "26.10.2021", "07.11.2021", "Завершена"),
        ("Марина Николаевна", "методист", "35-50", "0-3", *svetlana, "30.10.2021", "31.10.2021", "В процессе"),
        ("Елена Викторовна", "Другое", "50+", "0-3", *tatyana, "27.10.2021", "29.10.2021", "В процессе"),
        ("Елена Владимировна", "методист", "35-50", "5-10", *tatyana, "27.10.2021", "29.10.2021", "В процессе"),
    ]


def test_candidate_of_the_manual_is_no_mentor_yet() -> None:
    galina = Employee.objects.get(first_name="Галина", middle_name="Петровна", organization__name=CENTRE)
    assert not Mentor.objects.filter(employee=galina).exists()


def test_names_agree_in_gender() -> None:
    for employee in Employee.objects.all():
        endings = {Sex.FEMALE: ("вна", "чна"), Sex.MALE: ("вич", "ьич")}
        assert employee.middle_name.endswith(endings[Sex(employee.sex)]), employee.full_name
        if employee.last_name.endswith(("ова", "ева", "ина", "ая")):
            assert employee.sex == Sex.FEMALE, employee.full_name
        if employee.last_name.endswith(("ов", "ев", "ин", "ий")):
            assert employee.sex == Sex.MALE, employee.full_name


def test_region_is_as_big_as_promised() -> None:
    assert Organization.objects.count() == 4
    assert Territory.objects.filter(organizations__isnull=False).distinct().count() == 2
    assert Employee.objects.count() == 120
    assert ProfessionalRequest.objects.count() > 20
    for level in MentorLevel:
        assert Mentor.objects.active().filter(level=level).count() >= 5
    for employee in Employee.objects.all():
        employee.full_clean()


def test_requests_wait_one_without_a_scan_and_one_for_the_second_decider() -> None:
    waiting = AccessRequest.objects.undecided()
    assert sorted(request.has_copy for request in waiting) == [False, True, True]
    wide = waiting.get(status=RequestStatus.PROPOSED)
    support = User.objects.get(email="support@example.org")
    assert wide in AccessRequest.objects.waiting_for(support)
    assert wide.proposed_by != support


def test_programs_fill_every_school_year_and_state() -> None:
    years = {school_year(a.group.ends_on).start for a in Assignment.objects.completed().select_related("group")}
    assert len(years) >= 5
    assert set(Assignment.objects.values_list("status", flat=True)) == set(AssignmentStatus.values)
    assert Assignment.objects.completed().filter(share_as_best_practice=True).count() >= 3
    assert Assignment.objects.values("group__organization").distinct().count() == 4


def test_best_practices_are_published_and_some_wait() -> None:
    assert BestPractice.objects.filter(status=PracticeStatus.PUBLISHED).count() >= 3
    assert BestPractice.objects.filter(status=PracticeStatus.PROPOSED).count() == 2


def test_responsible_worker_has_records_to_confirm(client: Client) -> None:
    client.force_login(User.objects.get(email="responsible@example.org"))
    assert "Орлова" in client.get("/records/to-confirm/").content.decode()


def test_documents_are_readable_pages() -> None:
    for document in Document.objects.all():
        with document.file.open() as file:
            assert len(PdfReader(file).pages) == 1


def test_database_in_use_is_left_alone() -> None:
    with pytest.raises(CommandError, match="уже есть данные"):
        call_command("load_demo_region")
    before = Assignment.objects.count(), User.objects.count()
    printed_again = StringIO()
    call_command("load_demo_region", if_empty=True, stdout=printed_again)
    assert (Assignment.objects.count(), User.objects.count()) == before
    assert "curator@example.org" in printed_again.getvalue()


def test_accounts_of_others_are_not_announced_as_the_demonstrations(db: None) -> None:
    User.objects.filter(email="worker@example.org").update(email="somebody@example.org")
    output = StringIO()
    call_command("load_demo_region", if_empty=True, stdout=output)
    assert output.getvalue() == ""
