"""The lists that curators choose a group's form and role from."""

from __future__ import annotations

from django.db import models

from mentorship_ais.core.history import recorded
from mentorship_ais.core.reference import ReferenceModel, RetirableModel, RetirableQuerySet


@recorded()
class MentoringForm(ReferenceModel, RetirableModel):
    """Форма наставничества («Педагог-педагог» …); a reference row, the code never branches on it."""

    name = models.CharField("название", max_length=255, unique=True)

    objects = RetirableQuerySet.as_manager()

    class Meta:
        verbose_name = "форма наставничества"
        verbose_name_plural = "формы наставничества"
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name


@recorded()
class MentorRole(ReferenceModel, RetirableModel):
    """Роль наставника («учитель (предметник)/воспитатель» …); a reference row."""

    name = models.CharField("название", max_length=255, unique=True)

    objects = RetirableQuerySet.as_manager()

    class Meta:
        verbose_name = "роль наставника"
        verbose_name_plural = "роли наставника"
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name
