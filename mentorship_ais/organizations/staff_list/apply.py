"""A staff list from upload to base: kept for its preview, written once when the responsible worker confirms, forgotten.

What it changes is `staff_list.plan`'s; here are the locks and the moments.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from mentorship_ais.core.errors import DomainError
from mentorship_ais.organizations.models import Employee, Organization, Position, StaffImport
from mentorship_ais.organizations.staff_list import errors_file
from mentorship_ais.organizations.staff_list.file import read_sheets
from mentorship_ais.organizations.staff_list.plan import Plan, plan_import
from mentorship_ais.organizations.staff_list.table import StaffTable, find_table

BATCH = 1000
FILE_NAME_LENGTH = 255
FORGOTTEN = "Файл больше не хранится. Загрузите список ещё раз."
BASE_CHANGED = (
    "Пока вы смотрели, данные изменились, и список пересчитан. Ничего не записано. "
    "Проверьте его и нажмите «Записать» ещё раз."
)


class PlanChanged(DomainError):
    """Between the preview and the confirmation the base changed; there is a new preview to look at."""


def read_table(data: bytes) -> StaffTable:
    """Read the employees' table in the bytes of a file. Refuse, with a sentence, what is not one."""
    return find_table(read_sheets(data))


def stage_import(*, organization: Organization, by: AbstractBaseUser, file_name: str, data: bytes) -> StaffImport:
    """Keep an uploaded file for its preview. Refuses what is not a staff list; writes no employee."""
    read_table(data)
    return StaffImport.objects.create(
        organization=organization, uploaded_by_id=by.pk, file_name=file_name[-FILE_NAME_LENGTH:], content=data
    )


def preview(staff_import: StaffImport, *, today: datetime.date | None = None, table: StaffTable | None = None) -> Plan:
    """Plan what the kept file would change now. Refuse when it is no longer kept; `table` saves reading it again."""
    if not staff_import.content:
        raise DomainError(FORGOTTEN)
    return plan_import(
        organization=staff_import.organization,
        table=table or read_table(bytes(staff_import.content)),
        today=today or timezone.localdate(),
        chosen_positions=staff_import.chosen_positions,
    )


def choose_positions(*, staff_import: StaffImport, chosen: Mapping[str, Position]) -> None:
    """Remember what unknown positions of this file mean."""
    staff_import.chosen_positions |= {key: position.pk for key, position in chosen.items()}
    staff_import.save(update_fields=["chosen_positions"])


def apply_import(*, staff_import: StaffImport, digest: str, today: datetime.date | None = None) -> StaffImport:
    """Store the good rows («Записать»), all or none; a second click finds it done.

    Raises PlanChanged when the kept file would now do something else than the preview with this digest said.
    """
    table = (
        read_table(bytes(staff_import.content)) if staff_import.content else None
    )  # takes its time: before the locks
    with transaction.atomic():
        # Two lists of one organisation are written one after the other.
        Organization.objects.select_for_update(no_key=True).get(pk=staff_import.organization_id)
        locked = (
            StaffImport.objects.select_for_update(of=("self",)).select_related("organization").get(pk=staff_import.pk)
        )
        if locked.is_applied:
            return locked
        plan = preview(locked, today=today, table=table)
        if plan.digest != digest:
            raise PlanChanged(BASE_CHANGED)
        _write(plan)
        locked.added, locked.changed = len(plan.additions), len(plan.changes)
        locked.unchanged, locked.rejected = len(plan.unchanged), len(plan.rejected)
        locked.rejected_file = errors_file.rejected_rows_file(plan.table, plan.rejected) if plan.rejected else b""
        locked.content = b""
        locked.applied_at = timezone.now()
        locked.save()
    return locked


def _write(plan: Plan) -> None:
    changed = [change.employee for change in plan.changes]
    for change in plan.changes:
        for name, value in change.values.items():
            setattr(change.employee, name, value)
    fields = sorted({name for change in plan.changes for name in change.values})
    try:
        with transaction.atomic():
            if changed:
                Employee.objects.bulk_update(changed, fields, batch_size=BATCH)
            Employee.objects.bulk_create([addition.employee for addition in plan.additions], batch_size=BATCH)
    except IntegrityError as error:  # somebody added the same person by hand this very moment
        raise PlanChanged(BASE_CHANGED) from error
