"""Closed lists of accounts, and the moves an access request can make."""

from __future__ import annotations

from django.db import models


class UserGroup(models.TextChoices):
    """Группы пользователей; support is Django's `is_staff` with permissions, not one of these."""

    WORKER = "worker", "Работник образования"
    RESPONSIBLE = "responsible", "Ответственный работник Образовательной Организации"
    RCTR_WORKER = "rctr", "Работник РЦТР"
    COURSE_ORGANIZER = "course_organizer", "Работник Организации-организатора КПК"
    CURATOR = "curator", "Куратор наставничества"
    TERRITORY_SPECIALIST = "territory", "Специалист территориального управления"
    ANALYST = "analyst", "Аналитик министерства"

    @property
    def needs_order(self) -> bool:
        """Whether membership rests on an order, of which support must have the copy (manual, section 1)."""
        return self in GROUPS_THAT_NEED_AN_ORDER

    @property
    def is_wide(self) -> bool:
        """Whether its rights are so wide that two different people decide about them."""
        return self in WIDE_GROUPS

    @property
    def order_name(self) -> str:
        """What the paper is, in the genitive: «номер приказа о назначении»."""
        return "приказа (письма)" if self.is_wide else "приказа о назначении"

    @property
    def is_requestable(self) -> bool:
        """Whether a person can request it: every group that gives rights beyond the own start page."""
        return self is not UserGroup.WORKER


WIDE_GROUPS = (UserGroup.RCTR_WORKER, UserGroup.TERRITORY_SPECIALIST, UserGroup.ANALYST)
"""They see people of many organisations: two people decide about membership, and members need a second factor."""

GROUPS_THAT_NEED_AN_ORDER = (UserGroup.CURATOR, *WIDE_GROUPS)
"""Groups that nobody joins without a paper: number, date and copy."""

GROUPS_OF_THE_WHOLE_REGION = (UserGroup.ANALYST,)
"""Groups whose rights do not belong to one organisation."""


class RequestStatus(models.TextChoices):
    PENDING = "pending", "На согласовании"
    CLARIFICATION = "clarification", "Требуется уточнение"
    PROPOSED = "proposed", "Ждёт второго решения"
    APPROVED = "approved", "Подтверждён"
    REJECTED = "rejected", "Отклонён"
    WITHDRAWN = "withdrawn", "Отозван"


REQUEST_TONES = {
    RequestStatus.PENDING: "warning",
    RequestStatus.CLARIFICATION: "warning",
    RequestStatus.PROPOSED: "warning",
    RequestStatus.APPROVED: "success",
    RequestStatus.REJECTED: "danger",
    RequestStatus.WITHDRAWN: "neutral",
}
"""The colour that goes with the word."""

COMPLETABLE = (RequestStatus.PENDING, RequestStatus.CLARIFICATION)
"""The person may still change the order's number, date and scan: nobody has judged them yet."""

UNDECIDED = (*COMPLETABLE, RequestStatus.PROPOSED)
"""Under way: with support, or with the person who has to add something."""
DECIDED = (RequestStatus.APPROVED, RequestStatus.REJECTED)

REQUEST_MOVES: dict[RequestStatus, frozenset[RequestStatus]] = {
    RequestStatus.PENDING: frozenset(
        {RequestStatus.CLARIFICATION, RequestStatus.APPROVED, RequestStatus.REJECTED, RequestStatus.WITHDRAWN}
    ),
    RequestStatus.CLARIFICATION: frozenset(
        {RequestStatus.PENDING, RequestStatus.APPROVED, RequestStatus.REJECTED, RequestStatus.WITHDRAWN}
    ),
    RequestStatus.PROPOSED: frozenset(),
    RequestStatus.APPROVED: frozenset(),
    RequestStatus.REJECTED: frozenset(),
    RequestStatus.WITHDRAWN: frozenset(),
}

WIDE_REQUEST_MOVES: dict[RequestStatus, frozenset[RequestStatus]] = REQUEST_MOVES | {
    RequestStatus.PENDING: REQUEST_MOVES[RequestStatus.PENDING] - {RequestStatus.APPROVED} | {RequestStatus.PROPOSED},
    RequestStatus.CLARIFICATION: REQUEST_MOVES[RequestStatus.CLARIFICATION] - {RequestStatus.APPROVED}
    | {RequestStatus.PROPOSED},
    RequestStatus.PROPOSED: frozenset(
        {RequestStatus.PENDING, RequestStatus.APPROVED, RequestStatus.REJECTED, RequestStatus.WITHDRAWN}
    ),
}
"""Of the wide groups: nothing leads to «Подтверждён» past the proposal."""


class Decision(models.TextChoices):
    """What support can do about an access request: the button, and the end of its page's address."""

    APPROVE = "approve", "Подтвердить"
    CLARIFY = "clarify", "Запросить уточнение"
    REJECT = "reject", "Отклонить"
    PROPOSE = "propose", "Предложить подтвердить"
    RETURN = "return", "Вернуть на согласование"
    WITHDRAW_PROPOSAL = "withdraw-proposal", "Отозвать предложение"
    COPY = "copy", "Копия получена"

    @property
    def sends_letter(self) -> bool:
        """Whether the person gets a letter, which support reads first."""
        return self in {Decision.APPROVE, Decision.CLARIFY, Decision.REJECT}

    @property
    def is_refusal(self) -> bool:
        """Whether it says no."""
        return self is Decision.REJECT


class CopyReceivedBy(models.TextChoices):
    """How the copy of the order reached support when it was not uploaded."""

    EMAIL = "email", "по электронной почте"
    PAPER = "paper", "на бумаге"


class RejectionReason(models.TextChoices):
    NO_COPY = "no_copy", "Копия приказа не поступила"
    UNREADABLE = "unreadable", "Копия приказа не читается"
    MISMATCH = "mismatch", "Номер или дата не совпадают с копией приказа"
    NOT_SIGNED = "not_signed", "Приказ не подписан или не заверен"
    OTHER_PERSON = "other_person", "В приказе назван другой человек"
    NOT_EMPLOYED = "not_employed", "Вы не работаете в этой организации"
    OTHER = "other", "Другая причина"


class LetterStatus(models.TextChoices):
    WAITING = "waiting", "Ждёт отправки"
    SENT = "sent", "Отправлено"
    FAILED = "failed", "Не отправлено"


class LetterLink(models.TextChoices):
    """What the link with a secret in a letter opens (`links.py` makes it when the letter leaves)."""

    NONE = "", "нет"
    PASSWORD = "password", "задать пароль"
    NEW_EMAIL = "new_email", "подтвердить новый адрес"
    SIGN_IN = "sign_in", "открыть вход во время подбора пароля"


class RecordStatus(models.TextChoices):
    """The life of an own record."""

    ENTERED = "entered", "Заполнено"
    CONFIRMED = "confirmed", "Подтверждено"
    RETURNED = "returned", "Возвращено"


RECORD_MOVES: dict[RecordStatus, frozenset[RecordStatus]] = {
    RecordStatus.ENTERED: frozenset({RecordStatus.ENTERED, RecordStatus.CONFIRMED, RecordStatus.RETURNED}),
    RecordStatus.CONFIRMED: frozenset({RecordStatus.ENTERED}),
    RecordStatus.RETURNED: frozenset({RecordStatus.ENTERED}),
}
"""Each correction is entered anew, and judged anew."""


class AttestationCategory(models.TextChoices):
    """Приказ Минпросвещения от 24.03.2023 № 196."""

    SUITABLE = "suitable", "Соответствие занимаемой должности"
    FIRST = "first", "Первая"
    HIGHEST = "highest", "Высшая"
    METHODOLOGIST = "methodologist", "Педагог-методист"
    MENTOR = "mentor", "Педагог-наставник"
