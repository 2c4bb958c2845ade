"""Forms of own records: what a worker enters, and the answer of the responsible worker."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.forms import not_in_future
from accounts.models import Attestation, CourseVoucher, OwnRecord, StandardCompliance, User
from mentorship_ais.core.forms import VersionedForm
from mentorship_ais.core.widgets import DateInput
from mentorship_ais.documents.fields import DocumentField
from mentorship_ais.organizations.models import Employee


class OwnRecordForm(VersionedForm, forms.ModelForm):
    """A record of any kind with its document and the version it was opened with."""

    document = DocumentField(label="Подтверждающий документ", required=False)

    def __init__(self, *args: Any, employee: Employee, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.employee = employee
        self.fields["opened"].initial = self.instance.version
        self.fields["opened"].required = False  # a new record has no version that anybody saw
        self.fields["document"].bind_to(organization=employee.organization, user=user)  # type: ignore[attr-defined]

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        self.instance.document = self.cleaned_data.get("document")


class AttestationForm(OwnRecordForm):
    class Meta:
        model = Attestation
        fields = ("category", "attested_on", "order_number")
        widgets = {"attested_on": DateInput}

    def clean_attested_on(self) -> Any:
        return not_in_future(self.cleaned_data["attested_on"], "Дата аттестации ещё не наступила. Проверьте дату.")


class CourseVoucherForm(OwnRecordForm):
    class Meta:
        model = CourseVoucher
        fields = ("number", "course", "hours", "completed_on")
        widgets = {"completed_on": DateInput}

    def clean_completed_on(self) -> Any:
        return not_in_future(self.cleaned_data["completed_on"], "Обучение ещё не окончено. Проверьте дату.")


class StandardComplianceForm(OwnRecordForm):
    class Meta:
        model = StandardCompliance
        fields = ("complies", "education")
        widgets = {"education": forms.Textarea(attrs={"rows": 4})}


FORMS: dict[type[OwnRecord], type[OwnRecordForm]] = {
    Attestation: AttestationForm,
    CourseVoucher: CourseVoucherForm,
    StandardCompliance: StandardComplianceForm,
}


class ReviewForm(VersionedForm):
    """The responsible worker's answer."""

    is_right = forms.TypedChoiceField(
        label="Решение",
        choices=[("yes", "Подтвердить"), ("no", "Вернуть на исправление")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(
        label="Что исправить",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Обязательно, если возвращаете.",
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("is_right") is False and not data.get("comment"):
            self.add_error("comment", "Напишите, что исправить.")
        return data
