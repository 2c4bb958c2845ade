"""Rows from before the rule of two deciders: what was decided stays in force, what is under way follows the new rule.

Decided requests for the widest rights have no second decider and mostly no paper, and somebody may have decided about
oneself: `predates_rules` excuses exactly these rows from the constraints of the next migration. A date in the
constraints would do the same only where the site is updated on that very day.

A request under way without an order goes back to the person, who reads on the start page what is missing.

Undone, proposals are on the table of support again. Requests of people who work nowhere get an organisation, because
the former table demands one; their memberships never had any, so nobody gains a right.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.models import F, Q

WIDE_GROUPS = ("rctr", "territory", "analyst")
WHAT_IS_MISSING = "Для этой группы теперь нужен приказ или письмо. Укажите номер и дату и приложите скан."


def follow_the_new_rule(apps: Any, schema_editor: Any) -> None:
    AccessRequest, Membership = apps.get_model("accounts", "AccessRequest"), apps.get_model("accounts", "Membership")
    wide = AccessRequest.objects.filter(group__in=WIDE_GROUPS)
    wide.filter(status="approved").update(predates_rules=True)
    AccessRequest.objects.filter(decided_by=F("user")).update(predates_rules=True)
    Membership.objects.filter(group__in=WIDE_GROUPS, access_request=None).update(predates_rules=True)
    wide.filter(Q(order_number="") | Q(order_date=None), status="pending").update(
        status="clarification", clarification=WHAT_IS_MISSING
    )


def follow_the_former_rule(apps: Any, schema_editor: Any) -> None:
    AccessRequest = apps.get_model("accounts", "AccessRequest")
    Organization = apps.get_model("organizations", "Organization")
    AccessRequest.objects.filter(status="proposed").update(status="pending")
    AccessRequest.objects.filter(organization=None).update(organization=Organization.objects.order_by("pk").first())


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_two_deciders'),
    ]

    operations = [
        migrations.RunPython(follow_the_new_rule, follow_the_former_rule, elidable=True),
    ]
