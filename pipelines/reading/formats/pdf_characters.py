"""The characters of a PDF page with their boxes, in runs, asking pdfium as seldom as can be.

Belongs here: where a page's text stands. Does not belong here: what the characters make (`layout`), what else is
drawn (`pdf_drawings`), how pdfium is called (`pdfium_calls`).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

from pipelines.reading.formats import pdfium_calls as calls
from pipelines.reading.formats.glyphs import Bar, Glyph, Page, Rule
from pipelines.reading.formats.pdf_drawings import bars_of, covered, drawings_of, rules_of
from pipelines.reading.formats.pdfium_calls import Box

#: What pdfium adds between runs, and blanks: the layout finds gaps by itself. U+FFFE and U+FFFF are unmapped.
_RUN = re.compile(r"[^\s\x00-\x20\x7f\xa0\u00ad\u200b\ufeff\ufffe\uffff]+")
_UNKNOWN = re.compile(r"[\ue000-\uf8ff\ufffd\ufffe\uffff\U000f0000-\U0010ffff]")
_IDEOGRAPH, _OTHER = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[^\u4e00-\u9fff]")
#: In sizes: how far the end of a run may be from where its characters' widths put it, before each is asked for.
_EXACT = 0.12
#: In sizes: how far two characters may be apart, or overlap, to be of one piece; a space is wider.
_CLOSE = 0.18
#: In quarters of a turn: what stands more obliquely is no text of the report but a watermark.
_OBLIQUE = 0.1

#: The indexes of a run's first character and of what follows its last.
_Run = tuple[int, int]
#: By the height of the type: the widths of its characters, and of any ideograph under "".
Widths = dict[float, dict[str, float]]


@dataclass(frozen=True)
class PageText:
    """The runs of a page, its size as read, and the lines that are drawn, upright and, where there are such, across.

    `count` characters, `unknown` of them; pieces of text that pdfium had no shape for (`lost`) or that stand obliquely
    and are left out; whether the text is an invisible layer; the part of the page that a picture covers (`pictured`).
    """

    glyphs: list[Glyph]
    page: Page
    rules: list[Rule]
    bars: list[Bar]
    count: int
    unknown: int
    lost: int
    oblique: int
    is_hidden: bool
    pictured: float


def text_of_page(page: Any, number: int, widths: Widths | None = None) -> PageText:
    """The text of an open page, turned so that most of it is upright. `widths`: what was learnt from pages before."""
    handle = pdfium.FPDFText_LoadPage(page.raw)
    try:
        characters = _Characters(calls.address(handle), {} if widths is None else widths)
        found = [run.span() for run in _RUN.finditer(characters.text)]
        turn, oblique = characters.turn(found)
        runs = [run for run in found if run[0] not in oblique] if oblique else found
        frame = _turned([page.get_cropbox()], turn)[0]
        drawn = drawings_of(calls.address(page.raw))
        lines = _turned(drawn.lines, turn)
        rules = rules_of(lines, number, frame)
        if rules:
            # A run may reach over the border between two cells.
            singles = [(at, at + 1) for start, end in runs for at in range(start, end)]
            pieces = characters.pieces(singles, turn)
        else:
            pieces = _joined(characters.pieces(runs, turn))
        glyphs = _glyphs(pieces, number, frame)
    finally:
        pdfium.FPDFText_ClosePage(handle)
    return PageText(
        glyphs,
        # A broken file may say that its pages have no height.
        Page(max(1.0, frame[2] - frame[0]), max(1.0, frame[3] - frame[1])),
        rules,
        bars_of(lines, number, frame) if rules else [],
        count=sum([end - start for start, end in runs]),
        unknown=len(_UNKNOWN.findall(characters.text)),
        lost=drawn.lost,
        oblique=len(oblique),
        is_hidden=drawn.is_hidden,
        pictured=covered(_turned(drawn.pictures, turn), frame),
    )


#: A piece of text and its box.
_Piece = tuple[str, Box]


class _Characters:
    """The characters of a text page by their index; `text` has one character for each."""

    def __init__(self, text_page: int, widths: Widths) -> None:
        self._text_page = text_page
        self._widths = widths
        self.text = calls.text_of(text_page)

    def turn(self, runs: Sequence[_Run]) -> tuple[int, set[int]]:
        """(quarters of a turn, against the clock, that most of the text is turned by; where oblique runs begin)."""
        votes: Counter[int] = Counter()
        oblique: set[int] = set()
        angles = calls.angles(self._text_page, [start for start, _ in runs])
        if not any(angles):
            return 0, oblique
        for (start, end), angle in zip(runs, angles, strict=True):
            quarters = -angle / (math.pi / 2)
            if abs(quarters - round(quarters)) > _OBLIQUE:
                oblique.add(start)
            votes[round(quarters) % 4] += end - start
        return (votes.most_common(1)[0][0] if votes else 0), oblique

    def pieces(self, runs: Sequence[_Run], turn: int) -> Iterator[_Piece]:
        """As few as can be: characters that follow each other closely on one level are one piece."""
        firsts = self._fields([start for start, _ in runs], turn)
        lasts = self._fields([end - 1 for _, end in runs], turn)
        text = self.text
        for (start, end), first, last in zip(runs, firsts, lasts, strict=True):
            if end - start == 1 or self._is_even(start, end, first, last, turn):
                yield text[start:end], (first[0], first[1], last[2], first[3])
            else:
                yield from self._parts(start, end, turn)

    def _is_even(self, start: int, end: int, first: Box, last: Box, turn: int) -> bool:
        """Does the run end on its level where the widths of its characters put it?"""
        size = first[3] - first[1]
        if abs(first[1] - last[1]) >= _EXACT * size:
            return False
        run = self.text[start:end]
        others = _OTHER.findall(run)
        widths = self._widths.setdefault(round(size, 2), {})
        try:
            wide = sum([widths[char] for char in others])
        except KeyError:
            for char in others:
                if char not in widths:
                    widths[char] = self._width(self.text.index(char, start), turn)
            wide = sum([widths[char] for char in others])
        if len(run) > len(others):
            # Ideographs are all as wide; where they are not, every character is asked for.
            if "" not in widths:
                ideograph = _IDEOGRAPH.search(run)
                assert ideograph is not None
                widths[""] = self._width(start + ideograph.start(), turn)
            wide += (len(run) - len(others)) * widths[""]
        return abs(last[2] - first[0] - wide) < _EXACT * size

    def _parts(self, start: int, end: int, turn: int) -> Iterator[_Piece]:
        fields = self._fields(range(start, end), turn)
        left, bottom, right, top = fields[0]
        close, begin = _CLOSE * (top - bottom), start
        for at, box in enumerate(fields[1:], start=start + 1):
            if -close < box[1] - bottom < close and -close < box[0] - right < close:
                right = box[2]
                continue
            yield self.text[begin:at], (left, bottom, right, top)
            left, bottom, right, top = box
            close, begin = _CLOSE * (top - bottom), at
        yield self.text[begin:end], (left, bottom, right, top)

    def _width(self, at: int, turn: int) -> float:
        left, _, right, _ = self._fields([at], turn)[0]
        return right - left

    def _fields(self, indexes: Sequence[int], turn: int) -> list[Box]:
        return _turned(calls.fields(self._text_page, indexes), turn)


def _turned(boxes: list[Box], quarters: int) -> list[Box]:
    """The boxes after the page was turned back, by the clock."""
    if quarters == 0:
        return boxes
    if quarters == 1:
        return [(bottom, -right, top, -left) for left, bottom, right, top in boxes]
    if quarters == 2:
        return [(-right, -top, -left, -bottom) for left, bottom, right, top in boxes]
    return [(-top, left, -bottom, right) for left, bottom, right, top in boxes]


def _joined(pieces: Iterator[_Piece]) -> Iterator[_Piece]:
    """Pieces that go on without a gap as one: pdfium parts them where the font changes."""
    before = next(pieces, None)
    if before is None:
        return
    text, (left, bottom, right, top) = before
    close = _CLOSE * (top - bottom)
    for more, box in pieces:
        if -close < box[1] - bottom < close and -close < box[0] - right < close:
            text, right = text + more, box[2]
            continue
        yield text, (left, bottom, right, top)
        text, (left, bottom, right, top) = more, box
        close = _CLOSE * (top - bottom)
    yield text, (left, bottom, right, top)


def _glyphs(pieces: Iterator[_Piece], number: int, frame: Box) -> list[Glyph]:
    x, y = frame[0], frame[3]
    return [
        Glyph(number, text, left - x, y - top, right - x, y - bottom, top - bottom)
        for text, (left, bottom, right, top) in pieces
    ]
