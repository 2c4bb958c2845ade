"""From a rule's refusal to the error beside its field; forms that are sent twice or overtaken by somebody else's change."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django import forms

from mentorship_ais.core.errors import DomainError
from mentorship_ais.core.versions import ChangedMeanwhile, VersionedModel


def refuse(form: forms.BaseForm, refusal: DomainError, *, present: VersionedModel | None = None) -> None:
    """Put a rule's refusal beside the field that it names, else on top; what was typed stays.

    Whom somebody's change has overtaken gets the version of the `present` record into the form: sent again, it is stored.
    """
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    if present is not None and isinstance(refusal, ChangedMeanwhile):
        see_version(form, present.version)


def see_version(form: forms.BaseForm, version: int) -> None:
    """Write into a sent form that the person sees this version of the record now."""
    data = form.data.copy()  # type: ignore[attr-defined]
    data[form.add_prefix("opened")] = version
    form.data = data


@contextmanager
def refusals(form: forms.BaseForm, *, present: VersionedModel | None = None) -> Iterator[None]:
    """Inside, a rule's refusal becomes an error of the form (see `refuse`)."""
    try:
        yield
    except DomainError as refusal:
        refuse(form, refusal, present=present)


class VersionedForm(forms.Form):
    """A form about a record that somebody else may change meanwhile: it carries the version that the person saw."""

    opened = forms.IntegerField(label="Версия записи", min_value=0, widget=forms.HiddenInput)


class SubmissionForm(forms.Form):
    """A form that makes one record however often it is sent: it carries the number of its sending."""

    submission = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["submission"].initial = uuid.uuid4
