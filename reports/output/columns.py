"""The columns of every table and list of «Статистика», once: the page, XLSX, CSV and PDF read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mentoring.models import Mentor
from mentorship_ais.core.tables import Column
from mentorship_ais.organizations.models import Employee, Organization
from programs.choices import GroupKind, participants
from programs.models import Assignment, MentoringGroup
from reports.counting.competencies import CompetencyRow
from reports.counting.coverage import CoverageRow
from reports.counting.figures import FIGURES
from reports.counting.report import Row, Table


def full_title(column: Column[Any]) -> str:
    """Return the column's title with the upper word of its heading: «Наставник: ФИО», «Группы: диады».

    >>> full_title(Column("kind", "Диады", str, over="Группы"))
    'Группы: диады'
    """
    if not column.over:
        return column.title
    title = column.title if column.title.isupper() else f"{column.title[:1].lower()}{column.title[1:]}"
    return f"{column.over}: {title}"


def percent(part: int, whole: int) -> float | None:
    """Return the share in percent to a tenth; None when the whole is zero."""
    return round(100 * part / whole, 1) if whole else None


def label_columns(table: Table) -> list[Column[Row]]:
    """Return the columns with the labels of the rows."""
    return [
        Column(f"label{place}", heading, lambda row, place=place: row.labels[place], width=36)  # type: ignore[misc]
        for place, heading in enumerate(table.headings)
    ]


def figure_columns() -> list[Column[Row]]:
    """Return the columns of the figures, in their order."""
    return [
        Column(
            figure.key,
            figure.title,
            lambda row, figure=figure: figure.value(row.figures),  # type: ignore[misc]
            over=figure.over,
            width=14,
            is_number=True,
        )
        for figure in FIGURES
    ]


def share_columns() -> list[Column[Row]]:
    """Return the shares with their denominators; the numerators are figures to the left."""

    def organizations(row: Row) -> int | None:
        return row.base.organizations if row.base else None

    def employees(row: Row) -> int | None:
        return row.base.employees if row.base else None

    return [
        Column("base_organizations", "Всего", organizations, "Охват организаций", 14, is_number=True),
        Column(
            "share_of_organizations",
            "Доля, %",
            lambda row: percent(row.figures.organizations, organizations(row) or 0),
            "Охват организаций",
            14,
            is_number=True,
        ),
        Column("base_employees", "Всего", employees, "Охват работников", 14, is_number=True),
        Column(
            "share_of_employees",
            "Доля, %",
            lambda row: percent(row.figures.mentees, employees(row) or 0),
            "Охват работников",
            14,
            is_number=True,
        ),
    ]


def columns_of(table: Table) -> list[Column[Row]]:
    """Return all columns of a table of figures."""
    return [*label_columns(table), *figure_columns(), *(share_columns() if table.has_shares else [])]


# --- the lists behind the figures -----------------------------------------------------------------------------------


def kind_of(group: MentoringGroup) -> str:
    """Return «Триада (3 участника)»; needs the annotation `mentee_count`."""
    mentees: int = group.mentee_count  # type: ignore[attr-defined]
    return f"{GroupKind.of(mentees).label} ({participants(mentees)})"


def practice_of(assignment: Assignment) -> str:
    """Return the status of the program's best practice, if it has one."""
    practice = getattr(assignment, "best_practice", None)
    return str(practice.get_status_display()) if practice else ""


PROGRAM_COLUMNS: Sequence[Column[Assignment]] = (
    Column("territory", "Территориальное управление", lambda a: a.group.organization.territory.name, width=34),
    Column("organization", "Организация", lambda a: a.group.organization.short_name, width=34),
    Column("kind", "Группа", lambda a: GroupKind.of(a.mentee_count).label, width=14),  # type: ignore[attr-defined]
    Column("mentor", "ФИО", lambda a: a.group.mentor.employee.full_name, over="Наставник", width=34),
    Column("mentor_position", "Должность", lambda a: a.group.mentor.employee.position.name, over="Наставник", width=24),
    Column("level", "Статус", lambda a: a.group.mentor.get_level_display(), over="Наставник", width=14),
    Column("mentee", "ФИО", lambda a: a.mentee.full_name, over="Наставляемый", width=34),
    Column("mentee_position", "Должность", lambda a: a.mentee.position.name, over="Наставляемый", width=24),
    Column("age", "Возраст", lambda a: a.get_age_band_display(), over="Наставляемый", width=12),
    Column("experience", "Стаж", lambda a: a.get_experience_band_display(), over="Наставляемый", width=12),
    Column("form", "Форма наставничества", lambda a: a.group.mentoring_form.name, width=24),
    Column("role", "Роль наставника", lambda a: a.group.role.name, width=28),
    Column("starts_on", "Дата вхождения", lambda a: a.group.starts_on, width=14),
    Column("ends_on", "Дата завершения", lambda a: a.group.ends_on, width=14),
    Column("days", "Дней", lambda a: (a.group.ends_on - a.group.starts_on).days + 1, width=10, is_number=True),
    Column("result", "Итоговый результат", lambda a: a.result, width=50),
    Column("mentee_case", "Кейс наставляемого", lambda a: a.mentee_case_url, width=40),
    Column("mentor_case", "Кейс наставника", lambda a: a.mentor_case_url, width=40),
    Column("practice", "Лучшая практика", practice_of, width=16),
)

MENTEE_COLUMNS: Sequence[Column[Employee]] = (
    Column("territory", "Территориальное управление", lambda e: e.organization.territory.name, width=34),
    Column("organization", "Организация", lambda e: e.organization.short_name, width=34),
    Column("name", "ФИО наставляемого", lambda e: e.full_name, width=34),
    Column("position", "Должность", lambda e: e.position.name, width=24),
    Column("programs", "Программы", lambda e: e.counted_programs, width=12, is_number=True),  # type: ignore[attr-defined]
)

MENTOR_COLUMNS: Sequence[Column[Mentor]] = (
    Column("territory", "Территориальное управление", lambda m: m.employee.organization.territory.name, width=34),
    Column("organization", "Организация", lambda m: m.employee.organization.short_name, width=34),
    Column("name", "ФИО наставника", lambda m: m.employee.full_name, width=34),
    Column("position", "Должность", lambda m: m.employee.position.name, width=24),
    Column("level", "Статус наставника", lambda m: m.get_level_display(), width=14),
    Column("programs", "Программы", lambda m: m.counted_programs, width=12, is_number=True),  # type: ignore[attr-defined]
)

ORGANIZATION_COLUMNS: Sequence[Column[Organization]] = (
    Column("territory", "Территориальное управление", lambda o: o.territory.name, width=34),
    Column("name", "Организация", lambda o: o.short_name, width=34),
    Column("type", "Тип организации", lambda o: o.type.name, width=24),
    Column("city", "Город", lambda o: o.city, width=20),
    Column("programs", "Программы", lambda o: o.counted_programs, width=12, is_number=True),  # type: ignore[attr-defined]
)

GROUP_COLUMNS: Sequence[Column[Any]] = (
    Column("territory", "Территориальное управление", lambda g: g.organization.territory.name, width=34),
    Column("organization", "Организация", lambda g: g.organization.short_name, width=34),
    Column("kind", "Вид группы", kind_of, width=26),
    Column("mentor", "Наставник", lambda g: g.mentor.employee.full_name, width=34),
    Column("form", "Форма наставничества", lambda g: g.mentoring_form.name, width=24),
    Column("role", "Роль наставника", lambda g: g.role.name, width=28),
    Column("starts_on", "Дата вхождения", lambda g: g.starts_on, width=14),
    Column("ends_on", "Дата завершения", lambda g: g.ends_on, width=14),
    Column("programs", "Завершено программ", lambda g: g.counted_programs, width=12, is_number=True),
)


@dataclass(frozen=True)
class Listing:
    """A list behind a figure: its title and columns."""

    key: str
    title: str
    columns: Sequence[Column[Any]]
    one: str
    few: str
    many: str


LISTINGS = {
    listing.key: listing
    for listing in (
        Listing("programs", "Завершённые программы", PROGRAM_COLUMNS, "программа", "программы", "программ"),
        Listing("mentees", "Наставляемые", MENTEE_COLUMNS, "наставляемый", "наставляемых", "наставляемых"),
        Listing("mentors", "Наставники", MENTOR_COLUMNS, "наставник", "наставника", "наставников"),
        Listing("organizations", "Организации", ORGANIZATION_COLUMNS, "организация", "организации", "организаций"),
        Listing("groups", "Группы", GROUP_COLUMNS, "группа", "группы", "групп"),
    )
}


# --- competencies and coverage --------------------------------------------------------------------------------------

COMPETENCY_COLUMNS: Sequence[Column[CompetencyRow]] = (
    Column("name", "Компетенция", lambda row: f"{row.code} {row.name}", width=60),
    Column("kind", "Вид", lambda row: row.kind, width=28),
    Column("requested", "Запрошена в программах", lambda row: row.requested, width=14, is_number=True),
    Column("mentees", "Наставляемые", lambda row: row.mentees, width=14, is_number=True),
    Column("mentors", "Наставники", lambda row: row.mentors, width=14, is_number=True),
    Column("covered", "Есть у наставника", lambda row: row.covered, over="Закрыта", width=14, is_number=True),
    Column(
        "covered_share",
        "Доля, %",
        lambda row: percent(row.covered, row.requested),
        over="Закрыта",
        width=14,
        is_number=True,
    ),
)


def coverage_columns(*, with_organization: bool) -> list[Column[CoverageRow]]:
    """Return the columns of «Охват»: young teachers and novices, in all and without a program."""
    places: list[Column[CoverageRow]] = [Column("name", "Территориальное управление", lambda row: row.name, width=36)]
    if with_organization:
        places = [
            Column("name", "Организация", lambda row: row.name, width=36),
            Column("territory", "Территориальное управление", lambda row: row.territory, width=36),
        ]
    return [
        *places,
        Column("young", "Всего", lambda row: row.young, "Молодые педагоги", 12, is_number=True),
        Column("young_without", "Без программы", lambda row: row.young_without, "Молодые педагоги", 14, is_number=True),
        Column(
            "young_share",
            "Доля, %",
            lambda row: percent(row.young_without, row.young),
            "Молодые педагоги",
            12,
            is_number=True,
        ),
        Column("novices", "Всего", lambda row: row.novices, "Начинающие педагоги", 12, is_number=True),
        Column(
            "novices_without",
            "Без программы",
            lambda row: row.novices_without,
            "Начинающие педагоги",
            14,
            is_number=True,
        ),
        Column(
            "novices_share",
            "Доля, %",
            lambda row: percent(row.novices_without, row.novices),
            "Начинающие педагоги",
            12,
            is_number=True,
        ),
        Column("unknown", "Нет даты рождения или стажа", lambda row: row.unknown, width=16, is_number=True),
    ]


def reason_of(employee: Any) -> str:
    """Return why somebody should have a mentor; needs the two annotations of `without_program`."""
    reasons = (
        ("молодой педагог", employee.counts_as_young),
        ("начинающий педагог", employee.counts_as_novice),
    )
    return ", ".join(words for words, applies in reasons if applies)


PEOPLE_COLUMNS: Sequence[Column[Employee]] = (
    Column("name", "ФИО", lambda e: e.full_name, width=34),
    Column("position", "Должность", lambda e: e.position.name, width=24),
    Column("reason", "Почему в списке", reason_of, width=34),
    Column("birth_date", "Дата рождения", lambda e: e.birth_date, width=14),
    Column("teaching_since", "Стаж с", lambda e: e.teaching_since, width=14),
)
