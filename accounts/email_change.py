"""Another e-mail address for an account: confirmed by a link at the new address, reported to the old one.

The address is the way into the account, so nobody changes it alone, neither support nor a stranger at a screen left
open. Only an account that nobody has ever entered is corrected at once: its invitation went to a wrong address.
"""

from __future__ import annotations

import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import email_addresses, email_change_letters, invitations
from accounts.choices import WIDE_GROUPS
from accounts.links import email_change_tokens
from accounts.models import EmailChange, User
from accounts.models.users import EMAIL_TAKEN
from accounts.outbox import post
from mentorship_ais.core.errors import DomainError
from mentorship_ais.core.saving import save_or_refuse

DAILY = 5
"""How many changes one account may start within a day: each sends two letters."""

TAKEN = f"{EMAIL_TAKEN} Укажите другой адрес."
BROKEN_LINK = "Ссылка не действует: срок прошёл, или ею уже воспользовались."


@transaction.atomic
def start(*, user: User, new_email: str, by: User) -> EmailChange:
    """Post the link to the new address and a warning to the old one; call off an earlier change that still waits.

    Refuses a broken address, the present one, one of another account, a closed account and a sixth change within a day.
    """
    locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    email = _acceptable(locked, new_email)
    a_day_ago = timezone.now() - datetime.timedelta(days=1)
    if EmailChange.objects.of(locked).filter(asked_at__gt=a_day_ago).count() >= DAILY:
        raise DomainError("За сутки адрес можно менять не больше 5 раз. Попробуйте завтра.", field="email")
    EmailChange.objects.of(locked).waiting().update(called_off_at=timezone.now())
    change = save_or_refuse(EmailChange(user=locked, old_email=locked.email, new_email=email, asked_by=by))
    post(email_change_letters.to_confirm(change), to=change.new_email)
    post(email_change_letters.started(change), to=change.old_email)
    return change


@transaction.atomic
def call_off(*, user: User) -> bool:
    """Call off the change that waits («Отменить смену адреса»); tell whether there was one. Its link stops working."""
    return bool(EmailChange.objects.of(user).waiting().update(called_off_at=timezone.now()))


def find(*, pk: int, token: str) -> EmailChange | None:
    """Return the change that this link confirms; None when the link does not work, or works no longer."""
    change = EmailChange.objects.waiting().select_related("user", "asked_by").filter(pk=pk).first()
    return change if change and change.user.is_active and email_change_tokens.check_token(change, token) else None


@transaction.atomic
def confirm(*, pk: int, token: str) -> EmailChange:
    """Give the account its new address. Other devices are signed out, links of earlier letters stop working.

    Refuses an address that another account has taken meanwhile.
    """
    stored = EmailChange.objects.filter(pk=pk).first()
    user = User.objects.select_for_update().filter(pk=stored.user_id).first() if stored else None
    change = find(pk=pk, token=token) if user else None
    if change is None:
        raise DomainError(BROKEN_LINK)
    _move(change.user, change.new_email)
    change.confirmed_at = timezone.now()
    save_or_refuse(change, fields=["confirmed_at"])
    for address in (change.old_email, change.new_email):
        post(email_change_letters.changed(change), to=address)
    return change


@transaction.atomic
def correct(*, user: User, new_email: str) -> User:
    """Correct the address of an account that nobody has entered and send the invitation there; the earlier link dies.

    Refuses an account with wide rights: they would go to whoever reads the new address.
    """
    locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if not is_never_entered(locked):
        raise DomainError("Этой учётной записью уже пользуются: новый адрес подтверждают по ссылке.")
    if locked.memberships.active().filter(group__in=WIDE_GROUPS).exists() or locked.is_support_or_superuser:
        raise DomainError("У этой учётной записи широкие права. Отзовите их, исправьте адрес и выдайте права заново.")
    old_email = locked.email
    _move(locked, new_email)
    post(email_change_letters.corrected(locked), to=old_email)
    post(invitations.invitation(locked), to=locked.email)
    return locked


def is_never_entered(user: User) -> bool:
    """Tell whether nobody has set a password or signed in since the invitation: the account has no owner yet."""
    return user.last_login is None and not user.has_usable_password()


def _move(user: User, email: str) -> None:
    user.email = _acceptable(user, email)
    try:
        with transaction.atomic():
            user.save(update_fields=["email"])
    except IntegrityError:  # somebody has taken the address at this very moment
        raise DomainError(TAKEN, field="email") from None


def _acceptable(user: User, email: str) -> str:
    if not user.is_active:
        raise DomainError("Учётная запись закрыта. Сначала откройте её.")
    email = email_addresses.valid(email)
    if email == user.email.lower():
        raise DomainError("Этот адрес уже стоит в учётной записи. Введите другой.", field="email")
    if User.objects.filter(email__iexact=email).exclude(pk=user.pk).exists():
        raise DomainError(TAKEN, field="email")
    return email
