"""PDF: readable to the end, unlocked, and unable to act by itself.

A PDF with scripts, launch actions or files inside is refused by its structure: these hide in compressed streams,
where searching the bytes finds
nothing. So every object that the cross-reference table names is looked at, not only those that a page leads to.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

from pypdf import PdfReader, apply_configuration
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, PdfObject, StreamObject

from mentorship_ais.core.errors import DomainError
from mentorship_ais.documents.choices import DOCUMENT_MAX_BYTES, MEGABYTE

# A scan has a few objects a page; a 20 MB book of text has some tens of thousands.
MAX_OBJECTS: Final = 100_000
MAX_OBJECTS_IN_STREAM: Final = 20_000
# Only cross-reference and object streams are unpacked here, never pictures.
MAX_UNPACKED_BYTES: Final = 8 * MEGABYTE
MAX_SECONDS: Final = 10.0
# Some producers leave a few bytes after the end mark.
TAIL_BYTES: Final = 2048

BROKEN: Final = "Файл PDF повреждён или загружен не целиком. Откройте его, сохраните заново и загрузите ещё раз."
LOCKED: Final = "Файл PDF защищён паролем. Снимите защиту и загрузите его ещё раз."
WITHOUT_PAGES: Final = "В файле PDF нет страниц. Проверьте файл и выберите ещё раз."
ACTIVE: Final = "В файле PDF есть скрипт или команда запуска. Распечатайте его в новый PDF и загрузите новый файл."
WITH_FILES: Final = "В файл PDF вложены другие файлы. Загрузите документ без вложений."
TOO_COMPLEX: Final = "Файл PDF устроен слишком сложно. Распечатайте его в новый PDF и загрузите новый файл."

ACTIVE_ACTIONS: Final = frozenset({"/JavaScript", "/Launch", "/ImportData"})
FILE_CARRIERS: Final = frozenset({"/FileAttachment", "/RichMedia", "/EmbeddedFile"})

# Only names too long to occur in a picture's bytes by chance.
ESCAPED_LETTER: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
ACTIVE_NAMES: Final = re.compile(rb"/(?:JavaScript|Launch|ImportData)\b")
FILE_NAMES: Final = re.compile(rb"/(?:EmbeddedFiles?|FileAttachment|RichMedia)\b")

ObjectKey = tuple[int, int]

# pypdf logs every oddity it repairs; a hostile file would fill the log with them.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


class _ImpatientStream(BytesIO):
    """The file, readable for a limited time: the parser reads byte by byte, so every loop of it ends here."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self._deadline = time.monotonic() + MAX_SECONDS

    def read(self, size: int | None = -1) -> bytes:
        if time.monotonic() > self._deadline:
            raise DomainError(TOO_COMPLEX)
        return super().read(size)


def inspect_pdf(content: bytes) -> None:
    """Accept a PDF that opens without a password, has a page and nothing that acts.

    Raises ``DomainError`` with the reason. Takes at most about ``MAX_SECONDS`` and a few times the file's size of
    memory.
    """
    _refuse_cut(content)
    try:
        with apply_configuration(
            maximum_declared_stream_length=DOCUMENT_MAX_BYTES,
            array_based_stream_maximum_output_length=MAX_UNPACKED_BYTES,
            zlib_maximum_output_length=MAX_UNPACKED_BYTES,
            zlib_maximum_recovery_input_length=MEGABYTE,
            lzw_maximum_output_length=MAX_UNPACKED_BYTES,
            run_length_maximum_output_length=MAX_UNPACKED_BYTES,
            brotli_maximum_output_length=MAX_UNPACKED_BYTES,
            stream_decoding_work_maximum_length=4 * MAX_UNPACKED_BYTES,
        ):
            _inspect_readable(_ImpatientStream(content))
    except DomainError:
        raise
    except Exception as error:  # a parser of hostile bytes raises anything: RecursionError, KeyError, struct.error …
        raise DomainError(BROKEN) from error


def _refuse_cut(content: bytes) -> None:
    """Refuse a file without its end mark, or cut inside a later revision: the parser would take the one before."""
    end_mark = content.rfind(b"%%EOF", -TAIL_BYTES)
    if end_mark < 0 or b" obj" in content[end_mark:]:
        raise DomainError(BROKEN)


def _inspect_readable(stream: _ImpatientStream) -> None:
    """Read the file by the letter of the standard; one that needs repair, as many do, is searched by its bytes too.

    A parser that repairs drops what it does not understand, and a viewer that repairs otherwise could find a script there.
    """
    try:
        _inspect_structure(_reader(stream, is_strict=True), stream)
    except DomainError:
        raise
    except Exception:  # the same broad choice as above; the second reading decides
        reader = _reader(stream, is_strict=False)
        for content in (stream.getvalue(), *_packed_objects(reader)):
            _refuse_active_bytes(content)
        _inspect_structure(reader, stream)


def _reader(stream: _ImpatientStream, *, is_strict: bool) -> PdfReader:
    reader = PdfReader(stream, xref_stream_maximum_entries=2 * MAX_OBJECTS)
    if reader.is_encrypted:
        raise DomainError(LOCKED)
    # The tables of objects may be repaired in either case: their order is no place to hide anything.
    reader.strict = is_strict
    return reader


def _packed_objects(reader: PdfReader) -> Iterator[bytes]:
    for stream_number in {stream_number for stream_number, _ in reader.xref_objStm.values()}:
        packed = reader.get_object(IndirectObject(stream_number, 0, reader))
        if isinstance(packed, StreamObject):
            yield packed.get_data()


def _refuse_active_bytes(content: bytes) -> None:
    unescaped = ESCAPED_LETTER.sub(lambda found: bytes([int(found[1], 16)]), content)
    if ACTIVE_NAMES.search(unescaped):
        raise DomainError(ACTIVE)
    if FILE_NAMES.search(unescaped):
        raise DomainError(WITH_FILES)


def _inspect_structure(reader: PdfReader, stream: _ImpatientStream) -> None:
    waiting = _listed_objects(reader) | _refuse_active(reader.trailer)
    known = set(waiting)
    while waiting:
        if len(known) > MAX_OBJECTS:
            raise DomainError(TOO_COMPLEX)
        number, generation = waiting.pop()
        # An object that only a reference names is in no table, yet a viewer that repairs the file would find it.
        new = _refuse_active(reader.get_object(IndirectObject(number, generation, reader))) - known
        waiting |= new
        known |= new
        # The parser may have swallowed the refusal inside one of its repairs; the next reading meets it again.
        stream.read(0)
    if len(reader.pages) == 0:
        raise DomainError(WITHOUT_PAGES)


def _listed_objects(reader: PdfReader) -> set[ObjectKey]:
    """Return number and generation of every object that the cross-reference tables name."""
    for stream_number in {stream_number for stream_number, _ in reader.xref_objStm.values()}:
        # All objects of a stream are parsed at once, so their number is asked before the first of them is.
        stream = reader.get_object(IndirectObject(stream_number, 0, reader))
        count = stream.get("/N", 0) if isinstance(stream, DictionaryObject) else 0
        if not isinstance(count, int) or count > MAX_OBJECTS_IN_STREAM:
            raise DomainError(TOO_COMPLEX)
    plain = {(number, generation) for generation, offsets in reader.xref.items() for number in offsets}
    return plain | {(number, 0) for number in reader.xref_objStm}


def _refuse_active(pdf_object: PdfObject | None) -> set[ObjectKey]:
    """Refuse scripts, launch actions and files anywhere in one object; return the objects it refers to."""
    references = set()
    waiting: list[Any] = [pdf_object]
    while waiting:
        item = waiting.pop()
        if isinstance(item, IndirectObject):
            references.add((item.idnum, item.generation))
        elif isinstance(item, DictionaryObject):
            _refuse_active_dictionary(item)
            waiting.extend(dict.values(item))
        elif isinstance(item, ArrayObject):
            waiting.extend(list.__iter__(item))
    return references


def _refuse_active_dictionary(entry: DictionaryObject) -> None:
    action = _name(entry, "/S")
    if action in ACTIVE_ACTIONS or ("/JS" in entry and action) or "/JavaScript" in entry or "/XFA" in entry:
        raise DomainError(ACTIVE)
    if (
        "/EmbeddedFiles" in entry
        or "/EF" in entry
        or _name(entry, "/Subtype") in FILE_CARRIERS
        or _name(entry, "/Type") in FILE_CARRIERS
    ):
        raise DomainError(WITH_FILES)


def _name(entry: DictionaryObject, key: str) -> str:
    """Return the name under the key, also when it stands elsewhere in the file; an empty text when there is none."""
    value = dict.get(entry, key)
    if isinstance(value, IndirectObject):
        value = value.get_object()
    return value if isinstance(value, str) else ""
