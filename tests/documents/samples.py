"""Real bytes of every kind of file that people and attackers bring, made on the spot."""

import struct
import zipfile
import zlib
from io import BytesIO
from random import Random

import docx
import xlsxwriter
from PIL import Image
from pypdf import PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

ODT_MEDIA_TYPE = "application/vnd.oasis.opendocument.text"
MANIFEST_NAMESPACE = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"


# PDF


def written(writer: PdfWriter) -> bytes:
    """The bytes of a PDF that pypdf has put together."""
    stream = BytesIO()
    writer.write(stream)
    return stream.getvalue()


def pdf_writer(pages: int = 1) -> PdfWriter:
    """A PDF in the making, with blank A4 pages."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    return writer


def pdf(title: str = "Приказ") -> bytes:
    """A plain one-page PDF; another title makes other content."""
    writer = pdf_writer()
    writer.add_metadata({"/Title": title})
    return written(writer)


def encrypted_pdf(password: str) -> bytes:
    writer = pdf_writer()
    writer.encrypt(password, algorithm="RC4-128")
    return written(writer)


def pdf_with_script() -> bytes:
    """A script of the whole document, in the tree of names."""
    writer = pdf_writer()
    scripts = ArrayObject([TextStringObject("a"), writer._add_object(action("/JavaScript", JS="app.alert('1')"))])
    tree = DictionaryObject({NameObject("/Names"): scripts})
    writer.root_object[NameObject("/Names")] = DictionaryObject({NameObject("/JavaScript"): tree})
    return written(writer)


def pdf_with_attachment() -> bytes:
    writer = pdf_writer()
    writer.add_attachment("a.exe", b"MZ")
    return written(writer)


def action(kind: str, **entries: str) -> DictionaryObject:
    """An action dictionary of the kind, like ``/Launch``."""
    made = DictionaryObject({NameObject("/Type"): NameObject("/Action"), NameObject("/S"): NameObject(kind)})
    for key, value in entries.items():
        made[NameObject(f"/{key}")] = TextStringObject(value)
    return made


def pdf_with_open_action(kind: str, **entries: str) -> bytes:
    writer = pdf_writer()
    writer.root_object[NameObject("/OpenAction")] = action(kind, **entries)
    return written(writer)


def pdf_with_action_of_annotation(kind: str, **entries: str) -> bytes:
    """The action hides behind a link on a page, as an object of its own, in a chain after a harmless one."""
    writer = pdf_writer()
    harmless = action("/GoTo")
    harmless[NameObject("/Next")] = ArrayObject([writer._add_object(action(kind, **entries))])
    note = FreeText(text="Нажмите", rect=(50, 50, 100, 100))
    note[NameObject("/A")] = writer._add_object(harmless)
    writer.add_annotation(0, note)
    return written(writer)


def pdf_without_pages() -> bytes:
    return written(PdfWriter())


def pdf_with_packed_script() -> bytes:
    """The script lies in a compressed object stream, so that a search of the bytes finds nothing."""
    inner = b"<</Type/Catalog/Pages 3 0 R/OpenAction 4 0 R>>", b"<</Type/Pages/Kids[5 0 R]/Count 1>>"
    inner += b"<</S/JavaScript/JS(app.alert\\(1\\))>>", b"<</Type/Page/Parent 3 0 R/MediaBox[0 0 9 9]>>"
    return pdf_of_object_stream(inner)


def pdf_of_object_stream(objects: tuple[bytes, ...], count: int | None = None) -> bytes:
    """A PDF 1.5 whose objects, numbered from 2, lie in the object stream number 1."""
    offsets, body = [], b""
    for packed in objects:
        offsets.append(len(body))
        body += packed + b" "
    header = " ".join(f"{number} {offset}" for number, offset in enumerate(offsets, start=2)).encode() + b" "
    stream = zlib.compress(header + body)
    out = b"%PDF-1.5\n"
    stream_at = len(out)
    out += b"1 0 obj<</Type/ObjStm/N %d/First %d/Filter/FlateDecode/Length %d>>stream\n" % (
        count or len(objects),
        len(header),
        len(stream),
    )
    out += stream + b"\nendstream endobj\n"
    table_at, table_number = len(out), len(objects) + 2
    rows = struct.pack(">BIH", 0, 0, 65535) + struct.pack(">BIH", 1, stream_at, 0)
    rows += b"".join(struct.pack(">BIH", 2, 1, index) for index in range(len(objects)))
    rows += struct.pack(">BIH", 1, table_at, 0)
    table = zlib.compress(rows)
    out += b"%d 0 obj<</Type/XRef/Size %d/W[1 4 2]/Root 2 0 R/Filter/FlateDecode/Length %d>>stream\n" % (
        table_number,
        table_number + 1,
        len(table),
    )
    return out + table + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF\n" % table_at


def pdf_of_objects(*objects: bytes) -> bytes:
    """A classical PDF: the objects are numbered from 1, the first is the catalog."""
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table_at = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table_at)
    return out


CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"

PLAIN = (CATALOG, PAGES, PAGE)


def large_pdf(size: int) -> bytes:
    """A valid PDF of exactly that many bytes: one page and noise that a scan would be."""
    noise = Random(20).randbytes(size - 1000)
    stream = b"<</Type/XObject/Subtype/Image/Length %d>>stream\n" % len(noise) + noise + b"\nendstream"
    made = pdf_of_objects(CATALOG, PAGES, PAGE, stream)
    return made + b"\n" * (size - len(made))


# Pictures


def picture(image_format: str, size: tuple[int, int] = (64, 48), seed: int = 1) -> bytes:
    """A noisy picture, so that its data are long enough to be cut."""
    image = Image.frombytes("RGB", size, Random(seed).randbytes(size[0] * size[1] * 3))
    stream = BytesIO()
    image.save(stream, image_format)
    return stream.getvalue()


def png_bomb(side: int = 20_000) -> bytes:
    """A white square of 400 megapixels in 48 KB."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer = zlib.compressobj(9)
    row = b"\0" + b"\xff" * (side // 8)
    rows = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


# Office documents


def word(text: str = "Программа наставничества") -> bytes:
    document = docx.Document()
    document.add_paragraph(text)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def archive(members: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", method) as made:
        for name, content in members.items():
            made.writestr(name, content, zipfile.ZIP_STORED if name == "mimetype" else method)
    return stream.getvalue()


def with_members(content: bytes, **changes: bytes | None) -> bytes:
    """The same archive with members replaced, added or (``None``) left out; the names are given as keys of a mapping."""
    with zipfile.ZipFile(BytesIO(content)) as original:
        members: dict[str, bytes | str] = {name: original.read(name) for name in original.namelist()}
    for name, data in changes.items():
        if data is None:
            members.pop(name, None)
        else:
            members[name] = data
    return archive(members)


def manifest(inner: str = "") -> str:
    return (
        f'<?xml version="1.0"?><manifest:manifest xmlns:manifest="{MANIFEST_NAMESPACE}">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODT_MEDIA_TYPE}">{inner}'
        "</manifest:file-entry></manifest:manifest>"
    )


def open_document(media_type: str = ODT_MEDIA_TYPE, **members: bytes | str) -> bytes:
    content: dict[str, bytes | str] = {
        "mimetype": media_type,
        "META-INF/manifest.xml": manifest(),
        "content.xml": "<?xml version='1.0'?><office xmlns='urn:o'>Программа</office>",
    }
    return archive(content | members)


def locked_open_document() -> bytes:
    return open_document(**{"META-INF/manifest.xml": manifest("<manifest:encryption-data/>")})


def spreadsheet() -> bytes:
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream)
    book.add_worksheet().write(0, 0, "ФИО")
    book.close()
    return stream.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def old_word() -> bytes:
    return OLE + "WordDocument".encode("utf-16-le") + bytes(1024)


def locked_word() -> bytes:
    """As Word saves a document with a password: an OLE file with the encrypted package inside."""
    return OLE + "EncryptedPackage".encode("utf-16-le") + bytes(1024)


PROGRAM = b"MZ\x90\x00\x03" + bytes(60) + b"PE\x00\x00" + bytes(200)
