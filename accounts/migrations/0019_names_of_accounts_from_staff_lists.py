"""Accounts that people renamed themselves are called as their staff list says, as they are from now on.

Only where no present employment has the account's name. Undone, the names stay: the history of accounts has the former ones.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

NAME = ("last_name", "first_name", "middle_name")


def take_names(apps: Any, schema_editor: Any) -> None:
    Employee, User = apps.get_model("organizations", "Employee"), apps.get_model("accounts", "User")
    present = Employee.objects.filter(Q(left_on=None) | Q(left_on__gte=timezone.localdate()), user__isnull=False)
    agreeing = present.filter(user=OuterRef("user"), **{part: OuterRef(f"user__{part}") for part in NAME})
    # A point could stand inside a name («a.ru»), which today's rule refuses.
    pointed = Q(last_name__contains=".") | Q(first_name__contains=".") | Q(middle_name__contains=".")
    for employee in present.filter(~Exists(agreeing)).exclude(pointed).order_by("pk"):
        User.objects.filter(pk=employee.user_id).update(**{part: getattr(employee, part) for part in NAME})


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0018_names_are_letters'),
        ('organizations', '0005_names_are_letters'),
    ]

    operations = [
        migrations.RunPython(take_names, migrations.RunPython.noop, elidable=True),
    ]
