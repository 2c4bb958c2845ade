"""«Первоначальные сведения»: the worker's own records, and their confirmation by the responsible worker."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts import records
from accounts.choices import UserGroup
from accounts.models import OwnRecord
from accounts.record_forms import FORMS, ReviewForm
from accounts.records import KINDS, Kind
from accounts.rights import UserRequest
from mentorship_ais.core.access import requires, signed_in
from mentorship_ais.core.forms import refusals
from mentorship_ais.documents.serving import serve
from mentorship_ais.organizations.models import Employee


@require_safe
@signed_in
def own_records(request: UserRequest, slug: str) -> HttpResponse:
    """Show the person's records of one kind."""
    kind = _kind(slug)
    found = kind.model.objects.filter(employee=_employment(request)).for_list()
    return render(request, "accounts/records/list.html", {"kind": kind, "records": found})


@require_http_methods(["GET", "POST"])
@signed_in
def add(request: UserRequest, slug: str) -> HttpResponse:
    """Add a record («Добавить»)."""
    kind = _kind(slug)
    return _form(request, kind, kind.model())


@require_http_methods(["GET", "POST"])
@signed_in
def edit(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Correct a record («Редактировать», «Обновить»); it waits for confirmation again."""
    kind = _kind(slug)
    return _form(request, kind, get_object_or_404(kind.model, employee=_employment(request), pk=pk))


def _form(request: UserRequest, kind: Kind, record: OwnRecord) -> HttpResponse:
    form = FORMS[kind.model](
        request.POST or None,
        request.FILES or None,
        instance=record,
        employee=_employment(request),
        user=request.user,
    )
    if form.is_valid():
        with refusals(form, present=record):
            records.enter(record=form.instance, opened=form.cleaned_data["opened"])
            messages.success(request, "Записано. Сведения ждут подтверждения ответственного работника.")
            return redirect("start")
    return render(request, "accounts/records/form.html", {"kind": kind, "record": record, "form": form})


@require_safe
@signed_in
def document(request: UserRequest, slug: str, pk: int) -> FileResponse:
    """Serve the document of a record to its owner and to the responsible worker of the organisation."""
    model = _kind(slug).model
    visible = model.objects.filter(employee__in=request.rights.employments)
    if request.rights.allow(UserGroup.RESPONSIBLE):
        visible = visible | model.objects.for_organization(request.rights.organization)
    record = get_object_or_404(visible, pk=pk)
    if record.document is None:
        raise Http404
    return serve(record.document, as_attachment=False)


@require_safe
@requires(UserGroup.RESPONSIBLE)
def to_confirm(request: UserRequest) -> HttpResponse:
    """Show «Подтверждение сведений»: the records that wait for the responsible worker."""
    waiting = [
        (kind, kind.model.objects.for_organization(request.rights.organization).waiting().for_list())
        for kind in KINDS.values()
    ]
    return render(request, "accounts/records/to_confirm.html", {"waiting": waiting})


@require_http_methods(["GET", "POST"])
@requires(UserGroup.RESPONSIBLE)
def review(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Confirm one record or return it with a comment."""
    kind = _kind(slug)
    record = get_object_or_404(kind.model.objects.for_organization(request.rights.organization).for_list(), pk=pk)
    form = ReviewForm(request.POST or None, initial={"opened": record.version})
    if form.is_valid():
        with refusals(form, present=record):
            records.review(record=record, by=request.user, **form.cleaned_data)
            messages.success(request, f"Записано: {record.employee.full_name}, {kind.title.lower()}.")
            return redirect("records-to-confirm")
    return render(request, "accounts/records/review.html", {"kind": kind, "record": record, "form": form})


def _kind(slug: str) -> Kind:
    try:
        return KINDS[slug]
    except KeyError:
        raise Http404 from None


def _employment(request: UserRequest) -> Employee:
    employment = request.rights.employment
    if employment is None:
        raise PermissionDenied("Вы не числитесь работником этой организации. Обратитесь к ответственному работнику.")
    return employment
