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


class PracticeStatus(models.TextChoices):
    PROPOSED = "proposed", "На рассмотрении"
    PUBLISHED = "published", "Опубликована"
    RETURNED = "returned", "Возвращена на доработку"
    DECLINED = "declined", "Отклонена"
    WITHDRAWN = "withdrawn", "Отозвана"


PRACTICE_MOVES: dict[PracticeStatus, frozenset[PracticeStatus]] = {
    PracticeStatus.PROPOSED: frozenset(
        {PracticeStatus.PUBLISHED, PracticeStatus.RETURNED, PracticeStatus.DECLINED, PracticeStatus.WITHDRAWN}
    ),
    PracticeStatus.RETURNED: frozenset({PracticeStatus.PROPOSED, PracticeStatus.WITHDRAWN}),
    PracticeStatus.WITHDRAWN: frozenset({PracticeStatus.PROPOSED}),
    PracticeStatus.PUBLISHED: frozenset({PracticeStatus.RETURNED}),
    PracticeStatus.DECLINED: frozenset(),
}
PRACTICE_TONES = {
    PracticeStatus.PROPOSED: "warning",
    PracticeStatus.PUBLISHED: "success",
    PracticeStatus.RETURNED: "danger",
    PracticeStatus.DECLINED: "neutral",
    PracticeStatus.WITHDRAWN: "neutral",
}


class PaperKind(models.TextChoices):
    """Papers that are drafted from the record, signed, scanned and uploaded."""

    ORDER = "order", "Приказ о назначении наставника"
    PLAN = "plan", "Персонализированная программа наставничества"


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
