"""The filter of the table «Реализация наставничества», kept in the address, so that a link can be sent on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import F, TextField, Value
from django.db.models.functions import Concat

from mentoring.models import Mentor
from mentorship_ais.core.choice_lists import offer
from mentorship_ais.core.listing import SearchForm
from mentorship_ais.core.model_choices import LongSelect
from mentorship_ais.core.periods import Period
from mentorship_ais.core.text import full_name_of
from mentorship_ais.organizations.models import Employee, Organization
from programs.choices import AssignmentStatus, GroupKind
from programs.forms import ProgramDateField, WithSentNames, set_choices
from programs.models import Assignment, MentoringForm, MentoringGroup, MentorRole
from programs.querysets import MentoringGroupQuerySet
from programs.shared_values import SHARED

OVERDUE, PARTLY = "overdue", "partly"


class ProgramFilterForm(WithSentNames, SearchForm):
    """A filter of groups and their programs; a group with at least one that fits is listed whole."""

    status = forms.ChoiceField(
        label="Отметка о прохождении",
        required=False,
        choices=[
            ("", "Все"),
            *AssignmentStatus.choices,
            (OVERDUE, "В процессе, срок прошёл"),
            (PARTLY, "В процессе, завершение начато"),
        ],
        widget=LongSelect,
    )
    kind = forms.ChoiceField(
        label="Группа", required=False, choices=[("", "Все"), *GroupKind.choices], widget=LongSelect
    )
    mentoring_form = forms.ModelChoiceField(
        MentoringForm.objects.all(), label="Форма наставничества", required=False, empty_label="Все", widget=LongSelect
    )
    role = forms.ModelChoiceField(
        MentorRole.objects.all(), label="Роль наставника", required=False, empty_label="Все", widget=LongSelect
    )
    mentor = forms.ModelChoiceField(
        Mentor.objects.none(), label="Наставник", required=False, empty_label="Все", widget=LongSelect
    )
    mentee = forms.ModelChoiceField(
        Employee.objects.none(), label="Наставляемый", required=False, empty_label="Все", widget=LongSelect
    )
    since = ProgramDateField(label="Программы идут с", required=False)
    until = ProgramDateField(label="Программы идут по", required=False)
    group = forms.ModelChoiceField(MentoringGroup.objects.none(), required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organization = organization
        self.fields["q"].label = "ФИО наставляемого или наставника"
        groups = MentoringGroup.objects.for_organization(organization)
        assignments = Assignment.objects.for_organization(organization)
        set_choices(self, group=groups)
        offer(
            self,
            mentoring_form=MentoringForm.objects.annotate(label=F("name"), place=Value("")),
            role=MentorRole.objects.annotate(label=F("name"), place=Value("")),
            mentor=Mentor.objects.filter(pk__in=groups.order_by().values("mentor")).annotate(
                label=full_name_of("employee__"), place=F("employee__name_key")
            ),
            mentee=Employee.objects.filter(pk__in=assignments.order_by().values("mentee")).annotate(
                label=Concat(full_name_of(), Value(", "), "position__name", output_field=TextField()),
                place=F("name_key"),
            ),
        )

    @property
    def period(self) -> Period:
        """The days that the programs must touch."""
        return Period(self.value("since"), self.value("until"))

    def groups(self) -> MentoringGroupQuerySet:
        """Return the organisation's groups that fit the filter."""
        found = MentoringGroup.objects.for_organization(self.organization).running_in(self.period)
        for name in SHARED:
            if name in self.fields and (chosen := self.value(name)):
                found = found.filter(**{name: chosen})
        if kind := self.value("kind"):
            found = found.of_kind(GroupKind(kind))
        if group := self.value("group"):
            found = found.filter(pk=group.pk)
        return found.having(self._programs()) if self._filters_programs else found

    @property
    def _filters_programs(self) -> bool:
        return any(self.value(name) for name in ("q", "status", "mentee"))

    def _programs(self) -> Any:
        programs = Assignment.objects.for_organization(self.organization)
        if query := self.value("q"):
            programs = programs.search(query)
        if mentee := self.value("mentee"):
            programs = programs.filter(mentee=mentee)
        match self.value("status"):
            case None:
                return programs
            case status if status == OVERDUE:
                return programs.overdue()
            case status if status == PARTLY:
                return programs.partly_completed()
            case status:
                return programs.filter(status=status)
