"""The figures of «Статистика»: title, explanation, and the list behind each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from programs.choices import GroupKind
from reports.counting.aggregates import Figures

Number = int | float | None


@dataclass(frozen=True)
class Figure:
    """One number of a report."""

    key: str
    title: str
    counted: str
    value: Callable[[Figures], Number]
    opens: str = ""
    """The list behind it: the name of its URL, without the app's namespace."""
    narrowing: Mapping[str, str] = field(default_factory=dict)
    over: str = ""
    """The upper word of a two-level heading."""

    @property
    def full_title(self) -> str:
        """The title with the upper word of its heading."""
        return f"{self.over}: {self.title.lower()}" if self.over else self.title


def _of(name: str) -> Callable[[Figures], Any]:
    return lambda figures: getattr(figures, name)


KIND_COUNTED = (
    "Вид группы определяется по всем её программам, какими бы ни были их статусы и выбранный отбор: "
    "два участника (вместе с наставником) — диада, три — триада, больше трёх — малая группа."
)

FIGURES: tuple[Figure, ...] = (
    Figure(
        "programs",
        "Программы",
        "Программы со статусом «Завершена», дата завершения которых попадает в период. "
        "Одна программа — один наставляемый с одним наставником.",
        _of("programs"),
        opens="programs",
    ),
    Figure(
        "mentees",
        "Наставляемые",
        "Разные работники, которые были наставляемыми в этих программах. Кто прошёл две программы, считается один раз. "
        "Совместитель считается в каждой организации отдельно.",
        _of("mentees"),
        opens="mentees",
    ),
    Figure(
        "mentors",
        "Наставники",
        "Разные наставники этих программ. Региональный наставник считается один раз, в скольких бы организациях он ни работал, "
        "поэтому сумма по строкам таблицы бывает больше итога.",
        _of("mentors"),
        opens="mentors",
    ),
    Figure(
        "organizations",
        "Организации",
        "Организации, в которых завершена хотя бы одна из этих программ.",
        _of("organizations"),
        opens="organizations",
    ),
    Figure(
        "groups",
        "Всего",
        "Группы, в которых ни одна программа не находится в процессе и хотя бы одна завершена. Группы, где часть программ "
        "ещё идёт, не считаются, хотя их завершённые программы входят в число программ.",
        _of("groups"),
        opens="groups",
        over="Группы",
    ),
    Figure(
        "dyads",
        "Диады",
        KIND_COUNTED,
        _of("dyads"),
        opens="groups",
        narrowing={"kind": GroupKind.DYAD.value},
        over="Группы",
    ),
    Figure(
        "triads",
        "Триады",
        KIND_COUNTED,
        _of("triads"),
        opens="groups",
        narrowing={"kind": GroupKind.TRIAD.value},
        over="Группы",
    ),
    Figure(
        "small_groups",
        "Малые группы",
        KIND_COUNTED,
        _of("small_groups"),
        opens="groups",
        narrowing={"kind": GroupKind.SMALL_GROUP.value},
        over="Группы",
    ),
    Figure(
        "mean_days",
        "Средняя длительность, дней",
        "Среднее по программам число дней от даты вхождения до даты завершения, оба дня включены.",
        _of("mean_days"),
    ),
    Figure(
        "practices",
        "Лучшие практики",
        "Программы, опыт которых опубликован в региональной базе лучших практик. Предложенные и ещё не опубликованные "
        "не считаются.",
        _of("practices"),
        opens="programs",
        narrowing={"practice": "yes"},
    ),
)

FIGURE = {figure.key: figure for figure in FIGURES}

NOTES = (
    (
        "Изменение",
        "Сравнение с тем же периодом годом ранее при том же отборе. У периода без начала или конца сравнения нет.",
    ),
    (
        "Охват организаций",
        "Доля организаций, участвующих в программах: числитель стоит в графе «Организации», знаменатель, все "
        "действующие организации, — в графе «Всего».",
    ),
    (
        "Охват работников",
        "Доля наставляемых: числитель стоит в графе «Наставляемые», знаменатель, все, кто работает в этих организациях "
        "сегодня, — в графе «Всего».",
    ),
)
"""Explanations of the numbers beside the figures."""


def explanations() -> Iterator[tuple[str, str]]:
    """Yield title and explanation of everything; neighbours with the same explanation share one."""
    for words, neighbours in groupby(FIGURES, key=lambda figure: figure.counted):
        first, *others = neighbours
        yield ", ".join([first.full_title, *(figure.title.lower() for figure in others)]), words
    yield from NOTES
