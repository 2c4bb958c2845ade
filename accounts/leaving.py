"""Leaving an organisation ends the rights there."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from mentorship_ais.organizations.models import Employee

from .models import Membership, User


@transaction.atomic
def end_rights(*, employee: Employee, by: User | None) -> int:
    """End what a person who has left still holds in the organisation; how many memberships it was.

    A last day to come ends them when it has passed (`end_rights_of_the_left`, daily); after it `rights_of` counts them no
    more, whether or not the daily work has run. Another employment in the same organisation keeps them.
    """
    if employee.is_active() or employee.user is None:
        return 0
    if employee.user.employees.active().for_organization(employee.organization).exists():
        return 0
    held = Membership.objects.active().filter(user=employee.user, organization=employee.organization)
    ended = list(held.select_for_update())
    for membership in ended:
        membership.revoke(by=by, reason=f"Последний день работы в организации: {employee.left_on:%d.%m.%Y}.")
    return len(ended)


@transaction.atomic
def end_rights_of_the_left() -> int:
    """Revoke what people who have left still hold; how many memberships it was."""
    today = timezone.localdate()
    gone = Employee.objects.filter(
        left_on__lt=today,
        user__memberships__revoked_at__isnull=True,
        user__memberships__organization=F("organization"),
    ).distinct()
    return sum(end_rights(employee=employee, by=None) for employee in gone)
