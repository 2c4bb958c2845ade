"""The outbox: letters written down together with what they tell of, so that a lost mail server loses none."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from accounts.choices import LetterLink, LetterStatus
from accounts.models.users import User


class Letter(models.Model):
    """One letter to one person, and what became of it; «[ссылка]» stands where the sent one has its secret link."""

    to = models.EmailField("кому")
    subject = models.CharField("тема", max_length=500)
    text = models.TextField("текст")
    link = models.CharField(
        "ссылка", max_length=32, choices=LetterLink, default=LetterLink.NONE, blank=True, editable=False
    )
    user = models.ForeignKey(
        User, models.PROTECT, verbose_name="чья ссылка", related_name="+", null=True, blank=True, editable=False
    )
    status = models.CharField(
        "статус", max_length=16, choices=LetterStatus, default=LetterStatus.WAITING, editable=False
    )
    message_id = models.CharField("Message-ID", max_length=255, blank=True, default="", editable=False)
    attempts = models.PositiveSmallIntegerField("попыток", default=0, editable=False)
    last_error = models.TextField("последняя ошибка", blank=True, editable=False)
    created_at = models.DateTimeField("написано", default=timezone.now, editable=False)
    sent_at = models.DateTimeField("отправлено", null=True, editable=False)

    class Meta:
        verbose_name = "письмо"
        verbose_name_plural = "письма"
        ordering = ("-created_at", "-pk")
        indexes = [models.Index(fields=["status", "created_at"], name="letter_by_status")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status=LetterStatus.SENT, sent_at__isnull=False)
                | (~models.Q(status=LetterStatus.SENT) & models.Q(sent_at__isnull=True)),
                name="letter_sent_has_time",
                violation_error_message="У отправленного письма есть время отправки.",
            ),
            models.CheckConstraint(
                condition=models.Q(link=LetterLink.NONE) | models.Q(user__isnull=False),
                name="letter_link_has_user",
                violation_error_message="Укажите, для чьей учётной записи ссылка.",
            ),
        ]

    def __str__(self) -> str:
        return self.subject
