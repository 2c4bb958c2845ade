"""The decisions of support on an access request: what each asks, the letter it sends, the move it makes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone

from accounts import approval, emails
from accounts.choices import CopyReceivedBy, RejectionReason
from accounts.forms import not_in_future
from accounts.models import AccessRequest, User
from accounts.outbox import Draft
from accounts.own_decisions import may_be_one_person
from mentorship_ais.core.widgets import DateInput


class LetterForm(forms.Form):
    """The letter as it will go; support may change it first."""

    subject = forms.CharField(label="Тема письма", max_length=200)
    text = forms.CharField(label="Текст письма", max_length=10_000, widget=forms.Textarea(attrs={"rows": 14}))

    @property
    def draft(self) -> Draft:
        """What was typed, as a letter."""
        return Draft(self.cleaned_data["subject"], self.cleaned_data["text"].replace("\r\n", "\n").strip() + "\n")


class NoQuestionsForm(forms.Form):
    """Some decisions ask nothing more."""


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


@dataclass(frozen=True)
class Decision:
    """One button of the request's page."""

    slug: str
    button: str
    done: str
    form: type[forms.Form]
    carry_out: Callable[[AccessRequest, User, dict[str, Any], Draft | None], Any]
    draft: Callable[[AccessRequest, dict[str, Any]], Draft] | None = None
    is_refusal: bool = False

    def letter(self, access_request: AccessRequest, answers: dict[str, Any]) -> LetterForm | None:
        """The letter filled in, to be read before it goes; None when the decision sends none."""
        if self.draft is None:
            return None
        draft = self.draft(access_request, answers)
        return LetterForm(initial={"subject": draft.subject, "text": draft.text})


def offered(access_request: AccessRequest, *, to: User) -> list[Decision]:
    """The buttons that make sense now for this support worker.

    None for the own request; without the copy of the order nothing that approves; wide rights are proposed first, and
    who has proposed can only take the proposal back.
    """
    if not access_request.is_undecided or may_be_one_person(to, access_request.user):
        return []
    if access_request.is_proposed:
        return [DECISIONS[slug] for slug in _about_a_proposal(access_request, to)]
    if access_request.needs_copy:
        return [DECISIONS[slug] for slug in ("clarify", "reject", "copy")]
    return [DECISIONS[slug] for slug in ("propose" if access_request.is_wide else "approve", "clarify", "reject")]


def _about_a_proposal(access_request: AccessRequest, to: User) -> tuple[str, ...]:
    if access_request.proposed_by == to:
        return ("withdraw-proposal",)
    if access_request.proposed_by and may_be_one_person(to, access_request.proposed_by):
        return ()
    return ("approve", "return", "reject")


def _approve(access_request: AccessRequest, by: User, answers: dict[str, Any], letter: Draft | None) -> None:
    approval.approve(access_request=access_request, by=by, letter=letter)


def _propose(access_request: AccessRequest, by: User, answers: dict[str, Any], letter: Draft | None) -> None:
    approval.propose(access_request=access_request, by=by)


def _return(access_request: AccessRequest, by: User, answers: dict[str, Any], letter: Draft | None) -> None:
    approval.return_proposal(access_request=access_request, by=by, comment=answers["comment"])


def _withdraw_proposal(access_request: AccessRequest, by: User, answers: dict[str, Any], letter: Draft | None) -> None:
    approval.withdraw_proposal(access_request=access_request, by=by)


def _reject(access_request: AccessRequest, by: User, answers: dict[str, Any], letter: Draft | None) -> None:
    reason = RejectionReason(answers["reason"])
    approval.reject(access_request=access_request, by=by, reason=reason, comment=answers["comment"], letter=letter)


def _clarify(access_request: AccessRequest, by: User, answers: dict[str, Any], letter: Draft | None) -> None:
    approval.ask_to_clarify(access_request=access_request, by=by, clarification=answers["clarification"], letter=letter)


def _mark_copy(access_request: AccessRequest, by: User, answers: dict[str, Any], letter: Draft | None) -> None:
    approval.mark_copy_received(
        access_request=access_request,
        by=by,
        received_on=answers["received_on"],
        received_by=CopyReceivedBy(answers["received_by"]),
    )


def _rejection_draft(access_request: AccessRequest, answers: dict[str, Any]) -> Draft:
    access_request.rejection_reason = answers["reason"]
    access_request.rejection_comment = answers["comment"]
    return emails.request_rejected(access_request)


def _clarification_draft(access_request: AccessRequest, answers: dict[str, Any]) -> Draft:
    access_request.clarification = answers["clarification"]
    return emails.clarification_needed(access_request)


DECISIONS = {
    decision.slug: decision
    for decision in (
        Decision(
            "approve",
            "Подтвердить",
            "Запрос подтверждён, письмо отправлено.",
            NoQuestionsForm,
            _approve,
            draft=lambda access_request, answers: emails.request_approved(access_request),
        ),
        Decision(
            "clarify",
            "Запросить уточнение",
            "Запрос возвращён человеку для уточнения, письмо отправлено.",
            ClarificationForm,
            _clarify,
            draft=_clarification_draft,
        ),
        Decision(
            "reject",
            "Отклонить",
            "Запрос отклонён, письмо отправлено.",
            RejectionForm,
            _reject,
            draft=_rejection_draft,
            is_refusal=True,
        ),
        Decision(
            "propose",
            "Предложить подтвердить",
            "Предложение записано. Подтвердить должен другой сотрудник поддержки, ему отправлено письмо.",
            NoQuestionsForm,
            _propose,
        ),
        Decision("return", "Вернуть на согласование", "Запрос возвращён на согласование.", ReturnForm, _return),
        Decision(
            "withdraw-proposal",
            "Отозвать предложение",
            "Предложение отозвано, запрос снова на согласовании.",
            NoQuestionsForm,
            _withdraw_proposal,
        ),
        Decision("copy", "Копия получена", "Отметка о копии приказа записана.", CopyForm, _mark_copy),
    )
}
