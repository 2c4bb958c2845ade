"""The seven values that a group shares (manual, section 3), in their one home.

The unique constraint of `MentoringGroup`, the forms, the drafts, the hints and the history all read the list here: an
eighth value is one line more in `SharedValues`, beside its field in the model and in the form.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Self

from django.db import models

from mentorship_ais.documents.models import Document
from mentorship_ais.organizations.models import Organization

if TYPE_CHECKING:
    from mentoring.models import Mentor
    from programs.models import MentoringForm, MentoringGroup, MentorRole


@dataclass(frozen=True)
class SharedValues:
    """What makes a group: two programs with equal values are in the same one. In the manual's order."""

    organization: Organization
    mentor: Mentor
    mentoring_form: MentoringForm
    role: MentorRole
    order_document: Document
    plan_document: Document
    starts_on: datetime.date
    ends_on: datetime.date

    @classmethod
    def of(cls, group: MentoringGroup) -> Self:
        """Read a group's values."""
        return cls(**{name: getattr(group, name) for name in GROUP_FIELDS})

    @classmethod
    def of_form(cls, cleaned_data: Mapping[str, Any], *, organization: Organization) -> Self:
        """Read the values of a valid form."""
        return cls(organization, **{name: cleaned_data[name] for name in SHARED})

    def as_fields(self) -> dict[str, Any]:
        """Return the values as `MentoringGroup` names them."""
        return {name: getattr(self, name) for name in GROUP_FIELDS}

    def as_initial(self) -> dict[str, Any]:
        """Return what a form opens with."""
        return {name: getattr(self, name) for name in SHARED}


GROUP_FIELDS = tuple(field.name for field in fields(SharedValues))
"""The names of the values and of whose they are: together they are unique."""
SHARED = tuple(name for name in GROUP_FIELDS if name != "organization")
"""The names of the seven values, which a person enters; the organisation is the person's own."""


def differences(one: SharedValues | MentoringGroup, other: SharedValues | MentoringGroup) -> list[str]:
    """Return the names of the values in which the two differ; asks the database nothing."""
    return [name for name in GROUP_FIELDS if _key(one, name) != _key(other, name)]


def _key(values: SharedValues | MentoringGroup, name: str) -> Any:
    """Return the value, or the key of the record that it is."""
    if isinstance(values, models.Model):
        return values.serializable_value(name)
    return getattr(getattr(values, name), "pk", getattr(values, name))
