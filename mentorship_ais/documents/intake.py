"""The one way in: an uploaded file becomes a ``Document`` of an organisation, or is refused with the reason."""

from __future__ import annotations

import logging
import unicodedata
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from mentorship_ais.core.errors import DomainError
from mentorship_ais.documents.choices import DOCUMENT_MAX_BYTES
from mentorship_ais.documents.inspection import check_size, inspect
from mentorship_ais.documents.models import Document

if TYPE_CHECKING:
    from django.contrib.auth.models import _User

    from mentorship_ais.organizations.models import Organization

logger = logging.getLogger(__name__)

NAME_LENGTH: Final = 255
NAMELESS: Final = "Документ"
NOT_STORED: Final = "Файл не сохранён: хранилище не отвечает. Попробуйте ещё раз через несколько минут."


def take_in(*, upload: UploadedFile, organization: Organization, uploaded_by: _User | None) -> Document:
    """The organisation's document with this content: found, or made.

    Equal content uploaded again is the same document and keeps its first name; if its stored file was lost, the file
    is put back. Either the row and
    the whole file are there afterwards, or neither. The upload can be read again.

    Raises ``DomainError`` with the reason when the file may not be kept or could not be stored.
    """
    check_size(upload.size or 0)
    upload.seek(0)
    content = upload.read(DOCUMENT_MAX_BYTES + 1)
    upload.seek(0)
    content_type = inspect(content)
    with transaction.atomic():
        digest = sha256(content).hexdigest()
        document = Document(organization=organization, sha256=digest, content_type=content_type)
        document, _ = Document.objects.get_or_create(
            organization=organization,
            sha256=digest,
            defaults={
                "content_type": content_type,
                "size": len(content),
                "original_name": clean_name(upload.name),
                "file": document.place,
                "uploaded_by": uploaded_by,
            },
        )
        _store(document, content)
    return document


def clean_name(name: str | None) -> str:
    """The file's name as it can be shown: one line, no invisible or direction-changing characters, not too long."""
    visible = "".join(" " if unicodedata.category(sign).startswith("C") else sign for sign in name or "")
    shown = " ".join(visible.split()) or NAMELESS
    if len(shown) <= NAME_LENGTH:
        return shown
    stem, dot, ending = shown.rpartition(".")
    if not dot or len(ending) > 10:
        return shown[:NAME_LENGTH].rstrip()
    return stem[: NAME_LENGTH - len(ending) - 1].rstrip() + dot + ending


def _store(document: Document, content: bytes) -> None:
    """Put the file in its place unless it is there already, whole."""
    storage, place = document.file.storage, document.place
    try:
        if not (storage.exists(place) and storage.size(place) == document.size):
            stored_at = storage.save(place, ContentFile(content))
            if stored_at != place:
                storage.delete(stored_at)
                raise ImproperlyConfigured(
                    "The storage renames files: use PrivateFileStorage, or S3 with file_overwrite."
                )
    except Exception as error:  # each storage has its own errors: a full disk, a closed folder, a silent network
        logger.exception("Document storage failed")
        raise DomainError(NOT_STORED) from error
