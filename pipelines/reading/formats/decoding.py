"""Bytes to characters for the formats that are text: plain text and web pages.

Belongs here: which encoding, and what to say when some bytes fit none. Does not belong here: what the text holds.
Declared encodings are not asked: pages that say gb2312 hold characters that only GB18030 has, and many lie.
"""

import codecs
import re

from pipelines.reading.formats.document import Remark, Unreadable

REPLACEMENT = "\ufffd"
# Control characters that no text file holds; their presence betrays a binary file that happens to decode.
_BINARY = [chr(code) for code in (0, 1, 2, 3, 4, 5, 6, 14, 15, 16, 17, 18)]
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
#: A file with more replaced characters than one in this many is damaged or no text at all.
_ONE_IN = 20
_USUAL = re.compile(r"[\t\n\r -~\u3000-\u303f\u4e00-\u9fff\uff00-\uffef\u2010-\u2030]")
_SAMPLE = 20_000


def decode(data: bytes) -> str:
    """The characters, a byte order mark included; bytes that fit no encoding become U+FFFD.

    UTF-8, UTF-16 by its mark or by where its zero bytes stand, else GB18030; where bytes are bad in both UTF-8 and
    GB18030, the one with fewer replaced characters. Raises Unreadable (not_text).
    """
    text = data.decode(encoding, "replace") if (encoding := marked_encoding(data)) else _fewest_replaced(data)
    if any(sign in text for sign in _BINARY):
        raise Unreadable(
            "not_text",
            "文件不是纯文本（含有二进制内容），没有读取；请用原来的软件打开，另存为 UTF-8 编码的 .txt 再放入。",
        )
    if text.count(REPLACEMENT) * _ONE_IN > len(text):
        raise Unreadable(
            "not_text",
            "文件不是文本，或者已经损坏（按 UTF-8 和 GB18030 都有大量无法辨认的字节），没有读取；请取得完整的文件再放入。",
        )
    return text


def marked_encoding(data: bytes) -> str | None:
    """The encoding that a byte order mark or the zero bytes betray: utf-8, utf-16-le, utf-16-be; or None."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    if data.count(0) * 200 < len(data):
        return None
    return next(
        (code for code in ("utf-16-le", "utf-16-be") if _reads_as_chinese(data[:_SAMPLE], code)), None
    )


def replaced_remark(text: str) -> tuple[Remark, ...]:
    """One Remark (replaced_characters) that says how many characters are lost and where the first stands, or none."""
    count = text.count(REPLACEMENT)
    if not count:
        return ()
    first = text.index(REPLACEMENT)
    line = text.count("\n", 0, first) + 1
    around = " ".join(text[max(0, first - 8) : first + 9].split())
    return (
        Remark(
            "replaced_characters",
            f"有 {count} 处字节无法辨认，读成了“{REPLACEMENT}”，第一处在第 {line} 行“{around}”；请对照原件核对这些地方的数字。",
        ),
    )


def _reads_as_chinese(data: bytes, encoding: str) -> bool:
    # Zero bytes stand in ASCII signs on one side and in 一 (4E 00) on the other, so the signs themselves decide.
    text = data.decode(encoding, "replace")
    return len(_USUAL.findall(text)) * 10 >= 9 * len(text)


def _fewest_replaced(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        as_utf8 = data.decode("utf-8", "replace")
    as_gb18030 = data.decode("gb18030", "replace")
    return min(as_utf8, as_gb18030, key=lambda text: text.count(REPLACEMENT))
