"""Which of the organisation's documents may be chosen again, and how a person recognises each."""

from __future__ import annotations

from django.db.models import Prefetch
from django.utils import timezone

from mentorship_ais.core.text import NBSP
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


def labels_of(documents: DocumentQuerySet, *, role: str) -> list[tuple[str, str]]:
    """Return the key and label of each: «Приказ 15.pdf, 26.10.2021 — Иванова А. П. и ещё 2».

    `role` is `ordered_groups` or `planned_groups`.
    """
    users = Prefetch(role, MentoringGroup.objects.select_related("mentor__employee").order_by("-pk"), to_attr="users")
    return [(str(document.pk), _label(document)) for document in documents.prefetch_related(users)]


def _label(document: Document) -> str:
    names = list(dict.fromkeys(group.mentor.employee.short_name for group in document.users))  # type: ignore[attr-defined]
    used_by = f" и{NBSP}ещё{NBSP}".join(filter(None, [names[0], str(len(names) - 1) if names[1:] else ""]))
    return f"{document.original_name}, {timezone.localtime(document.uploaded_at):%d.%m.%Y} — {used_by}"
