"""The one way out: the bytes of a document as a response that can do nothing but be read.

Who may have the document is decided by the caller, by fetching it through the user's own scope.
"""

from __future__ import annotations

from typing import Final

from django.http import FileResponse

from mentorship_ais.core.errors import Missing
from mentorship_ais.documents.choices import DocumentFormat
from mentorship_ais.documents.models import Document
from mentorship_ais.documents.storage import open_stored

# Nothing in a document may run, load or be framed. Older browsers of the Chromium family do not start their PDF viewer
# inside ``sandbox``, so a shown PDF goes without that word; its scripts were refused when it came in.
CLOSED: Final = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
SANDBOXED: Final = f"sandbox; {CLOSED}"


def serve(document: Document, *, as_attachment: bool) -> FileResponse:
    """Stream the file under the name that the person gave it.

    With ``as_attachment=False`` a PDF or picture is shown in the browser; a text document is always downloaded.
    Raises ``Missing``, a 404 with its own sentence, when the storage has lost the file, and ``Unavailable``, a 503, when
    the storage does not answer.
    """
    try:
        content = open_stored(document.file.storage, document.place)
    except FileNotFoundError as error:
        message = f"Файл «{document}» в хранилище не найден. Загрузите его ещё раз."
        raise Missing(message) from error
    is_inline = document.format.opens_in_browser and not as_attachment
    response = FileResponse(
        content, as_attachment=not is_inline, filename=document.download_name, content_type=document.content_type
    )
    response.document_key = document.pk  # type: ignore[attr-defined]  # for the security log
    is_inline_pdf = is_inline and document.format is DocumentFormat.PDF
    response["Content-Security-Policy"] = CLOSED if is_inline_pdf else SANDBOXED
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
