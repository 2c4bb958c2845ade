"""Whether an uploaded file may be kept, and what it truly is.

Judged by bytes: a signature of our own, then a real parser of that format. The name takes no part. A file is refused
when it is empty, larger than
``DOCUMENT_MAX_BYTES``, locked with a password, cut or broken, able to act by itself (scripts, launch actions, macros,
files inside), or built to
exhaust the server.
"""

from __future__ import annotations

from mentorship_ais.core.errors import DomainError
from mentorship_ais.documents.choices import DOCUMENT_MAX_BYTES, EMPTY_FILE, DocumentFormat
from mentorship_ais.documents.file_signatures import (
    JPEG_SIGNATURE,
    OLE_SIGNATURE,
    PDF_SIGNATURE,
    PNG_SIGNATURE,
    ZIP_SIGNATURES,
    reason_to_refuse,
)
from mentorship_ais.documents.inspection.images import inspect_image
from mentorship_ais.documents.inspection.office import inspect_office_archive, refuse_old_office
from mentorship_ais.documents.inspection.pdf import inspect_pdf

TOO_LARGE = "Файл больше 20 МБ. Уменьшите его: для скана достаточно 300 точек на дюйм."


def check_size(size: int) -> None:
    """Refuse an empty file and one above the limit, before a byte of it is read.

    Raises ``DomainError``.
    """
    if size <= 0:
        raise DomainError(EMPTY_FILE)
    if size > DOCUMENT_MAX_BYTES:
        raise DomainError(TOO_LARGE)


def inspect(content: bytes) -> DocumentFormat:
    """Return what the file truly is.

    Raises ``DomainError`` with the reason when it may not be kept; whatever the bytes are, nothing else is raised.
    """
    check_size(len(content))
    if content.startswith(PDF_SIGNATURE):
        inspect_pdf(content)
        return DocumentFormat.PDF
    if content.startswith(JPEG_SIGNATURE):
        inspect_image(content, DocumentFormat.JPEG)
        return DocumentFormat.JPEG
    if content.startswith(PNG_SIGNATURE):
        inspect_image(content, DocumentFormat.PNG)
        return DocumentFormat.PNG
    if content.startswith(ZIP_SIGNATURES):
        return inspect_office_archive(content)
    if content.startswith(OLE_SIGNATURE):
        refuse_old_office(content)
    raise DomainError(reason_to_refuse(content))
