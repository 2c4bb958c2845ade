"""From a rule's refusal to the error beside its field."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django import forms

from mentorship_ais.core.errors import DomainError


@contextmanager
def refusals(form: forms.BaseForm) -> Iterator[None]:
    """Inside, a rule's refusal becomes an error of the form: beside the field that it names, else on top."""
    try:
        yield
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)


class SubmissionForm(forms.Form):
    """A form that makes one record however often it is sent: it carries the number of its sending."""

    submission = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["submission"].initial = uuid.uuid4
