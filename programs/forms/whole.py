"""The forms of several parts: «Добавление программы наставничества», its change, the replacement of a mentor."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms

from accounts.models import User
from mentoring.models import Mentor
from mentorship_ais.core.errors import DomainError
from mentorship_ais.core.forms import SubmissionForm, refuse
from mentorship_ais.core.listing import FilterForm
from mentorship_ais.organizations.bands import ExperienceBand
from mentorship_ais.organizations.models import Employee, Organization
from programs.forms.fields import drop_errors_except_files, parse_key, set_choices
from programs.forms.values import MenteeForm, RequestForm, SharedForm, prefill_mark
from programs.grouping import Entry
from programs.models import Assignment, MentoringGroup
from programs.shared_values import SharedValues

MOST_MENTEES = 20
"""Mentees in one sending of the form."""


class AddressForm(FilterForm):
    """Parameters of an address about a new program; other organisations' rows count as not given.

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
        set_choices(
            self,
            mentee=Employee.objects.for_organization(organization).active(),
            mentor=Mentor.objects.available_to(organization),
            group=groups.with_shared_values(),
            take=groups.with_shared_values(),
        )


class CompositeForm:
    """Several forms that a person sees and sends as one."""

    parts: list[forms.Form]

    def is_valid(self) -> bool:
        """Tell whether everything is there; each part is checked, so that the page has all errors at once."""
        return all([part.is_valid() for part in self.parts])  # noqa: C419 - no short cut, see above

    def keep_file_errors(self) -> None:
        """Drop the errors of a preview; see `drop_errors_except_files`."""
        drop_errors_except_files(self.parts)

    # The interface that `components/error_summary.html` needs of a form.

    @property
    def errors(self) -> bool:
        return any(part.errors for part in self.parts)

    def non_field_errors(self) -> list[str]:
        return [str(error) for part in self.parts for error in part.non_field_errors()]

    def __iter__(self) -> Iterator[forms.BoundField]:
        return (field for part in self.parts for field in part)


class NewProgramForm(CompositeForm):
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
                data,
                initial=initial if not number else None,
                prefix=prefix_of_mentee(number),
                organization=organization,
            )
            for number in range(mentees)
        ]
        self.shared = SharedForm(data, files, initial=initial, organization=organization, user=user)
        self.parts = [self.submission, *self.mentees, self.shared]

    @property
    def several(self) -> bool:
        """True when more than one mentee is being entered."""
        return len(self.mentees) > 1

    def is_valid(self) -> bool:
        """Tell whether everything is there, and nobody is named twice."""
        return super().is_valid() and not self._repeated()

    def _repeated(self) -> bool:
        seen: set[int] = set()
        for form in self.mentees:
            mentee = form.cleaned_data["mentee"]
            if mentee.pk in seen:
                form.add_error("mentee", f"{mentee.full_name}: указан дважды. Оставьте одну строку.")
            seen.add(mentee.pk)
        return any(form.errors for form in self.mentees)

    def refuse(self, error: DomainError) -> None:
        """Put a rule's refusal beside its field."""
        mentee = getattr(error, "mentee", None)
        for form in self.mentees:
            if error.field == "mentee" and (mentee is None or form.cleaned_data.get("mentee") == mentee):
                return form.add_error("mentee", error.message)
        return refuse(self.shared, error)


def prefix_of_mentee(number: int) -> str | None:
    """Return None for the first mentee, `mentee2`, `mentee3` … for the others."""
    return f"mentee{number + 1}" if number else None


class WholeGroupForm(forms.Form):
    """The scope of a change (the whole group or one program), and the versions of the programs that the person saw."""

    whole_group = forms.BooleanField(label="Применить ко всей группе", required=False)
    opened = forms.CharField(widget=forms.HiddenInput, max_length=20_000)

    @staticmethod
    def versions_of(group: MentoringGroup) -> str:
        """Return «12:0 15:3»: the key and version of each program of the group."""
        return " ".join(
            f"{pk}:{version}" for pk, version in group.assignments.order_by("pk").values_list("pk", "version")
        )

    def clean_opened(self) -> dict[int, int]:
        """Return the key and version of each program."""
        pairs = (pair.partition(":") for pair in self.cleaned_data["opened"].split())
        return {parse_key(key): parse_key(version) for key, _, version in pairs}


class ChangedProgramForm(CompositeForm):
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
        shared = SharedValues.of(taken or group).as_initial()
        own = {
            "experience_band": assignment.experience_at(shared["starts_on"]),
            "request_text": assignment.request_text,
            "filled_for": prefill_mark(assignment.mentee, on=shared["starts_on"]),
        }
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
        self.parts = [self.shared, self.whole, self.submission]
        if not new_mentor:
            self.parts.insert(0, self.request)
        self._present = whole["opened"]

    def entry(self, mentee: Employee) -> Entry:
        """Return the mentee's own values of a valid form."""
        values = self.request.cleaned_data
        return Entry(
            mentee,
            ExperienceBand(values["experience_band"]),
            tuple(values["requested_competencies"]),
            values["request_text"],
        )

    def refuse(self, error: DomainError) -> None:
        """Put a rule's refusal beside its field; sent again, the form has the versions of today."""
        refuse(self.shared, error)
        self.whole.data = {**self.whole.data, "opened": self._present}
