"""One look for characters that have several: the folded text has the same length, so offsets stay true.

Belongs here: one character to one character. Does not belong here: anything that would shift an offset.
"""

# Full-width ASCII to ASCII; the rest are spaces and brackets that printers, web pages and WPS use for the same thing.
_FULL_WIDTH = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_SPACES = dict.fromkeys(map(ord, "\u3000\xa0\u200b\u2002\u2003\u2009\ufeff\t"), " ")
_BRACKETS = dict(zip(map(ord, "〔〕【】﹝﹞〖〗［］"), "[]" * 5, strict=True))
_DASHES = dict.fromkeys(map(ord, "–—―－~～"), "-")
_LINES = dict.fromkeys(map(ord, "\r\x0b\x0c\x85\u2028\u2029"), "\n")
_TABLE = {**_FULL_WIDTH, **_SPACES, **_BRACKETS, **_DASHES, **_LINES}


def fold(text: str) -> str:
    """The text with folded characters, as long as it was."""
    return text.translate(_TABLE)
