"""«Прошу включить меня в группу пользователей» (manual, section 1): the person's own requests."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import approval
from accounts.choices import UserGroup
from accounts.forms import AccessRequestForm, OrderForm
from accounts.models import AccessRequest
from accounts.rights import UserRequest
from mentorship_ais.core.access import signed_in
from mentorship_ais.core.errors import DomainError
from mentorship_ais.core.forms import refusals
from mentorship_ais.core.listing import FilterForm
from mentorship_ais.documents.serving import serve


class AgainForm(FilterForm):
    """The rejected request that the new one corrects."""

    again = forms.IntegerField(required=False)


@require_http_methods(["GET", "POST"])
@signed_in
def new(request: UserRequest) -> HttpResponse:
    """Show and send a request («Отправить запрос»); after a rejection the form starts with the old values."""
    rejected = AccessRequest.objects.of(request.user).filter(pk=AgainForm(request.GET).value("again")).first()
    initial = {}
    if rejected:
        names = ("group", "organization", "order_number", "order_date", "order_document")
        initial = {name: getattr(rejected, name) for name in names}
    form = AccessRequestForm(
        request.POST or None, request.FILES or None, user=request.user, rights=request.rights, initial=initial
    )
    if form.is_valid():
        values = {"organization": None} | form.cleaned_data | {"group": UserGroup(form.cleaned_data["group"])}
        with refusals(form):
            approval.send_request(user=request.user, **values)
            messages.success(request, "Ваш запрос успешно направлен на согласование.")
            return redirect("start")
    return render(request, "accounts/access_request_new.html", {"form": form, "rejected": rejected})


@require_http_methods(["GET", "POST"])
@signed_in
def show(request: UserRequest, pk: int) -> HttpResponse:
    """Show one own request; before a decision its order can be completed."""
    access_request = _own(request, pk)
    form = None
    if access_request.is_completable and access_request.needs_order:
        form = OrderForm(request.POST or None, request.FILES or None, access_request=access_request)
        if form.is_valid():
            with refusals(form):
                approval.resubmit(access_request=access_request, **{"order_document": None} | form.cleaned_data)
                messages.success(request, "Записано. Запрос на согласовании.")
                return redirect("start")
    return render(request, "accounts/access_request.html", {"access_request": access_request, "form": form})


@require_POST
@signed_in
def withdraw(request: UserRequest, pk: int) -> HttpResponse:
    """Withdraw an own request («Отозвать запрос»)."""
    access_request = _own(request, pk)
    try:
        approval.withdraw(access_request=access_request)
        messages.success(request, f"Запрос в группу «{access_request.get_group_display()}» отозван.")
    except DomainError as refusal:
        messages.error(request, refusal.message)
    return redirect("start")


@require_safe
@signed_in
def order(request: UserRequest, pk: int) -> FileResponse:
    """Serve the scan of the order that the person has attached."""
    document = _own(request, pk).order_document
    if document is None:
        raise Http404
    return serve(document, as_attachment=False)


def _own(request: UserRequest, pk: int) -> AccessRequest:
    return get_object_or_404(AccessRequest.objects.of(request.user).for_list(), pk=pk)
