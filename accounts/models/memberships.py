"""Memberships of user groups: who has which rights, for which organisation, on what they rest. Nothing is ever deleted."""

from __future__ import annotations

import datetime

import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.choices import GROUPS_OF_THE_WHOLE_REGION, UserGroup
from accounts.models.access import ORGANIZATION_NEEDED, TWO_DECIDERS, AccessRequest
from accounts.models.users import User
from accounts.querysets import IS_WIDE, MembershipQuerySet
from mentorship_ais.core.saving import save_or_refuse
from mentorship_ais.core.security_log import Act, record_on_commit
from mentorship_ais.organizations.models import Employee, Organization


@pghistory.track(exclude=["predates_rules"])
class Membership(models.Model):
    """Членство в группе: a user in a user group, for one organisation where the group needs one.

    It rests on an employment and ends with it, or, for a person without one, has an end date.
    """

    user = models.ForeignKey(User, models.PROTECT, verbose_name="пользователь", related_name="memberships")
    group = models.CharField("группа пользователей", max_length=32, choices=UserGroup)
    organization = models.ForeignKey(
        Organization, models.PROTECT, verbose_name="организация", related_name="memberships", null=True, blank=True
    )
    access_request = models.OneToOneField(
        AccessRequest,
        models.PROTECT,
        verbose_name="по запросу",
        related_name="membership",
        null=True,
        blank=True,
        editable=False,
    )
    employment = models.ForeignKey(
        Employee,
        models.PROTECT,
        verbose_name="на каком месте работы основано",
        related_name="memberships",
        null=True,
        blank=True,
        editable=False,
    )
    ends_on = models.DateField("действует по", null=True, blank=True, editable=False)
    renewal_reason = models.TextField("основание продления", blank=True, editable=False)
    granted_at = models.DateTimeField("включён", default=timezone.now, editable=False)
    granted_by = models.ForeignKey(
        User,
        models.PROTECT,
        verbose_name="кто включил",
        related_name="granted_memberships",
        null=True,
        blank=True,
        editable=False,
    )
    revoked_at = models.DateTimeField("исключён", null=True, blank=True, editable=False)
    revoked_by = models.ForeignKey(
        User,
        models.PROTECT,
        verbose_name="кто исключил",
        related_name="revoked_memberships",
        null=True,
        blank=True,
        editable=False,
    )
    revocation_reason = models.TextField("причина исключения", blank=True)
    predates_rules = models.BooleanField(
        "включён до правила о двух решениях", default=False, editable=False, help_text="Ставит только миграция."
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "членство в группе"
        verbose_name_plural = "членство в группах"
        ordering = ("granted_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "group", "organization"],
                condition=Q(revoked_at__isnull=True),
                nulls_distinct=False,
                name="membership_active_once",
                violation_error_message="Пользователь уже в этой группе.",
            ),
            models.CheckConstraint(
                condition=Q(organization__isnull=False) | Q(group__in=GROUPS_OF_THE_WHOLE_REGION),
                name="membership_has_organization",
                violation_error_message=ORGANIZATION_NEEDED,
            ),
            models.CheckConstraint(
                condition=Q(employment__isnull=False) | Q(ends_on__isnull=False) | Q(revoked_at__isnull=False),
                name="membership_stands_on",
                violation_error_message="Укажите место работы или день, по который действуют права.",
            ),
            models.CheckConstraint(
                condition=~IS_WIDE | Q(access_request__isnull=False) | Q(predates_rules=True),
                name="membership_wide_by_request",
                violation_error_message=TWO_DECIDERS,
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | ~Q(revocation_reason=""),
                name="membership_revoked_with_reason",
                violation_error_message="Назовите причину исключения из группы.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_group_display()}: {self.user}"

    @property
    def place(self) -> Organization | None:
        """The organisation of the employment that the membership rests on."""
        return self.employment.organization if self.employment else self.organization

    @property
    def is_renewable(self) -> bool:
        """Whether it has a term that support may prolong; one that rests on an employment lasts as long as that."""
        return self.revoked_at is None and self.employment_id is None and self.ends_on is not None

    def end_reason(self) -> str:
        """Return why a lapsed membership is no longer in force."""
        if self.ends_on and self.ends_on < timezone.localdate():
            return f"Срок прав истёк: {self.ends_on:%d.%m.%Y}."
        if self.place and not self.place.is_active:
            return "Организация закрыта."
        last_days = self.user.employees.filter(organization=self.place).values_list("left_on", flat=True)
        last_day = max((day for day in last_days if day), default=None)
        return (
            f"Последний день работы в организации: {last_day:%d.%m.%Y}." if last_day else "Не числится в организации."
        )

    def revoke(self, *, by: User | None, reason: str, at: datetime.datetime | None = None) -> None:
        """End the membership with a reason; it takes effect at the person's next click."""
        self.revoked_at = at or timezone.now()
        self.revoked_by = by
        self.revocation_reason = reason
        save_or_refuse(self, fields=["revoked_at", "revoked_by", "revocation_reason"])
        decider = by.pk if by else None
        record_on_commit(
            Act.MEMBERSHIP_ENDED, answer="ended", kind="membership", key=self.pk, by=decider, about=self.user_id
        )
