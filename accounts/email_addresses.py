"""E-mail addresses as accounts know them: letter case and spaces around do not matter."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from mentorship_ais.core.errors import DomainError


def folded(email: str) -> str:
    """Return the address as it is stored and compared."""
    return email.strip().lower()


def valid(email: str) -> str:
    """Return the folded address; raise ``DomainError`` beside the field `email` when it is no address."""
    email = folded(email)
    try:
        validate_email(email)
    except ValidationError:
        raise DomainError("Проверьте адрес электронной почты: он записан с ошибкой.", field="email") from None
    return email
