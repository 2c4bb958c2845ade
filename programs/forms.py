"""What a curator types about programs, in the manual's order and words (section 3)."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from mentoring.choices import CompetencyKind
from mentoring.models import Competency, Mentor
from mentorship_ais.core.errors import DomainError
from mentorship_ais.core.forms import SubmissionForm
from mentorship_ais.core.listing import FilterForm
from mentorship_ais.core.versions import VersionedModel
from mentorship_ais.core.widgets import DateInput
from mentorship_ais.documents.fields import DocumentField
from mentorship_ais.organizations.bands import ExperienceBand
from mentorship_ais.organizations.models import Employee, Organization

from .choices import StopReason
from .grouping import Entry, SharedValues
from .models import Assignment, MentoringForm, MentoringGroup, MentorRole
from .paper_trail import labelled, offered_orders, offered_plans

TEXT_LENGTH = 5000
MOST_MENTEES = 20
"""Mentees in one sending of the form."""
FIRST_DAY, LAST_DAY = datetime.date(2000, 1, 1), datetime.date(2100, 12, 31)


class ProgramDateField(forms.DateField):
    """A date of a program; a slip in the year is told."""

    widget = DateInput
    default_error_messages = {"invalid": "Укажите дату, например 26.10.2021."}
    default_validators = [
        MinValueValidator(FIRST_DAY, "Проверьте год: программы ведутся с 2000 года."),
        MaxValueValidator(LAST_DAY, "Проверьте год: он слишком далёкий."),
    ]


class EmployeeChoiceField(forms.ModelChoiceField):
    """An employee, told from a namesake by the position."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.full_name}, {obj.position.name}"


def choose_from(form: forms.Form, /, **rows: QuerySet[Any]) -> None:
    """Say for each choice which rows it has."""
    for name, queryset in rows.items():
        cast(forms.ModelChoiceField, form.fields[name]).queryset = queryset


@dataclass(frozen=True)
class CompetencyFold:
    """The competencies of one kind, each with whether it is marked."""

    title: str
    rows: list[tuple[Competency, bool]]

    @property
    def marked(self) -> int:
        """How many are marked."""
        return sum(is_marked for _, is_marked in self.rows)


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

    def __init__(self, *args: Any, kept: Assignment | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered_competencies = Competency.objects.offered()
        if kept:
            self.offered_competencies |= Competency.objects.filter(pk__in=kept.requested_competencies.values("pk"))
        choose_from(self, requested_competencies=self.offered_competencies)

    @property
    def chosen_competencies(self) -> set[str]:
        """Keys of the competencies that are marked now, saved or not."""
        return {str(getattr(key, "pk", key)) for key in self["requested_competencies"].value() or ()}

    @property
    def competency_folds(self) -> list[CompetencyFold]:
        """The offered competencies by kind; a fold opens itself when something in it is marked."""
        chosen = self.chosen_competencies
        rows = [(competency, str(competency.pk) in chosen) for competency in self.offered_competencies]
        folds = [CompetencyFold(kind.label, [row for row in rows if row[0].kind == kind]) for kind in CompetencyKind]
        return [fold for fold in folds if fold.rows]


class MenteeForm(RequestForm):
    """One mentee of a new program: who, experience, request."""

    mentee_query = forms.CharField(label="Найти по фамилии", required=False, max_length=200)
    mentee = EmployeeChoiceField(
        Employee.objects.none(),
        label="ФИО наставляемого",
        empty_label="Выберите работника",
        error_messages={
            "required": "Выберите наставляемого.",
            "invalid_choice": "Выберите наставляемого из работников своей организации.",
        },
    )
    filled_for = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = Employee.objects.for_organization(organization).active().select_related("position").in_order()
        field = cast(EmployeeChoiceField, self.fields["mentee"])
        field.queryset = self.people
        query = str(self["mentee_query"].value() or "").replace("\0", "")
        chosen = self["mentee"].value()
        if query:
            found = self.people.search(query) | self.people.filter(pk=_key(chosen))
            field.choices = [("", "Выберите работника"), *((p.pk, field.label_from_instance(p)) for p in found)]

    @property
    def chosen_mentee(self) -> Employee | None:
        """Who stands in the field now, recorded or not."""
        return self.people.filter(pk=_key(self["mentee"].value())).first()

    def entry(self) -> Entry:
        """The mentee of a valid form."""
        return Entry(
            mentee=self.cleaned_data["mentee"],
            experience_band=ExperienceBand(self.cleaned_data["experience_band"]),
            requested_competencies=tuple(self.cleaned_data["requested_competencies"]),
            request_text=self.cleaned_data["request_text"],
        )


SHARED = ("mentor", "form", "role", "order_document", "plan_document", "starts_on", "ends_on")
"""The seven values, in the manual's order."""


class SharedForm(forms.Form):
    """The values that the mentees of a group share, in the manual's order."""

    mentor_query = forms.CharField(label="Найти наставника по фамилии", required=False, max_length=200)
    mentor = forms.ModelChoiceField(
        Mentor.objects.none(),
        label="Выбор наставника",
        error_messages={
            "required": "Выберите наставника.",
            "invalid_choice": "Этого наставника выбрать нельзя: он выведен из базы или ведёт только свою организацию. "
            "Выберите другого.",
        },
    )
    form = forms.ModelChoiceField(
        MentoringForm.objects.none(),
        label="Форма наставничества",
        required=False,  # the manual has no asterisk here: one of the list always stands in the field
        empty_label=None,
        error_messages={"invalid_choice": "Выберите форму наставничества из списка."},
    )
    role = forms.ModelChoiceField(
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
            MentoringForm.objects.filter(is_retired=False),
            MentorRole.objects.filter(is_retired=False),
        )
        if present:
            mentors = mentors | Mentor.objects.filter(pk=present.mentor_id)
            forms_offered = forms_offered | MentoringForm.objects.filter(pk=present.form_id)
            roles = roles | MentorRole.objects.filter(pk=present.role_id)
        self.mentors = mentors.select_related("employee")
        choose_from(self, mentor=self.mentors, form=forms_offered, role=roles)
        for name, offered, role in (
            ("order_document", offered_orders(organization), "ordered_groups"),
            ("plan_document", offered_plans(organization), "planned_groups"),
        ):
            field = cast(DocumentField, self.fields[name])
            field.bind_to(organization=organization, user=user, offered=offered)
            field.widget.offered = labelled(offered.newest_first()[:50], role=role)

    def clean_form(self) -> MentoringForm:
        """One of the list always stands in the field; a request that sends none is refused."""
        chosen = self.cleaned_data["form"]
        if chosen is None:
            raise forms.ValidationError("Выберите форму наставничества.")
        return cast(MentoringForm, chosen)

    def clean(self) -> dict[str, Any]:
        """The end is not before the start: told beside the field, before anything is saved."""
        starts_on, ends_on = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", "Дата завершения раньше даты вхождения. Проверьте обе даты.")
        return self.cleaned_data

    @property
    def chosen_mentor(self) -> Mentor | None:
        """Whose card is marked now, recorded or not."""
        return self.mentors.filter(pk=_key(self["mentor"].value())).first()

    @property
    def mentor_search(self) -> str:
        """What stands in the search box."""
        return str(self["mentor_query"].value() or "").replace("\0", "")

    @property
    def is_whole(self) -> bool:
        """Whether all seven values are there and understood."""
        return self.is_bound and all(self.cleaned_data.get(name) for name in SHARED)

    def shared_values(self) -> SharedValues:
        """The seven values of a valid form, and whose they are."""
        return SharedValues(self.organization, **{name: self.cleaned_data[name] for name in SHARED})


def initial_of(group: MentoringGroup) -> dict[str, Any]:
    """A group's values as the form shows them."""
    return {
        "mentor": group.mentor_id,
        "form": group.form_id,
        "role": group.role_id,
        "order_document": group.order_document,
        "plan_document": group.plan_document,
        "starts_on": group.starts_on,
        "ends_on": group.ends_on,
    }


class AddressForm(FilterForm):
    """What an address may say about a new program; strangers' rows count as not given.

    `mentee`, `mentor`, `group` fill the form. `take` puts another group's values into it, `mentees` says how many
    mentees it has, `without` drops one of them; these three only where nothing is recorded.
    """

    mentees = forms.IntegerField(required=False, min_value=1, max_value=MOST_MENTEES)
    without = forms.IntegerField(required=False, min_value=1, max_value=MOST_MENTEES)
    take = forms.ModelChoiceField(MentoringGroup.objects.none(), required=False)
    mentee = forms.ModelChoiceField(Employee.objects.none(), required=False)
    mentor = forms.ModelChoiceField(Mentor.objects.none(), required=False)
    group = forms.ModelChoiceField(MentoringGroup.objects.none(), required=False)

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = MentoringGroup.objects.for_organization(organization)
        choose_from(
            self,
            mentee=Employee.objects.for_organization(organization).active(),
            mentor=Mentor.objects.available_to(organization),
            group=groups.select_related("order_document", "plan_document"),
            take=groups,
        )


class CaseLinkField(forms.URLField):
    """A link to a page that anybody can open: http or https only."""

    default_validators = [
        URLValidator(
            schemes=["http", "https"],
            message="Вставьте ссылку целиком. Она начинается с http:// или https://.",
        )
    ]
    default_error_messages = {"invalid": "Вставьте ссылку целиком. Она начинается с http:// или https://."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            max_length=2000,
            assume_scheme="https",
            widget=forms.URLInput(attrs={"inputmode": "url"}),
            **kwargs,
        )


class CompletionForm(forms.Form):
    """«Завершение программы наставничества»: can be saved in parts."""

    result = forms.CharField(
        label="Итоговый результат программы",
        required=False,
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    mentee_case_url = CaseLinkField(label="Ссылка на кейс/отзыв наставляемого, размещенная на сайте организации")
    mentor_case_url = CaseLinkField(label="Ссылка на кейс/отзыв наставника, размещенная на сайте организации")
    mentor_case_url_2 = CaseLinkField(label="Ссылка2")
    share_as_best_practice = forms.BooleanField(
        label="Разместить в региональной базе лучших практик наставничества", required=False
    )
    opened = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    @classmethod
    def opened_with(cls, assignment: Assignment, data: Any = None, *, prefix: str | None = None) -> CompletionForm:
        """The form of this assignment, with what is saved and the version that the person sees."""
        names = ("result", "mentee_case_url", "mentor_case_url", "mentor_case_url_2", "share_as_best_practice")
        initial = {name: getattr(assignment, name) for name in names}
        return cls(data, initial=initial | {"opened": assignment.version}, prefix=prefix)


class WholeGroupForm(forms.Form):
    """Whether a change concerns the whole group, and which versions of its programs the person saw."""

    whole_group = forms.BooleanField(label="Применить ко всей группе", required=False)
    opened = forms.CharField(widget=forms.HiddenInput, max_length=20_000)

    @staticmethod
    def versions_of(group: MentoringGroup) -> str:
        """«12:0 15:3»: the key and version of each program of the group."""
        return " ".join(
            f"{pk}:{version}" for pk, version in group.assignments.order_by("pk").values_list("pk", "version")
        )

    def clean_opened(self) -> dict[int, int]:
        """Key and version of each program."""
        pairs = (pair.partition(":") for pair in self.cleaned_data["opened"].split())
        return {_key(key): _key(version) for key, _, version in pairs}


class ChangedProgram:
    """«Изменение программы наставничества» and «Замена наставника»: the form's parts, filled from what is recorded."""

    def __init__(
        self,
        *,
        assignment: Assignment,
        user: User,
        data: Any = None,
        files: Any = None,
        taken: MentoringGroup | None = None,
        new_mentor: bool = False,
    ) -> None:
        group = assignment.group
        competencies = [competency.pk for competency in assignment.requested_competencies.all()]
        own = {"experience_band": assignment.experience_band, "request_text": assignment.request_text}
        shared = initial_of(taken or group)
        if new_mentor:
            shared |= {"mentor": None, "order_document": None, "starts_on": None}
        whole = {"opened": WholeGroupForm.versions_of(group), "whole_group": taken is not None}
        self.request = RequestForm(data, initial=own | {"requested_competencies": competencies}, kept=assignment)
        self.shared = SharedForm(
            data,
            files,
            initial=shared,
            organization=group.organization,
            user=user,
            present=None if new_mentor else group,
        )
        self.whole = WholeGroupForm(data, initial=whole)
        self.submission = SubmissionForm(data)
        self.parts: list[forms.Form] = [self.shared, self.whole, self.submission]
        if not new_mentor:
            self.parts.insert(0, self.request)
        self._present = whole["opened"]

    def is_valid(self) -> bool:
        """Whether everything is there; each part is checked, so that all errors show at once."""
        return all([part.is_valid() for part in self.parts])  # noqa: C419 - no short cut, see above

    def entry(self, mentee: Employee) -> Entry:
        """The mentee's own values of a valid form."""
        values = self.request.cleaned_data
        return Entry(
            mentee,
            ExperienceBand(values["experience_band"]),
            tuple(values["requested_competencies"]),
            values["request_text"],
        )

    def keep_only_file_errors(self) -> None:
        """For a look before recording: see `forget_errors`."""
        forget_errors(self.parts)

    def refuse(self, error: DomainError) -> None:
        """Put a rule's refusal beside its field; sent again, the form knows of the change it was overtaken by."""
        refuse(self.shared, error)
        self.whole.data = {**self.whole.data, "opened": self._present}

    # What `components/error_summary.html` asks of a form.

    @property
    def errors(self) -> bool:
        return any(part.errors for part in self.parts)

    def non_field_errors(self) -> list[str]:
        return [str(error) for part in self.parts for error in part.non_field_errors()]

    def __iter__(self) -> Iterator[forms.BoundField]:
        return (field for part in self.parts for field in part)


class StopForm(forms.Form):
    """Early end of a program."""

    reason = forms.ChoiceField(
        label="Причина",
        choices=[("", "Выберите причину"), *StopReason.choices],
        error_messages={"required": "Выберите причину."},
    )
    stopped_on = ProgramDateField(
        label="Дата прекращения", initial=timezone.localdate, error_messages={"required": "Укажите дату прекращения."}
    )
    opened = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class ReturnForm(forms.Form):
    """Return to work: one button."""

    opened = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


def refuse(form: forms.BaseForm, error: DomainError, *, present: VersionedModel | None = None) -> None:
    """Put a rule's refusal beside its field, or on top when the form has no such field.

    Whom somebody's change has overtaken gets the `present` version into the form: sent again, it is recorded.
    """
    form.add_error(error.field if error.field in form.fields else None, error.message)
    if present and "opened" in form.fields:
        form.data = {**form.data.dict(), form.add_prefix("opened"): present.version}  # type: ignore[attr-defined]


def forget_errors(parts: list[forms.Form]) -> None:
    """For a look at the mentors before recording: nothing typed is blamed yet, but a refused file is told."""
    for part in parts:
        files = {n: e for n, e in part.errors.items() if isinstance(part.fields.get(n), DocumentField)}
        missing = {n for n in files if part.has_error(n, "required")}
        part.errors.clear()
        part.errors.update({n: e for n, e in files.items() if n not in missing})


class NewProgram:
    """«Добавление программы наставничества»: one or several mentees, each with own experience and request, and the
    values they share. The first mentee's fields have plain names, the following ones a prefix.
    """

    def __init__(
        self,
        *,
        organization: Organization,
        user: User,
        data: Any = None,
        files: Any = None,
        initial: dict[str, Any] | None = None,
        mentees: int = 1,
    ) -> None:
        self.submission = SubmissionForm(data, initial=initial)
        self.mentees = [
            MenteeForm(
                data, initial=initial if not number else None, prefix=mentee_prefix(number), organization=organization
            )
            for number in range(mentees)
        ]
        self.shared = SharedForm(data, files, initial=initial, organization=organization, user=user)

    @property
    def several(self) -> bool:
        """Whether more than one mentee is being entered."""
        return len(self.mentees) > 1

    @property
    def parts(self) -> list[forms.Form]:
        return [self.submission, *self.mentees, self.shared]

    def is_valid(self) -> bool:
        """Whether everything is there; each part is checked, so that all errors show at once."""
        valid = all([part.is_valid() for part in self.parts])  # noqa: C419 - no short cut, see above
        return valid and not self._repeated()

    def _repeated(self) -> bool:
        seen: set[int] = set()
        for form in self.mentees:
            mentee = form.cleaned_data["mentee"]
            if mentee.pk in seen:
                form.add_error("mentee", f"{mentee.full_name}: указан дважды. Оставьте одну строку.")
            seen.add(mentee.pk)
        return any(form.errors for form in self.mentees)

    def keep_only_file_errors(self) -> None:
        """For a look before recording: see `forget_errors`."""
        forget_errors(self.parts)

    def refuse(self, error: DomainError) -> None:
        """Put a rule's refusal beside its field."""
        mentee = getattr(error, "mentee", None)
        for form in self.mentees:
            if error.field == "mentee" and (mentee is None or form.cleaned_data.get("mentee") == mentee):
                return form.add_error("mentee", error.message)
        return refuse(self.shared, error)

    # What `components/error_summary.html` asks of a form.

    @property
    def errors(self) -> bool:
        return any(part.errors for part in self.parts)

    def non_field_errors(self) -> list[str]:
        return [str(error) for part in self.parts for error in part.non_field_errors()]

    def __iter__(self) -> Iterator[forms.BoundField]:
        return (field for part in self.parts for field in part)


def _key(value: Any) -> int:
    """A sent key; 0, which no row has, for what is not a number."""
    return int(value) if str(value or "").isdecimal() else 0


def mentee_prefix(number: int) -> str | None:
    """None for the first mentee, `mentee2`, `mentee3` … for the others."""
    return f"mentee{number + 1}" if number else None
