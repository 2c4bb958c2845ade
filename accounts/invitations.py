"""Accounts for employees: an invitation with a link to set the password.

A person who works in several organisations has one account: the invitation of the second organisation joins the
employment to it, if the name is the same.
"""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string

from accounts import brakes, email_addresses
from accounts.account_name import rename_accounts
from accounts.choices import LetterLink, UserGroup
from accounts.leaving import end_lapsed_rights_of
from accounts.links import LINK
from accounts.models import Membership, User
from accounts.outbox import Draft, post
from mentorship_ais.core.errors import DomainError
from mentorship_ais.core.jobs import job
from mentorship_ais.core.text import counted
from mentorship_ais.organizations.models import Employee


@transaction.atomic
def invite(*, employee: Employee, email: str, by: User) -> User:
    """Give the employee an account and send the letter with the link; «Работник образования» comes with it.

    Refuses an employee who has left or has an account, a broken address, and an address of somebody with another name or
    of technical support.
    """
    locked = Employee.objects.select_for_update(of=("self",)).select_related("organization").get(pk=employee.pk)
    if locked.user_id:
        raise DomainError("У работника уже есть учётная запись.")
    if not locked.is_active():
        raise DomainError("Работник уволен. Пригласить можно только работающего.")
    user = _account(locked, email)
    # Before the employment joins the account: rights that rest on a former one in the same organisation would revive.
    end_lapsed_rights_of(user)
    brakes.before_invitation(to=user.email, by=by)
    locked.user, locked.email = user, user.email
    locked.save(update_fields=["user", "email"])
    rename_accounts(Employee.objects.filter(pk=locked.pk))
    membership = {"user": user, "group": UserGroup.WORKER, "organization": locked.organization}
    if not Membership.objects.in_force().filter(**membership).exists():
        Membership.objects.create(**membership, employment=locked, granted_by=by)
    post(invitation(user) if not user.has_usable_password() else joined(user, locked), to=user.email)
    return user


def _account(employee: Employee, email: str) -> User:
    email = email_addresses.valid(email)
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        return User.objects.create_user(
            email, None, last_name=employee.last_name, first_name=employee.first_name, middle_name=employee.middle_name
        )
    if user.is_support_or_superuser:
        # Otherwise support, who decides about rights, would become the employee who requests them.
        raise DomainError(
            "Этот адрес принадлежит сотруднику технической поддержки. Укажите другой адрес.", field="email"
        )
    if user.name_key != employee.name_key:
        raise DomainError(
            "Этот адрес принадлежит другому человеку. Проверьте адрес или обратитесь в техническую поддержку.",
            field="email",
        )
    return user


@transaction.atomic
def invite_again(*, user: User, by: User) -> None:
    """Send the link to set a password once more, as often as the brakes allow."""
    brakes.before_invitation(to=user.email, by=by)
    post(invitation(user), to=user.email)


def defer_reset_letter(email: str) -> None:
    """Defer the letter with the link for a new password; do just the same for an address without an account."""
    user = User.objects.filter(email__iexact=email, is_active=True).values_list("pk", flat=True).first()
    send_reset_letter.defer(user_pk=user or 0)


@job(attempts=10, work="письмо о новом пароле")
def send_reset_letter(*, user_pk: int) -> None:
    """Post the letter, if there is an account."""
    if user := User.objects.filter(pk=user_pk, is_active=True).first():
        post(password_reset(user), to=user.email)


def invitation(user: User) -> Draft:
    """Draft the invitation: the link to set the password, and how long it works."""
    return _letter("Учётная запись в системе «Кадры в образовании»", "invitation", user)


def password_reset(user: User) -> Draft:
    """Draft the letter «Новый пароль»: the same link, which the person has requested."""
    return _letter("Новый пароль в системе «Кадры в образовании»", "password_reset", user)


def joined(user: User, employee: Employee) -> Draft:
    """Draft the letter about one more organisation for an account that exists."""
    text = render_to_string(
        "accounts/letters/joined.txt", {"user": user, "employee": employee, "address": settings.SITE_URL}
    )
    return Draft(f"Вы добавлены в организацию «{employee.organization}»", text.strip() + "\n")


def _letter(subject: str, template: str, user: User) -> Draft:
    days = counted(settings.PASSWORD_RESET_TIMEOUT // 86400, "день", "дня", "дней")
    text = render_to_string(f"accounts/letters/{template}.txt", {"user": user, "address": LINK, "days": days})
    return Draft(subject, text.strip() + "\n", link=LetterLink.PASSWORD, user=user)
