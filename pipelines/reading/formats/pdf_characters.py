"""The characters of a PDF page with their boxes, in runs, asking pdfium as seldom as can be.

Belongs here: pdfium's text interface. Does not belong here: what the characters make (`layout`).
"""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

from pipelines.reading.formats.layout import Glyph, Page, Rule

#: What pdfium adds between runs, and blanks: the layout finds gaps by itself. U+FFFE and U+FFFF are unmapped.
_RUN = re.compile(r"[^\s\x00-\x20\x7f\xa0\u00ad\u200b\ufeff\ufffe\uffff]+")
_SINGLE = re.compile(_RUN.pattern.removesuffix("+"))
_UNKNOWN = re.compile(r"[\ue000-\uf8ff\ufffd\ufffe\uffff\U000f0000-\U0010ffff]")
_OTHER = re.compile(r"[^\u4e00-\u9fff]")
#: In sizes: how far the end of a run may be from where its characters' widths put it, before each is asked for.
_EXACT = 0.12
#: In sizes: how far two characters may be apart, or overlap, to be of one piece; a space is wider.
_CLOSE = 0.18
#: How many runs are asked which way their text goes.
_ASKED = 10
#: In points: the height of an upright line that parts cells; and how many lines of a page are looked at.
_TALL, _MOST_RULES = 8.0, 3_000

_Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class PageText:
    """The runs of a page, its size as read, how many characters there are and are unknown, how many pieces of text
    pdfium had no shape for, and the upright lines that are drawn."""

    glyphs: list[Glyph]
    page: Page
    known_and_unknown: int
    unknown: int
    lost: int
    rules: list[Rule]


def text_of_page(page: Any, number: int) -> PageText:
    """The text of an open page, turned so that most of it is upright."""
    handle = pdfium.FPDFText_LoadPage(page.raw)
    try:
        characters = _Characters(handle)
        runs = list(_RUN.finditer(characters.text))
        turn = characters.turn(runs)
        frame = _turned(page.get_cropbox(), turn)
        boxes, lost = _drawn(page)
        rules = _rules([_turned(box, turn) for box in boxes], number, frame)
        if rules:
            # A run may reach over the border between two cells.
            runs = list(_SINGLE.finditer(characters.text))
        glyphs = [glyph for run in runs for glyph in characters.glyphs(run, number, turn, frame)]
        if not rules:
            glyphs = _joined(glyphs)
    finally:
        pdfium.FPDFText_ClosePage(handle)
    count = sum(len(run.group()) for run in runs)
    unknown = len(_UNKNOWN.findall(characters.text))
    size = Page(frame[2] - frame[0], frame[3] - frame[1])
    return PageText(glyphs, size, count, unknown, lost, rules)


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

    def turn(self, runs: Sequence[re.Match[str]]) -> int:
        """Quarters of a turn, against the clock, that most of the text is turned by."""
        votes: Counter[int] = Counter()
        for run in runs[:: max(1, len(runs) // _ASKED)]:
            angle = pdfium.FPDFText_GetCharAngle(self._handle, run.start())
            votes[round(-angle / (math.pi / 2)) % 4] += len(run.group())
        return votes.most_common(1)[0][0] if votes else 0

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


def _drawn(page: Any) -> tuple[list[_Box], int]:
    """(the boxes of lines and frames, the pieces of text without width in fonts that are not in the file, whose
    characters pdfium drops)."""
    boxes: list[_Box] = []
    lost = 0
    bounds = [ctypes.c_float() for _ in range(4)]
    pointers = [ctypes.byref(bound) for bound in bounds]
    for at in range(pdfium.FPDFPage_CountObjects(page.raw)):
        piece = pdfium.FPDFPage_GetObject(page.raw, at)
        kind = pdfium.FPDFPageObj_GetType(piece)
        if kind not in (pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_PAGEOBJ_PATH):
            continue
        pdfium.FPDFPageObj_GetBounds(piece, *pointers)
        left, bottom, right, top = (bound.value for bound in bounds)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            boxes.append((left, bottom, right, top))
        elif right - left < 0.01:
            font = pdfium.FPDFTextObj_GetFont(piece)
            lost += bool(font) and pdfium.FPDFFont_GetIsEmbedded(font) == 0
    return boxes, lost


def _rules(boxes: Sequence[_Box], number: int, frame: _Box) -> list[Rule]:
    """Upright lines, and both sides of frames."""
    found = []
    for left, bottom, right, top in boxes[:_MOST_RULES]:
        if top - bottom > _TALL:
            sides = {left, right} if right - left > _TALL else {(left + right) / 2}
            found += [Rule(number, x - frame[0], frame[3] - top, frame[3] - bottom) for x in sides]
    return found
