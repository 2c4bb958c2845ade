"""Requests for access to a user group (manual, section 1). Nothing is ever deleted."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.choices import (
    COMPLETABLE,
    DECIDED,
    GROUPS_OF_THE_WHOLE_REGION,
    REQUEST_MOVES,
    REQUEST_TONES,
    UNDECIDED,
    WIDE_REQUEST_MOVES,
    CopyReceivedBy,
    RejectionReason,
    RequestStatus,
    UserGroup,
)
from accounts.models.users import User
from accounts.querysets import HAS_COPY, IS_WIDE, NEEDS_ORDER, AccessRequestQuerySet
from mentorship_ais.core import text
from mentorship_ais.core.moves import MovesByTable
from mentorship_ais.core.security_log import Act, record_on_commit
from mentorship_ais.documents.models import Document
from mentorship_ais.organizations.models import Organization

TWO_DECIDERS = "Этой группе нужны решения двух сотрудников поддержки: один предлагает подтвердить, другой подтверждает."
ALREADY_REQUESTED = "Запрос в эту группу уже на согласовании. Дождитесь решения или отзовите его."
COPY_NEEDED = "Копии приказа нет. Дождитесь скана или отметьте, когда и как получена копия."
ORGANIZATION_NEEDED = "Укажите организацию: права этой группы действуют в одной организации."


@pghistory.track(exclude=["submission", "predates_rules"])
class AccessRequest(MovesByTable, models.Model):
    """Запрос на доступ: «Прошу включить меня в группу пользователей»."""

    MOVES = REQUEST_MOVES
    MOVED = "запроса"

    user = models.ForeignKey(User, models.PROTECT, verbose_name="кто просит", related_name="access_requests")
    group = models.CharField("группа пользователей", max_length=32, choices=UserGroup)
    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        verbose_name="организация",
        related_name="access_requests",
        null=True,
        blank=True,
        help_text="Нет у тех, кто не числится ни в одной организации.",
    )
    order_number = models.CharField("номер приказа", max_length=100, blank=True)
    order_date = models.DateField("дата приказа", null=True, blank=True)
    order_document = models.ForeignKey(
        Document,
        models.PROTECT,
        verbose_name="скан-копия приказа",
        related_name="access_requests",
        null=True,
        blank=True,
    )
    copy_received_on = models.DateField("копия получена", null=True, blank=True)
    copy_received_by = models.CharField("как получена копия", max_length=16, choices=CopyReceivedBy, blank=True)
    status = models.CharField(
        "статус", max_length=16, choices=RequestStatus, default=RequestStatus.PENDING, editable=False
    )
    clarification = models.TextField("что уточнить", blank=True, editable=False)
    rejection_reason = models.CharField("причина отказа", max_length=32, choices=RejectionReason, blank=True)
    rejection_comment = models.TextField("комментарий", blank=True)
    proposed_at = models.DateTimeField("первое решение", null=True, editable=False)
    proposed_by = models.ForeignKey(
        User,
        models.PROTECT,
        verbose_name="кто предложил подтвердить",
        related_name="proposed_access_requests",
        null=True,
        editable=False,
    )
    return_comment = models.TextField("почему возвращён на согласование", blank=True, editable=False)
    created_at = models.DateTimeField("отправлен", default=timezone.now, editable=False)
    decided_at = models.DateTimeField("решение принято", null=True, editable=False)
    decided_by = models.ForeignKey(
        User,
        models.PROTECT,
        verbose_name="кто решил",
        related_name="decided_access_requests",
        null=True,
        editable=False,
    )
    predates_rules = models.BooleanField(
        "решён до правила о двух решениях", default=False, editable=False, help_text="Ставит только миграция."
    )
    submission = models.UUIDField("отправка формы", default=uuid.uuid4, unique=True, editable=False)

    objects = AccessRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "запрос на доступ"
        verbose_name_plural = "запросы на доступ"
        ordering = ("created_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "group", "organization"],
                condition=Q(status__in=UNDECIDED),
                nulls_distinct=False,
                name="access_request_pending_once",
                violation_error_message=ALREADY_REQUESTED,
            ),
            models.CheckConstraint(
                condition=Q(organization__isnull=False) | Q(group__in=GROUPS_OF_THE_WHOLE_REGION),
                name="access_request_has_organization",
                violation_error_message=ORGANIZATION_NEEDED,
            ),
            models.CheckConstraint(
                condition=~NEEDS_ORDER
                | (~Q(order_number="") & Q(order_date__isnull=False))
                | Q(status__in=[RequestStatus.CLARIFICATION, RequestStatus.REJECTED, RequestStatus.WITHDRAWN])
                | Q(predates_rules=True),
                name="access_request_has_order",
                violation_error_message="Укажите номер и дату приказа о назначении или письма.",
            ),
            models.CheckConstraint(
                condition=~NEEDS_ORDER
                | ~Q(status__in=[RequestStatus.PROPOSED, RequestStatus.APPROVED])
                | HAS_COPY
                | Q(predates_rules=True),
                name="access_request_approved_with_copy",
                violation_error_message=COPY_NEEDED,
            ),
            models.CheckConstraint(
                condition=~Q(status=RequestStatus.PROPOSED)
                | (IS_WIDE & Q(proposed_at__isnull=False, proposed_by__isnull=False)),
                name="access_request_proposal_signed",
                violation_error_message="У предложения должны быть дата и автор.",
            ),
            models.CheckConstraint(
                condition=~IS_WIDE
                | ~Q(status=RequestStatus.APPROVED)
                | (Q(proposed_by__isnull=False) & ~Q(proposed_by=F("decided_by")))
                | Q(predates_rules=True),
                name="access_request_two_deciders",
                violation_error_message=TWO_DECIDERS,
            ),
            models.CheckConstraint(
                condition=(
                    (Q(proposed_by__isnull=True) | ~Q(proposed_by=F("user")))
                    & (Q(decided_by__isnull=True) | ~Q(decided_by=F("user")))
                )
                | Q(predates_rules=True),
                name="access_request_decided_by_others",
                violation_error_message="О себе не решают. Решение примет другой сотрудник поддержки.",
            ),
            models.CheckConstraint(
                condition=Q(copy_received_on__isnull=True, copy_received_by="")
                | (Q(copy_received_on__isnull=False) & ~Q(copy_received_by="")),
                name="access_request_copy_mark_whole",
                violation_error_message="Отметьте и дату, и способ получения копии.",
            ),
            models.CheckConstraint(
                condition=~Q(status=RequestStatus.CLARIFICATION) | ~Q(clarification=""),
                name="access_request_clarification_says_what",
                violation_error_message="Напишите, что нужно уточнить.",
            ),
            models.CheckConstraint(
                condition=~Q(status=RequestStatus.REJECTED) | ~Q(rejection_reason=""),
                name="access_request_rejected_with_reason",
                violation_error_message="Назовите причину отказа.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[*UNDECIDED, RequestStatus.WITHDRAWN])
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="access_request_decision_signed",
                violation_error_message="У решения должны быть дата и автор.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_group_display()}: {self.user}"

    @property
    def needs_order(self) -> bool:
        """Whether the group needs an order."""
        return UserGroup(self.group).needs_order

    @property
    def is_wide(self) -> bool:
        """Whether two different people decide about it."""
        return UserGroup(self.group).is_wide

    @property
    def has_copy(self) -> bool:
        """Whether support has the copy of the order: an uploaded scan or the mark «копия получена»."""
        return self.order_document_id is not None or self.copy_received_on is not None

    @property
    def needs_copy(self) -> bool:
        """Whether only the copy of the order is missing for the approval (manual, section 1)."""
        return self.needs_order and not self.has_copy

    @property
    def is_undecided(self) -> bool:
        """Whether there is no decision yet, whatever the status before it."""
        return self.status in UNDECIDED

    @property
    def is_decided(self) -> bool:
        """Whether support has approved or rejected it."""
        return self.status in DECIDED

    @property
    def is_completable(self) -> bool:
        """Whether the person may still change the order's number, date and scan."""
        return self.status in COMPLETABLE

    @property
    def is_proposed(self) -> bool:
        """Whether one support worker has proposed to approve and another has to confirm."""
        return self.status == RequestStatus.PROPOSED

    @property
    def needs_clarification(self) -> bool:
        """Whether support has returned it to the person for clarification."""
        return self.status == RequestStatus.CLARIFICATION

    @property
    def is_rejected(self) -> bool:
        """Whether support has rejected it."""
        return self.status == RequestStatus.REJECTED

    @property
    def status_tone(self) -> str:
        """The colour of the status, for the badge beside its word."""
        return REQUEST_TONES[RequestStatus(self.status)]

    @property
    def moves(self) -> Mapping[RequestStatus, Collection[RequestStatus]]:
        """The table of the group: the wide ones need two deciders."""
        return WIDE_REQUEST_MOVES if self.is_wide else self.MOVES

    def refusal_to_become(self, status: RequestStatus) -> str:
        """Return the sentence with the present status and the decider."""
        decided_by = f", решение принял {self.decided_by}." if self.decided_by else "."
        return f"Этого уже не сделать: статус запроса теперь «{self.get_status_display()}»{decided_by}"

    def move_to(self, status: RequestStatus, *, by: User) -> None:  # type: ignore[override]  # its moves are signed
        """Change the status of the locked request in memory, signed; refuse a move that the table does not have."""
        super().move_to(status)
        if status == RequestStatus.PROPOSED:
            self.proposed_at, self.proposed_by, self.return_comment = timezone.now(), by, ""
        elif status == RequestStatus.PENDING:
            self.proposed_at = self.proposed_by = None
        if status in {RequestStatus.APPROVED, RequestStatus.REJECTED}:
            self.decided_at = timezone.now()
            self.decided_by = by
        record_on_commit(
            Act.ACCESS_DECIDED, answer=status.value, kind="access_request", key=self.pk, by=by.pk, about=self.user_id
        )

    @property
    def order_title(self) -> str:
        """«№ 15-од от 01.09.2026»."""
        if not self.order_number or not self.order_date:
            return ""
        return f"№{text.NBSP}{self.order_number} от{text.NBSP}{self.order_date:%d.%m.%Y}"
