"""Draws one page of a PDF: `python -m pipelines.pages.drawing PAGE`, PDF on stdin, PNG on stdout.

Belongs here: what runs in the process of its own. It may use so much memory and time and no more.
"""

import resource
import struct
import sys
import zlib

_MEMORY = 2_000_000_000
_SECONDS = 15
#: Dots of the longer edge.
_EDGE = 1600


def draw(data: bytes, page: int) -> bytes:
    """The page, counted from 1, in shades of grey. Raises IndexError where there is no such page."""
    import pypdfium2

    pdf = pypdfium2.PdfDocument(data)
    if not 1 <= page <= len(pdf):
        raise IndexError(page)
    sheet = pdf[page - 1]
    bitmap = sheet.render(scale=_EDGE / max(sheet.get_size()), grayscale=True)
    return png(bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride)


def png(grey: bytes, width: int, height: int, stride: int) -> bytes:
    """A PNG of one byte a dot."""
    rows = b"".join(b"\0" + grey[y * stride : y * stride + width] for y in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = (b"IHDR", head), (b"IDAT", zlib.compress(rows, 6)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in parts)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.buffer.write(draw(sys.stdin.buffer.read(), int(sys.argv[1])))
