"""Queries on accounts, memberships and access requests."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.base_user import BaseUserManager
from django.db import models
from django.db.models import Exists, ExpressionWrapper, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts import email_addresses
from accounts.choices import (
    DECIDED,
    GROUPS_OF_THE_WHOLE_REGION,
    GROUPS_THAT_NEED_AN_ORDER,
    UNDECIDED,
    WIDE_GROUPS,
    RequestStatus,
)
from mentorship_ais.organizations.models import Employee

if TYPE_CHECKING:
    from accounts.models import AccessRequest, Membership, User  # noqa: F401 - the classes below are of them
    from mentorship_ais.organizations.models import Organization


NEEDS_ORDER = Q(group__in=GROUPS_THAT_NEED_AN_ORDER)
IS_WIDE = Q(group__in=WIDE_GROUPS)
HAS_COPY = Q(order_document__isnull=False) | Q(copy_received_on__isnull=False)
"""`AccessRequest.needs_copy` says the same of one request; the constraints are made of these."""


class UserManager(BaseUserManager["User"]):
    """Users are known by e-mail; its letter case does not matter."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username or "")

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create an account; without a password nobody can sign in to it until one is set."""
        user = self.model(email=email_addresses.folded(email), **fields)
        user.set_password(password)
        user.full_clean()
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create an account that may do everything in the admin."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self) -> Self:
        """Memberships that are not revoked; what they rest on may have ended all the same (`in_force`)."""
        return self.filter(revoked_at__isnull=True)

    def in_force(self, on: datetime.date | None = None) -> Self:
        """Memberships that give rights on the day (today), whether or not the daily job has run.

        A membership ends with its term, with the last day of work in the organisation it rests on, and with that
        organisation. Another employment there keeps it.
        """
        day = on or timezone.localdate()
        works_there = Employee.objects.active(day).filter(
            user=OuterRef("user"),
            organization=Coalesce(OuterRef("employment__organization"), OuterRef("organization")),
            organization__is_active=True,
        )
        rests_on_a_term = Q(employment__isnull=True, organization__isnull=True)
        return self.active().filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=day), rests_on_a_term | Exists(works_there)
        )

    def lapsed(self) -> Self:
        """Memberships that are not revoked and no longer in force."""
        return self.active().exclude(pk__in=self.model._default_manager.all().in_force().values("pk"))

    def ending_within(self, term: datetime.timedelta) -> Self:
        """Memberships in force today that will not be when the term has passed."""
        later = timezone.localdate() + term
        return self.in_force().exclude(pk__in=self.model._default_manager.all().in_force(later).values("pk"))

    def for_organization(self, organization: Organization | None) -> Self:
        """Memberships in this organisation, and those of the whole region."""
        return self.filter(Q(organization=organization) | Q(organization__isnull=True))


class AccessRequestQuerySet(models.QuerySet["AccessRequest"]):
    def undecided(self) -> Self:
        """Requests without a decision, whatever the status before it."""
        return self.filter(status__in=UNDECIDED)

    def waiting_for(self, support: User) -> Self:
        """Requests that wait for this support worker: neither own requests nor own proposals."""
        return self.filter(
            Q(status=RequestStatus.PENDING) | Q(status=RequestStatus.PROPOSED) & ~Q(proposed_by=support)
        ).exclude(user=support)

    def decided(self) -> Self:
        """Requests approved or rejected."""
        return self.filter(status__in=DECIDED)

    def with_user_action(self) -> Self:
        """Requests with `needs_user_action`: whether each waits for the person, to be completed or sent again."""
        later = self.model._default_manager.filter(
            Q(organization=OuterRef("organization")) | Q(group__in=GROUPS_OF_THE_WHOLE_REGION),
            user=OuterRef("user"),
            group=OuterRef("group"),
            created_at__gt=OuterRef("created_at"),
        )
        needed = (
            Q(status=RequestStatus.CLARIFICATION)
            | Q(status=RequestStatus.PENDING) & NEEDS_ORDER & ~HAS_COPY
            | Q(status=RequestStatus.REJECTED) & ~Exists(later)
        )
        return self.annotate(needs_user_action=ExpressionWrapper(needed, models.BooleanField()))

    def needing_user_action(self) -> Self:
        """Requests that wait for the person."""
        return self.with_user_action().filter(needs_user_action=True).order_by("created_at", "pk")

    def of(self, user: User) -> Self:
        """Requests of this person."""
        return self.filter(user=user)

    def for_list(self) -> Self:
        """Requests for a list: oldest first, with everything that a row needs."""
        return self.select_related("user", "organization", "order_document", "proposed_by", "decided_by").order_by(
            "created_at", "pk"
        )
