"""Fields that programs have of their own."""

from __future__ import annotations

import datetime
from typing import Any, cast

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet

from mentorship_ais.core.model_choices import LoadedChoiceField
from mentorship_ais.core.public_links import WHOLE, validate_public_link
from mentorship_ais.core.widgets import DateInput
from mentorship_ais.documents.fields import DocumentField

TEXT_LENGTH = 5000
FIRST_DAY, LAST_DAY = datetime.date(2000, 1, 1), datetime.date(2100, 12, 31)


class ProgramDateField(forms.DateField):
    """A date of a program; a mistyped year is an error."""

    widget = DateInput
    default_error_messages = {"invalid": "Укажите дату, например 26.10.2021."}
    default_validators = [
        MinValueValidator(FIRST_DAY, "Проверьте год: программы ведутся с 2000 года."),
        MaxValueValidator(LAST_DAY, "Проверьте год: он слишком далёкий."),
    ]


class EmployeeChoiceField(LoadedChoiceField):
    """An employee, named with the position: namesakes differ by it."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.full_name}, {obj.position.name}"


class CaseLinkField(forms.URLField):
    """A link to a page that anybody can open (`core.public_links`)."""

    default_validators = [validate_public_link]
    default_error_messages = {"invalid": WHOLE}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            max_length=2000,
            assume_scheme="https",
            widget=forms.URLInput(attrs={"inputmode": "url"}),
            **kwargs,
        )


SENT_NAMES = {"mentoring_form": "form"}
"""Fields that pages send and links name by another word than the record does: a link of last year still opens."""


class WithSentNames(forms.Form):
    """A form whose fields keep their names in pages and links (`SENT_NAMES`)."""

    def add_prefix(self, field_name: str) -> str:
        return super().add_prefix(SENT_NAMES.get(field_name, field_name))


def set_choices(form: forms.Form, /, **rows: QuerySet[Any]) -> None:
    """Give each choice of the form its rows."""
    for name, queryset in rows.items():
        cast(forms.ModelChoiceField, form.fields[name]).queryset = queryset


def parse_key(value: Any) -> int:
    """Return a sent key; 0, which no row has, for what is not a number."""
    return int(value) if str(value or "").isdecimal() else 0


def drop_errors_except_files(parts: list[forms.Form]) -> None:
    """Drop the errors of a form that is only previewed; a refused file is still an error."""
    for part in parts:
        files = {n: e for n, e in part.errors.items() if isinstance(part.fields.get(n), DocumentField)}
        missing = {n for n in files if part.has_error(n, "required")}
        part.errors.clear()
        part.errors.update({n: e for n, e in files.items() if n not in missing})
