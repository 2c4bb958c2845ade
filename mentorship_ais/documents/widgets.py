"""How a document is chosen on a page: a new file, the one chosen before an error, or one uploaded earlier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict
from django.utils.safestring import SafeString

from mentorship_ais.documents.choices import ACCEPTED_FORMATS_TEXT, DocumentFormat

HINT: Final = f"{ACCEPTED_FORMATS_TEXT}, до 20 МБ."
ACCEPTED_ENDINGS: Final = ",".join(ending for kind in DocumentFormat for ending in kind.extensions)


@dataclass(frozen=True)
class DocumentSubmission:
    """What the page sent: at most one of these is usual, but a page may send any of them."""

    upload: UploadedFile | None
    token: str
    earlier: str
    is_removed: bool

    @property
    def is_empty(self) -> bool:
        """Whether nothing was chosen or removed."""
        return not (self.upload or self.token or self.earlier or self.is_removed)


@dataclass(frozen=True)
class DisplayedDocument:
    """The document that is chosen in the form now. Without a token it is the saved one."""

    name: str
    size_text: str
    token: str = ""


class DocumentInput(forms.Widget):
    """A file input with the chosen file's name and size, and, where offered, a list of documents uploaded earlier.

    It works without scripts. ``DocumentField`` fills ``offered`` (value and label of each earlier document) and
    ``is_removable``.
    """

    template_name = "documents/_file_input.html"
    needs_multipart_form = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.offered: list[tuple[str, str]] = []
        self.is_removable = False

    @property
    def use_fieldset(self) -> bool:  # type: ignore[override]
        """Two controls under one heading are a group; one control has a plain label."""
        return bool(self.offered)

    def value_from_datadict(
        self, data: Mapping[str, Any], files: MultiValueDict[str, UploadedFile], name: str
    ) -> DocumentSubmission:
        """Return everything the page sent about this document."""
        return DocumentSubmission(
            upload=files.get(name),
            token=data.get(f"{name}-token", ""),
            earlier=data.get(f"{name}-earlier", ""),
            is_removed=self.is_removable and bool(data.get(f"{name}-remove")),
        )

    def value_omitted_from_data(
        self, data: Mapping[str, Any], files: MultiValueDict[str, UploadedFile], name: str
    ) -> bool:
        """Tell whether the page sent nothing about this document."""
        return self.value_from_datadict(data, files, name).is_empty

    def id_for_label(self, id_: str) -> str:
        """Return the id of the file input; a group is named by its legend instead."""
        return "" if self.use_fieldset else id_

    def get_context(self, name: str, value: DisplayedDocument | None, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Return what ``documents/_file_input.html`` shows."""
        context = super().get_context(name, value, attrs)
        attributes = context["widget"]["attrs"]
        element_id = attributes.get("id", f"id_{name}")
        described_by = [attributes.get("aria-describedby", ""), f"{element_id}_hint"]
        if value:
            described_by.append(f"{element_id}_chosen")
        context["widget"] |= {
            "element_id": element_id,
            "chosen": value,
            "offered": self.offered,
            "is_removable": self.is_removable and value is not None,
            "hint": HINT,
            "accept": ACCEPTED_ENDINGS,
            "described_by": " ".join(filter(None, described_by)),
            # A file input keeps no value, so the browser may demand one only while nothing else can stand for it.
            "required": bool(attributes.get("required")) and value is None and not self.offered,
            "is_disabled": bool(attributes.get("disabled")),
            "is_invalid": "aria-invalid" in attributes,
        }
        return context

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: object = None) -> SafeString:
        """Render the widget from the project's own template folder, whatever renders the form."""
        return render_to_string(self.template_name, self.get_context(name, value, attrs))
