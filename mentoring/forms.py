"""The forms of the mentor card and of the professional request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django import forms
from django.db.models import Model
from django.forms.boundfield import BoundWidget
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
class CompetencyTab:
    """One tab of the card: a kind of competencies, by area, as checkboxes."""

    kind: CompetencyKind
    areas: list[tuple[str, list[BoundWidget]]]

    @property
    def id(self) -> str:
        """The panel's `id` on the page."""
        return f"{self.kind}-competencies"

    @property
    def chosen_count(self) -> int:
        """The number of boxes that are marked when the page opens."""
        return sum(bool(box.data["selected"]) for _, boxes in self.areas for box in boxes)


def _label(model: type[Model], name: str) -> str:
    """Return the field's name as the model has it, with a capital letter."""
    return capfirst(str(model._meta.get_field(name).verbose_name))  # type: ignore[union-attr]


def _competency(box: BoundWidget) -> Competency:
    instance: Competency = box.data["value"].instance
    return instance


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
        return [CompetencyTab(kind, list(self._areas(kind))) for kind in CompetencyKind]

    def _areas(self, kind: CompetencyKind) -> Iterator[tuple[str, list[BoundWidget]]]:
        """Yield the areas in the order of their first codes, not of the alphabet: the catalogue's own order."""
        boxes = [box for box in self["competencies"].subwidgets if _competency(box).kind == kind]
        boxes.sort(key=lambda box: _competency(box).code)
        first_codes: dict[str, int] = {}
        for box in boxes:
            first_codes.setdefault(_competency(box).area, _competency(box).code)
        boxes.sort(key=lambda box: first_codes[_competency(box).area])
        for area, members in groupby(boxes, key=lambda box: _competency(box).area):
            yield area, list(members)

    def offer_competencies(self, chosen: list[int]) -> None:
        """Offer every competency of the catalogue, and the retired ones that are already chosen."""
        self.fields["competencies"].queryset = Competency.objects.offered(keep=chosen)  # type: ignore[attr-defined]


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
