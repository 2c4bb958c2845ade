"""The one way in: an uploaded file becomes a ``Document`` of an organisation, or is refused with the reason."""

from __future__ import annotations

import unicodedata
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from mentorship_ais.core.errors import DomainError, Unavailable
from mentorship_ais.documents.choices import DOCUMENT_MAX_BYTES
from mentorship_ais.documents.inspection import check_size, inspect
from mentorship_ais.documents.models import Document, UnrecordedFile
from mentorship_ais.documents.storage import reaching_storage

if TYPE_CHECKING:
    from django.contrib.auth.models import _User

    from mentorship_ais.organizations.models import Organization

NAME_LENGTH: Final = 255
NAMELESS: Final = "Документ"


def take_in(*, upload: UploadedFile, organization: Organization, uploaded_by: _User | None) -> Document:
    """Return the organisation's document with this content: found, or made.

    Equal content uploaded again is the same document and keeps its first name; if its stored file was lost, the file
    is put back. Either the row and the whole file are there afterwards, or neither (`unrecorded` sees to what a crash
    leaves). The upload can be read again.

    Raises ``DomainError`` with the reason when the file may not be kept or could not be stored. Not to be called inside a
    transaction: the storage may let wait.
    """
    check_size(upload.size or 0)
    upload.seek(0)
    content = upload.read(DOCUMENT_MAX_BYTES + 1)
    upload.seek(0)
    digest = sha256(content).hexdigest()
    if known := Document.objects.filter(organization=organization, sha256=digest).first():
        _store(known, content, only_if_lost=True)
        return known
    document = Document(
        organization=organization,
        sha256=digest,
        content_type=inspect(content),
        size=len(content),
        original_name=clean_name(upload.name),
        uploaded_by=uploaded_by,
    )
    document.file.name = document.place
    UnrecordedFile.objects.create(place=document.place)
    _store(document, content)
    return _record(document)


def _record(document: Document) -> Document:
    """Save the row of a file that is stored, or find the one that somebody else has saved meanwhile."""
    values = {
        name: getattr(document, name) for name in ("content_type", "size", "original_name", "file", "uploaded_by")
    }
    with transaction.atomic():
        recorded, _ = Document.objects.get_or_create(
            organization=document.organization, sha256=document.sha256, defaults=values
        )
        UnrecordedFile.objects.filter(place=document.place).delete()
    return recorded


def clean_name(name: str | None) -> str:
    """Return the file's name as it can be shown: one line, no invisible or direction-changing characters, not too long."""
    visible = "".join(" " if unicodedata.category(sign).startswith("C") else sign for sign in name or "")
    name_line = " ".join(visible.split()) or NAMELESS
    if len(name_line) <= NAME_LENGTH:
        return name_line
    stem, dot, ending = name_line.rpartition(".")
    if not dot or len(ending) > 10:
        return name_line[:NAME_LENGTH].rstrip()
    return stem[: NAME_LENGTH - len(ending) - 1].rstrip() + dot + ending


def _store(document: Document, content: bytes, *, only_if_lost: bool = False) -> None:
    """Put the file in its place; with ``only_if_lost`` unless it is there already, whole."""
    storage, place = document.file.storage, document.place
    try:
        with reaching_storage():
            if only_if_lost and storage.exists(place) and storage.size(place) == document.size:
                return
            stored_at = storage.save(place, ContentFile(content))
            if stored_at != place:
                storage.delete(stored_at)
                raise ImproperlyConfigured(
                    "The storage renames files: use PrivateFileStorage, or S3 with file_overwrite."
                )
    except Unavailable as error:
        raise DomainError(f"Файл не сохранён. {error}") from error
