"""«Статистика» in a browser: every part in order on the screen and on paper, the way from a figure to its list, a file
in the making, a frozen report with what has changed since.
"""

from __future__ import annotations

import datetime
import io
import re

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader
from pytest_django.live_server_helper import LiveServer

from accounts.choices import UserGroup
from accounts.models import User
from mentorship_ais.core.text import NBSP
from mentorship_ais.organizations.models import Organization
from programs import completion
from programs.models import Assignment
from reports import background_files
from reports.counting.coverage import years_before
from reports.models import ReportFile
from tests.browser.pages import ARTIFACTS, Visitor
from tests.factories import (
    AssignmentFactory,
    CompetencyFactory,
    EmployeeFactory,
    MembershipFactory,
    MentorFactory,
    MentoringGroupFactory,
    OrganizationFactory,
    UserFactory,
)
from tests.reports.frozen import frozen_reports_may_go  # noqa: F401 - a fixture

YEAR = "period=school-2021"
A4_ON_ITS_SIDE = (842, 595)
PAPER = {"width": 1062, "height": 718}
CHARTS = ("По территориальным управлениям", "По видам групп", "По возрасту и стажу", "По месяцам завершения")


@pytest.fixture
def programs(school: Organization, other_school: Organization) -> None:
    """Six completed programs of the school year in two territories, one of the year before, one still in process."""
    wanted = CompetencyFactory(code=853, name="Владеть форсайтом")
    mentor = MentorFactory(employee__organization=school, competencies=[wanted])
    MentoringGroupFactory(
        organization=school, mentor=mentor, mentees=2, completed=True, requested_competencies=[wanted]
    )
    MentoringGroupFactory(organization=other_school, mentees=3, completed=True)
    AssignmentFactory(
        organization=other_school,
        completed=True,
        mentee__birth_date=datetime.date(1960, 5, 5),
        ends_on=datetime.date(2022, 3, 31),
    )
    AssignmentFactory(
        organization=school,
        completed=True,
        starts_on=datetime.date(2020, 9, 1),
        ends_on=datetime.date(2020, 12, 1),
    )
    AssignmentFactory(organization=school)


@pytest.fixture
def specialist(other_school: Organization) -> User:
    """Of the territorial administration to which the other school belongs."""
    administration = OrganizationFactory(short_name="Тольяттинское ТУ", territory=other_school.territory)
    user = UserFactory(email="specialist@example.org", last_name="Территорова")
    MembershipFactory(user=user, organization=administration, group=UserGroup.TERRITORY_SPECIALIST)
    return user


@pytest.fixture
def desk(visitor: Visitor, analyst: User) -> Visitor:
    """The analyst at her browser."""
    visitor.sign_in(analyst.email)
    return visitor


def tile(page: Page, title: str) -> str:
    """The number that stands under the title in the row of figures."""
    return page.locator(".tile", has=page.get_by_text(title, exact=True)).locator(".figure").inner_text()


@pytest.mark.usefixtures("programs")
@pytest.mark.parametrize(
    ("who", "number", "territories"),
    [
        ("analyst", "6", ["Самарское управление", "Тольяттинское управление"]),
        ("specialist", "4", ["Тольяттинское управление"]),
        ("curator", "2", []),
    ],
)
def test_everybody_reads_the_own_part_of_the_region(
    visitor: Visitor, request: pytest.FixtureRequest, who: str, number: str, territories: list[str]
) -> None:
    visitor.sign_in(request.getfixturevalue(who).email)
    visitor.open(f"/reports/?{YEAR}")
    page = visitor.page
    assert tile(page, "Программы") == number
    named = page.locator("#table-territory tbody th").all_inner_texts()
    assert named == territories
    page.get_by_text("Как считаются показатели").click()
    expect(page.get_by_text("опыт которых опубликован в региональной базе")).to_be_visible()
    visitor.check_page(f"reports-{who}")


@pytest.mark.usefixtures("programs")
def test_parts_of_the_page_keep_the_filters_and_are_in_order(desk: Visitor) -> None:
    page = desk.page
    desk.open("/reports/")
    page.get_by_role("combobox", name="Период").select_option(label="Любые даты")
    page.get_by_label("С", exact=True).fill("2021-09-01")
    page.get_by_label("По", exact=True).fill("2022-08-31")
    page.get_by_role("button", name="Показать").click()
    assert tile(page, "Программы") == "6"
    for name, part, number in (("by-organization", "Организации", 3), ("competencies", "Компетенции", 1)):
        page.get_by_role("navigation", name="Разделы статистики").get_by_role("link", name=part).click()
        expect(page).to_have_url(re.compile("start=2021-09-01"))
        expect(page.locator(".figures-table tbody tr")).to_have_count(number)
        desk.check_page(f"reports-{name}")
    page.get_by_role("navigation", name="Разделы статистики").get_by_role("link", name="Организации").click()
    page.get_by_label("Название организации").fill("детский")
    page.get_by_role("button", name="Показать").click()
    expect(page.locator(".figures-table tbody th")).to_have_text(["Детский сад № 5"])
    page.get_by_role("link", name="Детский сад № 5").click()
    assert tile(page, "Программы") == "4"
    expect(page.locator("main")).to_contain_text("Организация")
    page.get_by_label("Статус наставника").select_option(label="Локальный")
    page.get_by_role("button", name="Показать").click()
    assert tile(page, "Программы") == "4"  # the organisation stays chosen


@pytest.mark.usefixtures("programs")
def test_figure_opens_the_list_that_it_counts(desk: Visitor) -> None:
    page = desk.page
    lists = {
        "Программы": ("programs", "6 программ"),
        "Наставляемые": ("mentees", "6 наставляемых"),
        "Наставники": ("mentors", "3 наставника"),
        "Организации": ("organizations", "2 организации"),
        "Группы: всего": ("groups", "3 группы"),
    }
    for title, (name, count) in lists.items():
        desk.open(f"/reports/?{YEAR}")
        page.locator(".tile", has=page.get_by_text(title, exact=True)).get_by_role("link").click()
        expect(page.locator("main")).to_contain_text(count)
        expect(page.locator(".data-table tbody tr")).to_have_count(int(count.split()[0]))
        desk.check_page(f"reports-list-{name}")
    page.get_by_role("link", name="К статистике").click()
    expect(page).to_have_url(re.compile(YEAR))


def test_page_without_programs_and_with_a_mistake_is_in_order(desk: Visitor) -> None:
    desk.open("/reports/")
    expect(desk.page.get_by_text("Завершённых программ по этому отбору нет.").first).to_be_visible()
    desk.check_page("reports-empty")
    desk.open("/reports/?start=2026-01-01&end=2025-01-01")
    expect(desk.page.locator(".error-summary")).to_be_focused()
    desk.check_page("reports-mistake")
    desk.page.locator(".error-summary").get_by_role("link", name="По").click()
    expect(desk.page.get_by_label("По", exact=True)).to_be_focused()


@pytest.mark.usefixtures("programs")
def test_low_vision_reads_the_tables_instead_of_the_charts(desk: Visitor) -> None:
    desk.open(f"/reports/?{YEAR}")
    expect(desk.page.locator(".chart")).to_have_count(len(CHARTS))
    desk.choose_low_vision()
    expect(desk.page.locator(".chart:visible")).to_have_count(0)
    expect(desk.page.locator("#table-kind table")).to_be_visible()
    desk.check_page("reports-low-vision")


# --- paper ----------------------------------------------------------------------------------------------------------


def on_paper(desk: Visitor, name: str) -> list[str]:
    """The page as it is printed: in order for axe, on A4; the text of each sheet."""
    page = desk.page
    page.emulate_media(media="print")
    page.set_viewport_size(PAPER)
    desk.check_axe()
    ARTIFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTIFACTS / f"{name}-print.png", full_page=True)
    paper = page.pdf(prefer_css_page_size=True)
    (ARTIFACTS / f"{name}.pdf").write_bytes(paper)
    sheets = PdfReader(io.BytesIO(paper)).pages
    for sheet in sheets:
        size = (round(float(sheet.mediabox.width)), round(float(sheet.mediabox.height)))
        assert size == pytest.approx(A4_ON_ITS_SIDE, abs=2)
    return [sheet.extract_text().replace(NBSP, " ") for sheet in sheets]


@pytest.mark.usefixtures("programs")
def test_statistics_print_on_a4_with_the_charts(desk: Visitor) -> None:
    desk.open(f"/reports/?{YEAR}")
    sheets = on_paper(desk, "reports")
    page = desk.page
    for title in CHARTS:
        part = page.locator(".report-part", has=page.get_by_role("heading", name=title))
        chart, table = part.locator("svg").bounding_box(), part.locator("table").bounding_box()
        assert chart, title
        assert table, title
        assert chart["width"] > 200, title
        assert chart["x"] + chart["width"] <= PAPER["width"], title
        assert chart["y"] + chart["height"] <= table["y"], title
        assert table["x"] + table["width"] <= PAPER["width"], title
    whole = "\n".join(sheets)
    assert "2021/2022 учебный год (с 01.09.2021 по 31.08.2022)" in sheets[0]
    assert "Напечатано" in sheets[0]
    assert f"1 / {len(sheets)}" in sheets[0]
    for label in ("11.21", "03.22", "возраст / стаж"):  # words of the charts alone
        assert label in whole
    for button in ("Скачать в Excel", "Показать", "Выйти", "Зафиксированные отчёты"):
        assert button not in whole


@pytest.mark.usefixtures("programs")
@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("by-organization", "Детский сад № 5"),
        ("competencies", "853 Владеть форсайтом"),
        ("programs", "Молодой педагог ведёт уроки самостоятельно"),
        ("coverage", "Нет даты"),
    ],
)
def test_other_parts_print_on_a4(desk: Visitor, part: str, words: str) -> None:
    desk.open(f"/reports/{part}/?{YEAR}")
    text = " ".join(" ".join(on_paper(desk, f"reports-{part}")).split())
    assert words in text
    assert "Выйти" not in text


# --- files ----------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("programs")
def test_short_file_comes_at_once_with_a_russian_name(desk: Visitor) -> None:
    page = desk.page
    desk.open(f"/reports/?{YEAR}")
    names = {
        "Скачать в Excel": "Статистика наставничества, 2021-2022 учебный год.xlsx",
        "PDF для подписи": "Статистика наставничества, 2021-2022 учебный год.pdf",
        "Список в CSV": "Список программ наставничества, 2021-2022 учебный год.csv",
    }
    for button, name in names.items():
        with page.expect_download() as coming:
            page.get_by_role("link", name=button).click()
        assert coming.value.suggested_filename == name


@pytest.mark.usefixtures("programs")
def test_long_file_is_watched_in_the_making_and_fetched(desk: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background_files, "MOST_AT_ONCE", 2)
    page = desk.page
    desk.open(f"/reports/?{YEAR}")
    page.get_by_role("link", name="Скачать в Excel").click()
    desk.check_page("reports-file-request")
    page.get_by_role("button", name="Подготовить файл").click()
    expect(page.get_by_label("Записано программ: 0 из 6")).to_be_visible()
    desk.check_page("reports-file-making")
    made = ReportFile.objects.get()
    ReportFile.objects.update(written=4)
    expect(page.get_by_label("Записано программ: 4 из 6")).to_be_visible()  # without reloading
    background_files.make_file(report_file_pk=made.pk)
    expect(page.get_by_text("Файл готов")).to_be_visible()
    desk.check_page("reports-file-ready")
    with page.expect_download() as coming:
        page.get_by_role("link", name="Скачать").click()
    assert coming.value.suggested_filename == made.name
    desk.open(f"/reports/download/xlsx/?{YEAR}")
    expect(page.get_by_role("listitem").filter(has_text=made.name)).to_contain_text("готов")
    page.get_by_role("link", name=made.name).click()
    expect(page.get_by_role("link", name="Скачать")).to_be_visible()


@pytest.mark.usefixtures("programs")
def test_statistics_and_files_need_no_scripts(
    browser: Browser, live_server: LiveServer, analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background_files, "MOST_AT_ONCE", 2)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    Visitor(page, live_server.url).sign_in(analyst.email)
    page.goto(f"{live_server.url}/reports/")
    page.get_by_label("Территориальное управление", exact=True).select_option(label="Тольяттинское управление")
    page.get_by_role("button", name="Показать").click()
    assert tile(page, "Программы") == "4"
    page.get_by_role("link", name="Список в CSV").click()
    page.get_by_role("button", name="Подготовить файл").click()
    background_files.make_file(report_file_pk=ReportFile.objects.get().pk)
    page.get_by_role("link", name="Обновить").click()
    with page.expect_download():
        page.get_by_role("link", name="Скачать").click()
    context.close()


# --- frozen reports -------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("programs", "frozen_reports_may_go")
def test_report_is_fixed_and_tells_what_has_changed_since(desk: Visitor, school: Organization) -> None:
    page = desk.page
    desk.open(f"/reports/?{YEAR}")
    page.get_by_role("link", name="Зафиксировать отчёт").click()
    desk.check_page("reports-freeze")
    page.get_by_role("button", name="Зафиксировать").click()
    expect(page.get_by_role("status").first).to_contain_text("Отчёт зафиксирован")
    expect(page.locator(".facts")).to_contain_text("Без изменений")
    page.locator("summary", has_text="По территориальным управлениям").click()
    expect(page.get_by_role("group", name="По территориальным управлениям").last).to_contain_text("Самарское")
    desk.check_page("reports-frozen")

    gone, edited = Assignment.objects.completed().for_organization(school).filter(group__ends_on__year=2021)
    completion.return_to_work(assignment=gone)
    completion.record_completion(
        assignment=edited,
        result="Стала наставником сама.",
        mentee_case_url=edited.mentee_case_url,
        mentor_case_url=edited.mentor_case_url,
    )
    MentoringGroupFactory(organization=school, mentees=2, completed=True)
    page.reload()
    expect(page.locator(".facts")).to_contain_text("Изменено после фиксации")
    programs = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Программы", exact=True))
    expect(programs.get_by_role("cell")).to_have_text(["6", "7", f"+1 (+16,7{NBSP}%)"])
    for words in ("Добавились: 2", "Исчезли: 1", "Изменены после фиксации: 1", "стало «Стала наставником сама.»"):
        expect(page.locator("main")).to_contain_text(words)
    desk.check_page("reports-frozen-changed")
    assert "Изменено после фиксации" in "\n".join(on_paper(desk, "reports-frozen-changed"))

    page.emulate_media(media="screen")
    desk.open("/reports/frozen/")
    expect(page.locator(".data-table tbody tr")).to_have_count(1)
    desk.check_page("reports-frozen-list")


# --- coverage -------------------------------------------------------------------------------------------------------


@pytest.fixture
def novices(school: Organization, other_school: Organization) -> None:
    """A young novice in each of the schools, without a program."""
    today = timezone.localdate()
    for organization, name in ((school, "Новикова"), (other_school, "Младшая")):
        EmployeeFactory(
            organization=organization,
            last_name=name,
            birth_date=years_before(today, 24),
            teaching_since=years_before(today, 1),
        )


@pytest.mark.usefixtures("programs", "novices")
def test_analyst_reads_coverage_as_numbers(desk: Visitor) -> None:
    desk.open("/reports/coverage/")
    rows = desk.page.get_by_role("group", name="По организациям").get_by_role("row")
    school = rows.filter(has_text="Школа № 1").get_by_role("cell").all_inner_texts()
    assert school[1:3] == ["1", "1"]
    expect(desk.page.locator("main")).not_to_contain_text("Новикова")
    desk.check_page("reports-coverage-analyst")


@pytest.mark.usefixtures("programs", "novices")
def test_curator_goes_from_a_name_to_the_program(visitor: Visitor, curator: User) -> None:
    visitor.sign_in(curator.email)
    visitor.open("/reports/coverage/")
    page = visitor.page
    row = page.get_by_role("row").filter(has_text="Новикова Анна Петровна")
    expect(row).to_contain_text("молодой педагог, начинающий педагог")
    expect(page.locator("main")).not_to_contain_text("Младшая")
    visitor.check_page("reports-coverage-curator")
    row.get_by_role("link", name="Добавить программу").click()
    expect(page.locator("h1")).to_have_text("Добавление программы наставничества")
    chosen = page.get_by_label("ФИО наставляемого").locator("option:checked")
    expect(chosen).to_contain_text("Новикова Анна Петровна")
