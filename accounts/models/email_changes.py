"""A change of an e-mail address: nothing changes until the reader of the new address confirms it."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models.users import User


class EmailChangeQuerySet(models.QuerySet["EmailChange"]):
    def waiting(self) -> Self:
        """Changes neither confirmed nor called off."""
        return self.filter(confirmed_at__isnull=True, called_off_at__isnull=True)

    def of(self, user: User) -> Self:
        """Changes of this person's address."""
        return self.filter(user=user)


class EmailChange(models.Model):
    """One change: whose address, the old and the new one, who started it, and its end."""

    user = models.ForeignKey(User, models.PROTECT, verbose_name="пользователь", related_name="email_changes")
    old_email = models.EmailField("прежний адрес")
    new_email = models.EmailField("новый адрес")
    asked_by = models.ForeignKey(User, models.PROTECT, verbose_name="кто попросил", related_name="+")
    asked_at = models.DateTimeField("когда попросили", default=timezone.now)
    confirmed_at = models.DateTimeField("подтверждён", null=True, editable=False)
    called_off_at = models.DateTimeField("отменён", null=True, editable=False)

    objects = EmailChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "смена адреса"
        verbose_name_plural = "смены адресов"
        ordering = ("-asked_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(confirmed_at__isnull=True, called_off_at__isnull=True),
                name="email_change_one_waits",
                violation_error_message="Смена адреса уже ждёт подтверждения.",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(called_off_at__isnull=True),
                name="email_change_one_end",
                violation_error_message="Смена адреса либо подтверждена, либо отменена.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old_email} → {self.new_email}"

    @property
    def is_started_by_owner(self) -> bool:
        return self.asked_by_id == self.user_id
