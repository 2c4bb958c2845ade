"""Word and OpenDocument texts: real ones, unlocked, without macros, and not built to exhaust the server.

Both are ZIP archives, so the signature says nothing: an Excel table and any archive begin the same way. What the
archive declares about itself
decides: ``[Content_Types].xml`` in DOCX, ``mimetype`` in ODT.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from typing import Final, NoReturn
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from mentorship_ais.core.errors import DomainError
from mentorship_ais.documents.choices import MEGABYTE, DocumentFormat

MAX_MEMBERS: Final = 10_000
MAX_UNPACKED_BYTES: Final = 200 * MEGABYTE
MAX_XML_BYTES: Final = 60 * MEGABYTE
# A small document that unpacks to this much at least is judged by its ratio too.
RATIO_FROM_BYTES: Final = 20 * MEGABYTE
MAX_RATIO: Final = 200
CHUNK: Final = 64 * 1024
CENTRAL_RECORD: Final = b"PK\x01\x02"

BROKEN: Final = "Документ повреждён или загружен не целиком. Откройте его, сохраните заново и загрузите ещё раз."
LOCKED: Final = "Документ защищён паролем. Снимите пароль и загрузите его ещё раз."
WITH_MACROS: Final = "В документе есть макросы. Сохраните его без макросов или как PDF и загрузите ещё раз."
BOMB: Final = "Документ распаковывается в слишком большой объём. Сохраните его как PDF и загрузите ещё раз."
PLAIN_ARCHIVE: Final = "Это архив, а не документ Word. Распакуйте его и загрузите сам документ."
SPREADSHEET: Final = "Это таблица, а не текстовый документ. Сохраните её как PDF и загрузите ещё раз."
PRESENTATION: Final = "Это презентация, а не текстовый документ. Сохраните её как PDF и загрузите ещё раз."
OTHER_OFFICE: Final = "Документы такого вида не принимаются. Сохраните его как DOCX, ODT или PDF и загрузите ещё раз."
OLD_OFFICE: Final = "Это документ старого формата (например, DOC). Сохраните его как DOCX или PDF и загрузите ещё раз."

WORD_PREFIX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml."
WORD_MAIN: Final = f"{WORD_PREFIX}document.main+xml"
# Found in declared content types, in this order; the first that is there decides.
OTHER_CONTENT_TYPES: Final = (
    ("macroenabled", WITH_MACROS),
    ("vbaproject", WITH_MACROS),
    ("spreadsheetml", SPREADSHEET),
    ("presentationml", PRESENTATION),
    ("wordprocessingml.template", OTHER_OFFICE),
)
OTHER_OPEN_DOCUMENTS: Final = (
    ("spreadsheet", SPREADSHEET),
    ("presentation", PRESENTATION),
)
# LibreOffice writes these lists of macro libraries into documents that have no macro at all.
EMPTY_MACRO_LISTS: Final = re.compile(r"(script|dialog)-(lc|lb)\.xml$")

StartElement = Callable[[str, dict[str, str]], None]


def refuse_old_office(content: bytes) -> NoReturn:
    """Say whether the OLE file is a locked new document or one of the old formats; neither is kept."""
    raise DomainError(LOCKED if "EncryptedPackage".encode("utf-16-le") in content else OLD_OFFICE)


def inspect_office_archive(content: bytes) -> DocumentFormat:
    """Tell DOCX from ODT.

    Raises ``DomainError`` for every other archive and for a broken, locked, active or exploding document.
    """
    # Reading the list of members costs memory for each, so they are counted before.
    if content.count(CENTRAL_RECORD) > MAX_MEMBERS:
        raise DomainError(BOMB)
    try:
        with ZipFile(BytesIO(content)) as archive:
            return _inspect(archive, len(content))
    except DomainError:
        raise
    except (
        Exception
    ) as error:  # hostile archives raise BadZipFile, zlib.error, EOFError, NotImplementedError, ExpatError …
        raise DomainError(BROKEN) from error


def _inspect(archive: ZipFile, packed_bytes: int) -> DocumentFormat:
    members = {member.filename: member for member in archive.infolist()}
    _refuse_bomb(archive.infolist(), packed_bytes)
    if any(member.flag_bits & 0x1 for member in members.values()):
        raise DomainError(LOCKED)
    if any(member.compress_type not in {ZIP_STORED, ZIP_DEFLATED} for member in members.values()):
        # Neither format allows other methods, and LZMA lets a few bytes ask for gigabytes of memory.
        raise DomainError(BROKEN)
    if "[Content_Types].xml" in members:
        _inspect_word(archive, members)
        document_format = DocumentFormat.DOCX
    elif "mimetype" in members:
        _inspect_open_document(archive, members)
        document_format = DocumentFormat.ODT
    else:
        raise DomainError(PLAIN_ARCHIVE)
    if archive.testzip() is not None:
        raise DomainError(BROKEN)
    return document_format


def _refuse_bomb(members: list[ZipInfo], packed_bytes: int) -> None:
    # A member never unpacks to more than it declares: ZipFile stops there and finds its checksum wrong.
    unpacked = sum(member.file_size for member in members)
    explodes = unpacked > RATIO_FROM_BYTES and unpacked > MAX_RATIO * packed_bytes
    if unpacked > MAX_UNPACKED_BYTES or explodes:
        raise DomainError(BOMB)


def _inspect_word(archive: ZipFile, members: dict[str, ZipInfo]) -> None:
    parts: dict[str, str] = {}

    def remember(tag: str, attributes: dict[str, str]) -> None:
        if "ContentType" in attributes:
            parts[attributes.get("PartName", attributes.get("Extension", ""))] = attributes["ContentType"]

    _parse(archive, "[Content_Types].xml", remember)
    declared = " ".join(parts.values()).lower()
    main_parts = [part.lstrip("/") for part, content_type in parts.items() if content_type == WORD_MAIN]
    if any("vbaproject" in name.lower() for name in members):
        raise DomainError(WITH_MACROS)
    for mark, message in OTHER_CONTENT_TYPES:
        if mark in declared and not (main_parts and mark in {"spreadsheetml", "presentationml"}):
            raise DomainError(message)
    if not main_parts:
        raise DomainError(PLAIN_ARCHIVE)
    for part in main_parts:
        _parse(archive, part)


def _inspect_open_document(archive: ZipFile, members: dict[str, ZipInfo]) -> None:
    media_type = (
        archive.read("mimetype")[:200].decode("ascii", "replace").strip()
        if members["mimetype"].file_size < CHUNK
        else ""
    )
    if not media_type.startswith("application/vnd.oasis.opendocument."):
        raise DomainError(PLAIN_ARCHIVE)
    if media_type != DocumentFormat.ODT:
        raise DomainError(next((message for mark, message in OTHER_OPEN_DOCUMENTS if mark in media_type), OTHER_OFFICE))

    def refuse_locked(tag: str, attributes: dict[str, str]) -> None:
        if tag.endswith("encryption-data"):
            raise DomainError(LOCKED)

    _parse(archive, "META-INF/manifest.xml", refuse_locked)
    if any(_is_macro(name) for name in members):
        raise DomainError(WITH_MACROS)
    _parse(archive, "content.xml")


def _is_macro(name: str) -> bool:
    inside = name.startswith(("Basic/", "Scripts/")) and not name.endswith("/")
    return inside and EMPTY_MACRO_LISTS.search(name) is None


def _parse(archive: ZipFile, name: str, start_element: StartElement | None = None) -> None:
    """Read one XML part to its end; a broken one, or one with declarations that expand, raises."""
    if archive.getinfo(name).file_size > MAX_XML_BYTES:
        raise DomainError(BOMB)
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_doctype
    if start_element is not None:
        parser.StartElementHandler = start_element
    with archive.open(name) as part:
        while chunk := part.read(CHUNK):
            parser.Parse(chunk, False)
    parser.Parse(b"", True)


def _refuse_doctype(*declaration: object) -> None:
    """Refuse a document type declaration: neither format has one, and entities that grow without end need it."""
    raise DomainError(BROKEN)
