"""Links with a secret in them: made while a letter leaves, known to its reader and to nobody else.

A letter is written with `LINK` where the link will stand. Who reads the outbox, its table or a copy of the database
finds the mark only. A further kind of link is a value of `LetterLink` and its maker in `MAKERS`.
"""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from mentorship_ais.core.errors import DomainError

from .choices import LetterLink
from .models import Letter, User

LINK = "[ссылка]"
"""Stands in a stored letter where the letter that left had its link."""


def path_for(letter: Letter) -> str:
    """A new path with a new secret for this letter; empty for a letter without one.

    Refuses, with a sentence for support, a letter whose reader may no longer have the link.
    """
    if letter.link == LetterLink.NONE:
        return ""
    user = letter.user
    if user is None or not user.is_active:
        raise DomainError("Учётная запись закрыта, поэтому ссылка не отправлена.")
    return MAKERS[LetterLink(letter.link)](letter, user)


def to_set_a_password(letter: Letter, user: User) -> str:
    """Of an invitation and of a forgotten password: works once, and until the password or the e-mail is another."""
    if letter.to.lower() != user.email.lower():
        raise DomainError("У учётной записи другой адрес электронной почты, поэтому ссылка не отправлена.")
    key = urlsafe_base64_encode(force_bytes(user.pk))
    return reverse("password-set", args=[key, default_token_generator.make_token(user)])


MAKERS: dict[LetterLink, Callable[[Letter, User], str]] = {
    LetterLink.PASSWORD: to_set_a_password,
}
