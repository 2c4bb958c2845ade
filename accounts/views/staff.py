"""«Работники»: the staff list of an organisation, kept by its responsible worker."""

from __future__ import annotations

import io
import uuid

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import invitations, leaving
from accounts.account_name import rename_accounts
from accounts.choices import UserGroup
from accounts.rights import UserRequest
from accounts.staff_forms import EmployeeForm, InvitationForm, PositionsForm, StaffFileForm, StaffFilter
from mentorship_ais.core.access import requires
from mentorship_ais.core.errors import DomainError
from mentorship_ais.core.exports import XLSX, xlsx_response
from mentorship_ais.core.forms import refusals
from mentorship_ais.core.history import history_of
from mentorship_ais.core.listing import paginate, query_without_page
from mentorship_ais.core.patience import renewed_patience
from mentorship_ais.organizations.employment import add_employee, change_employee
from mentorship_ais.organizations.models import Employee, StaffImport
from mentorship_ais.organizations.staff_list.apply import (
    PlanChanged,
    apply_import,
    choose_positions,
    preview,
    stage_import,
)
from mentorship_ais.organizations.staff_list.errors_file import example_sheet, rejected_rows_file

PREVIEW_ROWS = 200
"""How many rows of each kind a preview has; the file of errors has them all."""
LIST_SECONDS = 90
"""How long a list of 50,000 rows may take to be read and written."""


@require_safe
@requires(UserGroup.RESPONSIBLE)
def staff(request: UserRequest) -> HttpResponse:
    """Show «Работники»: the employees of the organisation."""
    form = StaffFilter(request.GET)
    page = paginate(request, form.rows(Employee.objects.for_organization(request.rights.organization)))
    return render(
        request,
        "accounts/staff/list.html",
        {"form": form, "page": page, "page_query": query_without_page(request)},
    )


@require_http_methods(["GET", "POST"])
@requires(UserGroup.RESPONSIBLE)
def add(request: UserRequest) -> HttpResponse:
    """Add an employee («Добавить работника»)."""
    form = EmployeeForm(request.POST or None)
    if form.is_valid():
        with refusals(form):
            employee = add_employee(organization=request.rights.organization, **form.fields_of_employee())
            messages.success(request, f"{employee.full_name}: записано в список работников.")
            return redirect("staff")
    return render(request, "accounts/staff/employee.html", {"form": form, "employee": None, "invitation": None})


@require_http_methods(["GET", "POST"])
@requires(UserGroup.RESPONSIBLE)
def edit(request: UserRequest, pk: int) -> HttpResponse:
    """Correct an employee; a last day of work ends the rights in the organisation."""
    employee = _employee(request, pk)
    form = EmployeeForm(request.POST or None, employee=employee)
    if form.is_valid():
        with refusals(form):
            changed = change_employee(employee=employee, **form.fields_of_employee())
            rename_accounts(Employee.objects.filter(pk=changed.pk))
            leaving.end_rights(employee=changed, by=request.user)
            dismissed = f" Последний день работы: {changed.left_on:%d.%m.%Y}." if changed.left_on else ""
            messages.success(request, f"{changed.full_name}: записано.{dismissed}")
            return redirect("staff")
    return _employee_page(request, employee, form, InvitationForm(initial={"email": employee.email}))


@require_POST
@requires(UserGroup.RESPONSIBLE)
def invite(request: UserRequest, pk: int) -> HttpResponse:
    """Invite the employee («Пригласить»): an account, and a letter with the link to set a password."""
    employee = _employee(request, pk)
    invitation = InvitationForm(request.POST)
    if invitation.is_valid():
        with refusals(invitation):
            user = invitations.invite(employee=employee, email=invitation.cleaned_data["email"], by=request.user)
            messages.success(request, f"{employee.full_name}: приглашение отправлено на {user.email}.")
            return redirect("staff")
    return _employee_page(request, employee, EmployeeForm(None, employee=employee), invitation)


def _employee(request: UserRequest, pk: int) -> Employee:
    employees = Employee.objects.for_organization(request.rights.organization)
    return get_object_or_404(employees.select_related("position", "organization", "user"), pk=pk)


def _employee_page(
    request: UserRequest, employee: Employee, form: EmployeeForm, invitation: InvitationForm
) -> HttpResponse:
    may_be_invited = employee.user is None and employee.is_active()
    return render(
        request,
        "accounts/staff/employee.html",
        {
            "form": form,
            "employee": employee,
            "invitation": invitation if may_be_invited else None,
            "changes": history_of(employee, created="Работник записан"),
        },
    )


@require_http_methods(["GET", "POST"])
@requires(UserGroup.RESPONSIBLE)
def upload(request: UserRequest) -> HttpResponse:
    """Read the file and keep it for the preview («Загрузить список»); nothing is written yet."""
    form = StaffFileForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            with renewed_patience(seconds=LIST_SECONDS):
                staged = stage_import(
                    organization=request.rights.organization, by=request.user, file_name=file.name, data=file.read()
                )
            return redirect("staff-import", staged.pk)
        except DomainError as refusal:
            form.add_error("file", refusal.message)
    return render(request, "accounts/staff/upload.html", {"form": form})


@require_safe
@requires(UserGroup.RESPONSIBLE)
def show_import(request: UserRequest, pk: uuid.UUID) -> HttpResponse:
    """Show what the list will change; after «Записать», what it has changed."""
    staged = _own(request, pk)
    if staged.is_applied:
        return render(request, "accounts/staff/result.html", {"staff_import": staged})
    with renewed_patience(seconds=LIST_SECONDS):
        try:
            plan = preview(staged)
        except DomainError as refusal:
            messages.warning(request, refusal.message)
            return redirect("staff-upload")
        form = PositionsForm(unknown=plan.unknown_positions)
        return render(
            request,
            "accounts/staff/preview.html",
            {"staff_import": staged, "plan": plan, "positions_form": form, "preview_rows": PREVIEW_ROWS},
        )


@require_POST
@requires(UserGroup.RESPONSIBLE)
def settle_positions(request: UserRequest, pk: uuid.UUID) -> HttpResponse:
    """Store the meaning of the unknown positions of the list, and preview it again."""
    staged = _own(request, pk)
    if not staged.is_applied:
        with renewed_patience(seconds=LIST_SECONDS):
            try:
                form = PositionsForm(request.POST, unknown=preview(staged).unknown_positions)
            except DomainError as refusal:
                messages.warning(request, refusal.message)
                return redirect("staff-upload")
            if form.is_valid():
                choose_positions(staff_import=staged, chosen=form.chosen())
    return redirect("staff-import", staged.pk)


@require_POST
@requires(UserGroup.RESPONSIBLE)
def write(request: UserRequest, pk: uuid.UUID) -> HttpResponse:
    """Write the good rows («Записать»)."""
    staged = _own(request, pk)
    with renewed_patience(seconds=LIST_SECONDS):
        try:
            with transaction.atomic():
                apply_import(staff_import=staged, digest=request.POST.get("digest", ""))
                rename_accounts(Employee.objects.for_organization(staged.organization))
        except PlanChanged as changed:
            messages.warning(request, changed.message)
        except DomainError as refusal:
            messages.warning(request, refusal.message)
            return redirect("staff-upload")
    return redirect("staff-import", staged.pk)


@require_safe
@requires(UserGroup.RESPONSIBLE)
def errors(request: UserRequest, pk: uuid.UUID) -> FileResponse:
    """Serve the rows that are not written, with the reasons, as XLSX."""
    staged = _own(request, pk)
    data = bytes(staged.rejected_file)
    if not staged.is_applied and staged.content:
        with renewed_patience(seconds=LIST_SECONDS):
            plan = preview(staged)
        data = rejected_rows_file(plan.table, plan.rejected) if plan.rejected else b""
    if not data:
        raise Http404("Строк с ошибками нет, или файл с ними больше не хранится.")
    return FileResponse(io.BytesIO(data), as_attachment=True, filename="Строки с ошибками.xlsx", content_type=XLSX)


@require_safe
@requires(UserGroup.RESPONSIBLE)
def example(request: UserRequest) -> FileResponse:
    """Serve an example of the list with the headings that are read."""
    return xlsx_response("Список работников, пример", [example_sheet()])


def _own(request: UserRequest, pk: uuid.UUID) -> StaffImport:
    imports = StaffImport.objects.of(request.user, request.rights.organization)
    return get_object_or_404(imports.select_related("organization"), pk=pk)
