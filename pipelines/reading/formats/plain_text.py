"""The reader for plain text in UTF-8.

Belongs here: bytes to text, nothing dropped and nothing changed. Does not belong here: other encodings and formats.
"""

from pipelines.reading.formats.document import Document, Limits, Unreadable

# Control characters that no text file holds; their presence betrays a binary file that happens to decode.
BINARY_BYTES = bytes([0, 1, 2, 3, 4, 5, 6, 14, 15, 16, 17, 18])


def read_plain_text(data: bytes, limits: Limits) -> Document:
    """The decoded text as it stands, a byte order mark included. Raises Unreadable (not_text)."""
    if any(byte in data for byte in BINARY_BYTES):
        raise Unreadable(
            "not_text", "文件不是纯文本（含有二进制内容），没有读取；请另存为 UTF-8 编码的 .txt 再放入。"
        )
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable("not_text", _not_utf8(data)) from error
    return Document(text=text, format="txt", method="text")


def _not_utf8(data: bytes) -> str:
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return "文件不是文本，或者已经损坏，没有读取；请取得完整的文件，另存为 UTF-8 编码的 .txt 再放入。"
    return (
        "文件不是 UTF-8 编码的文本（可能是 GBK 编码），没有读取；请用记事本另存为 UTF-8 编码的 .txt 再放入。"
    )
