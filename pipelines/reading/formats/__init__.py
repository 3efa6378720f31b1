"""The door of all formats: bytes to text, by content and never by the file's ending.

Belongs here: which reader takes the bytes, and what all readers owe. Does not belong here: how a format is read; each
has a module of its own, imported when a file of that kind comes.
"""

from dataclasses import replace
from importlib import import_module

from pipelines.reading.formats.document import Document, Limits, LineBox, Meta, Remark, Unreadable
from pipelines.reading.formats.sniffing import sniff

__all__ = [
    "Document",
    "Limits",
    "LineBox",
    "Meta",
    "Remark",
    "Unreadable",
    "as_office",
    "is_office",
    "read_bytes",
    "too_large",
]

#: Kind → module and function; every reader takes (data, limits) and gives a Document or raises Unreadable.
READERS = {
    "txt": ("plain_text", "read_plain_text"),
    "html": ("html", "read_html"),
    "docx": ("docx", "read_docx"),
    "doc": ("office", "read_office"),
    "rtf": ("office", "read_office"),
    "word_xml": ("word_xml", "read_word_xml"),
    "pdf": ("pdf", "read_pdf"),
    "ofd": ("ofd", "read_ofd"),
    "image": ("image", "read_image"),
}

_NOT_READ = {
    "encrypted": ("encrypted", "文件有密码，没有读取；请取消密码后重新放入。"),
    "zip": ("not_a_document", "压缩包里的压缩包没有读取；请把里面的文件取出来直接放入。"),
    "xlsx": ("not_a_document", "这是 Excel 表格，不是报告，没有读取；请放入报告的文字文件。"),
    "xls": ("not_a_document", "这是 Excel 表格，不是报告，没有读取；请放入报告的文字文件。"),
    "pptx": ("not_a_document", "这是演示文稿，不是报告，没有读取；请放入报告的文字文件。"),
    "ppt": ("not_a_document", "这是演示文稿，不是报告，没有读取；请放入报告的文字文件。"),
    "odt": ("not_a_document", "这是 OpenDocument 文件，没有读取；请另存为 .docx 再放入。"),
    "ole": ("not_a_document", "这个旧版 Office 文件里没有 Word 正文，没有读取；请另存为 .docx 再放入。"),
    "bitmap": ("not_a_document", "BMP、GIF 图片没有读取；请另存为 PNG 或 JPG 再放入。"),
    "rar": ("not_a_document", "RAR 压缩包没有读取；请解压后放入，或改用 ZIP。"),
    "7z": ("not_a_document", "7z 压缩包没有读取；请解压后放入，或改用 ZIP。"),
    "gzip": ("not_a_document", "gzip 压缩包没有读取；请解压后放入，或改用 ZIP。"),
}


def read_bytes(data: bytes, file_name: str = "", limits: Limits | None = None) -> Document:
    """The text of a file's bytes. Raises Unreadable with a code and a Chinese reason.

    `file_name` decides nothing: endings lie, so the content decides. It only tells .wps from .doc, which have the
    same bytes.
    """
    limits = limits or Limits()
    check_size(data, limits)
    kind = sniff(data)
    if kind in _NOT_READ:
        raise Unreadable(*_NOT_READ[kind])
    module, function = READERS[kind]
    reader = getattr(import_module(f"{__name__}.{module}"), function)
    document: Document = reader(data, limits)
    check_text(document.text, limits)
    return as_office(document, data, file_name) if document.format in ("doc", "rtf") else document


def is_office(data: bytes, limits: Limits) -> bool:
    """Whether only an office program can open the file, so that many are better converted at once."""
    try:
        check_size(data, limits)
        return sniff(data) in ("doc", "rtf")
    except Unreadable:
        return False


def as_office(document: Document, data: bytes, file_name: str) -> Document:
    """The document under the format of the file that was converted: rtf, wps or doc."""
    if data.startswith(b"{\\rtf"):
        return replace(document, format="rtf")
    return replace(document, format="wps" if file_name.lower().endswith(".wps") else "doc")


def check_size(data: bytes, limits: Limits) -> None:
    """Raises Unreadable (too_large, empty_file)."""
    if len(data) > limits.max_bytes:
        raise too_large(len(data), limits)
    if not data.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00"):
        raise Unreadable("empty_file", "文件是空的，没有内容；请核对来源后重新放入。")


def too_large(byte_count: int, limits: Limits) -> Unreadable:
    """The reason for a file above the limit, which need not be opened for it."""
    size, limit = byte_count / 1e6, limits.max_bytes / 1e6
    return Unreadable(
        "too_large",
        f"文件有 {size:.1f} MB，超过上限 {limit:.1f} MB，没有读取；请确认是否放错文件，或调高设置 FAZHI_MAX_FILE_BYTES。",
    )


def check_text(text: str, limits: Limits) -> None:
    """Raises Unreadable (empty_file, too_long) for what no reader may give back."""
    if not text.strip("\ufeff\u200b \t\r\n\u3000\xa0"):
        raise Unreadable("empty_file", "文件是空的，里面没有文字；请核对来源后重新放入。")
    if len(text) > limits.max_chars:
        raise Unreadable(
            "too_long",
            f"全文有 {len(text) // 10_000} 万字，不像一个乡镇一年的报告，没有读取；请核对是否放错文件，多份报告请分开放。",
        )
