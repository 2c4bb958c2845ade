"""What a staff list would change in an organisation: the plan that is shown and, once confirmed, written.

A row is the same person as an employee when the folded full name is the same and so is the date of birth, where both
know it. Nobody is removed by a list: who is missing in it is only named. An empty cell changes nothing.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from typing import Any, TypeVar

from mentorship_ais.core.periods import full_years
from mentorship_ais.core.text import counted, fold
from mentorship_ais.organizations.models import Employee, Organization, Position, Sex
from mentorship_ais.organizations.staff_list import values
from mentorship_ais.organizations.staff_list.file import Cell, SheetRow
from mentorship_ais.organizations.staff_list.positions import PositionList, position_key
from mentorship_ais.organizations.staff_list.table import SkippedRow, StaffColumn, StaffTable
from mentorship_ais.organizations.staff_list.values import BadCell, Experience, PersonName

Value = TypeVar("Value")
MOST_SUGGESTIONS = 300
POSITION_LENGTH = 100
TITLES = {
    "last_name": "Фамилия",
    "first_name": "Имя",
    "middle_name": "Отчество",
    "birth_date": "Дата рождения",
    "position": "Должность",
    "teaching_since": "Педагогический стаж",
    "sex": "Пол",
    "email": "Электронная почта",
    "left_on": "Последний день работы",
}


@dataclass(frozen=True)
class Problem:
    """What is wrong in one cell, or in the row as a whole, and what to do."""

    heading: str
    message: str

    def __str__(self) -> str:
        return f"{self.heading}: {self.message}"


@dataclass(frozen=True)
class RejectedRow:
    """A row that is not written."""

    row: SheetRow
    name: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class FieldChange:
    """One field from what to what, in words."""

    title: str
    before: str
    after: str


@dataclass(frozen=True)
class Addition:
    """A new employee."""

    number: int
    employee: Employee
    note: str = ""


@dataclass(frozen=True)
class Change:
    """An employee of whom the list knows something else."""

    number: int
    employee: Employee
    values: Mapping[str, Any]
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True)
class UnknownPosition:
    """A position that the reference list does not have, in how many rows, and what was probably meant."""

    name: str
    rows: int
    nearest: Position | None

    @property
    def key(self) -> str:
        """What a choice for this position is remembered by."""
        return position_key(self.name)


@dataclass
class Plan:
    """What a list would do today."""

    table: StaffTable
    additions: list[Addition] = dataclass_field(default_factory=list)
    changes: list[Change] = dataclass_field(default_factory=list)
    unchanged: list[Employee] = dataclass_field(default_factory=list)
    rejected: list[RejectedRow] = dataclass_field(default_factory=list)
    already_left: list[SkippedRow] = dataclass_field(default_factory=list)
    missing: list[Employee] = dataclass_field(default_factory=list)
    unknown_positions: list[UnknownPosition] = dataclass_field(default_factory=list)

    @property
    def changes_nothing(self) -> bool:
        """Whether there is nothing to write."""
        return not self.additions and not self.changes

    @property
    def digest(self) -> str:
        """The same for two plans that would write the same; it travels with the preview to the confirmation."""
        lines = [[a.number, *(str(getattr(a.employee, name)) for name in TITLES)] for a in self.additions]
        changed = [[c.employee.pk, *(f"{name}={value}" for name, value in c.values.items())] for c in self.changes]
        return hashlib.sha256(json.dumps([lines, changed]).encode()).hexdigest()


@dataclass
class ReadRow:
    """What a row says, as far as it can be understood."""

    row: SheetRow
    name: PersonName | None = None
    birth_date: datetime.date | None = None
    experience: Experience | None = None
    position: str = ""
    sex: Sex | None = None
    email: str = ""
    left_on: datetime.date | None = None
    problems: list[Problem] = dataclass_field(default_factory=list)

    def may_be(self, birth_date: datetime.date | None) -> bool:
        """Tell whether a namesake with this date of birth can be the same person: no two different dates."""
        return self.birth_date is None or birth_date is None or self.birth_date == birth_date


def plan_import(
    *,
    organization: Organization,
    table: StaffTable,
    today: datetime.date,
    chosen_positions: Mapping[str, int] | None = None,
) -> Plan:
    """Return what the table would change in the organisation today. Nothing is written.

    `chosen_positions` says what unknown positions mean: their key to the reference row.
    """
    employees = list(Employee.objects.for_organization(organization).select_related("position").in_order())
    planner = _Planner(
        Plan(table),
        present=[employee for employee in employees if employee.is_active(today)],
        former=[employee for employee in employees if not employee.is_active(today)],
        positions=list(Position.objects.all()),
        chosen=chosen_positions or {},
        organization=organization,
        today=today,
    )
    planner.go([_read_row(table, row, today=today) for row in table.rows])
    return planner.plan


# --- What a row says ------------------------------------------------------------------------------------------------


def _read_row(table: StaffTable, row: SheetRow, *, today: datetime.date) -> ReadRow:
    read = ReadRow(row)

    def understand(column: StaffColumn, parse: Callable[[Cell], Value]) -> Value | None:
        try:
            return parse(table.cell(row, column))
        except BadCell as bad:
            read.problems.append(Problem(table.heading(column), str(bad)))
            return None

    read.name = _read_name(table, read)
    read.birth_date = understand(StaffColumn.BIRTH_DATE, lambda cell: values.birth_date(cell, today=today))
    read.experience = understand(StaffColumn.EXPERIENCE, lambda cell: values.experience(cell, today=today))
    read.position = values.filled(table.cell(row, StaffColumn.POSITION))
    read.sex = understand(StaffColumn.SEX, values.sex)
    read.email = understand(StaffColumn.EMAIL, values.email) or ""
    read.left_on = understand(StaffColumn.LEFT_ON, lambda cell: values.last_day(cell, today=today))
    return read


def _read_name(table: StaffTable, read: ReadRow) -> PersonName | None:
    last, first, given = (
        table.cell(read.row, column)
        for column in (StaffColumn.LAST_NAME, StaffColumn.FIRST_NAME, StaffColumn.GIVEN_NAMES)
    )
    is_separate = StaffColumn.LAST_NAME in table.columns and StaffColumn.FIRST_NAME in table.columns
    is_half_separate = StaffColumn.LAST_NAME in table.columns and StaffColumn.GIVEN_NAMES in table.columns
    try:
        if is_separate:
            return values.separate_name(last, first, table.cell(read.row, StaffColumn.MIDDLE_NAME))
        if is_half_separate:
            return values.whole_name(f"{values.text_of(last)} {values.text_of(given)}")
        return values.whole_name(table.cell(read.row, StaffColumn.FULL_NAME))
    except BadCell as bad:
        column = StaffColumn.LAST_NAME if is_separate or is_half_separate else StaffColumn.FULL_NAME
        read.problems.append(Problem(table.heading(column), str(bad)))
        return None


# --- Whom it means --------------------------------------------------------------------------------------------------


class _Ambiguous(Exception):
    """The row may mean several people; the message says how to make it clear."""


class _Planner:
    """Goes through the rows of one table, in their order."""

    def __init__(
        self,
        plan: Plan,
        *,
        present: list[Employee],
        former: list[Employee],
        positions: list[Position],
        chosen: Mapping[str, int],
        organization: Organization,
        today: datetime.date,
    ) -> None:
        self.plan = plan
        self.present = _by_name(present)
        self.former = _by_name(former)
        self.everybody = present
        self.positions = PositionList(positions)
        by_pk = {position.pk: position for position in positions}
        self.chosen = {key: by_pk[pk] for key, pk in chosen.items() if pk in by_pk}
        self.organization = organization
        self.today = today
        self.births_in_file: dict[str, set[datetime.date]] = defaultdict(set)
        self.seen: dict[str, dict[datetime.date | None, int]] = defaultdict(dict)
        self.unknown: dict[str, UnknownPosition] = {}

    def go(self, rows: list[ReadRow]) -> None:
        """Sort every row into the plan, then name who is missing."""
        for read in rows:
            if read.name is not None and read.birth_date is not None:
                self.births_in_file[read.name.key].add(read.birth_date)
        found = {employee.pk for read in rows if (employee := self._place(read)) is not None}
        # A bad row still stands in the file: its person is not missing.
        rejected = {fold(row.name) for row in self.plan.rejected}
        self.plan.missing = [e for e in self.everybody if e.pk not in found and fold(e.name_key) not in rejected]
        self.plan.unknown_positions = list(self.unknown.values())

    def _place(self, read: ReadRow) -> Employee | None:
        """Put the row where it belongs; answer whom it means, if that is somebody we know."""
        employee: Employee | None = None
        if read.name is not None and not self._is_birth_date_bad(read):
            try:
                self._refuse_repetition(read, read.name)
                employee = self._find(read, read.name)
            except _Ambiguous as ambiguous:
                read.problems.append(Problem(_name_heading(self.plan.table), str(ambiguous)))
            else:
                if employee is None and read.left_on is not None and read.left_on < self.today:
                    self.plan.already_left.append(SkippedRow(read.row.number, _title(read)))
                    return None
                if employee is None:
                    self._check_new(read, read.name)
        position = self._position(read)
        self._check_experience(read, employee)
        if read.problems or read.name is None:
            self.plan.rejected.append(RejectedRow(read.row, _title(read), tuple(read.problems)))
        elif employee is not None:
            self._compare(read, read.name, employee, position)
        elif position is not None:
            self._add(read, read.name, position)
        return employee

    def _is_birth_date_bad(self, read: ReadRow) -> bool:
        heading = self.plan.table.heading(StaffColumn.BIRTH_DATE)
        return any(problem.heading == heading for problem in read.problems)

    def _refuse_repetition(self, read: ReadRow, name: PersonName) -> None:
        seen = self.seen[name.key]
        if read.birth_date is None:
            first = next(iter(seen.values()), None)
        else:
            first = seen.get(read.birth_date, seen.get(None))
        if first is None:
            seen[read.birth_date] = read.row.number
            return
        advice = (
            "Оставьте одну строку, с основной должностью."
            if read.birth_date in seen and read.birth_date
            else "Оставьте одну строку, а если это разные люди, впишите дату рождения в обе."
        )
        raise _Ambiguous(f"Этот человек уже есть в строке {first}. {advice}")

    def _find(self, read: ReadRow, name: PersonName) -> Employee | None:
        """Return the employee whom the row means; raises `_Ambiguous` when that may be several."""
        namesakes = self.present.get(name.key, [])
        possible = [e for e in namesakes if read.may_be(e.birth_date)]
        exact = [e for e in possible if e.birth_date is not None and e.birth_date == read.birth_date]
        if len(exact) == 1:
            return exact[0]
        if len(possible) > 1 and read.birth_date is None:
            people = counted(len(possible), "работник", "работника", "работников")
            raise _Ambiguous(f"В организации {people} с такими ФИО. Впишите дату рождения.")
        if len(possible) > 1:
            raise _Ambiguous(
                "В организации несколько работников с такими ФИО. Исправьте этого работника на странице «Работники»."
            )
        if possible and read.birth_date is not None:
            # The known one has no date of birth: two rows with different dates cannot both be that person.
            strangers = self.births_in_file[name.key].difference(e.birth_date for e in namesakes if e.birth_date)
            if len(strangers) > 1:
                raise _Ambiguous(
                    "В файле несколько человек с такими ФИО, а у работника в системе нет даты рождения. "
                    "Впишите её на странице «Работники» и загрузите список снова."
                )
        return possible[0] if possible else None

    def _check_new(self, read: ReadRow, name: PersonName) -> None:
        table = self.plan.table
        former = [e for e in self.former.get(name.key, []) if read.may_be(e.birth_date)]
        if former:
            left_on = max(e.left_on for e in former if e.left_on)
            read.problems.append(
                Problem(
                    _name_heading(table),
                    f"В системе последний день работы этого человека {left_on:%d.%m.%Y}. Если он принят снова, добавьте "
                    "его кнопкой «Добавить работника»; если нет, уберите строку из файла.",
                )
            )
        if not read.position:
            read.problems.append(
                Problem(table.heading(StaffColumn.POSITION), "Не указана. Впишите должность нового работника.")
            )

    # --- What it changes ---

    def _position(self, read: ReadRow) -> Position | None:
        if not read.position:
            return None
        key = position_key(read.position)
        position = self.positions.find(read.position) or self.chosen.get(key)
        if position is not None:
            return position
        known = self.unknown.get(key)
        if known is None:
            nearest = self.positions.nearest(read.position) if len(self.unknown) < MOST_SUGGESTIONS else None
            known = UnknownPosition(read.position[:POSITION_LENGTH], 0, nearest)
        self.unknown[key] = known = replace(known, rows=known.rows + 1)
        advice = f"Возможно, это «{known.nearest}»." if known.nearest else "Впишите должность из перечня."
        heading = self.plan.table.heading(StaffColumn.POSITION)
        read.problems.append(Problem(heading, f"Должности «{known.name}» нет в перечне. {advice}"))
        return None

    def _check_experience(self, read: ReadRow, employee: Employee | None) -> None:
        born = read.birth_date or (employee.birth_date if employee else None)
        if read.experience and born and values.too_young(born, read.experience.since):
            heading = self.plan.table.heading(StaffColumn.EXPERIENCE)
            age = full_years(born, self.today)
            read.problems.append(
                Problem(heading, f"Стаж не сходится с возрастом ({age}). Проверьте стаж и дату рождения.")
            )

    def _add(self, read: ReadRow, name: PersonName, position: Position) -> None:
        employee = Employee(
            organization=self.organization,
            last_name=name.last_name,
            first_name=name.first_name,
            middle_name=name.middle_name,
            birth_date=read.birth_date,
            position=position,
            teaching_since=read.experience.since if read.experience else None,
            sex=read.sex or "",
            email=read.email,
            left_on=read.left_on,
        )
        has_namesake = name.key in self.present
        note = (
            "В организации уже есть работник с такими ФИО и другой датой рождения. Проверьте дату."
            if has_namesake
            else ""
        )
        self.plan.additions.append(Addition(read.row.number, employee, note))

    def _compare(self, read: ReadRow, name: PersonName, employee: Employee, position: Position | None) -> None:
        differing = {field: value for field, value in self._changes(read, name, employee, position) if value}
        if not differing:
            self.plan.unchanged.append(employee)
            return
        fields = tuple(
            FieldChange(
                TITLES[field], *(in_words(field, v, today=self.today) for v in (getattr(employee, field), value))
            )
            for field, value in differing.items()
        )
        self.plan.changes.append(Change(read.row.number, employee, differing, fields))

    def _changes(
        self, read: ReadRow, name: PersonName, employee: Employee, position: Position | None
    ) -> Iterable[tuple[str, Any]]:
        """Return what the row has otherwise than the base; an empty cell has nothing."""
        for part in ("last_name", "first_name", "middle_name"):
            ours, theirs = getattr(employee, part), getattr(name, part)
            # «Семёнова» is better than «Семенова»; other differences that folding hides are left alone.
            if fold(ours) == fold(theirs) and theirs.lower().count("ё") > ours.lower().count("ё"):
                yield part, theirs
        if read.birth_date != employee.birth_date:
            yield "birth_date", read.birth_date
        if position is not None and position.pk != employee.position_id:
            yield "position", position
        if read.experience and not read.experience.agrees_with(employee.teaching_since, today=self.today):
            yield "teaching_since", read.experience.since
        if read.sex != employee.sex:
            yield "sex", read.sex
        if read.email != employee.email.lower():
            yield "email", read.email
        if read.left_on != employee.left_on:
            yield "left_on", read.left_on


def in_words(name: str, value: Any, *, today: datetime.date) -> str:
    """Return the value of an employee's field as the preview shows it; experience as full years with its first day."""
    match value:
        case None | "":
            return "не указано"
        case datetime.date() if name == "teaching_since":
            years = counted(max(0, full_years(value, today)), "год", "года", "лет")
            return f"{years} (с {value:%d.%m.%Y})"
        case datetime.date():
            return f"{value:%d.%m.%Y}"
        case _ if name == "sex":
            return str(Sex(value).label)
    return str(value)


def _by_name(employees: Iterable[Employee]) -> dict[str, list[Employee]]:
    found: dict[str, list[Employee]] = defaultdict(list)
    for employee in employees:
        found[fold(employee.name_key)].append(employee)
    return dict(found)


def _title(read: ReadRow) -> str:
    if read.name is None:
        return ""
    return " ".join(filter(None, (read.name.last_name, read.name.first_name, read.name.middle_name)))


def _name_heading(table: StaffTable) -> str:
    column = StaffColumn.FULL_NAME if StaffColumn.FULL_NAME in table.columns else StaffColumn.LAST_NAME
    return table.heading(column)
