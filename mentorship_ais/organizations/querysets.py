"""Questions about organisations and their people."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from mentorship_ais.core.retention import STAFF_LIST_FILES, UNFINISHED_STAFF_LISTS
from mentorship_ais.core.search import search_folded

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

    from mentorship_ais.organizations.models import Employee, Organization, StaffImport  # noqa: F401 - the classes below are of them


def works_on(day: datetime.date, employee: str = "") -> Q:
    """Return the condition that somebody works on the day: the last day still counts. `employee` is a path: "employee__"."""
    return Q(**{f"{employee}left_on__isnull": True}) | Q(**{f"{employee}left_on__gte": day})


class EmployeeQuerySet(models.QuerySet["Employee"]):
    def for_organization(self, organization: Organization) -> Self:
        """Employments in this organisation, of the past too."""
        return self.filter(organization=organization)

    def active(self, on: datetime.date | None = None) -> Self:
        """Who works on the day (today): the last day still counts."""
        day = on or timezone.localdate()
        return self.filter(works_on(day))

    def search(self, query: str) -> Self:
        """Every word of the query stands somewhere in the name; letter case and ё/е do not matter."""
        return search_folded(self, query, "name_key")

    def in_order(self) -> Self:
        """By name, in the Russian alphabet."""
        return self.order_by("name_key", "pk")


class OrganizationQuerySet(models.QuerySet["Organization"]):
    def active(self) -> Self:
        """Organisations that have not been closed or merged."""
        return self.filter(is_active=True)

    def search(self, query: str) -> Self:
        """Every word of the query stands somewhere in the name."""
        return search_folded(self, query, "name_key")


class StaffImportQuerySet(models.QuerySet["StaffImport"]):
    def of(self, user: AbstractBaseUser, organization: Organization) -> Self:
        """What this person uploaded for this organisation."""
        return self.filter(uploaded_by=user, organization=organization)

    def unfinished(self) -> Self:
        """Lists that were uploaded long ago and never confirmed."""
        return self.filter(applied_at=None, uploaded_at__lt=timezone.now() - UNFINISHED_STAFF_LISTS)

    def forget_old_files(self, *, now: datetime.datetime | None = None) -> int:
        """Drop the contents of files that nobody confirmed in a day, and yesterday's rows with errors; the line itself stays."""
        kept_since = (now or timezone.now()) - STAFF_LIST_FILES
        stale = self.filter(uploaded_at__lt=kept_since).exclude(content=b"", rejected_file=b"")
        return stale.update(content=b"", rejected_file=b"")
