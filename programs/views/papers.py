"""Drafts of orders and plans as DOCX, and the organisation's own templates for them («Бланки документов»)."""

from __future__ import annotations

import io
from typing import cast

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.choices import UserGroup
from accounts.rights import UserRequest
from mentorship_ais.core.access import requires
from mentorship_ais.core.errors import DomainError
from mentorship_ais.core.forms import refusals
from mentorship_ais.core.history import history_of_rows
from mentorship_ais.documents.choices import DocumentFormat
from mentorship_ais.documents.fields import DocumentField
from mentorship_ais.documents.serving import serve
from programs.choices import PaperKind
from programs.forms import NewProgramForm
from programs.models import MentoringGroup, PaperTemplate
from programs.papers import drafts
from programs.papers.built_in import built_in
from programs.views.adding import form_page, sent_form


class PaperTemplateForm(forms.Form):
    """An own template in place of the built-in one."""

    document = DocumentField(label="Бланк (DOCX)")


@require_safe
@requires(UserGroup.CURATOR)
def draft_of_group(request: UserRequest, pk: int, kind: str) -> HttpResponseBase:
    """Download the draft of a recorded group's paper."""
    own = MentoringGroup.objects.for_organization(request.rights.organization).for_list()
    group = get_object_or_404(own, pk=pk)
    filled_with = drafts.values_of(group, curator=request.user)
    try:
        content = drafts.draft(kind=_kind(kind), organization=group.organization, filled_with=filled_with)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("programs:paper-templates")
    return _docx(_kind(kind), content)


@require_POST
@requires(UserGroup.CURATOR)
def draft_of_form(request: UserRequest, kind: str) -> HttpResponseBase:
    """Download the draft for what stands in «Добавление программы наставничества»; nothing is recorded."""
    form = sent_form(request)
    form.is_valid()
    for name in ("order_document", "plan_document"):
        form.shared.errors.pop(name, None)
    if form.errors:
        return form_page(request, form)
    try:
        return _docx(_kind(kind), _drafted(request, form, _kind(kind)))
    except DomainError as error:
        form.refuse(error)
        return form_page(request, form)


def _drafted(request: UserRequest, form: NewProgramForm, kind: PaperKind) -> bytes:
    filled_with = drafts.values(
        form.shared.unsaved_group(),
        entries=[each.entry() for each in form.mentees],
        curator=request.user,
    )
    return drafts.draft(kind=kind, organization=request.rights.organization, filled_with=filled_with)


@require_safe
@requires(UserGroup.CURATOR)
def templates(request: UserRequest) -> HttpResponse:
    """Show «Бланки документов»: which templates the organisation uses, and the fields they may name."""
    own = {template.kind: template for template in _templates(request)}
    return render(
        request,
        "programs/paper_templates.html",
        {"templates": [(kind, own.get(kind.value)) for kind in PaperKind], "template_fields": drafts.FIELDS.items()},
    )


@require_http_methods(["GET", "POST"])
@requires(UserGroup.CURATOR)
def replace_template(request: UserRequest, kind: str) -> HttpResponse:
    """Put the organisation's own template in place of the present one, if it can be filled."""
    form = PaperTemplateForm(request.POST or None, request.FILES or None)
    field = cast(DocumentField, form.fields["document"])
    field.bind_to(organization=request.rights.organization, user=request.user)
    if request.method == "POST" and form.is_valid():
        document = form.cleaned_data["document"]
        with refusals(form):
            drafts.check_template(document)
            PaperTemplate.objects.update_or_create(
                organization=request.rights.organization,
                kind=_kind(kind),
                defaults={"document": document, "replaced_by": request.user, "replaced_at": timezone.now()},
            )
            messages.success(request, f"Бланк заменён: {_kind(kind).label}.")
            return redirect("programs:paper-templates")
    changes = history_of_rows(
        PaperTemplate,
        organization=request.rights.organization,
        kind=_kind(kind),
        hidden=["id", "replaced_by"],
        created="Свой бланк загружен",
        deleted="Свой бланк убран",
    )
    return render(request, "programs/paper_template.html", {"form": form, "kind": _kind(kind), "changes": changes})


@require_safe
@requires(UserGroup.CURATOR)
def template(request: UserRequest, kind: str) -> FileResponse:
    """Download the template in use, to be changed in Word."""
    own = _templates(request).filter(kind=_kind(kind)).first()
    if own:
        return serve(own.document, as_attachment=True)
    return _docx(_kind(kind), built_in(_kind(kind)), name=f"Бланк. {_kind(kind).label}")


@require_POST
@requires(UserGroup.CURATOR)
@transaction.atomic
def drop_template(request: UserRequest, kind: str) -> HttpResponse:
    """Go back to the built-in template; the uploaded file stays among the documents."""
    _templates(request).filter(kind=_kind(kind)).delete()
    messages.success(request, f"Теперь используется встроенный бланк: {_kind(kind).label}.")
    return redirect("programs:paper-templates")


def _templates(request: UserRequest) -> QuerySet[PaperTemplate]:
    return PaperTemplate.objects.filter(organization=request.rights.organization).select_related(
        "document", "replaced_by"
    )


def _kind(value: str) -> PaperKind:
    try:
        return PaperKind(value)
    except ValueError as error:
        raise Http404("Такого бланка нет.") from error


def _docx(kind: PaperKind, content: bytes, *, name: str = "") -> FileResponse:
    return FileResponse(
        io.BytesIO(content),
        as_attachment=True,
        filename=f"{name or f'Проект. {kind.label}'}.docx",
        content_type=DocumentFormat.DOCX.value,
    )
