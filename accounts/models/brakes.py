"""How often something guessable was tried: one row for a limit and whom it counts."""

from __future__ import annotations

from django.db import models


class Brake(models.Model):
    """The tries within one day, and until when there is a pause (`accounts.brakes` counts and asks).

    The key is a keyed hash: the table holds no address of whom somebody has tried to be.
    """

    key = models.CharField("ключ", max_length=64, primary_key=True)
    limit = models.CharField("что считается", max_length=40)
    tries = models.PositiveIntegerField("попыток")
    began_at = models.DateTimeField("первая попытка")
    closed_until = models.DateTimeField("пауза до", null=True)

    class Meta:
        verbose_name = "счётчик попыток"
        verbose_name_plural = "счётчики попыток"

    def __str__(self) -> str:
        return f"{self.limit}: {self.tries}"
