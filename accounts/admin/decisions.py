"""The decisions of support on an access request: one page each, with its questions and the letter before it goes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from accounts import approval, emails
from accounts.admin.permissions import user_of
from accounts.choices import CopyReceivedBy, Decision, RejectionReason
from accounts.forms import not_in_future
from accounts.models import AccessRequest, User
from accounts.outbox import Draft
from mentorship_ais.core.admin import ReadOnly
from mentorship_ais.core.forms import refusals
from mentorship_ais.core.widgets import DateInput


class LetterForm(forms.Form):
    """The letter as it will go; support may change it first."""

    subject = forms.CharField(label="Тема письма", max_length=200)
    text = forms.CharField(label="Текст письма", max_length=10_000, widget=forms.Textarea(attrs={"rows": 14}))

    @classmethod
    def with_draft(cls, draft: Draft) -> LetterForm:
        """Return the form filled in with the draft, for support to read."""
        return cls(initial={"subject": draft.subject, "text": draft.text})

    @classmethod
    def sent(cls, request: HttpRequest) -> LetterForm | None:
        """Return the letter as support has sent it back; None before support has seen it."""
        return cls(request.POST) if "text" in request.POST else None

    @property
    def draft(self) -> Draft:
        """The letter as support has edited it."""
        return Draft(self.cleaned_data["subject"], self.cleaned_data["text"].replace("\r\n", "\n").strip() + "\n")


class RejectionForm(forms.Form):
    """Why not."""

    reason = forms.ChoiceField(label="Причина отказа", choices=RejectionReason)
    comment = forms.CharField(
        label="Комментарий",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Что сделать, чтобы запрос подтвердили. Человек увидит это на «Стартовой» и в письме.",
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("reason") == RejectionReason.OTHER and not data.get("comment"):
            self.add_error("comment", "Напишите причину: из слов «Другая причина» человек не поймёт, что исправить.")
        return data


class ClarificationForm(forms.Form):
    """What is missing."""

    clarification = forms.CharField(label="Что уточнить", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class ReturnForm(forms.Form):
    """Why the second decider does not agree."""

    comment = forms.CharField(
        label="Почему возвращаете",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Это прочитают сотрудники поддержки, человек не увидит.",
    )


class CopyForm(forms.Form):
    """How and when the copy of the order came."""

    received_by = forms.ChoiceField(label="Как получена копия", choices=CopyReceivedBy)
    received_on = forms.DateField(label="Дата получения", initial=timezone.localdate, widget=DateInput)

    def clean_received_on(self) -> Any:
        return not_in_future(self.cleaned_data["received_on"], "Дата получения ещё не наступила. Проверьте дату.")


class WithDecisions(ReadOnly[AccessRequest]):
    """A page for each decision; `approval` holds the rules."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/decide/approve/", wrap(self.approve), name=url_name(Decision.APPROVE)),
            path("<int:pk>/decide/clarify/", wrap(self.clarify), name=url_name(Decision.CLARIFY)),
            path("<int:pk>/decide/reject/", wrap(self.reject), name=url_name(Decision.REJECT)),
            path("<int:pk>/decide/propose/", wrap(self.propose), name=url_name(Decision.PROPOSE)),
            path("<int:pk>/decide/return/", wrap(self.return_proposal), name=url_name(Decision.RETURN)),
            path("<int:pk>/decide/withdraw-proposal/", wrap(self.withdraw), name=url_name(Decision.WITHDRAW_PROPOSAL)),
            path("<int:pk>/decide/copy/", wrap(self.mark_copy), name=url_name(Decision.COPY)),
            *super().get_urls(),
        ]

    def approve(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the letter, then approve («Подтвердить»)."""
        access_request, support = self._to_decide(request, pk)
        letter = LetterForm.sent(request) or LetterForm.with_draft(emails.request_approved(access_request))
        if letter.is_valid():
            with refusals(letter):
                approval.approve(access_request=access_request, by=support, letter=letter.draft)
                return self._done(request, access_request, "Запрос подтверждён, письмо отправлено.")
        return self._page(request, access_request, Decision.APPROVE, letter=letter)

    def clarify(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take the text about what is missing, show the letter, then return the request («Запросить уточнение»)."""
        access_request, support = self._to_decide(request, pk)
        form, letter = ClarificationForm(_posted(request)), LetterForm.sent(request)
        if form.is_valid():
            access_request.clarification = form.cleaned_data["clarification"]
            if letter is None:
                letter = LetterForm.with_draft(emails.clarification_needed(access_request))
            elif letter.is_valid():
                with refusals(form):
                    approval.return_for_clarification(
                        access_request=access_request, by=support, letter=letter.draft, **form.cleaned_data
                    )
                    return self._done(
                        request, access_request, "Запрос возвращён человеку для уточнения, письмо отправлено."
                    )
        return self._page(request, access_request, Decision.CLARIFY, form, letter)

    def reject(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take the reason, show the letter, then reject («Отклонить»)."""
        access_request, support = self._to_decide(request, pk)
        form, letter = RejectionForm(_posted(request)), LetterForm.sent(request)
        if form.is_valid():
            reason, comment = RejectionReason(form.cleaned_data["reason"]), form.cleaned_data["comment"]
            access_request.rejection_reason, access_request.rejection_comment = reason, comment
            if letter is None:
                letter = LetterForm.with_draft(emails.request_rejected(access_request))
            elif letter.is_valid():
                with refusals(form):
                    approval.reject(
                        access_request=access_request, by=support, reason=reason, comment=comment, letter=letter.draft
                    )
                    return self._done(request, access_request, "Запрос отклонён, письмо отправлено.")
        return self._page(request, access_request, Decision.REJECT, form, letter)

    def propose(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make the first of the two decisions about wide rights («Предложить подтвердить»)."""
        access_request, support = self._to_decide(request, pk)
        form = forms.Form(_posted(request))
        if form.is_valid():
            with refusals(form):
                approval.propose(access_request=access_request, by=support)
                return self._done(
                    request,
                    access_request,
                    "Предложение записано. Подтвердить должен другой сотрудник поддержки, ему отправлено письмо.",
                )
        return self._page(request, access_request, Decision.PROPOSE, form)

    def return_proposal(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Cancel the first decision of a colleague, with a reason («Вернуть на согласование»)."""
        access_request, support = self._to_decide(request, pk)
        form = ReturnForm(_posted(request))
        if form.is_valid():
            with refusals(form):
                approval.return_proposal(access_request=access_request, by=support, **form.cleaned_data)
                return self._done(request, access_request, "Запрос возвращён на согласование.")
        return self._page(request, access_request, Decision.RETURN, form)

    def withdraw(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take the own first decision back («Отозвать предложение»)."""
        access_request, support = self._to_decide(request, pk)
        form = forms.Form(_posted(request))
        if form.is_valid():
            with refusals(form):
                approval.withdraw_proposal(access_request=access_request, by=support)
                return self._done(request, access_request, "Предложение отозвано, запрос снова на согласовании.")
        return self._page(request, access_request, Decision.WITHDRAW_PROPOSAL, form)

    def mark_copy(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Note how and when the copy of the order came («Копия получена»)."""
        access_request, support = self._to_decide(request, pk)
        form = CopyForm(_posted(request))
        if form.is_valid():
            with refusals(form):
                approval.mark_copy_received(
                    access_request=access_request,
                    by=support,
                    received_on=form.cleaned_data["received_on"],
                    received_by=CopyReceivedBy(form.cleaned_data["received_by"]),
                )
                return self._done(request, access_request, "Отметка о копии приказа записана.")
        return self._page(request, access_request, Decision.COPY, form)

    def _to_decide(self, request: HttpRequest, pk: int) -> tuple[AccessRequest, User]:
        """Return the request and the decider; refuse who may only view requests."""
        access_request = self.visible(request, pk)
        if not self.has_move_permission(request, access_request):
            raise PermissionDenied
        return access_request, user_of(request)

    def visible(self, request: HttpRequest, pk: int) -> AccessRequest:
        """Return the request; refuse who may not view requests."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(self.get_queryset(request), pk=pk)

    def _page(
        self,
        request: HttpRequest,
        access_request: AccessRequest,
        decision: Decision,
        form: forms.Form | None = None,
        letter: LetterForm | None = None,
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": f"{decision.label}: {access_request.user.full_name}",
            "opts": self.opts,
            "access_request": access_request,
            "decision": decision,
            "form": form,
            "letter": letter,
        }
        return TemplateResponse(request, "admin/accounts/accessrequest/decide.html", context)

    def _done(self, request: HttpRequest, access_request: AccessRequest, sentence: str) -> HttpResponse:
        """Report the decision and go on to the oldest request that still waits, else to the list."""
        self.message_user(request, f"{access_request.user.full_name}: {sentence}", messages.SUCCESS)
        waiting = AccessRequest.objects.waiting_for(user_of(request)).for_list().first()
        if waiting:
            return redirect(reverse("admin:accounts_accessrequest_change", args=[waiting.pk]))
        return redirect(reverse("admin:accounts_accessrequest_changelist"))


def url_name(decision: Decision) -> str:
    """Return the name of the decision's page among the admin's addresses."""
    return f"accounts_accessrequest_{decision.value}"


def _posted(request: HttpRequest) -> Any:
    """Return the sent values, which may be empty where the page has only a button; None for GET."""
    return request.POST if request.method == "POST" else None
