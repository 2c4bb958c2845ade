"""Leaving an organisation ends the rights there."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from mentorship_ais.core.errors import DomainError
from mentorship_ais.organizations.models import Employee

from .models import Membership, User


@transaction.atomic
def leave(*, employee: Employee, last_day: datetime.date, by: User) -> Employee:
    """«Уволен»: the last day of work; a day that has passed ends the memberships in the organisation now.

    A day to come ends them when it has passed (`end_rights_of_the_left`, daily); until then rights are counted as they
    stand, and after it `rights_of` counts them no more, whether or not the daily work has run.
    """
    locked = Employee.objects.select_for_update(of=("self",)).get(pk=employee.pk)
    if locked.left_on is not None and locked.left_on < timezone.localdate():
        raise DomainError(f"Последний день работы уже записан: {locked.left_on:%d.%m.%Y}.")
    locked.left_on = last_day
    locked.save(update_fields=["left_on"])
    if not locked.is_active():
        _end_rights(locked, by=by)
    return locked


@transaction.atomic
def end_rights_of_the_left() -> int:
    """Revoke what people who have left still hold; how many memberships it was."""
    today = timezone.localdate()
    gone = Employee.objects.filter(
        left_on__lt=today,
        user__memberships__revoked_at__isnull=True,
        user__memberships__organization=F("organization"),
    ).distinct()
    return sum(_end_rights(employee, by=None) for employee in gone)


def _end_rights(employee: Employee, *, by: User | None) -> int:
    if employee.user is None or employee.user.employees.active().for_organization(employee.organization).exists():
        return 0
    held = Membership.objects.active().filter(user=employee.user, organization=employee.organization)
    ended = list(held.select_for_update())
    for membership in ended:
        membership.revoke(by=by, reason=f"Последний день работы в организации: {employee.left_on:%d.%m.%Y}.")
    return len(ended)
