"""How much one request may bring: refused before any of it is written to the server's disk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

from mentorship_ais.core.failures import failure
from mentorship_ais.documents.choices import MEGABYTE

# The largest form has two documents of 20 MB; the rest is room for the other fields.
REQUEST_MAX_BYTES: Final = 60 * MEGABYTE
# A browser shows the answer only after it has sent everything, so up to this much is read and thrown away.
HEARD_OUT_BYTES: Final = 300 * MEGABYTE
CHUNK: Final = 256 * 1024


class RequestSizeLimit:
    """Middleware: answers 413 to a request of more than ``REQUEST_MAX_BYTES``.

    It stands before whatever first reads the form. A request that hides its length brings no body at all: the server
    interface of Django reads none then.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, or refuse it by its announced length."""
        announced = request.META.get("CONTENT_LENGTH", "")
        length = int(announced[:20]) if announced.isdecimal() else 0
        if length <= REQUEST_MAX_BYTES:
            return self.get_response(request)
        if length <= HEARD_OUT_BYTES:
            while request.read(CHUNK):
                pass
        return failure(
            request,
            413,
            "Файлы слишком большие",
            "Вместе они больше 60 МБ, и ничего не записано. Вернитесь назад и выберите файлы до 20 МБ каждый: "
            "для скана достаточно 300 точек на дюйм.",
        )
