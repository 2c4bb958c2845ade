"""Closed lists of programs: states of an assignment and their moves, kinds of groups."""

from __future__ import annotations

from django.db import models

from mentorship_ais.core.text import counted


class AssignmentStatus(models.TextChoices):
    IN_PROGRESS = "in_progress", "В процессе"
    COMPLETED = "completed", "Завершена"
    STOPPED = "stopped", "Прекращена"


ASSIGNMENT_MOVES: dict[AssignmentStatus, frozenset[AssignmentStatus]] = {
    AssignmentStatus.IN_PROGRESS: frozenset({AssignmentStatus.COMPLETED, AssignmentStatus.STOPPED}),
    AssignmentStatus.COMPLETED: frozenset({AssignmentStatus.IN_PROGRESS}),
    AssignmentStatus.STOPPED: frozenset({AssignmentStatus.IN_PROGRESS}),
}


class StopReason(models.TextChoices):
    MENTOR_LEFT = "mentor_left", "Наставник уволился или отказался"
    MENTEE_LEFT = "mentee_left", "Наставляемый уволился или отказался"
    MENTOR_REPLACED = "mentor_replaced", "Замена наставника"
    LEAVE = "leave", "Длительный отпуск или болезнь"
    OTHER = "other", "Другая причина"


class GroupKind(models.TextChoices):
    """By the number of participants, the mentor among them (manual, section 3)."""

    DYAD = "dyad", "Диада"
    TRIAD = "triad", "Триада"
    SMALL_GROUP = "small_group", "Малая группа"

    @classmethod
    def of(cls, mentees: int) -> GroupKind:
        """Two participants are a dyad, three a triad, more than three a small group."""
        match mentees + 1:
            case 2:
                return cls.DYAD
            case 3:
                return cls.TRIAD
        return cls.SMALL_GROUP


def participants(mentees: int) -> str:
    """«3 участника»: the mentor and the mentees."""
    return counted(mentees + 1, "участник", "участника", "участников")
