"""Closed lists of programs: states of an assignment and their moves, kinds of groups."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

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
ASSIGNMENT_TONES = {
    AssignmentStatus.IN_PROGRESS: "warning",
    AssignmentStatus.COMPLETED: "success",
    AssignmentStatus.STOPPED: "neutral",
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
    """By the number of participants, the mentor among them (manual, section 3); from small to large."""

    DYAD = "dyad", "Диада"
    TRIAD = "triad", "Триада"
    SMALL_GROUP = "small_group", "Малая группа"

    @classmethod
    def of(cls, mentees: int) -> GroupKind:
        """Return the kind of a group with so many mentees."""
        return next((kind for kind in reversed(cls) if mentees >= kind.fewest_mentees), cls.DYAD)

    @property
    def fewest_mentees(self) -> int:
        """The number of mentees with which the kind begins."""
        return FEWEST_PARTICIPANTS[self] - 1

    def of_groups_with(self, mentees: str) -> Q:
        """Return the condition that rows whose number of mentees stands in this column are of the kind."""
        condition = Q(**{f"{mentees}__gte": self.fewest_mentees})
        larger = [kind.fewest_mentees for kind in GroupKind if kind.fewest_mentees > self.fewest_mentees]
        return condition & Q(**{f"{mentees}__lt": min(larger)}) if larger else condition


FEWEST_PARTICIPANTS = {GroupKind.DYAD: 2, GroupKind.TRIAD: 3, GroupKind.SMALL_GROUP: 4}
"""Where each kind begins: two participants are a dyad, three a triad, more than three a small group."""


def participants(mentees: int) -> str:
    """Return «3 участника»: the mentor and the mentees."""
    return counted(mentees + 1, "участник", "участника", "участников")
