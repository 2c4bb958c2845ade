"""«Статистика» on the screen and in a file: who sees what, odd addresses, the same numbers everywhere."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable
from typing import Any

import pytest
import python_calamine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from mentorship_ais.organizations.models import Organization
from tests.factories import AssignmentFactory, MentoringGroupFactory

SignedIn = Callable[[User], Client]
PAGES = ["/reports/", *(f"/reports/{what}/" for what in ("programs", "mentees", "mentors", "organizations", "groups"))]
ODD = [
    "period=%00",
    "period=school-99999",
    "start=2025-99-99&end=вчера",
    "start=2026-01-01&end=2025-01-01",
    "territory=99999999999999999999999999",
    "territory=%00&type=abc&form=-1&role=1e9&level=лунный",
    "organization=999999999999999999999999999999",
    "month=2025-13&kind=квадрат&age=x&experience=y&page=minus",
    "start=0001-01-01&end=9999-12-31",
]


@pytest.fixture
def two_schools(school: Organization, other_school: Organization) -> None:
    """Two completed programs in the school (a триада), one in the other; one in process and one stopped beside them."""
    MentoringGroupFactory(organization=school, mentees=2, completed=True)
    AssignmentFactory(organization=other_school, shared=True)
    AssignmentFactory(organization=school)
    AssignmentFactory(organization=other_school, stopped=True)


def figures_on(page: Any) -> dict[str, str]:
    return {tile.figure.key: tile.text for tile in page.context["tiles"]}


@pytest.mark.usefixtures("two_schools")
def test_analyst_sees_exactly_the_completed_programs(signed_in: SignedIn, analyst: User) -> None:
    page = signed_in(analyst).get("/reports/")
    assert figures_on(page) == {
        "programs": "3",
        "mentees": "3",
        "mentors": "2",
        "organizations": "2",
        "groups": "2",
        "dyads": "1",
        "triads": "1",
        "small_groups": "0",
        "mean_days": "36,0",
        "practices": "0",
    }
    assert "Самарское управление" in page.content.decode()


@pytest.mark.usefixtures("two_schools")
def test_curator_sees_the_own_school_whatever_the_address(
    signed_in: SignedIn, curator: User, other_school: Organization
) -> None:
    client = signed_in(curator)
    for address in ("", f"?organization={other_school.pk}", f"?territory={other_school.territory_id}"):
        assert figures_on(client.get(f"/reports/{address}"))["programs"] == "2"
        page = client.get(f"/reports/programs/{address}")
        assert "Детский сад № 5" not in page.content.decode()
        assert page.context["page"].paginator.count == 2
        assert len(sheet_rows(workbook(client, f"/reports/download/xlsx/{address}"), "Список программ")) == 2 + 2


def test_worker_is_refused_and_a_stranger_signs_in_first(
    signed_in: SignedIn, worker: User, responsible: User, client: Client
) -> None:
    for address in [*PAGES, "/reports/download/xlsx/"]:
        assert signed_in(worker).get(address).status_code == 403
        assert signed_in(responsible).get(address).status_code == 403
        assert client.get(address).headers["Location"].startswith("/login/")


@pytest.mark.usefixtures("two_schools")
@pytest.mark.parametrize("odd", ODD)
def test_odd_address_is_no_error(signed_in: SignedIn, analyst: User, odd: str) -> None:
    client = signed_in(analyst)
    for address in PAGES:
        assert client.get(f"{address}?{odd}").status_code == 200
    response: Any = client.get(f"/reports/download/xlsx/?{odd}")
    assert response.status_code in {200, 302}
    assert b"".join(response) or response.status_code == 302


@pytest.mark.usefixtures("two_schools")
def test_mistake_in_the_dates_is_named_and_makes_no_file(signed_in: SignedIn, analyst: User) -> None:
    client = signed_in(analyst)
    address = "?start=2026-01-01&end=2025-01-01"
    assert "Конец периода раньше его начала" in client.get(f"/reports/{address}").content.decode()
    assert client.get(f"/reports/download/xlsx/{address}").headers["Location"].startswith("/reports/?start=")


@pytest.mark.usefixtures("two_schools")
def test_period_is_by_the_end_date_both_days_included(signed_in: SignedIn, analyst: User) -> None:
    client = signed_in(analyst)  # the factories' programs end on 30.11.2021
    for address, number in [
        ("period=school-2021", "3"),
        ("period=school-2020", "0"),
        ("period=quarter-2021-4", "3"),
        ("start=2021-11-30&end=2021-11-30", "3"),
        ("start=2021-12-01", "0"),
        ("period=dates&end=2021-11-29", "0"),
    ]:
        assert figures_on(client.get(f"/reports/?{address}"))["programs"] == number, address


@pytest.mark.usefixtures("two_schools")
def test_page_has_the_change_against_the_year_before(signed_in: SignedIn, analyst: User, school: Organization) -> None:
    AssignmentFactory(
        organization=school,
        completed=True,
        starts_on=datetime.date(2020, 9, 1),
        ends_on=datetime.date(2020, 12, 1),
    )
    page = signed_in(analyst).get("/reports/?period=school-2021").content.decode()
    assert "+2 (+200,0\xa0%)" in page
    assert "годом ранее 1" in page


@pytest.mark.usefixtures("two_schools")
def test_every_figure_of_the_page_opens_a_list_of_its_length(signed_in: SignedIn, analyst: User) -> None:
    client = signed_in(analyst)
    page = client.get("/reports/?period=school-2021")
    links = [
        (cell.text, cell.url) for table in page.context["tables"] for row in table.rows for cell in row if cell.url
    ] + [(tile.text, tile.url) for tile in page.context["tiles"] if tile.url]
    assert len(links) > 60
    for text, url in links:
        assert client.get(url).context["page"].paginator.count == int(text), url


@pytest.mark.usefixtures("two_schools")
def test_workbook_holds_the_figures_of_the_page_as_numbers_and_dates(signed_in: SignedIn, analyst: User) -> None:
    client = signed_in(analyst)
    book = workbook(client, "/reports/download/xlsx/?period=school-2021")
    about = {row[0]: row[1] for row in sheet_rows(book, "О выгрузке")}
    assert about["Период"] == "2021/2022 учебный год (с 01.09.2021 по 31.08.2022)"
    assert about["Кто сформировал"] == analyst.full_name
    assert (about["Программы"], about["Группы: триады"], about["Средняя длительность, дней"]) == (3, 1, 36)
    programs = sheet_rows(book, "Список программ")
    assert len(programs) == 2 + 3
    assert datetime.date(2021, 11, 30) in programs[2]
    assert 36 in programs[2]


def test_page_needs_as_many_queries_with_many_programs_as_with_one(
    signed_in: SignedIn, analyst: User, school: Organization
) -> None:
    client = signed_in(analyst)

    def count_queries(address: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    AssignmentFactory(organization=school, completed=True)
    with_one = {address: count_queries(address) for address in PAGES}
    assert with_one["/reports/"] <= 10
    for _ in range(12):
        AssignmentFactory(organization=school, completed=True)
    assert {address: count_queries(address) for address in PAGES} == with_one


def workbook(client: Client, address: str) -> python_calamine.CalamineWorkbook:
    response: Any = client.get(address)
    content = b"".join(response.streaming_content)  # the last chunk closes the response
    return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))


def sheet_rows(book: python_calamine.CalamineWorkbook, sheet: str) -> list[list[Any]]:
    return book.get_sheet_by_name(sheet).to_python()
