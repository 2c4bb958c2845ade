"""What is typed about best practices: the curator's text, the regional centre's decision, a reader's search."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import F, TextField, Value
from django.db.models.functions import Cast, Concat, LPad

from mentoring.models import Competency
from mentorship_ais.core.choice_lists import offer
from mentorship_ais.core.forms import VersionedForm
from mentorship_ais.core.listing import SearchForm
from mentorship_ais.core.model_choices import LongSelect
from mentorship_ais.organizations.models import OrganizationType, Territory
from programs.choices import PracticeStatus
from programs.forms.fields import WithSentNames
from programs.models import BestPractice, MentoringForm
from programs.practices import TITLE_LENGTH
from programs.querysets import BestPracticeQuerySet

TEXT_LENGTH = 20_000


class PracticeTextForm(VersionedForm):
    """The practice's own text, which outlives its links."""

    title = forms.CharField(
        label="Название", max_length=TITLE_LENGTH, error_messages={"required": "Напишите название практики."}
    )
    summary = forms.CharField(
        label="Описание практики и её результат",
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="Расскажите, что делал наставник и чего достиг наставляемый: текст останется, даже если ссылка перестанет открываться.",
        error_messages={"required": "Опишите практику и её результат."},
    )

    @classmethod
    def of(cls, practice: BestPractice, data: Any = None) -> PracticeTextForm:
        """Return the form of this practice, with the version that the person sees."""
        initial = {"title": practice.title, "summary": practice.summary, "opened": practice.version}
        return cls(data, initial=initial)


class DecisionForm(PracticeTextForm):
    """The regional centre's decision about a proposal."""

    decision = forms.ChoiceField(
        label="Решение",
        widget=forms.RadioSelect,
        choices=[
            (PracticeStatus.PUBLISHED, "Опубликовать"),
            (PracticeStatus.RETURNED, "Вернуть на доработку"),
            (PracticeStatus.DECLINED, "Отклонить"),
        ],
        error_messages={"required": "Выберите решение."},
    )
    comment = forms.CharField(
        label="Комментарий для куратора",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Обязателен, если практика не публикуется.",
    )


class PracticeFilterForm(WithSentNames, SearchForm):
    """A reader's search in «Региональная база лучших практик наставничества»."""

    competency = forms.ModelChoiceField(
        Competency.objects.none(), label="Компетенция", required=False, empty_label="Все", widget=LongSelect
    )
    mentoring_form = forms.ModelChoiceField(
        MentoringForm.objects.none(), label="Форма наставничества", required=False, empty_label="Все", widget=LongSelect
    )
    territory = forms.ModelChoiceField(
        Territory.objects.none(),
        label="Территориальное управление",
        required=False,
        empty_label="Все",
        widget=LongSelect,
    )
    type = forms.ModelChoiceField(
        OrganizationType.objects.none(), label="Тип организации", required=False, empty_label="Все", widget=LongSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of_published = Competency.objects.filter(best_practices__status=PracticeStatus.PUBLISHED).distinct()
        coded_name = Concat("code", Value(" "), "name", output_field=TextField())
        offer(
            self,
            competency=of_published.annotate(label=coded_name, place=LPad(Cast("code", TextField()), 9, Value("0"))),
            mentoring_form=MentoringForm.objects.annotate(label=F("name"), place=Value("")),
            territory=Territory.objects.annotate(label=F("name"), place=F("name")),
            type=OrganizationType.objects.annotate(label=F("name"), place=F("name")),
        )

    def practices(self) -> BestPracticeQuerySet:
        """Return the published practices that fit the filter, the latest first."""
        found = BestPractice.objects.published()
        if query := self.value("q"):
            found = found.search(query)
        for name, path in (
            ("competency", "competencies"),
            ("mentoring_form", "mentoring_form"),
            ("territory", "organization__territory"),
            ("type", "organization__type"),
        ):
            if chosen := self.value(name):
                found = found.filter(**{path: chosen})
        return found
