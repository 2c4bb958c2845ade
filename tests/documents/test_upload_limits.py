"""A request too large is refused before it is written anywhere, and the person reads why."""

from io import BytesIO

from django.core.handlers.wsgi import LimitedStream
from django.http import HttpResponse
from django.test import RequestFactory

from mentorship_ais.documents.upload_limits import REQUEST_MAX_BYTES, RequestSizeLimit


class CountedBody(BytesIO):
    """A body of endless zeros that remembers how much of it was read."""

    taken = 0

    def read(self, size: int | None = -1) -> bytes:
        self.taken += size or 0
        return bytes(size or 0)


def answer(announced: str) -> tuple[HttpResponse, CountedBody]:
    body = CountedBody()
    request = RequestFactory().generic("POST", "/programs/add/", b"", "multipart/form-data; boundary=x")
    request.META["CONTENT_LENGTH"] = announced
    request._stream = body
    if announced.isdecimal():
        request._stream = LimitedStream(body, int(announced))
    return RequestSizeLimit(lambda request: HttpResponse("форма"))(request), body


def test_request_up_to_the_limit_goes_through():
    response, body = answer(str(REQUEST_MAX_BYTES))
    assert response.text == "форма"
    assert body.taken == 0


def test_larger_request_is_heard_out_and_refused_in_words():
    response, body = answer(str(REQUEST_MAX_BYTES + 1))
    assert response.status_code == 413
    assert "больше 60 МБ, и ничего не записано" in response.text
    assert body.taken == REQUEST_MAX_BYTES + 1


def test_monstrous_request_is_refused_unread():
    response, body = answer("9" * 20)  # and Python refuses to read a number of thousands of digits
    assert RequestSizeLimit(HttpResponse)(RequestFactory(CONTENT_LENGTH="9" * 5000).get("/")).status_code == 413
    assert response.status_code == 413
    assert body.taken == 0


def test_request_without_a_sensible_length_goes_through_without_a_body():
    for announced in ("", "-5", "много"):
        assert answer(announced)[0].text == "форма"


def test_limit_stands_before_the_first_reader_of_forms(settings):
    names = [name.rpartition(".")[2] for name in settings.MIDDLEWARE]
    assert names.index("RequestSizeLimit") < names.index("CsrfViewMiddleware")
