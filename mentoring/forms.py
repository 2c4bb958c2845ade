"""The forms of the mentor card and of the professional request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Model
from django.utils.text import capfirst

from mentoring.card import ACHIEVEMENT_REQUIRED
from mentoring.choices import CompetencyKind, MentorLevel
from mentoring.models import INTERESTS_REQUIRED, Achievement, Competency, Mentor, ProfessionalRequest
from mentorship_ais.core.errors import DomainError
from mentorship_ais.core.forms import VersionedForm, refuse, see_version
from mentorship_ais.core.versions import ChangedMeanwhile

MAX_MENTEES = 100
"""A greater number is a typing mistake."""


@dataclass(frozen=True)
class CompetencyBox:
    """One competency as a checkbox of the page."""

    id: str
    competency: Competency
    key: str
    code: str
    name: str
    is_marked: bool


@dataclass(frozen=True)
class CompetencyTab:
    """One tab of the card: a kind of competencies, by area, as checkboxes."""

    kind: CompetencyKind
    areas: list[tuple[str, list[CompetencyBox]]]

    @property
    def id(self) -> str:
        """The panel's `id` on the page."""
        return f"{self.kind}-competencies"

    @property
    def chosen_count(self) -> int:
        """The number of boxes that are marked when the page opens."""
        return sum(box.is_marked for _, boxes in self.areas for box in boxes)


def _label(model: type[Model], name: str) -> str:
    """Return the field's name as the model has it, with a capital letter."""
    return capfirst(str(model._meta.get_field(name).verbose_name))  # type: ignore[union-attr]


class RecordForm(VersionedForm):
    """A form about a record that two people may change at once."""

    present_values: Sequence[tuple[str, str]] = ()
    """After somebody else's change: the recorded value of each field that differs from the typed one."""

    def refuse(self, refusal: DomainError, *, present: RecordForm) -> None:
        """Put the rule's refusal beside its field; what was typed stays.

        `present` is the same form with the record as it is now: after somebody else's change the page has the two side by
        side, and a second press records what was typed.
        """
        refuse(self, refusal)
        if isinstance(refusal, ChangedMeanwhile):
            see_version(self, present.initial["opened"])
            self.present_values = list(self._differences(present))

    def _differences(self, present: RecordForm) -> Iterator[tuple[str, str]]:
        for bound in self.visible_fields():
            recorded = present.initial.get(bound.name)
            if bound.field.has_changed(recorded, bound.data):
                yield str(bound.label), _in_words(present.fields[bound.name], recorded)


def _in_words(field: forms.Field, value: Any) -> str:
    """Return a recorded value as the person would read it in the form."""
    match field:
        case forms.ModelMultipleChoiceField():
            return "; ".join(str(row) for row in field.queryset or () if row.pk in (value or []))
        case forms.ChoiceField():
            return str(dict(field.choices).get(value, value or ""))  # type: ignore[arg-type]
    return "" if value is None else str(value)


class CompetencyForm(RecordForm):
    """Competencies to mark, in the manual's two tabs."""

    competencies = forms.ModelMultipleChoiceField(
        Competency.objects.none(), label="Компетенции", required=False, widget=forms.CheckboxSelectMultiple
    )

    @property
    def competency_tabs(self) -> list[CompetencyTab]:
        """«Универсальные компетенции» and «Профессиональные компетенции», each by area."""
        boxes = list(self._boxes())
        return [
            CompetencyTab(kind, _by_area([box for box in boxes if box.competency.kind == kind]))
            for kind in CompetencyKind
        ]

    def _boxes(self) -> Iterator[CompetencyBox]:
        """Yield the offered competencies by code; the ids are those that Django gives to checkboxes."""
        field = self["competencies"]
        marked = {str(key) for key in field.value() or ()}
        for place, row in enumerate(self.fields["competencies"].queryset):  # type: ignore[attr-defined]
            key = str(row.pk)
            yield CompetencyBox(f"{field.auto_id}_{place}", row, key, str(row.code), row.name, key in marked)

    def offer_competencies(self, chosen: list[int]) -> None:
        """Offer every competency of the catalogue, and the retired ones that are already chosen."""
        self.fields["competencies"].queryset = Competency.objects.offered(keep=chosen)  # type: ignore[attr-defined]


def _by_area(boxes: list[CompetencyBox]) -> list[tuple[str, list[CompetencyBox]]]:
    """Return the areas in the order of their first codes, not of the alphabet: the catalogue's own order."""
    areas: dict[str, list[CompetencyBox]] = {}
    for box in boxes:
        areas.setdefault(box.competency.area, []).append(box)
    return list(areas.items())


class CardForm(CompetencyForm):
    """The mentor card (manual, section 2, step 3)."""

    other_competencies = forms.CharField(
        label=_label(Mentor, "other_competencies"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=(
            "Добавьте компетенции, которые, на Ваш взгляд, не вошли в предложенный перечень компетенций. "
            "Каждую с новой строки."
        ),
    )
    achievements = forms.ModelMultipleChoiceField(
        Achievement.objects.none(),
        label=_label(Mentor, "achievements"),
        widget=forms.CheckboxSelectMultiple,
        help_text=(
            "Укажите достижения наставника. ВНИМАНИЕ! Заполнение поля «Достижения наставника» является обязательным!"
        ),
        error_messages={"required": ACHIEVEMENT_REQUIRED},
    )
    interests = forms.CharField(
        label=_label(Mentor, "interests"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=(
            "Укажите профессиональные интересы наставника. "
            "ВНИМАНИЕ! Заполнение поля «Профессиональные интересы наставника» является обязательным!"
        ),
        error_messages={"required": INTERESTS_REQUIRED},
    )
    level = forms.TypedChoiceField(
        label=_label(Mentor, "level"),
        choices=MentorLevel,
        coerce=MentorLevel,
        initial=MentorLevel.LOCAL,
        help_text=(
            "Выберите из выпадающего списка статус наставника. Локального видит только Ваша организация, "
            "регионального — все организации."
        ),
    )
    max_mentees = forms.IntegerField(
        label=_label(Mentor, "max_mentees"),
        min_value=1,
        max_value=MAX_MENTEES,
        initial=Mentor._meta.get_field("max_mentees").default,
        error_messages={
            "min_value": "Укажите число от 1. Если наставник никого не ведёт, выведите его из базы.",
            "max_value": f"Укажите число не больше {MAX_MENTEES}.",
            "required": "Укажите, сколько наставляемых наставник ведёт одновременно.",
            "invalid": "Укажите целое число.",
        },
    )

    def __init__(self, data: Any = None, *, mentor: Mentor | None) -> None:
        initial: dict[str, Any] = {"opened": 0}
        if mentor:
            initial = {
                "opened": mentor.version,
                "competencies": [competency.pk for competency in mentor.competencies.all()],
                "achievements": [achievement.pk for achievement in mentor.achievements.all()],
                **{name: getattr(mentor, name) for name in ("other_competencies", "interests", "level", "max_mentees")},
            }
        super().__init__(data, initial=initial)
        self.offer_competencies(initial.get("competencies", []))
        offered = Achievement.objects.offered(keep=initial.get("achievements", []))
        self.fields["achievements"].queryset = offered  # type: ignore[attr-defined]


class ProfessionalRequestForm(CompetencyForm):
    """«Профессиональный запрос»: competencies wanted and a text."""

    text = forms.CharField(
        label=_label(ProfessionalRequest, "text"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Опишите своими словами, в чём нужна помощь наставника.",
    )

    def __init__(self, data: Any = None, *, recorded: ProfessionalRequest | None) -> None:
        initial: dict[str, Any] = {"opened": 0}
        if recorded:
            wanted = [competency.pk for competency in recorded.competencies.all()]
            initial = {"opened": recorded.version, "competencies": wanted, "text": recorded.text}
        super().__init__(data, initial=initial)
        self.offer_competencies(initial.get("competencies", []))
