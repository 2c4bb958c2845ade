"""The removal of a second factor after a lost device, by two of support together."""

from __future__ import annotations

import datetime
from typing import Self

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models.users import User

WAITS_FOR = datetime.timedelta(days=3)
"""How long a proposal can be confirmed; afterwards support checks the person's identity again."""


class SecondFactorRemovalQuerySet(models.QuerySet["SecondFactorRemoval"]):
    def undecided(self) -> Self:
        """Proposals neither confirmed nor called off, however old."""
        return self.filter(confirmed_at__isnull=True, called_off_at__isnull=True)

    def waiting(self) -> Self:
        """Proposals that can still be confirmed."""
        return self.undecided().filter(proposed_at__gt=timezone.now() - WAITS_FOR)

    def of(self, user: User) -> Self:
        """Proposals about this person's account."""
        return self.filter(user=user)


ALREADY_PROPOSED = "Снять второй фактор уже предложено. Подтвердите или отмените предложение."


@pghistory.track()
class SecondFactorRemoval(models.Model):
    """Снятие второго фактора: who proposed it and on what grounds, who confirmed it or called it off."""

    user = models.ForeignKey(
        User, models.PROTECT, verbose_name="пользователь", related_name="second_factor_removals", editable=False
    )
    grounds = models.TextField("как проверено, что просит сам человек")
    proposed_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="кто предложил", related_name="+", editable=False
    )
    proposed_at = models.DateTimeField("предложено", default=timezone.now, editable=False)
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="кто подтвердил", related_name="+", null=True, editable=False
    )
    confirmed_at = models.DateTimeField("подтверждено", null=True, editable=False)
    called_off_at = models.DateTimeField("отменено", null=True, editable=False)

    objects = SecondFactorRemovalQuerySet.as_manager()

    class Meta:
        verbose_name = "снятие второго фактора"
        verbose_name_plural = "снятия второго фактора"
        ordering = ("-proposed_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(confirmed_at__isnull=True, called_off_at__isnull=True),
                name="second_factor_removal_one_waits",
                violation_error_message=ALREADY_PROPOSED,
            ),
            models.CheckConstraint(
                condition=~Q(proposed_by=F("user"))
                & (Q(confirmed_by__isnull=True) | (~Q(confirmed_by=F("user")) & ~Q(confirmed_by=F("proposed_by")))),
                name="second_factor_removal_two_others",
                violation_error_message="Второй фактор снимают двое, и ни один из них не сам этот человек.",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False, called_off_at__isnull=True),
                name="second_factor_removal_one_end",
                violation_error_message="Предложение либо подтверждено, либо отменено.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: второй фактор"
