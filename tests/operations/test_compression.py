"""Pages travel compressed; files and small answers as they are."""

import gzip

from django.test import Client

from tests.conftest import read

ACCEPTS = {"Accept-Encoding": "gzip, deflate, br"}


def test_page_travels_compressed_and_is_the_same_page(curator, signed_in) -> None:
    browser: Client = signed_in(curator)
    plain, packed = browser.get("/programs/"), browser.get("/programs/", headers=ACCEPTS)
    assert "Content-Encoding" not in plain
    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]
    assert "Реализация наставничества" in gzip.decompress(packed.content).decode()
    assert len(packed.content) < len(plain.content) / 2


def test_size_of_a_compressed_page_tells_nothing(curator, signed_in) -> None:
    """The same page differs in size from answer to answer, by more than a guessed letter would change it."""
    browser: Client = signed_in(curator)
    sizes = {len(browser.get("/programs/", headers=ACCEPTS).content) for _ in range(20)}
    assert len(sizes) > 5


def test_page_of_a_failure_travels_compressed_too(client: Client, db) -> None:
    assert client.get("/nothing/here/", headers=ACCEPTS)["Content-Encoding"] == "gzip"


def test_files_travel_as_they_are(curator, signed_in) -> None:
    browser: Client = signed_in(curator)
    for address in ("/programs/download/csv/", "/programs/download/xlsx/"):
        response = browser.get(address, headers=ACCEPTS)
        assert response.status_code == 200
        assert "Content-Encoding" not in response
        read(response)
