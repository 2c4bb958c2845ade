"""Where the table of a staff list stands in its file, and what its columns mean.

A school's export has a title above the table, one or two levels of headings, a line of column numbers, sub-headings of
departments between the rows, totals and signatures below. Headings come in any order and in many words.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mentorship_ais.core.errors import DomainError
from mentorship_ais.core.text import counted, fold
from mentorship_ais.organizations.staff_list.file import MAX_ROWS, Cell, Sheet, SheetRow
from mentorship_ais.organizations.staff_list.values import looks_like_full_name, text_of

ROWS_ABOVE_TABLE = 60


class StaffColumn(enum.Enum):
    """What is read from a staff list, with the words that name it to a person."""

    FULL_NAME = "ФИО"
    LAST_NAME = "Фамилия"
    FIRST_NAME = "Имя"
    MIDDLE_NAME = "Отчество"
    GIVEN_NAMES = "Имя и отчество"
    POSITION = "Должность"
    BIRTH_DATE = "Дата рождения"
    EXPERIENCE = "Педагогический стаж"
    SEX = "Пол"
    EMAIL = "Электронная почта"
    LEFT_ON = "Последний день работы"


_WHOSE = (
    r"(?: (?:работника?|работников|сотрудника?|сотрудников|педагога?|педагогов|педагогическ\w+|учителя|воспитателя|"
    r"преподавателя|физического|лица|физлица|полностью|образования|учителей|в именительном падеже))*"
)
_LENGTH = r"(?: (?:лет|полных лет|кол во лет|количество лет|в годах|на сегодня|на дату|на начало учебного года))?"
HEADINGS: dict[StaffColumn, tuple[str, ...]] = {
    # Patterns of a whole folded heading without punctuation; the earlier wins when two columns claim one meaning.
    StaffColumn.FULL_NAME: (
        rf"(?:фио|фамилия имя(?: и)? отчество){_WHOSE}",
        rf"(?:работник|сотрудник|педагог|физическое лицо|физлицо){_WHOSE}",
    ),
    StaffColumn.LAST_NAME: (rf"фамилия{_WHOSE}",),
    StaffColumn.FIRST_NAME: (rf"имя{_WHOSE}",),
    StaffColumn.MIDDLE_NAME: (rf"отчество{_WHOSE}",),
    StaffColumn.GIVEN_NAMES: (rf"(?:имя(?: и)? отчество|и о|ио){_WHOSE}",),
    StaffColumn.POSITION: (
        rf"(?:занимаемая |основная )?должность{_WHOSE}",
        r"(?:наименование|название) (?:занимаемой )?(?:должности|должности профессии)",
        r"должность (?:по штатному расписанию|по основному месту работы|по основной работе|в организации|основная|"
        r"специальность профессия.*|профессия.*|по приказу)",
        r"занимаемая должность должности|занимаемые должности|должности|штатная должность|профессия должность",
    ),
    StaffColumn.BIRTH_DATE: (
        rf"дата рождения{_WHOSE}",
        r"день рождения|дата рожд|д р|др|число месяц(?: и)? год рождения|день месяц год рождения|дата рождения работника",
    ),
    StaffColumn.EXPERIENCE: (
        rf"(?:педагогический|пед) стаж(?: работы)?{_LENGTH}|стаж (?:работы )?(?:педагогический|педагогической работы)"
        rf"(?: работы)?{_LENGTH}|стаж (?:работы )?педагогической деятельности{_LENGTH}|педстаж{_LENGTH}",
        r"(?:дата )?начал\w* педагогическ\w+ (?:стажа|деятельности|работы)|педагогический стаж (?:с|отсчитывается с)|"
        r"дата начала педстажа",
        rf"стаж (?:работы )?по специальности{_LENGTH}|стаж (?:работы )?по профилю.*",
        rf"стаж(?: работы)?{_LENGTH}",
    ),
    StaffColumn.SEX: (rf"пол{_WHOSE}",),
    StaffColumn.EMAIL: (
        rf"(?:адрес )?(?:электронн\w+|эл) (?:почт\w|адрес)(?: e mail| email)?{_WHOSE}|"
        r"(?:рабочий |личный )?(?:e mail|email|е mail|мейл|имейл)(?: адрес| работника| сотрудника)?",
        r"почта|электронный адрес|адрес электронной почты.*",
    ),
    StaffColumn.LEFT_ON: (r"дата увольнения.*|последний день работы|день увольнения|уволен(?:а|о)?(?: с)?",),
}
_COMPILED = {column: [re.compile(pattern) for pattern in patterns] for column, patterns in HEADINGS.items()}

TOTALS = re.compile(r"(?:итого|всего|количество)\b")
SIGNATURES = re.compile(
    r"(?:директор|заведующ(?:ий|ая)|руководитель|исполнитель|ответственн(?:ый|ая) за|подпись|"
    r"м ?п|дата (?:составления|формирования|выгрузки)|главный бухгалтер|специалист по кадрам|согласовано|утверждаю|"
    r"список составил|составила?|примечани[ея])\b"
)
RULE_FOR_SIGNATURE = re.compile(r"_{3,}")


@dataclass(frozen=True)
class SkippedRow:
    """A row that is no employee: a sub-heading, a total, a signature. Shown, so that nothing disappears unseen."""

    number: int
    text: str


@dataclass(frozen=True)
class StaffTable:
    """The rows of the employees and what their columns mean."""

    sheet_name: str
    other_sheets: tuple[str, ...]
    headings: tuple[str, ...]
    columns: dict[StaffColumn, int]
    rows: tuple[SheetRow, ...]
    skipped: tuple[SkippedRow, ...]

    @property
    def unused_headings(self) -> list[str]:
        """Columns of the file that are not read, in their order."""
        used = set(self.columns.values())
        return [title for index, title in enumerate(self.headings) if title and index not in used]

    def heading(self, column: StaffColumn) -> str:
        """Return the column's heading as it stands in the file; the system's own words where the file has no such column."""
        return self.headings[self.columns[column]] if column in self.columns else column.value

    def cell(self, row: SheetRow, column: StaffColumn) -> Cell:
        """Return the row's cell in the column; an empty string where there is none."""
        index = self.columns.get(column)
        return "" if index is None else _cell_at(row, index)


def normalized_heading(text: str) -> str:
    """Return a heading as it is compared: folded, without brackets and punctuation.

    >>> normalized_heading("Ф.И.О. работника (полностью)")
    'фио работника'
    """
    without_brackets = re.sub(r"\([^)]*\)|№ ?п ?/ ?п", " ", fold(text))
    words = " ".join(re.sub(r"[^0-9a-zа-я]+", " ", without_brackets).split())
    return re.sub(r"^ф и о\b", "фио", words)


def recognized(heading: str) -> tuple[StaffColumn, int] | None:
    """Return what a heading means, and how surely: 0 is the surest."""
    words = normalized_heading(heading)
    for column, patterns in _COMPILED.items():
        for rank, pattern in enumerate(patterns):
            if pattern.fullmatch(words):
                return column, rank
    return None


def find_table(sheets: Sequence[Sheet]) -> StaffTable:
    """Return the first sheet with a heading row that names ФИО and something else about the employees.

    Refuses a file without such a row with a sentence that says which headings are missing.
    """
    found = [(sheet, heads) for sheet in sheets if (heads := _find_headings(sheet)) is not None]
    if not found:
        raise DomainError(_why_not_found(sheets))
    sheet, heads = found[0]
    others = tuple(other.name for other, _ in found[1:])
    rows, skipped = _employee_rows(sheet.rows[heads.last_index + 1 :], heads)
    if not rows:
        raise DomainError("Под заголовками таблицы нет ни одного работника. Выберите файл со списком.")
    if len(rows) > MAX_ROWS:
        raise DomainError(f"В файле больше {counted(MAX_ROWS, 'строки', 'строк', 'строк')}. Разделите его на части.")
    return StaffTable(sheet.name, others, heads.titles, heads.columns, tuple(rows), tuple(skipped))


@dataclass(frozen=True)
class _Headings:
    last_index: int  # of the last heading row among the sheet's rows
    titles: tuple[str, ...]
    columns: dict[StaffColumn, int]


def _find_headings(sheet: Sheet) -> _Headings | None:
    best: _Headings | None = None
    for index, row in enumerate(sheet.rows[:ROWS_ABOVE_TABLE]):
        upper = _titles(row)
        candidates = [_Headings(index, tuple(upper), _columns(upper))]
        following = sheet.rows[index + 1 : index + 2]
        if following and following[0].number == row.number + 1:
            titles = list(_two_levels(upper, _titles(following[0])))
            candidates.append(_Headings(index + 1, tuple(titles), _columns(titles)))
        for candidate in candidates:
            if _is_enough(candidate.columns) and (best is None or len(candidate.columns) > len(best.columns)):
                best = candidate
    return best


def _titles(row: SheetRow) -> list[str]:
    return [text_of(cell) for cell in row.cells]


def _columns(titles: Sequence[str]) -> dict[StaffColumn, int]:
    ranked: dict[StaffColumn, tuple[int, int]] = {}
    for index, title in enumerate(titles):
        if (meaning := recognized(title)) is not None:
            column, rank = meaning
            ranked[column] = min(ranked.get(column, (rank, index)), (rank, index))
    return {column: index for column, (_, index) in ranked.items()}


def _two_levels(upper: list[str], lower: list[str]) -> Iterator[str]:
    """Return one heading for each column of a two-level heading: a merged upper word stands over the empty cells at its right."""
    above = ""
    for index in range(max(len(upper), len(lower))):
        own_upper = upper[index] if index < len(upper) else ""
        below = lower[index] if index < len(lower) else ""
        above = own_upper or above
        if not below:
            yield own_upper
        elif recognized(below) is not None and recognized(f"{above} {below}") is None:
            yield below
        else:
            yield f"{above} {below}".strip()


def _has_name(columns: dict[StaffColumn, int]) -> bool:
    separate = StaffColumn.LAST_NAME in columns and (
        StaffColumn.FIRST_NAME in columns or StaffColumn.GIVEN_NAMES in columns
    )
    return separate or StaffColumn.FULL_NAME in columns


def _is_enough(columns: dict[StaffColumn, int]) -> bool:
    names = {
        StaffColumn.FULL_NAME,
        StaffColumn.LAST_NAME,
        StaffColumn.FIRST_NAME,
        StaffColumn.MIDDLE_NAME,
        StaffColumn.GIVEN_NAMES,
    }
    return _has_name(columns) and bool(columns.keys() - names)


def _why_not_found(sheets: Sequence[Sheet]) -> str:
    known = [_columns(_titles(row)) for sheet in sheets for row in sheet.rows[:ROWS_ABOVE_TABLE]]
    if not any(sheet.rows for sheet in sheets):
        return "В файле нет заполненных строк. Выберите файл со списком работников."
    if any(_has_name(columns) for columns in known):
        return "Рядом со столбцом «ФИО» не найден столбец «Должность». Добавьте его в строку заголовков и выберите файл снова."
    return (
        "Не найдена строка заголовков. Первая строка таблицы должна называть столбцы: «ФИО» "
        "(или «Фамилия», «Имя», «Отчество») и «Должность»."
    )


def _employee_rows(rows: Sequence[SheetRow], heads: _Headings) -> tuple[list[SheetRow], list[SkippedRow]]:
    employees: list[SheetRow] = []
    skipped: list[SkippedRow] = []
    for index, row in enumerate(rows):
        if (index == 0 and _is_numbering(row)) or tuple(_titles(row)) == heads.titles:
            continue
        if _is_employee(row, heads.columns):
            employees.append(row)
        else:
            text = " ".join(title for title in _titles(row) if title)
            skipped.append(SkippedRow(row.number, text[:120]))
    return employees, skipped


def _is_numbering(row: SheetRow) -> bool:
    """Tell whether it is the line «1 2 3 4» that official forms have under their headings."""
    numbers = [text_of(cell).strip() for cell in row.cells if text_of(cell).strip()]
    return len(numbers) > 1 and all(n.isdecimal() for n in numbers) and numbers == sorted(set(numbers), key=int)


def _is_employee(row: SheetRow, columns: dict[StaffColumn, int]) -> bool:
    """Tell whether the row speaks about a person, well or badly."""
    cells = {index: text for index, cell in enumerate(row.cells) if (text := text_of(cell).strip())}
    full_name = cells.get(columns.get(StaffColumn.FULL_NAME, -1), "")
    last_name = cells.get(columns.get(StaffColumn.LAST_NAME, -1), "")
    name = full_name or last_name
    known = {index for index in columns.values() if index in cells}
    if not known or any(RULE_FOR_SIGNATURE.search(text) for text in cells.values()):
        return False
    if len(cells) == 1:
        return looks_like_full_name(name)
    words = [normalized_heading(text) for text in ([name] if name else cells.values())]
    if any(TOTALS.match(word) for word in words):
        return False
    if name:
        return SIGNATURES.match(words[0]) is None
    # Without a name «Директор» may be a position or a signature: only of a person is a day or a length of time known.
    about_a_person = {columns.get(StaffColumn.BIRTH_DATE, -1), columns.get(StaffColumn.EXPERIENCE, -1)}
    if any(re.search(r"\d", cells.get(index, "")) for index in about_a_person):
        return True
    return not any(SIGNATURES.match(word) for word in words)


def _cell_at(row: SheetRow, index: int) -> Cell:
    return row.cells[index] if index < len(row.cells) else ""
