"""What an account is called: as the staff list of the organisation calls its person.

Nobody names the own account: the name stands in letters to support, in decisions and in papers. Who is in no staff list is
renamed by support.
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
    """Who corrects names where the person works: the responsible workers of those organisations."""
    keepers = Membership.objects.in_force().filter(
        group=UserGroup.RESPONSIBLE, organization__in={employment.organization_id for employment in employments}
    )
    return list(keepers.select_related("user", "organization").order_by("organization__name_key", "user__name_key"))


@transaction.atomic
def rename_accounts(employees: EmployeeQuerySet) -> int:
    """Rename the accounts of these employees after them; how many accounts it was.

    Called wherever names of employees are stored. An account that is called as another of the person's present employments
    says keeps its name: one organisation alone does not rename a person whom another knows.
    """
    as_the_account = {part: OuterRef(f"user__{part}") for part in NAME}
    agreeing = Employee.objects.active().filter(user=OuterRef("user"), **as_the_account)
    renamed = 0
    for employee in employees.active().filter(~Exists(agreeing), user__isnull=False).select_related("user"):
        user = employee.user
        name = {part: getattr(employee, part) for part in NAME}
        # A name of former days that today's rule refuses goes no further than the list where it stands.
        if isinstance(user, User) and not any(problem_of_name(part) for part in name.values() if part):
            User.objects.filter(pk=user.pk).update(**name)
            renamed += 1
    return renamed
