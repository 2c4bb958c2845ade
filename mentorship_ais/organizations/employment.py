"""One employee of an organisation, added or corrected by hand: the same rules as for a list (`staff_list.plan`)."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from mentorship_ais.core.errors import DomainError
from mentorship_ais.core.saving import save_or_refuse
from mentorship_ais.core.text import fold, full_name
from mentorship_ais.organizations.models import Employee, Organization

NAMESAKE = "В организации уже есть работник с такими ФИО. Если это другой человек, укажите дату рождения у обоих."
FUTURE_AFTER_PAST = "Последний день работы раньше даты рождения. Проверьте обе даты."


@transaction.atomic
def add_employee(*, organization: Organization, **fields: Any) -> Employee:
    """Add an employee; a second click finds the first one made. Refuse somebody who may already be there."""
    _lock(organization)
    employee = Employee(organization=organization, **fields)
    for other in _namesakes(employee):
        if all(getattr(other, name) == value for name, value in fields.items()):
            return other
    return _store(employee)


@transaction.atomic
def change_employee(*, employee: Employee, **fields: Any) -> Employee:
    """Change these fields of the employee. Refuse what would make one person of two."""
    _lock(employee.organization)
    locked = Employee.objects.select_for_update(no_key=True).get(pk=employee.pk)
    for name, value in fields.items():
        setattr(locked, name, value)
    return _store(locked)


def _lock(organization: Organization) -> None:
    """Wait for other changes of the organisation's people, by hand and by list, and hold further ones off."""
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)


def _namesakes(employee: Employee) -> list[Employee]:
    """Return the other people of the organisation who work there and have the same name."""
    key = fold(full_name(employee.last_name, employee.first_name, employee.middle_name))
    same_surname = Employee.objects.for_organization(employee.organization).active().search(key)
    return [other for other in same_surname.exclude(pk=employee.pk) if fold(other.name_key) == key]


def _store(employee: Employee) -> Employee:
    if employee.birth_date and employee.left_on and employee.left_on <= employee.birth_date:
        raise DomainError(FUTURE_AFTER_PAST, field="left_on")
    if employee.is_active():
        for other in _namesakes(employee):
            if not (employee.birth_date and other.birth_date) or employee.birth_date == other.birth_date:
                raise DomainError(NAMESAKE, field="birth_date")
    return save_or_refuse(employee)
