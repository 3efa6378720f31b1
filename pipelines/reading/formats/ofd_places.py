"""Where the characters of an OFD text object stand on the page: boundary, matrix, steps.

Belongs here: GB/T 33190 chapter 11 (text) and its arithmetic. Does not belong here: parts and pages.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import hypot

from lxml import etree

from pipelines.reading.formats.layout import Glyph

_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_DEFAULT_SIZE = 5.0
#: The part of a character's height that stands above its base line.
_ASCENT = 0.86
_MAX_REPEAT = 10_000
_MAX_LENGTH = 1e6
#: In sizes of the character: a gap that parts two characters, or an overlap that is more than a tight fit.
_GAP = 0.15
#: Up to this slope a line is level: scanners and printers are not exact.
_LEVEL = 0.1


@dataclass(frozen=True)
class Matrix:
    """x' = ax + cy + e, y' = bx + dy + f."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Where a point comes to lie."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def then(self, outer: "Matrix") -> "Matrix":
        """This matrix, and the outer one after it."""
        return Matrix(
            outer.a * self.a + outer.c * self.b,
            outer.b * self.a + outer.d * self.b,
            outer.a * self.c + outer.c * self.d,
            outer.b * self.c + outer.d * self.d,
            *outer.point(self.e, self.f),
        )


@dataclass(frozen=True, slots=True)
class Placed:
    """A character on the page and which way it is turned: quarter turns to the right, None where it is slanted."""

    glyph: Glyph
    turn: int | None


def local(element: etree._Element) -> str:
    """The name of an element without its namespace, which files spell in their own ways."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def first(element: etree._Element | None, name: str) -> etree._Element | None:
    """The first child of that name, None where there is none."""
    return next(named(element, name), None)


def named(element: etree._Element | None, name: str) -> Iterator[etree._Element]:
    """The children of that name."""
    return (each for each in ([] if element is None else element) if local(each) == name)


def numbers(written: str) -> list[float]:
    """The numbers of an attribute, parted by blanks or commas; 0 for one that no page has room for."""
    if not written:
        return []
    found = map(float, _NUMBER.findall(written))
    return [each if -_MAX_LENGTH < each < _MAX_LENGTH else 0.0 for each in found]


def matrix_of(element: etree._Element) -> Matrix:
    """From an object's own coordinates to those around it: its CTM, then its boundary's corner."""
    ctm = numbers(element.get("CTM", ""))
    own = Matrix(*ctm) if len(ctm) == 6 else Matrix()
    boundary = [*numbers(element.get("Boundary", "")), 0.0, 0.0][:2]
    return own.then(Matrix(e=boundary[0], f=boundary[1]))


def text_glyphs(element: etree._Element, page: int, outer: Matrix) -> Iterator[Placed]:
    """The characters of a text object. Without a size, the boundary's height is the size; without steps, every
    character is as wide as Chinese or Latin ones are."""
    matrix = matrix_of(element).then(outer)
    boundary = numbers(element.get("Boundary", ""))
    size = next(iter(numbers(element.get("Size", ""))), 0.0)
    if size <= 0:
        size = boundary[3] if len(boundary) == 4 and boundary[3] > 0 else _DEFAULT_SIZE
    stretch = next(iter(numbers(element.get("HScale", ""))), 1.0)
    x, y = 0.0, size * _ASCENT
    turn = _turn(matrix)
    for code in named(element, "TextCode"):
        # A code without a place goes on where the one before began (GB/T 33190, 11.3).
        x = next(iter(numbers(code.get("X", ""))), x)
        y = next(iter(numbers(code.get("Y", ""))), y)
        for glyph in _code_glyphs(code, page, matrix, (x, y), size, stretch):
            yield Placed(glyph, turn)


def _code_glyphs(
    code: etree._Element,
    page: int,
    matrix: Matrix,
    start: tuple[float, float],
    size: float,
    stretch: float,
) -> Iterator[Glyph]:
    """The characters of a code, those that follow each other without a gap as one."""
    text = (code.text or "").strip("\r\n\t")
    across, down = steps(code.get("DeltaX", "")), steps(code.get("DeltaY", ""))
    x, y = start
    run, left, right, base = "", x, x, y
    for index, char in enumerate(text):
        width = size * stretch * (0.5 if char < "\u0250" else 1.0)
        is_blank = char.isspace()
        if run and (is_blank or y != base or abs(x - right) > _GAP * size):
            yield _glyph(run, page, matrix, (left, base), size, right - left)
            run = ""
        if not is_blank:
            left, base = (left, base) if run else (x, y)
            run += char
            right = x + _inked(width, across, index)
        x += across[index] if index < len(across) else 0.0 if down and not across else width
        y += down[index] if index < len(down) else 0.0
    if run:
        yield _glyph(run, page, matrix, (left, base), size, right - left)


def _inked(width: float, across: list[float], index: int) -> float:
    # A step smaller than the usual width tells the character is narrower.
    return min(width, across[index]) if index < len(across) and across[index] > 0 else width


def _turn(matrix: Matrix) -> int | None:
    along, down = matrix.a, matrix.b
    if abs(down) <= _LEVEL * abs(along):
        return 0 if along > 0 else 2
    if abs(along) <= _LEVEL * abs(down):
        return 1 if down > 0 else 3
    return None


def uprighted(glyph: Glyph, turn: int, width: float, height: float) -> Glyph:
    """A character of a page of that size as it stands once the page is turned back."""
    left, top, right, bottom = glyph.left, glyph.top, glyph.right, glyph.bottom
    if turn == 1:
        left, top, right, bottom = top, width - right, bottom, width - left
    elif turn == 2:
        left, top, right, bottom = width - right, height - bottom, width - left, height - top
    elif turn == 3:
        left, top, right, bottom = height - bottom, left, height - top, right
    return glyph._replace(left=left, top=top, right=right, bottom=bottom)


def _glyph(
    char: str, page: int, matrix: Matrix, base: tuple[float, float], size: float, width: float
) -> Glyph:
    x, y = base
    top, bottom = y - size * _ASCENT, y + size * (1 - _ASCENT)
    corners = [
        matrix.point(*corner) for corner in ((x, top), (x + width, top), (x, bottom), (x + width, bottom))
    ]
    across = [corner[0] for corner in corners]
    down = [corner[1] for corner in corners]
    return Glyph(page, char, min(across), min(down), max(across), max(down), size * hypot(matrix.c, matrix.d))


def steps(written: str) -> list[float]:
    """The steps between characters; `g n d` stands for d, n times."""
    found: list[float] = []
    words = written.replace(",", " ").split()
    at = 0
    while at < len(words):
        if words[at] == "g" and at + 2 < len(words):
            count, step = numbers(words[at + 1]), numbers(words[at + 2])
            if count and step:
                found += step[:1] * max(0, min(int(count[0]), _MAX_REPEAT))
            at += 3
        else:
            found += numbers(words[at])[:1]
            at += 1
    return found
