"""Saving one record, with every refusal in words.

Django can ask the database about each constraint before it saves, with three questions a constraint. Here the database
judges once, while it saves: nobody can come in between, and a second click at the same moment reads the same sentence.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction

from mentorship_ais.core.errors import DomainError

T = TypeVar("T", bound=models.Model)


def save_or_refuse(record: T, *, fields: Collection[str] | None = None) -> T:
    """Clean the record and save it, or only these of its fields.

    For what a person typed or chose, which a field or a constraint may refuse; what the site itself sets is saved plainly.

    Raises ``DomainError`` with the sentences of its fields or of the named constraint that it breaks, and names the field
    when only one is to blame.
    """
    try:
        record.full_clean(exclude=_references(record), validate_constraints=False)
    except ValidationError as error:
        raise _refusal(error) from error
    try:
        with transaction.atomic():
            record.save(update_fields=fields)
    except IntegrityError as error:
        sentence = _sentence_of(error, type(record))
        if sentence is None:
            raise
        raise DomainError(sentence) from error
    return record


def _references(record: models.Model) -> set[str]:
    """Name the references that are set: whether their rows exist is the foreign keys' business."""
    references = [field for field in record._meta.concrete_fields if field.many_to_one]
    return {field.name for field in references if getattr(record, field.attname) is not None}


def _refusal(error: ValidationError) -> DomainError:
    to_blame = [name for name in error.message_dict if name != NON_FIELD_ERRORS]
    return DomainError(
        " ".join(error.messages), field=to_blame[0] if len(error.message_dict) == 1 and to_blame else None
    )


def _sentence_of(error: IntegrityError, model: type[models.Model]) -> str | None:
    """Return what the model's broken constraint says; None for a constraint that the model does not name."""
    broken = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    for constraint in model._meta.constraints:
        if constraint.name == broken:
            return str(constraint.get_violation_error_message())
    return None
