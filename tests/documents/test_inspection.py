"""What may be kept is decided by the bytes; every refusal says why and what to do."""

import subprocess
import sys
import zipfile
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mentorship_ais.core.errors import DomainError
from mentorship_ais.documents.choices import DOCUMENT_MAX_BYTES, DocumentFormat
from mentorship_ais.documents.inspection import inspect, office, pdf
from tests.documents import samples

MEGABYTE = 1024 * 1024


def refusal(content: bytes) -> str:
    with pytest.raises(DomainError) as refused:
        inspect(content)
    return refused.value.message


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(samples.pdf(), DocumentFormat.PDF, id="pdf"),
        pytest.param(
            samples.pdf_of_objects(samples.CATALOG, samples.PAGES, samples.PAGE), DocumentFormat.PDF, id="old pdf"
        ),
        pytest.param(samples.pdf() + b"\r\n\x00\x00", DocumentFormat.PDF, id="pdf with a tail"),
        pytest.param(samples.pdf_with_open_action("/GoTo"), DocumentFormat.PDF, id="pdf that opens at a page"),
        pytest.param(
            samples.pdf_with_action_of_annotation("/URI", URI="https://example.org"),
            DocumentFormat.PDF,
            id="pdf with a link",
        ),
        pytest.param(samples.picture("JPEG"), DocumentFormat.JPEG, id="jpeg"),
        pytest.param(samples.picture("PNG"), DocumentFormat.PNG, id="png"),
        pytest.param(samples.word(), DocumentFormat.DOCX, id="docx"),
        pytest.param(samples.open_document(), DocumentFormat.ODT, id="odt"),
    ],
)
def test_true_document_is_known_by_its_bytes(content, expected):
    assert inspect(content) is expected


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"", "Файл пустой", id="empty"),
        pytest.param(samples.PROGRAM, "Это программа", id="program"),
        pytest.param(b"\x7fELF" + bytes(100), "Это программа", id="linux program"),
        pytest.param(b" " + samples.pdf(), "не похоже на документ", id="pdf not at the start"),
        pytest.param("Просто текст".encode(), "не похоже на документ", id="text"),
        pytest.param(b"\xef\xbb\xbf<!DOCTYPE html><html></html>", "веб-страница", id="web page"),
        pytest.param(b"<svg onload='alert(1)'/>", "веб-страница", id="svg"),
        pytest.param(samples.picture("GIF"), "Сохраните её как JPEG", id="gif"),
        pytest.param(samples.picture("TIFF"), "Сохраните её как JPEG", id="tiff"),
        pytest.param(samples.picture("BMP"), "Сохраните её как JPEG", id="bmp"),
        pytest.param(samples.picture("WEBP"), "Сохраните её как JPEG", id="webp"),
        pytest.param(b"\x00\x00\x00\x18ftypheic" + bytes(50), "HEIC", id="photo of an iPhone"),
        pytest.param(b"{\\rtf1 }", "RTF", id="rtf"),
        pytest.param(b"Rar!\x1a\x07\x01\x00" + bytes(20), "Распакуйте", id="rar"),
        pytest.param(samples.encrypted_pdf("тайна"), "защищён паролем", id="pdf with a password"),
        pytest.param(samples.encrypted_pdf(""), "защищён паролем", id="pdf locked against changes"),
        pytest.param(samples.pdf_without_pages(), "нет страниц", id="pdf without pages"),
        pytest.param(b"%PDF-1.7\nhello\n%%EOF", "PDF повреждён", id="pdf of nothing"),
        pytest.param(samples.pdf_with_script(), "скрипт", id="pdf with a script"),
        pytest.param(samples.pdf_with_packed_script(), "скрипт", id="pdf with a compressed script"),
        pytest.param(samples.pdf_with_open_action("/JavaScript", JS="1"), "скрипт", id="pdf with a script on opening"),
        pytest.param(samples.pdf_with_open_action("/Launch", F="cmd.exe"), "команда запуска", id="pdf that launches"),
        pytest.param(
            samples.pdf_with_action_of_annotation("/Launch", F="cmd.exe"),
            "команда запуска",
            id="pdf that launches by a link",
        ),
        pytest.param(
            samples.pdf_with_action_of_annotation("/Rendition", JS="1"), "скрипт", id="pdf with a script of a film"
        ),
        pytest.param(samples.pdf_with_attachment(), "вложены другие файлы", id="pdf with a file inside"),
        pytest.param(samples.old_word(), "старого формата", id="doc"),
        pytest.param(samples.locked_word(), "защищён паролем", id="docx with a password"),
        pytest.param(samples.spreadsheet(), "Это таблица", id="xlsx"),
        pytest.param(samples.archive({"приказ.pdf": samples.pdf()}), "Это архив", id="zip"),
        pytest.param(samples.archive({}), "Это архив", id="empty zip"),
        pytest.param(samples.archive({"mimetype": "text/plain"}), "Это архив", id="zip with a mimetype"),
        pytest.param(
            samples.with_members(samples.word(), **{"word/vbaProject.bin": b"x"}), "макросы", id="docx with macros"
        ),
        pytest.param(
            samples.with_members(samples.word(), **{"word/document.xml": b"<w:document"}),
            "Документ повреждён",
            id="broken docx",
        ),
        pytest.param(
            samples.with_members(samples.word(), **{"word/document.xml": None}),
            "Документ повреждён",
            id="docx without text",
        ),
        pytest.param(samples.locked_open_document(), "защищён паролем", id="odt with a password"),
        pytest.param(samples.open_document(**{"Basic/Standard/Module1.xml": "<m/>"}), "макросы", id="odt with macros"),
        pytest.param(samples.open_document("application/vnd.oasis.opendocument.spreadsheet"), "Это таблица", id="ods"),
        pytest.param(
            samples.open_document("application/vnd.oasis.opendocument.presentation"), "Это презентация", id="odp"
        ),
        pytest.param(samples.open_document("application/vnd.oasis.opendocument.graphics"), "такого вида", id="odg"),
        pytest.param(
            samples.archive({"mimetype": samples.ODT_MEDIA_TYPE}), "Документ повреждён", id="odt without text"
        ),
        pytest.param(
            samples.archive({"[Content_Types].xml": "<Types/>"}, zipfile.ZIP_LZMA), "Документ повреждён", id="lzma"
        ),
    ],
)
def test_everything_else_is_refused_with_its_reason(content, reason):
    assert reason in refusal(content)


def test_empty_macro_lists_of_libreoffice_are_no_macros():
    assert inspect(samples.open_document(**{"Basic/script-lc.xml": "<l/>"})) is DocumentFormat.ODT


def test_word_document_with_a_chart_table_inside_is_a_word_document():
    content = samples.word()
    with_table = samples.with_members(content, **{"word/embeddings/Microsoft_Excel_Sheet.xlsx": samples.spreadsheet()})
    assert inspect(with_table) is DocumentFormat.DOCX


def test_escaped_name_hides_no_script():
    action = b"<</S/J#61vaScript/JS(1)>>"
    catalog = b"<</Type/Catalog/Pages 2 0 R/OpenAction 4 0 R>>"
    assert "скрипт" in refusal(samples.pdf_of_objects(catalog, samples.PAGES, samples.PAGE, action))


def test_kind_of_action_in_another_object_hides_no_script():
    catalog = b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S 4 0 R/JS(1)>>>>"
    assert "скрипт" in refusal(samples.pdf_of_objects(catalog, samples.PAGES, samples.PAGE, b"/JavaScript"))


@pytest.mark.parametrize(
    "action",
    [b"<</S/GoTo/S/JavaScript/JS(1)>>", b"<</X(1)2/S/J#61vaScript/JS(1)>>", b"<</X<</S/JavaScript/JS(1)/Y>>>>"],
)
def test_malformed_object_hides_no_script_from_viewers_that_repair(action):
    catalog = b"<</Type/Catalog/Pages 2 0 R/OpenAction 4 0 R>>"
    assert "скрипт" in refusal(samples.pdf_of_objects(catalog, samples.PAGES, samples.PAGE, action))
    assert "скрипт" in refusal(samples.pdf_of_object_stream((catalog, *samples.PLAIN[1:], action)))


def test_careless_but_harmless_pdf_is_accepted():
    careless = samples.pdf_of_objects(samples.CATALOG, samples.PAGES, samples.PAGE, b"<</A/B/A/C/D>>", b"[99 0 R]")
    assert inspect(careless) is DocumentFormat.PDF


def test_script_outside_the_table_of_objects_is_found():
    catalog = b"<</Type/Catalog/Pages 2 0 R/OpenAction 4 0 R>>"
    content = samples.pdf_of_objects(catalog, samples.PAGES, samples.PAGE, b"<</S/JavaScript/JS(1)>>")
    hidden = content.replace(b"xref\n0 5\n", b"xref\n0 4\n").replace(b"/Size 5", b"/Size 4")
    at = hidden.rindex(b"trailer")
    assert "скрипт" in refusal(hidden[: at - 20] + hidden[at:])


@pytest.mark.parametrize("part", [0.02, 0.3, 0.5, 0.9, 0.99])
@pytest.mark.parametrize(
    "content",
    [
        pytest.param(samples.pdf(), id="pdf"),
        pytest.param(samples.picture("JPEG"), id="jpeg"),
        pytest.param(samples.picture("PNG"), id="png"),
        pytest.param(samples.word(), id="docx"),
        pytest.param(samples.open_document(), id="odt"),
    ],
)
def test_file_cut_anywhere_is_refused(content, part):
    refusal(content[: int(len(content) * part)])


def test_cut_picture_is_refused_after_a_report_was_printed(monkeypatch):
    monkeypatch.setattr("PIL.ImageFile.LOAD_TRUNCATED_IMAGES", True)  # as the import leaves it in a fresh process
    content = samples.picture("JPEG")
    assert "повреждено" in refusal(content[: len(content) // 2])


def test_cut_incremental_pdf_does_not_pass_for_its_first_revision():
    first = samples.pdf()
    assert "не целиком" in refusal(first + b"\n7 0 obj\n<</Type/Annot")
    assert "не целиком" in refusal(first + b"\n7 0 obj\n<</Type/XObject>>stream\n" + b"x" * 4096)


def test_damaged_picture_of_the_right_length_is_refused():
    content = samples.picture("PNG")
    middle = len(content) // 2
    damaged = content[:middle] + bytes(len(content) - middle)
    assert "Изображение повреждено" in refusal(damaged)


def test_file_of_nineteen_megabytes_is_accepted():
    assert inspect(samples.large_pdf(19 * MEGABYTE)) is DocumentFormat.PDF


def test_file_of_exactly_twenty_megabytes_is_accepted():
    assert inspect(samples.large_pdf(DOCUMENT_MAX_BYTES)) is DocumentFormat.PDF


def test_one_byte_more_than_twenty_megabytes_is_refused():
    assert "больше 20 МБ" in refusal(samples.large_pdf(DOCUMENT_MAX_BYTES + 1))


PLAIN = samples.PLAIN
PAGES_IN_A_CIRCLE = b"<</Type/Pages/Kids[2 0 R]/Count 1>>"
LAUGHING = b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><w>&b;</w>'
HOSTILE = {
    "png bomb": samples.png_bomb,
    "zip bomb": lambda: samples.archive({"[Content_Types].xml": "<Types/>", "a": bytes(150 * MEGABYTE)}),
    "many members": lambda: samples.archive({f"{number}": b"" for number in range(office.MAX_MEMBERS + 1)}),
    "laughing xml": lambda: samples.with_members(samples.word(), **{"word/document.xml": LAUGHING}),
    "deep pdf": lambda: samples.pdf_of_objects(*PLAIN, b"[" * 200_000 + b"]" * 200_000),
    "deep dictionaries": lambda: samples.pdf_of_objects(*PLAIN, b"<</A" * 100_000 + b" 1" + b">>" * 100_000),
    "pages in a circle": lambda: samples.pdf_of_objects(samples.CATALOG, PAGES_IN_A_CIRCLE),
    "crowded object stream": lambda: samples.pdf_of_object_stream((b"1",) * (pdf.MAX_OBJECTS_IN_STREAM + 1)),
    "false count of objects": lambda: samples.pdf_of_object_stream(PLAIN, count=10**9),
    "pdf bomb": lambda: samples.pdf_of_object_stream((*PLAIN, b" " * 60 * MEGABYTE)),
    "many objects": lambda: samples.pdf_of_objects(*PLAIN, *([b"1"] * (pdf.MAX_OBJECTS + 1))),
    "objects that must be searched": lambda: samples.pdf_of_objects(
        *PLAIN, b"[" + b" ".join(b"%d 0 R" % number for number in range(10, 90_000)) + b"]", b" " * 10 * MEGABYTE
    ),
}
# The parser gives up at a depth that no viewer reads either; nothing is left that could act.
HARMLESS = {"deep dictionaries"}
# A process of its own, because the peak of memory is the process's and never goes down; and less patience, to save time.
INSPECT_APART = """
import resource, sys, time
from mentorship_ais.core.errors import DomainError
from mentorship_ais.documents.inspection import inspect, pdf
pdf.MAX_SECONDS = 2
content = sys.stdin.buffer.read()
before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
verdict = "accepted"
try:
    inspect(content)
except DomainError:
    verdict = "refused"
print(verdict, time.monotonic() - started, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_costs_little_time_and_memory(name):
    content = HOSTILE[name]()
    assert len(content) <= DOCUMENT_MAX_BYTES
    done = subprocess.run([sys.executable, "-c", INSPECT_APART], input=content, capture_output=True, check=True)
    verdict, seconds, megabytes = done.stdout.decode().split()
    assert verdict == ("accepted" if name in HARMLESS else "refused")
    assert float(seconds) < 6
    assert int(megabytes) < 300


STARTS = [b"", b"%PDF-1.4\n", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04", samples.OLE]
WHOLE = [samples.pdf(), samples.picture("PNG"), samples.picture("JPEG"), samples.word(), samples.open_document()]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(start=st.sampled_from(STARTS), rest=st.binary(max_size=2000))
def test_random_bytes_raise_nothing_but_a_refusal(start, rest):
    refusal(start + rest + b"\n%%EOF")


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(content=st.sampled_from(WHOLE), data=st.data())
def test_document_with_changed_bytes_is_accepted_or_refused(content, data):
    changed = bytearray(content)
    for _ in range(data.draw(st.integers(1, 8))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    with suppress(DomainError):
        inspect(bytes(changed))
