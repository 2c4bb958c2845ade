"""Own records: entered and corrected by the worker, confirmed or returned by the responsible worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.db import transaction
from django.db.models import OuterRef
from django.utils import timezone

from accounts.choices import RecordStatus
from accounts.models import Attestation, CourseVoucher, OwnRecord, StandardCompliance, User
from mentorship_ais.core.errors import DomainError
from mentorship_ais.core.json_rows import objects_of, rows_of
from mentorship_ais.core.saving import save_or_refuse
from mentorship_ais.organizations.models import Employee, Organization


@dataclass(frozen=True)
class Kind:
    """A row of «Первоначальные сведения»: its address, its words and its records."""

    slug: str
    title: str
    model: type[Any]
    is_single: bool = False

    @property
    def rows(self) -> str:
        """What a statement calls the records of the kind."""
        return f"{self.slug}_rows"


SOME_KEY: Final = -1
"""What stands in a statement that is written once for the key of an employment."""
KINDS: Mapping[str, Kind] = {
    kind.slug: kind
    for kind in (
        Kind("attestation", "Сведения об аттестации", Attestation),
        Kind("vouchers", "Сведения из имеющихся ИОЧ", CourseVoucher),
        Kind("standard", "Сведения о соответствии профстандартам", StandardCompliance, is_single=True),
    )
}


@dataclass(frozen=True)
class Summary:
    """A row of «Первоначальные сведения»: how many records of a kind there are, how many are confirmed."""

    kind: Kind
    records: tuple[OwnRecord, ...]

    @property
    def entered(self) -> int:
        """«Заполнено»."""
        return len(self.records)

    @property
    def confirmed(self) -> int:
        """«Подтверждено»."""
        return sum(record.is_confirmed for record in self.records)

    @property
    def returned(self) -> list[OwnRecord]:
        """The records that the worker has to correct."""
        return [record for record in self.records if record.status == RecordStatus.RETURNED]

    @property
    def single(self) -> OwnRecord | None:
        """The only record of a kind that has one."""
        return self.records[0] if self.kind.is_single and self.records else None


def summaries(employee: Employee) -> list[Summary]:
    """Return the rows of «Первоначальные сведения» of one employment, read once for each `Employee` in hand."""
    if not hasattr(employee, "own_records"):
        employee.own_records = _read(employee)  # type: ignore[attr-defined]
    return [Summary(kind, employee.own_records[kind.slug]) for kind in KINDS.values()]  # type: ignore[attr-defined]


def _read(employee: Employee) -> dict[str, tuple[OwnRecord, ...]]:
    """Read the records of every kind in one statement."""
    statement, parameters = _statement()
    [found] = Employee.objects.raw(statement, [employee.pk if each == SOME_KEY else each for each in parameters])
    return {kind.slug: objects_of(kind.model, getattr(found, kind.rows)) for kind in KINDS.values()}


@cache
def _statement() -> tuple[str, tuple[Any, ...]]:
    """Write the statement once for a process: the ORM takes longer for it than the database does."""
    rows = {kind.rows: rows_of(kind.model.objects.filter(employee=OuterRef("pk"))) for kind in KINDS.values()}
    return Employee.objects.annotate(**rows).filter(pk=SOME_KEY).query.sql_with_params()


def count_waiting(organization: Organization) -> int:
    """Count the records of the organisation's people that wait for the responsible worker."""
    first, *others = (
        kind.model.objects.for_organization(organization).waiting().order_by().values("pk") for kind in KINDS.values()
    )
    number: int = first.union(*others, all=True).count()
    return number


@transaction.atomic
def enter(*, record: OwnRecord, opened: int | None = None) -> OwnRecord:
    """Save a new or corrected record («Записать»); it waits for the responsible worker, a confirmed one again.

    `opened` is the version that the person saw; a later change by somebody else is refused. A correction sent twice is
    recorded once.
    """
    if record.pk:
        stored = type(record).objects.select_for_update(of=("self",)).get(pk=record.pk)
        entered = {field.name: getattr(record, field.name) for field in record._meta.concrete_fields if field.editable}
        if stored.is_repeated(opened=opened, status=RecordStatus.ENTERED, **entered):
            return stored
        record.version = stored.version
        record.advance(opened=opened)
    record.move_to(RecordStatus.ENTERED)
    record.comment = ""
    record.reviewed_at = record.reviewed_by = None
    return save_or_refuse(record)


@transaction.atomic
def review(*, record: OwnRecord, by: User, is_right: bool, comment: str = "", opened: int | None = None) -> OwnRecord:
    """Confirm the record («Подтвердить») or return it with a comment («Вернуть»). Nobody confirms own records.

    Sent twice, it is done once.
    """
    locked = type(record).objects.select_for_update(of=("self",)).get(pk=record.pk)
    if locked.employee.user_id == by.pk:
        raise DomainError("Свои сведения подтверждает другой ответственный работник.")
    status, comment = (RecordStatus.CONFIRMED, "") if is_right else (RecordStatus.RETURNED, comment.strip())
    if locked.is_repeated(opened=opened, status=status, comment=comment):
        return locked
    locked.advance(opened=opened)
    locked.move_to(status)
    locked.comment = comment
    locked.reviewed_at, locked.reviewed_by = timezone.now(), by
    return save_or_refuse(locked)
