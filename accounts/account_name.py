"""The name of an account is the name in the staff list of the person's organisation.

Nobody changes the own name: it stands in letters to support, in decisions and in papers. Support renames people who
are in no staff list.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.choices import UserGroup
from accounts.models import Membership, User
from mentorship_ais.organizations.models import Employee
from mentorship_ais.organizations.person_names import problem_of_name
from mentorship_ais.organizations.querysets import EmployeeQuerySet

NAME = ("last_name", "first_name", "middle_name")


def responsible_workers(employments: Iterable[Employee]) -> list[Membership]:
    """Return the responsible workers of the organisations where the person works: they correct names."""
    memberships = Membership.objects.in_force().filter(
        group=UserGroup.RESPONSIBLE, organization__in={employment.organization_id for employment in employments}
    )
    return list(memberships.select_related("user", "organization").order_by("organization__name_key", "user__name_key"))


@transaction.atomic
def rename_accounts(employees: EmployeeQuerySet) -> int:
    """Give the accounts of these employees the employees' names; return the number of renamed accounts.

    Called wherever names of employees are stored. An account whose name agrees with another present employment of the
    person keeps it: one organisation alone does not rename a person who works in two.
    """
    as_the_account = {part: OuterRef(f"user__{part}") for part in NAME}
    agreeing = Employee.objects.active().filter(user=OuterRef("user"), **as_the_account)
    renamed = 0
    for employee in employees.active().filter(~Exists(agreeing), user__isnull=False).select_related("user"):
        user = employee.user
        name = {part: getattr(employee, part) for part in NAME}
        # A name stored before today's rule for names stays in its staff list and is not copied.
        if isinstance(user, User) and not any(problem_of_name(part) for part in name.values() if part):
            User.objects.filter(pk=user.pk).update(**name)
            renamed += 1
    return renamed
