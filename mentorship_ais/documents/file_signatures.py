"""What a file claims to be by its first bytes, whatever its name says.

A signature only opens the door: the parser of ``inspection`` decides whether the file is what it claims. Formats that
people often bring by
mistake are known too, so that the refusal can say how to bring the same paper in a format that is kept.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Refused(NamedTuple):
    """A format that is not kept: its first bytes, where they stand, and what to tell the person."""

    signature: bytes
    offset: int
    message: str


PDF_SIGNATURE: Final = b"%PDF-"
JPEG_SIGNATURE: Final = b"\xff\xd8\xff"
PNG_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
ZIP_SIGNATURES: Final = (b"PK\x03\x04", b"PK\x05\x06")
OLE_SIGNATURE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

PROGRAM: Final = "Это программа, а не документ. Выберите файл PDF, JPEG, PNG, DOCX или ODT."
ARCHIVE: Final = "Это архив. Распакуйте его и загрузите сам документ."
OTHER_PICTURE: Final = "Картинки такого вида не принимаются. Сохраните её как JPEG, PNG или PDF и загрузите ещё раз."
WEB_PAGE: Final = "Это веб-страница. Сохраните её как PDF и загрузите ещё раз."
UNKNOWN: Final = "Содержимое файла не похоже на документ. Выберите файл PDF, JPEG, PNG, DOCX или ODT."

REFUSED_TYPES: Final = (
    Refused(b"MZ", 0, PROGRAM),
    Refused(b"\x7fELF", 0, PROGRAM),
    Refused(b"#!", 0, PROGRAM),
    Refused(b"Rar!\x1a\x07", 0, ARCHIVE),
    Refused(b"7z\xbc\xaf\x27\x1c", 0, ARCHIVE),
    Refused(b"\x1f\x8b", 0, ARCHIVE),
    Refused(b"ftypheic", 4, "Это фотография в формате HEIC. Сохраните её как JPEG и загрузите ещё раз."),
    Refused(b"ftypheix", 4, "Это фотография в формате HEIC. Сохраните её как JPEG и загрузите ещё раз."),
    Refused(b"ftypmif1", 4, "Это фотография в формате HEIC. Сохраните её как JPEG и загрузите ещё раз."),
    Refused(b"GIF8", 0, OTHER_PICTURE),
    Refused(b"BM", 0, OTHER_PICTURE),
    Refused(b"II*\x00", 0, OTHER_PICTURE),
    Refused(b"MM\x00*", 0, OTHER_PICTURE),
    Refused(b"WEBP", 8, OTHER_PICTURE),
    Refused(b"AT&TFORM", 0, "Это документ DjVu. Сохраните его как PDF и загрузите ещё раз."),
    Refused(b"{\\rtf", 0, "Это документ RTF. Сохраните его как DOCX или PDF и загрузите ещё раз."),
)
WEB_PAGE_STARTS: Final = (b"<!doctype html", b"<html", b"<svg", b"<?xml")


def reason_to_refuse(content: bytes) -> str:
    """Return the sentence for a file whose first bytes are of no accepted type."""
    for refused in REFUSED_TYPES:
        if content.startswith(refused.signature, refused.offset):
            return refused.message
    if content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(WEB_PAGE_STARTS):
        return WEB_PAGE
    return UNKNOWN
