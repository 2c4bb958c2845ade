"""Which of the organisation's documents may be chosen again, and how a person recognises each."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Value
from django.db.models.functions import JSONArray
from django.utils import timezone

from mentorship_ais.core.text import NBSP, short_name
from mentorship_ais.documents.fields import MOST_OFFERED
from mentorship_ais.documents.models import Document
from mentorship_ais.documents.querysets import DocumentQuerySet
from mentorship_ais.organizations.models import Organization
from programs.models import MentoringGroup


def documents_of(organization: Organization) -> DocumentQuerySet:
    """Return every order and plan that the organisation's groups rest on, and no scans of other business."""
    orders, plans = offered_orders(organization), offered_plans(organization)
    return Document.objects.filter(pk__in=orders.values("pk").union(plans.values("pk")))


def offered_orders(organization: Organization) -> DocumentQuerySet:
    """Return the orders that already assign a mentor here."""
    used = MentoringGroup.objects.for_organization(organization).values("order_document")
    return Document.objects.for_organization(organization).filter(pk__in=used)


def offered_plans(organization: Organization) -> DocumentQuerySet:
    """Return the plans that a group here already has."""
    used = MentoringGroup.objects.for_organization(organization).values("plan_document")
    return Document.objects.for_organization(organization).filter(pk__in=used)


Labels = list[tuple[str, str]]
"""The key and the words of each document."""


def labels_of_papers(organization: Organization) -> tuple[Labels, Labels]:
    """Return the labels of the newest orders and of the newest plans: «Приказ 15.pdf, 26.10.2021 — Иванова А. П. и ещё 2»."""
    orders = _newest(offered_orders(organization), "order_document")
    plans = _newest(offered_plans(organization), "plan_document")
    labels: dict[str, Labels] = {"order_document": [], "plan_document": []}
    for name, key, _, *facts in sorted(orders.union(plans, all=True), key=lambda row: (row[2], row[1]), reverse=True):
        labels[name].append((str(key), _label(*facts)))
    return labels["order_document"], labels["plan_document"]


def _newest(documents: DocumentQuerySet, name: str) -> QuerySet[Any, Any]:
    """Return the newest documents that groups have under this name, each with the mentors of these groups."""
    groups = MentoringGroup.objects.filter(**{name: OuterRef("pk")}).order_by("-pk")
    parts = JSONArray(*(f"mentor__employee__{part}" for part in ("last_name", "first_name", "middle_name")))
    users = ArraySubquery(groups.values(parts=parts))
    rows = documents.annotate(name=Value(name), users=users).newest_first()[:MOST_OFFERED]
    return rows.values_list("name", "pk", "uploaded_at", "original_name", "uploaded_at", "users")


def _label(original_name: str, uploaded_at: datetime.datetime, users: list[list[str]]) -> str:
    names = list(dict.fromkeys(short_name(*user) for user in users))
    used_by = f" и{NBSP}ещё{NBSP}".join(filter(None, [names[0], str(len(names) - 1) if names[1:] else ""]))
    return f"{original_name}, {timezone.localtime(uploaded_at):%d.%m.%Y} — {used_by}"
