"""The forms that read filters, order and choices from the addresses of the lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import F, Q

from mentoring.candidates import candidates_of
from mentoring.choices import MentorLevel
from mentoring.matching import Match
from mentoring.models import Competency, Mentor, ProfessionalRequest
from mentoring.pairing import Proposal
from mentoring.querysets import MentorQuerySet
from mentoring.supply import Balance, balances
from mentorship_ais.core.listing import FilterForm, SearchForm
from mentorship_ais.core.model_choices import LoadedChoiceField
from mentorship_ais.core.tables import Column
from mentorship_ais.organizations.models import Employee, Organization, Position, Territory
from mentorship_ais.organizations.querysets import EmployeeQuerySet

ARROWS = {"ascending": "▲", "descending": "▼", "": ""}


@dataclass(frozen=True)
class Heading:
    """A column's heading that sorts the list: the next order, and the present direction."""

    column: Column[Any]
    next_sort: str = ""
    direction: str = ""

    @property
    def arrow(self) -> str:
        """The direction as an arrow, beside `aria-sort`."""
        return ARROWS[self.direction]


class SortedForm(SearchForm):
    """A list that its columns sort: `sort=name`, `sort=-name`. `ORDERS` names the keys of each; the first is reversed."""

    ORDERS: dict[str, tuple[str, ...]] = {}

    sort = forms.CharField(label="Порядок", required=False, max_length=32, widget=forms.HiddenInput)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["q"].label = "Поиск по фамилии, имени, отчеству"

    @property
    def is_narrowing(self) -> bool:
        """Whether a filter hides some rows; an order alone hides none."""
        return any(self.value(name) for name in self.fields if name != "sort")

    @property
    def _sort(self) -> tuple[str, bool]:
        """The column that sorts, and whether in reverse; a value that is no column counts as not given."""
        sort = self.value("sort") or ""
        key = sort.removeprefix("-")
        return (key, sort.startswith("-")) if key in self.ORDERS else (next(iter(self.ORDERS)), False)

    def order(self) -> list[Any]:
        """Return what `order_by` takes. Only the first key is reversed: equal rows stay in the order of their names."""
        key, is_reversed = self._sort
        first, *rest = self.ORDERS[key]
        return [F(first).desc() if is_reversed else F(first).asc(), *rest, "pk"]

    def headings(self, columns: Iterable[Column[Any]]) -> Iterator[Heading]:
        """Yield the columns' headings; a press on the one that sorts reverses it."""
        sorting, is_reversed = self._sort
        for column in columns:
            if column.key not in self.ORDERS:
                yield Heading(column)
            elif column.key == sorting:
                direction = "descending" if is_reversed else "ascending"
                yield Heading(column, column.key if is_reversed else f"-{column.key}", direction)
            else:
                yield Heading(column, column.key)


class CandidateFilterForm(SortedForm):
    """«Кандидаты в наставники»: search, filters and order."""

    ORDERS = {
        "name": ("name_key",),
        "position": ("position__name_key", "name_key"),
        "level": ("mentor_level", "name_key"),
        "competencies": ("competency_count", "name_key"),
        "mentees": ("current_mentees", "name_key"),
    }

    who = forms.ChoiceField(
        label="Кого показать",
        required=False,
        choices=[("", "Всех работников"), ("mentors", "Наставников"), ("others", "Не наставников")],
    )
    level = forms.ChoiceField(label="Статус наставника", required=False, choices=[("", "Любой"), *MentorLevel.choices])
    position = LoadedChoiceField(Position.objects.none(), label="Должность", required=False, empty_label="Любая")

    def __init__(self, data: Any, *, organization: Organization) -> None:
        super().__init__(data)
        self.organization = organization
        employees = Employee.objects.for_organization(organization).active()
        positions = Position.objects.filter(pk__in=employees.values("position"))
        self.fields["position"].queryset = positions  # type: ignore[attr-defined]

    def rows(self) -> EmployeeQuerySet:
        """Return the filtered employees in the chosen order."""
        found = candidates_of(self.organization)
        if query := self.value("q"):
            found = found.search(query)
        match self.value("who"):
            case "mentors":
                found = found.filter(mentor__is_active=True)
            case "others":
                found = found.filter(Q(mentor__isnull=True) | Q(mentor__is_active=False))
        if level := self.value("level"):
            found = found.filter(mentor__is_active=True, mentor__level=level)
        if position := self.value("position"):
            found = found.filter(position=position)
        return found.order_by(*self.order())


class RegionalFilterForm(SortedForm):
    """«Региональные наставники»: by name, competency, position, territory, free places."""

    ORDERS = {
        "name": ("employee__name_key",),
        "position": ("employee__position__name_key", "employee__name_key"),
        "organization": ("employee__organization__name_key", "employee__name_key"),
        "territory": ("employee__organization__territory__name", "employee__name_key"),
        "places": ("free_places", "employee__name_key"),
    }

    competency = LoadedChoiceField(
        Competency.objects.offered(), label="Компетенция", required=False, empty_label="Любая"
    )
    position = LoadedChoiceField(Position.objects.none(), label="Должность", required=False, empty_label="Любая")
    territory = LoadedChoiceField(
        Territory.objects.all(), label="Территориальное управление", required=False, empty_label="Любое"
    )
    has_places = forms.BooleanField(label="Только со свободными местами", required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        positions = Position.objects.filter(pk__in=Mentor.objects.active().regional().values("employee__position"))
        self.fields["position"].queryset = positions  # type: ignore[attr-defined]

    def rows(self) -> MentorQuerySet:
        """Return the filtered mentors in the chosen order."""
        found = Mentor.objects.active().regional().with_free_places()
        if query := self.value("q"):
            found = found.search(query)
        if competency := self.value("competency"):
            found = found.filter(competencies=competency)
        if position := self.value("position"):
            found = found.filter(employee__position=position)
        if territory := self.value("territory"):
            found = found.filter(employee__organization__territory=territory)
        if self.value("has_places"):
            found = found.filter(free_places__gt=0)  # type: ignore[misc]
        return found.for_list().with_competency_names().order_by(*self.order())


AUTOMATIC, STRIKE_OUT = "", "none"


class PairingForm(FilterForm):
    """«Подбор пар»: for each open request (`r15`) a mentor's key, «none» to strike it out, or nothing."""

    def __init__(self, data: Any, *, requests: Sequence[ProfessionalRequest]) -> None:
        super().__init__(data)
        self.requests = requests
        for request in requests:
            self.fields[self._name(request)] = forms.RegexField(r"^(none|[0-9]{1,18})$", required=False)

    @staticmethod
    def _name(request: ProfessionalRequest) -> str:
        return f"r{request.pk}"

    def chosen(self) -> dict[int, int]:
        """Return the mentors (by key) that the curator gave to requests (by key)."""
        typed = {request.pk: self.value(self._name(request)) or AUTOMATIC for request in self.requests}
        return {request: int(value) for request, value in typed.items() if value not in (AUTOMATIC, STRIKE_OUT)}

    def struck_out(self) -> set[int]:
        """Return the keys of the requests that the curator leaves out."""
        return {request.pk for request in self.requests if self.value(self._name(request)) == STRIKE_OUT}

    def choices_of(self, proposal: Proposal) -> dict[int, forms.BoundField]:
        """Return for each request (by key) the select of the mentors whom the curator may choose."""
        offered = {}
        for request in self.requests:
            name = self._name(request)
            field = forms.ChoiceField(
                label=f"Наставник для работника {request.employee.full_name}",
                required=False,
                choices=[
                    (AUTOMATIC, "Автоматически"),
                    *((str(offer.mentor.pk), _offer_in_words(offer)) for offer in proposal.offers[request.pk]),
                    (STRIKE_OUT, "Вычеркнуть: сейчас не подбирать"),
                ],
                widget=forms.Select(attrs={"class": "form-select"}),
            )
            offered[request.pk] = forms.BoundField(self, field, name)
        return offered


def _offer_in_words(offer: Match) -> str:
    places = f"свободно мест: {offer.free_places}" if not offer.is_full else "мест нет"
    return f"{offer.mentor.employee.short_name} — {offer.in_words}, {places}"


class SupplyForm(FilterForm):
    """«Спрос и предложение»: the organisation or the region."""

    scope = forms.ChoiceField(
        label="Где", required=False, choices=[("organization", "В моей организации"), ("region", "Во всём регионе")]
    )
    only_gaps = forms.BooleanField(label="Только то, чего не хватает", required=False)

    def __init__(self, data: Any, *, organization: Organization | None) -> None:
        super().__init__(data)
        self.organization = organization
        if organization is None:
            del self.fields["scope"]

    @property
    def in_region(self) -> bool:
        """Whether the rows are of the whole region."""
        return self.organization is None or self.value("scope") == "region"

    @property
    def place(self) -> str:
        """The organisation or the region, in words."""
        return "весь регион" if self.in_region else str(self.organization)

    def rows(self) -> list[Balance]:
        """Return the filtered competencies."""
        rows = balances(None if self.in_region else self.organization)
        return [row for row in rows if row.is_gap] if self.value("only_gaps") else rows
