"""Rights end with what they rest on: the employment, the term, the organisation; at the next click, before any job."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import approval, memberships
from accounts.choices import WIDE_GROUPS, UserGroup
from accounts.leaving import end_lapsed_rights
from accounts.models import Membership, User
from accounts.rights import Rights, RightsMiddleware, rights_of
from mentorship_ais.core.errors import DomainError
from mentorship_ais.organizations.models import Employee, Organization
from tests.factories import AccessRequestFactory, EmployeeFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
SignedIn = Callable[[User], Client]
NOW = datetime.datetime(2026, 11, 26, 12, tzinfo=datetime.UTC)
TODAY = NOW.date()
DESK = "/admin/accounts/membership/"


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def text(response: object) -> str:
    return " ".join(response.content.decode().replace("\xa0", " ").replace("&nbsp;", " ").split())  # type: ignore[attr-defined]


def leave(user: User, *, days_ago: int) -> None:
    user.employees.update(left_on=TODAY - datetime.timedelta(days=days_ago))


@pytest.fixture
def ministry_person(outsider: User) -> User:
    """An analyst without an employment."""
    MembershipFactory(user=outsider, organization=None, group=UserGroup.ANALYST)
    return outsider


def test_analyst_whose_employment_has_ended_opens_no_list_of_people(signed_in: SignedIn, analyst: User) -> None:
    client = signed_in(analyst)
    assert client.get("/reports/mentees/").status_code == 200
    leave(analyst, days_ago=0)
    assert client.get("/reports/mentees/").status_code == 200
    leave(analyst, days_ago=3)
    assert client.get("/reports/mentees/").status_code == 403


@pytest.mark.parametrize("group", [UserGroup.CURATOR, *WIDE_GROUPS])
def test_membership_names_its_employment_and_ends_with_it(school: Organization, group: UserGroup) -> None:
    membership = MembershipFactory(organization=school, group=group)
    user = membership.user
    assert membership.employment == user.employees.get()
    assert membership.ends_on is None
    leave(user, days_ago=1)
    assert not rights_of(user).allow(group)
    assert end_lapsed_rights() == 1
    membership.refresh_from_db()
    assert membership.revocation_reason == "Последний день работы в организации: 25.11.2026."
    assert end_lapsed_rights() == 0


def test_work_elsewhere_does_not_keep_the_rights_of_the_whole_region(analyst: User, school: Organization) -> None:
    leave(analyst, days_ago=1)
    EmployeeFactory(user=analyst, organization=school)
    assert not rights_of(analyst).allow(UserGroup.ANALYST)


def test_another_employment_in_the_same_organisation_keeps_them(analyst: User, ministry: Organization) -> None:
    leave(analyst, days_ago=1)
    EmployeeFactory(user=analyst, organization=ministry, birth_date=datetime.date(1990, 1, 1))
    assert rights_of(analyst).allow(UserGroup.ANALYST)
    assert end_lapsed_rights() == 0


def test_rights_in_a_closed_organisation_end_that_day(
    signed_in: SignedIn, curator: User, analyst: User, school: Organization, ministry: Organization
) -> None:
    client = signed_in(curator)
    assert client.get("/programs/").status_code == 200
    Organization.objects.filter(pk__in=[school.pk, ministry.pk]).update(is_active=False)
    assert client.get("/programs/").status_code == 403
    assert not rights_of(analyst).allow(UserGroup.ANALYST)
    end_lapsed_rights()
    reasons = {m.revocation_reason for m in Membership.objects.filter(user__in=[curator, analyst])}
    assert reasons == {"Организация закрыта."}


def test_nobodys_employee_has_a_year(ministry_person: User) -> None:
    membership = ministry_person.memberships.get()
    assert (membership.employment, membership.ends_on) == (None, datetime.date(2027, 11, 26))
    with time_machine.travel(NOW + datetime.timedelta(days=365), tick=False):
        assert rights_of(ministry_person).allow(UserGroup.ANALYST)
        assert end_lapsed_rights() == 0
    with time_machine.travel(NOW + datetime.timedelta(days=366), tick=False):
        assert not rights_of(ministry_person).allow(UserGroup.ANALYST)
        assert end_lapsed_rights() == 1
    membership.refresh_from_db()
    assert membership.revocation_reason == "Срок прав истёк: 26.11.2027."


def test_database_stores_no_membership_without_an_end(ministry_person: User) -> None:
    with pytest.raises(IntegrityError, match="membership_stands_on"), transaction.atomic():
        ministry_person.memberships.update(ends_on=None)


def test_lapsed_rights_can_be_requested_and_granted_again_before_the_daily_job(ministry_person: User) -> None:
    with time_machine.travel(NOW + datetime.timedelta(days=370), tick=False):
        again = AccessRequestFactory(user=ministry_person, organization=None, group=UserGroup.ANALYST, approved=True)
        assert again.membership.ends_on == timezone.localdate() + datetime.timedelta(days=365)
        assert rights_of(ministry_person).allow(UserGroup.ANALYST)


@pytest.mark.parametrize(
    ("group", "sentence"),
    [(UserGroup.CURATOR, "Человек больше не работает"), (UserGroup.ANALYST, "Человек больше не работает")],
)
def test_who_has_left_meanwhile_gets_no_rights(
    worker: User, school: Organization, support: User, group: UserGroup, sentence: str
) -> None:
    request = AccessRequestFactory(user=worker, organization=school, group=group, with_scan=True)
    if request.is_wide:
        approval.propose(access_request=request, by=UserFactory(support=True))
    leave(worker, days_ago=1)
    with pytest.raises(DomainError, match=sentence):
        approval.approve(access_request=request, by=support)


def test_closed_organisation_gives_no_rights(worker: User, school: Organization, support: User) -> None:
    request = AccessRequestFactory(user=worker, organization=school, with_scan=True)
    Organization.objects.filter(pk=school.pk).update(is_active=False)
    with pytest.raises(DomainError, match=r"^Организация закрыта"):
        approval.approve(access_request=request, by=support)


# Renewal


def test_support_prolongs_by_a_year_at_most_on_a_paper(
    signed_in: SignedIn, support: User, ministry_person: User
) -> None:
    membership = ministry_person.memberships.get()
    desk = signed_in(support)
    with time_machine.travel(NOW + datetime.timedelta(days=350), tick=False):
        desk.force_login(support)
        assert f"{DESK}{membership.pk}/renew/" in text(desk.get(f"{DESK}{membership.pk}/change/"))
        address = f"{DESK}{membership.pk}/renew/"
        assert desk.get(address).status_code == 200
        for day in ("2027-11-11", "2028-11-11"):
            refused = text(desk.post(address, {"ends_on": day, "reason": "Письмо МО-16/9"}))
            assert "Выберите день не раньше завтрашнего и не позже 10.11.2028." in refused
        assert "Обязательное поле" in text(desk.post(address, {"ends_on": "2028-11-01", "reason": ""}))
        page = text(desk.post(address, {"ends_on": "2028-11-01", "reason": "Письмо МО-16/9"}, follow=True))
        assert "Права продлены по 01.11.2028" in page
        assert "Основание продления: Письмо МО-16/9." in page
    membership.refresh_from_db()
    assert (membership.ends_on, membership.renewal_reason) == (datetime.date(2028, 11, 1), "Письмо МО-16/9")


def test_nobody_prolongs_the_own_rights(ministry_person: User) -> None:
    with pytest.raises(DomainError, match=r"^О себе не решают"):
        memberships.renew(
            membership=ministry_person.memberships.get(), by=ministry_person, ends_on=TODAY, reason="Хочу ещё"
        )


def test_rights_that_stand_on_an_employment_are_not_prolonged(
    signed_in: SignedIn, support: User, analyst: User
) -> None:
    membership = analyst.memberships.get(group=UserGroup.ANALYST)
    assert "/renew/" not in text(signed_in(support).get(f"{DESK}{membership.pk}/change/"))
    with pytest.raises(DomainError, match=r"^Продлить нельзя"):
        memberships.renew(
            membership=membership, by=support, ends_on=TODAY + datetime.timedelta(days=9), reason="Письмо"
        )


def test_renewal_is_closed_to_everybody_else(signed_in: SignedIn, curator: User, ministry_person: User) -> None:
    address = f"{DESK}{ministry_person.memberships.get().pk}/renew/"
    assert signed_in(curator).get(address, follow=True).status_code == 403


# Before the end


@pytest.mark.parametrize(
    ("days_before", "warning", "has_task"),
    [(31, None, False), (30, "осталось 30 дней", False), (7, "осталось 7 дней", True), (0, "последний день", True)],
)
def test_start_page_warns_of_the_end_thirty_and_seven_days_before(
    signed_in: SignedIn, ministry_person: User, days_before: int, warning: str | None, has_task: bool
) -> None:
    with time_machine.travel(NOW + datetime.timedelta(days=365 - days_before), tick=False):
        page = text(signed_in(ministry_person).get("/"))
    assert ("Права группы «Аналитик министерства» действуют по 26.11.2027." in page) == (warning is not None)
    assert warning is None or warning in page
    assert ("Продлите права группы «Аналитик министерства»" in page) == has_task


def test_leaver_reads_until_when_the_rights_last(signed_in: SignedIn, curator: User) -> None:
    leave(curator, days_ago=-5)
    page = text(signed_in(curator).get("/"))
    assert "Права группы «Куратор наставничества» действуют по 01.12.2026." in page
    assert "Чтобы продлить их" not in page


def test_desk_lists_whose_rights_end_soon(
    signed_in: SignedIn, support: User, ministry_person: User, analyst: User, curator: User
) -> None:
    leave(curator, days_ago=-20)
    page = text(signed_in(support).get(f"{DESK}?ending=soon"))
    assert curator.full_name in page
    assert analyst.full_name not in page
    assert ministry_person.full_name not in page
    ministry_person.memberships.update(ends_on=TODAY + datetime.timedelta(days=29))
    page = text(signed_in(support).get(f"{DESK}?ending=soon"))
    assert ministry_person.full_name in page


def test_rights_are_read_in_one_query(analyst: User, curator: User) -> None:
    for user in (analyst, curator):
        with CaptureQueriesContext(connection) as queries:
            rights = rights_of(user)
            rights.ending(within=datetime.timedelta(days=30))
        assert len(queries) == 1


def test_account_that_is_no_longer_linked_to_its_employment_has_no_rights(curator: User) -> None:
    Employee.objects.filter(user=curator).update(user=None)
    assert not rights_of(curator).allow(UserGroup.CURATOR)
    end_lapsed_rights()
    assert {m.revocation_reason for m in curator.memberships.all()} == {"Не числится в организации."}


def test_account_that_exists_no_more_has_no_rights(outsider: User) -> None:
    stranger = User(pk=outsider.pk + 1_000_000)
    assert rights_of(stranger) == Rights()


def test_person_without_an_organisation_is_sent_to_support(outsider: User) -> None:
    with pytest.raises(PermissionDenied, match="Обратитесь в техническую поддержку"):
        _ = rights_of(outsider).organization


def test_person_with_the_right_elsewhere_reads_where(
    curator: User, school: Organization, ministry: Organization
) -> None:
    EmployeeFactory(user=curator, organization=ministry)
    rights = rights_of(curator, chosen=ministry.pk)
    assert not rights.allow(UserGroup.CURATOR)
    assert f"действуют в другой организации: {school}" in rights.refusal(UserGroup.CURATOR)


def test_visitor_who_is_not_signed_in_has_no_rights(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = AnonymousUser()
    RightsMiddleware(lambda request: HttpResponse())(request)
    assert request.rights == Rights()
