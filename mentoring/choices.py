"""Closed lists of the mentor base."""

from __future__ import annotations

from django.db import models


class CompetencyKind(models.TextChoices):
    UNIVERSAL = "universal", "Универсальные компетенции"
    PROFESSIONAL = "professional", "Профессиональные компетенции"


class MentorLevel(models.TextChoices):
    """«Статус наставника» in the manual; "status" is kept for life cycles."""

    LOCAL = "local", "Локальный"
    REGIONAL = "regional", "Региональный"
