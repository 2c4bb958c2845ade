"""Counts of attempts: one row for each limit and subject."""

from __future__ import annotations

from django.db import models


class Brake(models.Model):
    """The attempts within one day, and the end of a pause (`accounts.attempts` reads and writes them).

    The key is a keyed hash: the table holds no address of a person.
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
