"""Nobody decides about oneself: neither by the same account nor by another account of the same person.

People are compared by account, and by folded full name together with the date of birth where both are known; the
account's own name and those of its employments count. A namesake whose date of birth nobody knows is refused too:
a colleague decides then.
"""

from __future__ import annotations

import datetime

from accounts.models import User
from mentorship_ais.core import text
from mentorship_ais.core.errors import DomainError
from mentorship_ais.organizations.models import Employee

REFUSAL = (
    "О себе не решают: это ваш запрос или запрос человека с вашими ФИО. Решение примет другой сотрудник поддержки."
)


def refuse_own(*, by: User, about: User) -> None:
    """Raise ``DomainError`` when the decider is, or may be, the person decided about."""
    if may_be_one_person(by, about):
        raise DomainError(REFUSAL)


def may_be_one_person(one: User, other: User) -> bool:
    """Tell whether both accounts may be of one person, as far as names and dates of birth can tell; at most one query."""
    if one.pk == other.pk:
        return True
    names: dict[int | None, set[str]] = {
        user.pk: {text.fold(text.full_name(user.last_name, user.first_name, user.middle_name))} for user in (one, other)
    }
    births: dict[int | None, set[datetime.date | None]] = {user.pk: set() for user in (one, other)}
    known = Employee.objects.filter(user__in=[one, other]).values_list("user_id", "name_key", "birth_date")
    for user_id, name_key, birth_date in known:
        names[user_id].add(text.fold(name_key))
        births[user_id] |= {birth_date} - {None}
    if names[one.pk].isdisjoint(names[other.pk]):
        return False
    return not (births[one.pk] and births[other.pk] and births[one.pk].isdisjoint(births[other.pk]))
