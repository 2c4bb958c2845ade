"""Each membership in force names the employment it stands on; whose is none gets a year from today.

Rights in an organisation stand on the employment there, those of the whole region on the employment in the organisation
of the request, else on any present one. An employment that has ended is named too, where there is no present one: the
rights ended with it. Rights in an organisation where the person has no employment give nothing, before and after; the
daily work ends them. Undone, the columns go, and with them what was written here.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.db import migrations
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

LONGEST_TERM = datetime.timedelta(days=365)


def fill(apps: Any, schema_editor: Any) -> None:
    Membership, Employee = apps.get_model("accounts", "Membership"), apps.get_model("organizations", "Employee")
    today = timezone.localdate()
    present = Q(left_on=None) | Q(left_on__gte=today)
    own = Employee.objects.filter(user=OuterRef("user")).order_by(F("left_on").desc(nulls_first=True), "pk")
    in_force = Membership.objects.filter(revoked_at=None)
    here = own.filter(organization=OuterRef("organization"))
    in_force.exclude(organization=None).update(employment=Subquery(here.values("pk")[:1]))
    asked_from = own.filter(organization__access_requests__membership=OuterRef("pk"))
    in_force.filter(organization=None).update(employment=Subquery(asked_from.values("pk")[:1]))
    without = in_force.filter(employment=None)
    without.filter(organization=None).update(employment=Subquery(own.filter(present).values("pk")[:1]))
    without.update(ends_on=today + LONGEST_TERM)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0012_what_memberships_stand_on'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
