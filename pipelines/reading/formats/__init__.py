"""The door of all formats: bytes to text, by content and never by the file's ending.

Belongs here: which reader takes the bytes. Does not belong here: how a format is read; each has a module of its own.
"""

from pipelines.reading.formats.document import Document, Unreadable
from pipelines.reading.formats.plain_text import read_plain_text

__all__ = ["Document", "Unreadable", "read_bytes"]

# First bytes of formats that are met in practice and cannot be read yet: name them, so that the reason helps.
SIGNATURES = {
    b"PK\x03\x04": "Word（.docx）或压缩包",
    b"\xd0\xcf\x11\xe0": "旧版 Word 或 WPS（.doc、.wps）",
    b"%PDF": "PDF",
    b"{\\rtf": "RTF",
    b"\xff\xd8\xff": "图片",
    b"\x89PNG": "图片",
}


def read_bytes(data: bytes, file_name: str) -> Document:
    """The text of a file's bytes. Raises Unreadable with a code and a Chinese reason.

    `file_name` is only named in reasons: endings lie, so the content decides.
    """
    for signature, label in SIGNATURES.items():
        if data.startswith(signature):
            raise Unreadable(
                "not_text",
                f"“{file_name}”的内容是{label}，不是纯文本，没有读取；请另存为 UTF-8 编码的 .txt 再放入。",
            )
    return read_plain_text(data)
