"""Questions about organisations and their people."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from mentorship_ais.core.text import fold

if TYPE_CHECKING:
    from .models import Employee, Organization  # noqa: F401 - the classes below are of them


class EmployeeQuerySet(models.QuerySet["Employee"]):
    def for_organization(self, organization: Organization) -> Self:
        """Employments in this organisation, of the past too."""
        return self.filter(organization=organization)

    def active(self, on: datetime.date | None = None) -> Self:
        """Who works on the day (today): the last day still counts."""
        day = on or timezone.localdate()
        return self.filter(Q(left_on__isnull=True) | Q(left_on__gte=day))

    def search(self, query: str) -> Self:
        """Every word of the query stands somewhere in the name; letter case and ё/е do not matter."""
        found = self
        for word in fold(query).split():
            found = found.filter(name_key__contains=word)
        return found

    def in_order(self) -> Self:
        """By name, in the Russian alphabet."""
        return self.order_by("name_key", "pk")


class OrganizationQuerySet(models.QuerySet["Organization"]):
    def active(self) -> Self:
        """Organisations that have not been closed or merged."""
        return self.filter(is_active=True)

    def search(self, query: str) -> Self:
        """Every word of the query stands somewhere in the name."""
        found = self
        for word in fold(query).split():
            found = found.filter(name_key__contains=word)
        return found
