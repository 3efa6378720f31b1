"""Makes TrueType fonts for the tests' PDFs: of boxes, which is enough to read a text back, or of outlines as rich as
those of Chinese characters, as an office program embeds them. Glyph 0 is empty; a character's glyph is its code.
"""

from __future__ import annotations

import random
import struct
from collections.abc import Sequence
from itertools import pairwise

#: An ideograph of a Song or FangSong font has about so many contours and points.
_CONTOURS, _POINTS = 5, 11


def box_font(count: int) -> bytes:
    """A font of `count` glyphs, every one the same box."""
    box = _glyph([[(50, -100), (450, -100), (450, 850), (50, 850)]])
    return _font([box] * count)


def outline_font(count: int, seed: int = 1) -> bytes:
    """A font of `count` different glyphs of some 55 points each: about 270 bytes, as in a subset of a real font."""
    chance = random.Random(seed)
    glyphs = [
        _glyph(
            [
                [(chance.randrange(20, 980), chance.randrange(-100, 860)) for _ in range(_POINTS)]
                for _ in range(_CONTOURS)
            ]
        )
        for _ in range(count)
    ]
    return _font(glyphs)


def _glyph(contours: Sequence[Sequence[tuple[int, int]]]) -> bytes:
    points = [point for contour in contours for point in contour]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    ends, end = [], -1
    for contour in contours:
        end += len(contour)
        ends.append(end)
    data = struct.pack(">hhhhh", len(contours), min(xs), min(ys), max(xs), max(ys))
    data += struct.pack(f">{len(ends)}HH", *ends, 0)
    # Every other point is on the curve.
    data += bytes(int(at % 2 == 0 or len(points) == 4) for at in range(len(points)))
    data += _steps(xs) + _steps(ys)
    return data + b"\x00" * (-len(data) % 4)


def _steps(places: Sequence[int]) -> bytes:
    steps = (place - before for before, place in pairwise([0, *places]))
    return struct.pack(f">{len(places)}h", *steps)


def _font(shapes: Sequence[bytes]) -> bytes:
    """A font whose glyph 0 is empty, with the shapes after it."""
    glyphs = [b"", *shapes]
    places = [0]
    for glyph in glyphs:
        places.append(places[-1] + len(glyph))
    count = len(glyphs)
    head = (0x10000, 0x10000, 0, 0x5F0F3CF5, 3, 1000, 0, 0, 0, -120, 1000, 880, 0, 8, 2, 1, 0)
    hhea = (0x10000, 880, -120, 0, 1000, 0, 0, 1000, 1, 0, 0, 0, 0, 0, 0, 0, 1)
    tables = {
        b"glyf": b"".join(glyphs),
        b"head": struct.pack(">IIIIHHqqhhhhHHhhh", *head),
        b"hhea": struct.pack(">IhhhHhhhhhhhhhhhH", *hhea),
        b"hmtx": struct.pack(f">Hh{count - 1}h", 1000, 0, *[50] * (count - 1)),
        b"loca": struct.pack(f">{len(places)}I", *places),
        b"maxp": struct.pack(">IHHHHHHHHHHHHHH", 0x10000, count, 64, 8, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0),
    }
    start = struct.pack(">IHHHH", 0x10000, len(tables), 64, 2, 32)
    place, body = len(start) + 16 * len(tables), b""
    for tag, data in sorted(tables.items()):
        start += tag + struct.pack(">III", 0, place + len(body), len(data))
        body += data + b"\x00" * (-len(data) % 4)
    return start + body
