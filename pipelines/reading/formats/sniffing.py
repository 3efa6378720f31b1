"""What kind of file the bytes are, told from the bytes alone: endings lie, and converters open the wrong thing.

Belongs here: signatures and a look inside containers. Does not belong here: reading a text out of them.
"""

import io
import re
import struct
import zipfile
import zlib

from pipelines.reading.formats.decoding import marked_encoding
from pipelines.reading.formats.document import Unreadable

#: What the standard library raises for a zip that is broken, from its directory to the bytes of a member.
BROKEN_ZIP = (
    *(zipfile.BadZipFile, zlib.error, struct.error),
    *(EOFError, OSError, ValueError, NotImplementedError),
)
#: First bytes of one-file formats.
_SIGNATURES = (
    (b"%PDF", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"\xff\xd8\xff", "image"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"BM", "bitmap"),
    (b"GIF8", "bitmap"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
)
#: A member of the zip, in lower case, that tells what is packed in it.
_PACKED = (
    ("word/document.xml", "docx"),
    ("word/document2.xml", "docx"),
    ("ofd.xml", "ofd"),
    ("xl/workbook.xml", "xlsx"),
    ("ppt/presentation.xml", "pptx"),
    ("content.xml", "odt"),
)
#: Names of an OLE directory are UTF-16; each tells which program wrote the file.
_OLE = (
    ("EncryptedPackage", "encrypted"),
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("PowerPoint", "ppt"),
)
_MARKUP = re.compile(
    rb"<(?:!doctype\s+html|(?:html|head|body|meta|title|script|link|div|table|p|a|ul|ol|h[1-6]|span|section|article)(?=[\s>/]))",
    re.IGNORECASE,
)
_WORD_XML = re.compile(rb"<\?mso-application[^>]*Word\.Document|<w:wordDocument\b|<pkg:package\b")
_HEAD = 4096


def sniff(data: bytes) -> str:
    """The kind of file: txt, html, docx, doc, rtf, word_xml, pdf, ofd, image, zip, or one that is not read (xlsx,
    pptx, odt, xls, ppt, ole, bitmap, rar, 7z, gzip, encrypted). What nothing else claims is txt.

    Raises Unreadable (damaged) for a zip whose directory is broken.
    """
    for signature, kind in _SIGNATURES:
        # BM and GIF8 are letters too; a picture has bytes that no text has.
        if data.startswith(signature) and (kind != "bitmap" or b"\x00" in data[:32]):
            return kind
    if data.startswith(b"PK\x03\x04") or data.startswith(b"PK\x05\x06"):
        return _packed(data)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        found = (kind for name, kind in _OLE if name.encode("utf-16-le") in data)
        return next(found, "ole")
    return _marked_up(data)


def _packed(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {name.replace("\\", "/").lower() for name in archive.namelist()}
    except BROKEN_ZIP as error:
        raise Unreadable(
            "damaged", "文件不完整或已损坏（压缩目录读不出来），没有读取；请重新取得完整的文件再放入。"
        ) from error
    return next((kind for name, kind in _PACKED if name in names), "zip")


def _marked_up(data: bytes) -> str:
    head = data[:_HEAD]
    encoding = marked_encoding(head)
    if encoding and encoding != "utf-8":
        head = data[: 2 * _HEAD].decode(encoding, "replace").encode()
    if _WORD_XML.search(head):
        return "word_xml"
    return "html" if _MARKUP.search(head) or b"</html>" in data[-200:].lower() else "txt"
