"""A form field whose answer is a ``Document``.

Declare it, then bind it in the form's ``__init__``, because only the form knows whose paper it is::

    order_document = DocumentField(label="Приказ о назначении наставника")

    def __init__(self, *args, organization, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["order_document"].bind_to(
            organization=organization, user=user, offered=Document.objects.for_organization(organization)
        )

An acceptable file is taken in when the form is checked, even if another field is wrong: the page then shows its name
and size and carries a token
instead of it. This writes nothing that needs undoing, since equal content is one document however often it is sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.utils import timezone
from django.utils.formats import date_format

from mentorship_ais.core.errors import DomainError
from mentorship_ais.documents.chosen_files import ChosenDocument, redeem, token_for
from mentorship_ais.documents.intake import clean_name, take_in
from mentorship_ais.documents.models import Document
from mentorship_ais.documents.querysets import DocumentQuerySet
from mentorship_ais.documents.widgets import DisplayedDocument, DocumentInput, DocumentSubmission

if TYPE_CHECKING:
    from django.contrib.auth.models import _User

    from mentorship_ais.organizations.models import Organization

# A list longer than this is no longer read; the newest papers are the ones that are used again.
MOST_OFFERED: Final = 50


class DocumentField(forms.Field):
    """Answers with the organisation's ``Document``: uploaded now, chosen before an error, uploaded earlier, or the saved one."""

    widget = DocumentInput
    default_error_messages = {
        "required": "Выберите файл.",
        "required_offered": "Выберите файл или документ из загруженных ранее.",
        "not_offered": "Этого документа нет среди загруженных ранее. Выберите другой документ или файл.",
        "both": "Выбраны и файл, и документ из загруженных ранее. Оставлен файл; если нужен документ, выберите его снова.",
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.organization: Organization | None = None
        self.user: _User | None = None
        self.offered: DocumentQuerySet | None = None
        self._current: DisplayedDocument | None = None

    def bind_to(
        self,
        *,
        organization: Organization,
        user: _User,
        offered: DocumentQuerySet | None = None,
        labels: list[tuple[str, str]] | None = None,
    ) -> None:
        """Say whose paper it is and which earlier documents may be chosen; without ``offered`` the page has no such list.

        ``labels`` are the key and the words of each that the page lists, where the form has better ones than its name.
        """
        self.organization, self.user = organization, user
        self.offered = None if offered is None else offered.for_organization(organization)
        self.widget.is_removable = not self.required
        if labels is not None:
            self.widget.offered = labels
        elif self.offered is not None:
            newest = self.offered.newest_first()[:MOST_OFFERED]
            self.widget.offered = [(str(document.pk), _label(document)) for document in newest]

    def clean(self, value: DocumentSubmission, initial: Document | int | None = None) -> Document | None:
        """Return the chosen document; ``initial`` when nothing new was chosen.

        Raises ``ValidationError`` with the sentence for the user. What stood in the form before still stands in it
        then.
        """
        organization, user = self._bound()
        saved = self._saved(initial)
        self._current = _display_of_saved(saved)
        lost: DomainError | None = None
        chosen: ChosenDocument | None = None
        if value.token and not value.is_removed:
            try:
                chosen = redeem(value.token, organization=organization, user=user)
                self._keep(chosen)
            except DomainError as error:
                lost = error
        if value.is_removed:
            self._current = saved = None
        if value.upload or value.earlier:
            chosen = self._choose(value)
            lost = None
        if lost:
            raise ValidationError(lost.message, code="lost")
        document = chosen.document if chosen else saved
        if document is None and self.required:
            raise ValidationError(self._required_message(), code="required")
        return document

    def _choose(self, value: DocumentSubmission) -> ChosenDocument:
        organization, user = self._bound()
        if value.upload:
            try:
                document = take_in(upload=value.upload, organization=organization, uploaded_by=user)
            except DomainError as error:
                raise ValidationError(error.message, code="refused") from error
            chosen = ChosenDocument(document, clean_name(value.upload.name))
            self._keep(chosen)
            if value.earlier:
                raise ValidationError(self.error_messages["both"], code="both")
            return chosen
        chosen_earlier = self._find_offered(value.earlier)
        chosen = ChosenDocument(chosen_earlier, chosen_earlier.original_name)
        self._keep(chosen)
        return chosen

    def _find_offered(self, key: str) -> Document:
        offered = Document.objects.none() if self.offered is None else self.offered
        try:
            return offered.get(pk=key)
        except (ValueError, Document.DoesNotExist) as error:
            raise ValidationError(self.error_messages["not_offered"], code="not_offered") from error

    def _keep(self, chosen: ChosenDocument) -> None:
        organization, user = self._bound()
        token = token_for(chosen, organization=organization, user=user)
        self._current = DisplayedDocument(chosen.name, chosen.document.size_text, token)

    def _required_message(self) -> str:
        return str(self.error_messages["required" if self.offered is None else "required_offered"])

    def _bound(self) -> tuple[Organization, _User]:
        if self.organization is None or self.user is None:
            raise ImproperlyConfigured("DocumentField needs bind_to(organization=…, user=…) in the form's __init__.")
        return self.organization, self.user

    def _saved(self, initial: Document | int | None) -> Document | None:
        """Return the document of the record being edited: a model form gives its key."""
        if initial is None or isinstance(initial, Document):
            return initial
        return Document.objects.filter(pk=initial).first()

    def _clean_bound_field(self, bound_field: forms.BoundField) -> Document | None:
        # Like Django's own FileField: nothing sent means the saved document stays.
        if self.disabled:
            return self._saved(bound_field.initial)
        return self.clean(bound_field.data, bound_field.initial)

    def bound_data(self, data: DocumentSubmission, initial: Any) -> Any:
        """Return what the page shows after a submission: the document that is chosen now, never the submitted bytes."""
        return initial if self.disabled else self._current

    def prepare_value(self, value: Any) -> DisplayedDocument | None:
        """Return the saved or current document in the form that the widget shows."""
        return value if isinstance(value, DisplayedDocument) else _display_of_saved(self._saved(value))

    def has_changed(self, initial: Document | int | None, data: DocumentSubmission | None) -> bool:
        """Tell whether the page sent another document, or took the saved one away."""
        return not self.disabled and data is not None and not data.is_empty


def _display_of_saved(document: Document | None) -> DisplayedDocument | None:
    return DisplayedDocument(document.original_name, document.size_text) if document else None


def _label(document: Document) -> str:
    uploaded_on = date_format(timezone.localtime(document.uploaded_at), "d.m.Y")
    return f"{document.original_name} ({uploaded_on}, {document.size_text})"
