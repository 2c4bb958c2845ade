"""The fields about one mentee, and the seven values that a group shares; in the manual's order (section 3)."""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.db.models import F, TextField, Value
from django.utils.functional import cached_property

from accounts.models import User
from mentoring.choices import CompetencyKind
from mentoring.models import Competency, Mentor
from mentorship_ais.core.choice_lists import offer
from mentorship_ais.core.model_choices import LoadedChoiceField
from mentorship_ais.documents.fields import DocumentField
from mentorship_ais.organizations.bands import ExperienceBand
from mentorship_ais.organizations.models import Employee, Organization
from programs.forms.fields import (
    TEXT_LENGTH,
    EmployeeChoiceField,
    ProgramDateField,
    WithSentNames,
    parse_key,
    set_choices,
)
from programs.grouping import NOT_AVAILABLE_MENTOR, NOT_OWN_MENTEE, Entry
from programs.models import Assignment, MentoringForm, MentoringGroup, MentorRole
from programs.models.groups import END_BEFORE_START
from programs.papers.offered import labels_of_papers, offered_orders, offered_plans
from programs.shared_values import SHARED, SharedValues


@dataclass(frozen=True)
class CompetencyFold:
    """The competencies of one kind, each with whether it is marked."""

    title: str
    rows: list[tuple[str, str, bool]]
    """The key, the words, and whether it is marked."""

    @property
    def marked(self) -> int:
        """The number of marked ones."""
        return sum(is_marked for _, _, is_marked in self.rows)


def prefill_mark(mentee: Employee, *, on: datetime.date | None) -> str:
    """Return the form's mark of whose values it filled in, and as of which start: «12 2021-10-26»."""
    return f"{mentee.pk} {on}" if on else str(mentee.pk)


class RequestForm(forms.Form):
    """What a mentee brings: experience and request."""

    experience_band = forms.ChoiceField(
        label="Стаж работы",
        choices=[("", "Выберите стаж"), *ExperienceBand.choices],
        error_messages={"required": "Выберите стаж работы на дату вхождения в программу."},
    )
    requested_competencies = forms.ModelMultipleChoiceField(
        Competency.objects.none(),
        label="Запрашиваемые компетенции",
        required=False,
        error_messages={
            "invalid_choice": "Такой компетенции нет в перечне. Отметьте компетенции ещё раз.",
            "invalid_pk_value": "Такой компетенции нет в перечне. Отметьте компетенции ещё раз.",
        },
    )
    request_text = forms.CharField(
        label="Основной запрос наставляемого",
        required=False,
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    filled_for = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, kept: Assignment | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered_competencies = Competency.objects.offered()
        if kept:
            self.offered_competencies |= Competency.objects.filter(pk__in=kept.requested_competencies.values("pk"))
        set_choices(self, requested_competencies=self.offered_competencies)

    @property
    def chosen_competencies(self) -> set[str]:
        """Keys of the competencies that are marked now, saved or not."""
        return {str(getattr(key, "pk", key)) for key in self["requested_competencies"].value() or ()}

    @property
    def competency_folds(self) -> list[CompetencyFold]:
        """The offered competencies by kind, the marked first; a fold opens itself when something in it is marked."""
        chosen = self.chosen_competencies
        rows = defaultdict(list)
        for competency in self.offered_competencies:
            key = str(competency.pk)
            rows[competency.kind].append((key, str(competency), key in chosen))
        return [
            CompetencyFold(kind.label, sorted(rows[kind], key=lambda row: not row[2]))
            for kind in CompetencyKind
            if rows[kind]
        ]


class MenteeForm(RequestForm):
    """One mentee of a new program: who, experience, request."""

    mentee_query = forms.CharField(label="Найти по фамилии", required=False, max_length=200)
    mentee = EmployeeChoiceField(
        Employee.objects.none(),
        label="ФИО наставляемого",
        empty_label="Выберите работника",
        error_messages={
            "required": "Выберите наставляемого.",
            "invalid_choice": NOT_OWN_MENTEE,
        },
    )

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = Employee.objects.for_organization(organization).active().select_related("position").in_order()
        field = cast(EmployeeChoiceField, self.fields["mentee"])
        field.queryset = self.people
        query = str(self["mentee_query"].value() or "").replace("\0", "")
        chosen = self["mentee"].value()
        if query:
            found = self.people.search(query) | self.people.filter(pk=parse_key(chosen))
            field.choices = [("", "Выберите работника"), *((p.pk, field.label_from_instance(p)) for p in found)]

    @cached_property
    def chosen_mentee(self) -> Employee | None:
        """The employee in the field now, recorded or not."""
        key = parse_key(self["mentee"].value())
        return self.people.filter(pk=key).first() if key else None

    def entry(self) -> Entry:
        """Return the mentee of a valid form."""
        return Entry(
            mentee=self.cleaned_data["mentee"],
            experience_band=ExperienceBand(self.cleaned_data["experience_band"]),
            requested_competencies=tuple(self.cleaned_data["requested_competencies"]),
            request_text=self.cleaned_data["request_text"],
        )


class SharedForm(WithSentNames, forms.Form):
    """The values that the mentees of a group share, in the manual's order."""

    mentor_query = forms.CharField(label="Найти наставника по фамилии", required=False, max_length=200)
    mentor = forms.ModelChoiceField(
        Mentor.objects.none(),
        label="Выбор наставника",
        error_messages={
            "required": "Выберите наставника.",
            "invalid_choice": NOT_AVAILABLE_MENTOR,
        },
    )
    mentoring_form = LoadedChoiceField(
        MentoringForm.objects.none(),
        label="Форма наставничества",
        required=False,  # the manual has no asterisk here: one of the list always stands in the field
        empty_label=None,
        error_messages={"invalid_choice": "Выберите форму наставничества из списка."},
    )
    role = LoadedChoiceField(
        MentorRole.objects.none(),
        label="Роль наставника",
        empty_label="Выберите роль",
        error_messages={
            "required": "Выберите роль наставника.",
            "invalid_choice": "Выберите роль наставника из списка.",
        },
    )
    order_document = DocumentField(label="Приказ о назначении наставника")
    plan_document = DocumentField(label="Программа наставничества")
    despite_load = forms.CharField(
        label="Назначить этого наставника, хотя мест у него нет", required=False, max_length=20
    )
    starts_on = ProgramDateField(
        label="Дата вхождения в программу", error_messages={"required": "Укажите дату вхождения в программу."}
    )
    ends_on = ProgramDateField(
        label="Дата завершения программы", error_messages={"required": "Укажите дату завершения программы."}
    )

    def __init__(
        self, *args: Any, organization: Organization, user: User, present: MentoringGroup | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.organization = organization
        mentors = Mentor.objects.available_to(organization)
        forms_offered, roles = (
            MentoringForm.objects.offered(keep=[present.mentoring_form_id] if present else ()),
            MentorRole.objects.offered(keep=[present.role_id] if present else ()),
        )
        if present:
            mentors = mentors | Mentor.objects.filter(pk=present.mentor_id)
        self.mentors = mentors.select_related("employee")
        set_choices(self, mentor=self.mentors)
        by_key = {"label": F("name"), "place": Value("", output_field=TextField())}
        offer(self, mentoring_form=forms_offered.annotate(**by_key), role=roles.annotate(**by_key))
        orders, plans = labels_of_papers(organization)
        for name, offered, labels in (
            ("order_document", offered_orders(organization), orders),
            ("plan_document", offered_plans(organization), plans),
        ):
            field = cast(DocumentField, self.fields[name])
            field.bind_to(organization=organization, user=user, offered=offered, labels=labels)

    def clean_mentoring_form(self) -> MentoringForm:
        """Refuse a request that sends none: the page always sends one of the list."""
        chosen = self.cleaned_data["mentoring_form"]
        if chosen is None:
            raise forms.ValidationError("Выберите форму наставничества.")
        return cast(MentoringForm, chosen)

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the start, beside the field and before anything is saved."""
        starts_on, ends_on = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", END_BEFORE_START)
        return self.cleaned_data

    @cached_property
    def chosen_mentor(self) -> Mentor | None:
        """The mentor whose card is marked now, recorded or not."""
        key = parse_key(self["mentor"].value())
        return self.mentors.filter(pk=key).first() if key else None

    @property
    def may_overload(self) -> bool:
        """True when the person marked that this very mentor is meant, full or not."""
        mentor = self.chosen_mentor
        return mentor is not None and parse_key(self["despite_load"].value()) == mentor.pk

    @property
    def mentor_search(self) -> str:
        """The text in the search box."""
        return str(self["mentor_query"].value() or "").replace("\0", "")

    @property
    def is_whole(self) -> bool:
        """True when all seven values are there and understood."""
        return self.is_bound and all(self.cleaned_data.get(name) for name in SHARED)

    def shared_values(self) -> SharedValues:
        """Return the seven values of a valid form, and whose they are."""
        return SharedValues.of_form(self.cleaned_data, organization=self.organization)

    def unsaved_group(self) -> MentoringGroup:
        """Return the group of a form that may lack papers, for drafting them."""
        typed = {name: self.cleaned_data[name] for name in SHARED if name in self.cleaned_data}
        return MentoringGroup(organization=self.organization, **typed)
