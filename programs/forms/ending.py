"""What is typed when a program is completed, stopped or returned to work (manual, section 3, step 4)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from mentorship_ais.core.forms import VersionedForm
from programs.choices import StopReason
from programs.forms.fields import TEXT_LENGTH, CaseLinkField, ProgramDateField
from programs.models import Assignment


class CompletionForm(VersionedForm):
    """«Завершение программы наставничества»: can be saved in parts."""

    result = forms.CharField(
        label=Assignment.title_of("result"),
        required=False,
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    mentee_case_url = CaseLinkField(label=Assignment.title_of("mentee_case_url"))
    mentor_case_url = CaseLinkField(label=Assignment.title_of("mentor_case_url"))
    mentor_case_url_2 = CaseLinkField(label="Ссылка2")
    share_as_best_practice = forms.BooleanField(label=Assignment.title_of("share_as_best_practice"), required=False)

    @classmethod
    def for_assignment(cls, assignment: Assignment, data: Any = None, *, prefix: str | None = None) -> CompletionForm:
        """Return the form of this assignment, with what is saved and the version that the person sees."""
        names = ("result", "mentee_case_url", "mentor_case_url", "mentor_case_url_2", "share_as_best_practice")
        initial = {name: getattr(assignment, name) for name in names}
        return cls(data, initial=initial | {"opened": assignment.version}, prefix=prefix)


class StopForm(VersionedForm):
    """Early end of a program."""

    reason = forms.ChoiceField(
        label="Причина",
        choices=[("", "Выберите причину"), *StopReason.choices],
        error_messages={"required": "Выберите причину."},
    )
    stopped_on = ProgramDateField(
        label="Дата прекращения", initial=timezone.localdate, error_messages={"required": "Укажите дату прекращения."}
    )


class ReturnForm(VersionedForm):
    """Return to work: one button."""
