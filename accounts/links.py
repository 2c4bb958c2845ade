"""Links with a secret: made while a letter is sent, known to its reader and to nobody else.

A stored letter has `LINK` in the place of the link, so the outbox, its table and a copy of the database hold no secret.
A further kind of link is a value of `LetterLink` and its function in `MAKERS`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.tokens import PasswordResetTokenGenerator, default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts import known_browsers
from accounts.choices import LetterLink
from accounts.models import EmailChange, Letter, User
from mentorship_ais.core.errors import DomainError

LINK = "[ссылка]"
"""The mark in a stored letter in the place of its link."""


class EmailChangeTokens(PasswordResetTokenGenerator):
    """Secrets for one change of an address, good while the account keeps its present address and password."""

    key_salt = "accounts.email_change"

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        change: EmailChange = user
        return f"{change.pk}{change.new_email}{change.user.email}{change.user.password}{timestamp}"


email_change_tokens: Any = EmailChangeTokens()  # Django's own types know tokens of users only


def path_for(letter: Letter) -> str:
    """Return a new path with a new secret for this letter; empty for a letter without one.

    Refuses, with a sentence for support, a letter whose reader may no longer have the link.
    """
    if letter.link == LetterLink.NONE:
        return ""
    user = letter.user
    if user is None or not user.is_active:
        raise DomainError("Учётная запись закрыта, поэтому ссылка не отправлена.")
    return MAKERS[LetterLink(letter.link)](letter, user)


def to_set_a_password(letter: Letter, user: User) -> str:
    """Return the path to set a password; it works once, and until the password or the e-mail changes."""
    _refuse_former_address(letter, user)
    key = urlsafe_base64_encode(force_bytes(user.pk))
    return reverse("password-set", args=[key, default_token_generator.make_token(user)])


def to_confirm_an_address(letter: Letter, user: User) -> str:
    """Return the path to confirm the new address of a change that waits; it works once."""
    change = EmailChange.objects.of(user).waiting().filter(new_email=letter.to).first()
    if change is None:
        raise DomainError("Смена адреса отменена или уже сделана, поэтому ссылка не отправлена.")
    return reverse("email-confirm", args=[change.pk, email_change_tokens.make_token(change)])


def to_sign_in(letter: Letter, user: User) -> str:
    """Return the path to sign in from the letter about guessing, which then does not close that browser."""
    _refuse_former_address(letter, user)
    return reverse("sign-in-here", args=[known_browsers.token_for(user)])


def _refuse_former_address(letter: Letter, user: User) -> None:
    if letter.to.lower() != user.email.lower():
        raise DomainError("У учётной записи другой адрес электронной почты, поэтому ссылка не отправлена.")


MAKERS: dict[LetterLink, Callable[[Letter, User], str]] = {
    LetterLink.PASSWORD: to_set_a_password,
    LetterLink.NEW_EMAIL: to_confirm_an_address,
    LetterLink.SIGN_IN: to_sign_in,
}
