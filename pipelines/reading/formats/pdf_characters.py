"""The characters of a PDF page with their boxes, in runs, asking pdfium as seldom as can be.

Belongs here: pdfium's text interface. Does not belong here: what the characters make (`layout`).
"""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium

from pipelines.reading.formats.glyphs import Glyph, Page, Rule

#: What pdfium adds between runs, and blanks: the layout finds gaps by itself. U+FFFE and U+FFFF are unmapped.
_RUN = re.compile(r"[^\s\x00-\x20\x7f\xa0\u00ad\u200b\ufeff\ufffe\uffff]+")
_SINGLE = re.compile(_RUN.pattern.removesuffix("+"))
_UNKNOWN = re.compile(r"[\ue000-\uf8ff\ufffd\ufffe\uffff\U000f0000-\U0010ffff]")
_OTHER = re.compile(r"[^\u4e00-\u9fff]")
#: In sizes: how far the end of a run may be from where its characters' widths put it, before each is asked for.
_EXACT = 0.12
#: In sizes: how far two characters may be apart, or overlap, to be of one piece; a space is wider.
_CLOSE = 0.18
#: In quarters of a turn: what stands more obliquely is no text of the report but a watermark.
_OBLIQUE = 0.1
#: In points: the height of an upright line that parts cells; and how many lines of a page are looked at.
_TALL, _MOST_RULES = 8.0, 3_000

_Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class PageText:
    """The runs of a page, its size as read, and the upright lines that are drawn.

    `count` characters, `unknown` of them; pieces of text that pdfium had no shape for (`lost`) or that stand obliquely
    and are left out; whether the text is an invisible layer; the part of the page that a picture covers (`pictured`).
    """

    glyphs: list[Glyph]
    page: Page
    rules: list[Rule]
    count: int
    unknown: int
    lost: int
    oblique: int
    is_hidden: bool
    pictured: float


def text_of_page(page: Any, number: int) -> PageText:
    """The text of an open page, turned so that most of it is upright."""
    handle = pdfium.FPDFText_LoadPage(page.raw)
    try:
        characters = _Characters(handle)
        runs = list(_RUN.finditer(characters.text))
        turn, oblique = characters.turn(runs)
        runs = [run for run in runs if run.start() not in oblique]
        frame = _turned(page.get_cropbox(), turn)
        drawn = _drawn(page)
        rules = _rules([_turned(box, turn) for box in drawn.lines], number, frame)
        if rules:
            # A run may reach over the border between two cells.
            runs = [one for run in runs for one in _SINGLE.finditer(characters.text, *run.span())]
        glyphs = [glyph for run in runs for glyph in characters.glyphs(run, number, turn, frame)]
        if not rules:
            glyphs = _joined(glyphs)
    finally:
        pdfium.FPDFText_ClosePage(handle)
    count = sum(len(run.group()) for run in runs)
    unknown = len(_UNKNOWN.findall(characters.text))
    # A broken file may say that its pages have no height.
    size = Page(max(1.0, frame[2] - frame[0]), max(1.0, frame[3] - frame[1]))
    return PageText(
        glyphs,
        size,
        rules,
        count=count,
        unknown=unknown,
        lost=drawn.lost,
        oblique=len(oblique),
        is_hidden=2 * drawn.hidden > drawn.texts,
        pictured=_covered([_turned(box, turn) for box in drawn.pictures], frame),
    )


class _Characters:
    """The characters of a text page by their index; `text` has one character for each."""

    def __init__(self, handle: Any) -> None:
        self._handle = handle
        self._rect = pdfium.FS_RECTF()
        self._pointer = ctypes.byref(self._rect)
        self._widths: dict[str, float] = {}
        self.text = self._text()

    def _text(self) -> str:
        count = pdfium.FPDFText_CountChars(self._handle)
        if count <= 0:
            return ""
        buffer = (ctypes.c_ushort * (count + 1))()
        written = pdfium.FPDFText_GetText(self._handle, 0, count, buffer)
        text = bytes(buffer)[: 2 * max(written - 1, 0)].decode("utf-16-le", "replace")
        if len(text) == count:
            return text
        # Something was left out or took two units: ask for each, so that indexes stay true.
        codes = (pdfium.FPDFText_GetUnicode(self._handle, at) for at in range(count))
        return "".join(chr(code) if 0 < code < 0x110000 else "\ufffe" for code in codes)

    def turn(self, runs: Sequence[re.Match[str]]) -> tuple[int, set[int]]:
        """(quarters of a turn, against the clock, that most of the text is turned by; where oblique runs begin)."""
        votes: Counter[int] = Counter()
        oblique: set[int] = set()
        for run in runs:
            quarters = -pdfium.FPDFText_GetCharAngle(self._handle, run.start()) / (math.pi / 2)
            if abs(quarters - round(quarters)) > _OBLIQUE:
                oblique.add(run.start())
            votes[round(quarters) % 4] += len(run.group())
        return (votes.most_common(1)[0][0] if votes else 0), oblique

    def glyphs(self, run: re.Match[str], number: int, turn: int, frame: _Box) -> Iterator[Glyph]:
        """As few as can be: characters that follow each other closely on one level are one glyph."""
        text = run.group()
        first = _turned(self._box(run.start()), turn)
        last = first if len(text) == 1 else _turned(self._box(run.end() - 1), turn)
        level = abs(first[1] - last[1]) < _EXACT * (first[3] - first[1])
        if len(text) == 1 or (level and self._is_even(run, first, last, turn)):
            yield _glyph(text, (first[0], first[1], last[2], first[3]), number, frame)
            return
        piece, (left, bottom, right, top) = text[0], first
        for at in range(run.start() + 1, run.end()):
            box = _turned(self._box(at), turn)
            size = top - bottom
            if abs(box[1] - bottom) < _CLOSE * size and -_CLOSE * size < box[0] - right < _CLOSE * size:
                piece, right = piece + self.text[at], box[2]
                continue
            yield _glyph(piece, (left, bottom, right, top), number, frame)
            piece, (left, bottom, right, top) = self.text[at], box
        yield _glyph(piece, (left, bottom, right, top), number, frame)

    def _is_even(self, run: re.Match[str], first: _Box, last: _Box, turn: int) -> bool:
        """Does the run end where the widths of its characters put it?"""
        size = first[3] - first[1]
        widths = self._widths
        others = _OTHER.findall(run.group())
        for char in others:
            if char not in widths:
                box = _turned(self._box(self.text.index(char, run.start())), turn)
                widths[char] = (box[2] - box[0]) / (size or 1)
        # An ideograph is as wide as its type is high; where it is not, every character is asked for.
        wide = len(run.group()) - len(others) + sum([widths[char] for char in others])
        return abs(last[2] - first[0] - wide * size) < _EXACT * size

    def _box(self, at: int) -> _Box:
        """left, bottom, right, top of a character's field, in points."""
        pdfium.FPDFText_GetLooseCharBox(self._handle, at, self._pointer)
        rect = self._rect
        return rect.left, rect.bottom, rect.right, rect.top


def _turned(box: _Box, quarters: int) -> _Box:
    """The box after the page was turned back, by the clock."""
    left, bottom, right, top = box
    if quarters == 0:
        return box
    if quarters == 1:
        return bottom, -right, top, -left
    if quarters == 2:
        return -right, -top, -left, -bottom
    return -top, left, -bottom, right


def _glyph(text: str, box: _Box, number: int, frame: _Box) -> Glyph:
    left, bottom, right, top = box
    return Glyph(
        number, text, left - frame[0], frame[3] - top, right - frame[0], frame[3] - bottom, top - bottom
    )


def _joined(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Pieces that go on without a gap as one: pdfium parts them where the font changes."""
    joined: list[Glyph] = []
    for glyph in glyphs:
        if joined:
            before = joined[-1]
            close = _CLOSE * before.size
            if abs(glyph.bottom - before.bottom) < close and -close < glyph.left - before.right < close:
                page, text, left, top, _, bottom, size, score = before
                joined[-1] = Glyph(page, text + glyph.text, left, top, glyph.right, bottom, size, score)
                continue
        joined.append(glyph)
    return joined


@dataclass
class _Drawn:
    """What is drawn on a page: the boxes of lines and frames, and of pictures; how many pieces of text there are, how
    many of them are invisible, and how many have no width in a font that is not in the file: pdfium drops their
    characters."""

    lines: list[_Box] = field(default_factory=list)
    pictures: list[_Box] = field(default_factory=list)
    texts: int = 0
    hidden: int = 0
    lost: int = 0


def _drawn(page: Any) -> _Drawn:
    found = _Drawn()
    bounds = [ctypes.c_float() for _ in range(4)]
    pointers = [ctypes.byref(bound) for bound in bounds]
    for at in range(pdfium.FPDFPage_CountObjects(page.raw)):
        piece = pdfium.FPDFPage_GetObject(page.raw, at)
        kind = pdfium.FPDFPageObj_GetType(piece)
        pdfium.FPDFPageObj_GetBounds(piece, *pointers)
        left, bottom, right, top = (bound.value for bound in bounds)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            found.lines.append((left, bottom, right, top))
        elif kind in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM):
            found.pictures.append((left, bottom, right, top))
        elif kind == pdfium.FPDF_PAGEOBJ_TEXT:
            found.texts += 1
            found.hidden += (
                pdfium.FPDFTextObj_GetTextRenderMode(piece) == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
            )
            if right - left < 0.01:
                font = pdfium.FPDFTextObj_GetFont(piece)
                found.lost += bool(font) and pdfium.FPDFFont_GetIsEmbedded(font) == 0
    return found


def _covered(pictures: Sequence[_Box], frame: _Box) -> float:
    """The part of the page that its largest picture covers."""
    areas = [
        max(0.0, min(right, frame[2]) - max(left, frame[0]))
        * max(0.0, min(top, frame[3]) - max(bottom, frame[1]))
        for left, bottom, right, top in pictures
    ]
    return max(areas, default=0.0) / max(1.0, (frame[2] - frame[0]) * (frame[3] - frame[1]))


def _rules(boxes: Sequence[_Box], number: int, frame: _Box) -> list[Rule]:
    """Upright lines, and both sides of frames."""
    found = []
    for left, bottom, right, top in boxes[:_MOST_RULES]:
        if top - bottom > _TALL:
            sides = {left, right} if right - left > _TALL else {(left + right) / 2}
            found += [Rule(number, x - frame[0], frame[3] - top, frame[3] - bottom) for x in sides]
    return found
