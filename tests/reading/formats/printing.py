"""Makes small PDFs, so that the tests know what every page holds. A font of boxes is embedded, and a ToUnicode table
says which character each code is: nothing else is needed to read a text back.
"""

from __future__ import annotations

import hashlib
import math
import random
import re
import struct
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from tests.reading.formats.made_font import box_font

CLOSING = "，。、；：！？）》”’％%,.;:)"
OPENING = "（《“‘("


@dataclass(frozen=True)
class Mark:
    """A run of text at a place of a page, in points from the lower left corner; `angle` in degrees, against the
    clock; not `visible` is what scanners lay under a picture."""

    text: str
    x: float
    y: float
    size: float = 16.0
    angle: float = 0.0
    visible: bool = True


@dataclass(frozen=True)
class Sheet:
    """The look of a report on A4: 仿宋 16 pt, lines of 28 pt, as the standard for public documents has it.

    `narrow` is the width of a Latin character in parts of the size.
    """

    width: float = 595.0
    height: float = 842.0
    left: float = 79.0
    right: float = 79.0
    top: float = 105.0
    bottom: float = 100.0
    size: float = 16.0
    pitch: float = 28.0
    narrow: float = 0.5
    indent: int = 2
    head: str = ""
    foot: Callable[[int, int], str] | None = None
    justify: bool = False
    centre_title: bool = True


def advance(char: str, sheet: Sheet) -> float:
    return (sheet.narrow if " " <= char < "\u0250" else 1.0) * sheet.size


def wrap(paragraph: str, sheet: Sheet) -> list[tuple[float, str, bool]]:
    """(x, text, is the last) of a paragraph's lines: numbers and Latin words are kept whole, no line begins with a
    closing mark or ends with an opening one."""
    room = sheet.width - sheet.left - sheet.right
    units: list[str] = []
    for char in paragraph:
        joins = units and (
            char in CLOSING
            or units[-1][-1] in OPENING
            or ("!" <= char < "\u007f" and "!" <= units[-1][-1] < "\u007f" and units[-1][-1] not in ",;")
        )
        if joins:
            units[-1] += char
        else:
            units.append(char)
    lines: list[tuple[float, str, bool]] = []
    x, used, line = sheet.left + sheet.indent * sheet.size, sheet.indent * sheet.size, ""
    for unit in units:
        width = sum(advance(char, sheet) for char in unit)
        if line and used + width > room + 0.01:
            lines.append((x, line, False))
            x, used, line = sheet.left, 0.0, ""
        line, used = line + unit, used + width
    return [*lines, (x, line, True)]


def pages_of(text: str, sheet: Sheet) -> list[list[Mark]]:
    """The marks of each page of a report. The first paragraph is its title, centred; the last two are its
    signature, at the right."""
    paragraphs = [line.strip() for line in text.split("\n") if line.strip()]
    lines: list[tuple[float, str, bool]] = []
    for at, paragraph in enumerate(paragraphs):
        wide = sum(advance(char, sheet) for char in paragraph)
        room = sheet.width - sheet.left - sheet.right
        if at == 0 and sheet.centre_title and wide < room:
            lines.append((sheet.left + (room - wide) / 2, paragraph, True))
        elif at >= len(paragraphs) - 2 and len(paragraph) < 25 and paragraph[-1] not in "。；":
            lines.append((sheet.width - sheet.right - wide - 2 * sheet.size, paragraph, True))
        else:
            lines += wrap(paragraph, sheet)
    deep = int((sheet.height - sheet.top - sheet.bottom) // sheet.pitch) + 1
    pages = [lines[start : start + deep] for start in range(0, len(lines), deep)]
    return [_page(page, number, len(pages), sheet) for number, page in enumerate(pages, start=1)]


def _page(lines: Sequence[tuple[float, str, bool]], number: int, count: int, sheet: Sheet) -> list[Mark]:
    marks: list[Mark] = []
    y = sheet.height - sheet.top
    for x, line, last in lines:
        marks += _justified(line, x, y, last, sheet) if sheet.justify else [Mark(line, x, y, sheet.size)]
        y -= sheet.pitch
    if sheet.head:
        marks.append(Mark(sheet.head, sheet.left, sheet.height - 50, 10.5))
    if sheet.foot:
        foot = sheet.foot(number, count)
        marks.append(Mark(foot, sheet.width / 2 - 5 * len(foot) / 2, 60, 14))
    return marks


def _justified(line: str, x: float, y: float, last: bool, sheet: Sheet) -> list[Mark]:
    """The characters of a line set one by one, so that it ends at the right margin."""
    wide = sum(advance(char, sheet) for char in line)
    gaps = sum(before > "\u0250" or after > "\u0250" for before, after in pairwise(line))
    extra = 0.0 if last or not gaps else (sheet.width - sheet.right - x - wide) / gaps
    marks = []
    for before, char in zip(" " + line, line, strict=False):
        if marks and (before > "\u0250" or char > "\u0250"):
            x += extra
        marks.append(Mark(char, x, y, sheet.size))
        x += advance(char, sheet)
    return marks


@dataclass
class Writer:
    """A PDF in the making: `add` an object and get its number; `bytes` is the file."""

    objects: list[bytes] = field(default_factory=list)

    def add(self, body: bytes) -> int:
        self.objects.append(body)
        return len(self.objects)

    def stream(self, data: bytes, extra: bytes = b"") -> int:
        packed = zlib.compress(data)
        head = b"<< /Length %d /Filter /FlateDecode %s >>" % (len(packed), extra)
        return self.add(head + b" stream\n" + packed + b"\nendstream")

    def bytes(self, root: int, password: str | None = None) -> bytes:
        """The file; locked with a user's password, or with the owner's alone where that is empty."""
        out, places = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n"), []
        trailer, bodies = (b"", self.objects) if password is None else _locked(self.objects, password)
        for number, body in enumerate(bodies, start=1):
            places.append(len(out))
            out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
        start = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
        out += b"".join(b"%010d 00000 n \n" % place for place in places)
        out += b"trailer << /Size %d /Root %d 0 R %s >>\n" % (len(places) + 1, root, trailer)
        return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def print_pages(
    pages: Sequence[Sequence[Mark]],
    sheet: Sheet | None = None,
    *,
    unicode_of: Callable[[str], str] = lambda char: char,
    shuffle: int | None = None,
    rotate: int = 0,
    flipped: bool = False,
    embed: bool = True,
    pictures: Sequence[bytes] = (),
    filled: float = 1.0,
    password: str | None = None,
    font_of: Callable[[int], bytes] = box_font,
    latin: bool = False,
) -> bytes:
    """A PDF of the marks. `unicode_of`: what the file says a character is; `shuffle`: seed for another order of
    drawing; `rotate`: pages turned by so many degrees whose text still stands upright on the screen; `flipped`: the
    way a browser prints, in a scaled system of axes that points down; `pictures`: a JPEG that fills each page, or the
    part `filled` of its edges; `font_of`: the TrueType font of so many characters; `latin`: what begins with a narrow
    character is set in a font of its own, with another ascent."""
    sheet = sheet or Sheet()
    writer = Writer()
    root, tree = writer.add(b""), writer.add(b"")
    chars = sorted({char for page in pages for mark in page for char in mark.text})
    file = writer.stream(data := font_of(len(chars)), b"/Length1 %d" % len(data)) if embed else 0
    fonts = b"/F1 %d 0 R" % _font(writer, chars, sheet, unicode_of, file)
    if latin:
        fonts += b" /F2 %d 0 R" % _font(writer, chars, sheet, unicode_of, file, (891, -216))
    kids = []
    for at, marks in enumerate(pages):
        marks = list(marks)
        if shuffle is not None:
            random.Random(shuffle + at).shuffle(marks)
        picture, resources = b"", b"/Font << %s >>" % fonts
        if pictures:
            resources += b" /XObject << /I1 %d 0 R >>" % _picture(writer, pictures[at % len(pictures)])
            picture = b"q %.1f 0 0 %.1f 0 0 cm /I1 Do Q\n" % (filled * sheet.width, filled * sheet.height)
        content = writer.stream(picture + _content(marks, chars, sheet, rotate, flipped, latin))
        kids.append(writer.add(_page_object(tree, content, resources, sheet, rotate)))
    writer.objects[root - 1] = b"<< /Type /Catalog /Pages %d 0 R >>" % tree
    writer.objects[tree - 1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (
        b" ".join(b"%d 0 R" % kid for kid in kids),
        len(kids),
    )
    return writer.bytes(root, password)


def _page_object(tree: int, content: int, resources: bytes, sheet: Sheet, rotate: int) -> bytes:
    across = rotate in (90, 270)
    box = (sheet.height, sheet.width) if across else (sheet.width, sheet.height)
    return (
        b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 %.1f %.1f] /Rotate %d /Contents %d 0 R /Resources << %s >> >>"
        % (tree, *box, rotate, content, resources)
    )


def print_report(text: str, password: str | None = None) -> bytes:
    """A report as a PDF of plain lines."""
    return print_pages(pages_of(text, Sheet()), password=password)


#: What the standard fills a password up with (32 bytes).
_FILL = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")


def _locked(objects: Sequence[bytes], password: str) -> tuple[bytes, list[bytes]]:
    """(the trailer's entry, the objects) locked by the standard's first scheme, RC4 with 40 bits."""
    user = (password.encode() + _FILL)[:32]
    owner = _rc4(hashlib.md5((b"owner" + _FILL)[:32]).digest()[:5], user)
    key = hashlib.md5(user + owner + struct.pack("<i", -4) + b"0123456789abcdef").digest()[:5]
    entry = b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >> /ID [<%s> <%s>]" % (
        owner.hex().encode(),
        _rc4(key, _FILL).hex().encode(),
        *[b"0123456789abcdef".hex().encode()] * 2,
    )
    locked = []
    for number, body in enumerate(objects, start=1):
        own = hashlib.md5(key + struct.pack("<I", number)[:3] + b"\0\0").digest()[:10]
        head, mark, data = body.partition(b" stream\n")
        head = re.sub(rb"\((\w+)\)", lambda text, own=own: b"<%s>" % _rc4(own, text[1]).hex().encode(), head)  # type: ignore[misc]
        if mark:
            data = _rc4(own, data.removesuffix(b"\nendstream")) + b"\nendstream"
        locked.append(head + mark + data)
    return entry, locked


def _rc4(key: bytes, data: bytes) -> bytes:
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def _content(
    marks: Sequence[Mark], chars: Sequence[str], sheet: Sheet, rotate: int, flipped: bool, latin: bool
) -> bytes:
    """Text operators; a turned page has its text turned back."""
    wide, high = sheet.width, sheet.height
    codes = {char: b"%04X" % code for code, char in enumerate(chars, start=1)}
    turn = {
        0: b"1 0 0 1 0 0 cm\n",
        90: b"0 1 -1 0 %.1f 0 cm\n" % high,
        180: b"-1 0 0 -1 %.1f %.1f cm\n" % (wide, high),
        270: b"0 -1 1 0 0 %.1f cm\n" % wide,
    }[rotate]
    lines = [turn]
    if flipped:
        lines.append(b".24 0 0 -.24 0 %.1f cm\n" % high)
    lines.append(b"BT\n")
    for mark in marks:
        code = b"".join(codes[char] for char in mark.text)
        if flipped:
            place = (mark.size / 0.24, -mark.size / 0.24, mark.x / 0.24, (high - mark.y) / 0.24)
            lines.append(b"/F1 1 Tf %.4f 0 0 %.4f %.3f %.3f Tm <%s> Tj\n" % (*place, code))
        else:
            across, up = math.cos(math.radians(mark.angle)), math.sin(math.radians(mark.angle))
            place = (across, up, -up, across, mark.x, mark.y)
            mode = 0 if mark.visible else 3
            lines.append(
                b"%d Tr /F%d %.2f Tf %.4f %.4f %.4f %.4f %.3f %.3f Tm <%s> Tj\n"
                % (mode, 2 if latin and mark.text < "\u0250" else 1, mark.size, *place, code)
            )
    return b"".join([*lines, b"ET"])


def _picture(writer: Writer, jpeg: bytes) -> int:
    high, wide = _jpeg_size(jpeg)
    head = b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /DCTDecode /Length %d >>"
    return writer.add(head % (wide, high, len(jpeg)) + b" stream\n" + jpeg + b"\nendstream")


def _jpeg_size(jpeg: bytes) -> tuple[int, int]:
    at = 2
    while jpeg[at + 1] not in (0xC0, 0xC1, 0xC2):
        at += 2 + int(struct.unpack(">H", jpeg[at + 2 : at + 4])[0])
    high, wide = struct.unpack(">HH", jpeg[at + 5 : at + 9])
    return int(high), int(wide)


def _font(
    writer: Writer,
    chars: Sequence[str],
    sheet: Sheet,
    unicode_of: Callable[[str], str],
    file: int,
    reach: tuple[int, int] = (880, -120),
) -> int:
    """The object of a font whose file is that object (0: not in the PDF); `reach` is its ascent and descent."""
    narrow = b"/W [%s]" % b" ".join(
        b"%d [%d]" % (code, 1000 * sheet.narrow)
        for code, char in enumerate(chars, start=1)
        if " " <= char < "\u0250"
    )
    descriptor = writer.add(
        b"<< /Type /FontDescriptor /FontName /AAAAAA+FangSong /Flags 4 /FontBBox [0 -120 1000 880] /ItalicAngle 0"
        b" /Ascent %d /Descent %d /CapHeight 700 /StemV 80 %s >>"
        % (*reach, b"/FontFile2 %d 0 R" % file if file else b"")
    )
    glyphs = b"/CIDToGIDMap %d 0 R" % writer.stream(
        struct.pack(f">{len(chars) + 1}H", *range(len(chars) + 1))
    )
    descendant = writer.add(
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /AAAAAA+FangSong /DW 1000 %s /FontDescriptor %d 0 R %s"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"
        % (narrow, descriptor, glyphs if file else b"")
    )
    return writer.add(
        b"<< /Type /Font /Subtype /Type0 /BaseFont /AAAAAA+FangSong /Encoding /Identity-H"
        b" /DescendantFonts [%d 0 R] /ToUnicode %d 0 R >>"
        % (descendant, writer.stream(_to_unicode(chars, unicode_of)))
    )


def _to_unicode(chars: Sequence[str], unicode_of: Callable[[str], str]) -> bytes:
    lines = [
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
        b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
    ]
    for start in range(0, len(chars), 100):
        part = list(enumerate(chars, start=1))[start : start + 100]
        lines.append(b"%d beginbfchar\n" % len(part))
        for code, char in part:
            target = unicode_of(char).encode("utf-16-be").hex().encode()
            lines.append(b"<%04X> <%s>\n" % (code, target))
        lines.append(b"endbfchar\n")
    return b"".join([*lines, b"endcmap end end"])
