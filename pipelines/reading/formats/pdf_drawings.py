"""What is drawn on a PDF page beside its characters: lines, pictures, and text that nobody sees or that is lost.

Belongs here: pdfium's page objects. Does not belong here: characters (`pdf_characters`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pypdfium2.raw as pdfium

from pipelines.reading.formats import pdfium_calls as calls
from pipelines.reading.formats.glyphs import Bar, Rule
from pipelines.reading.formats.pdfium_calls import Box

#: In points: the length of a line that parts cells; and how many lines of a page are looked at.
_TALL, _MOST_RULES = 8.0, 3_000
_KINDS = (
    pdfium.FPDF_PAGEOBJ_TEXT,
    pdfium.FPDF_PAGEOBJ_PATH,
    pdfium.FPDF_PAGEOBJ_IMAGE,
    pdfium.FPDF_PAGEOBJ_FORM,
)
#: In points: text that is no wider has no shape.
_THIN = 0.01


@dataclass(frozen=True)
class Drawings:
    """The boxes of lines and frames, and of pictures; whether most pieces of text are invisible (`is_hidden`), and
    how many have no width in a font that is not in the file (`lost`): pdfium drops their characters."""

    lines: list[Box]
    pictures: list[Box]
    is_hidden: bool
    lost: int


def drawings_of(page: int) -> Drawings:
    """What is drawn on the page of that handle."""
    texts, paths, images, forms = calls.objects(page, _KINDS)
    foreign = calls.bounds(calls.without_font(texts))
    return Drawings(
        calls.bounds(paths),
        calls.bounds(images + forms),
        _mostly_invisible(texts),
        sum(right - left < _THIN for left, _, right, _ in foreign),
    )


def _mostly_invisible(texts: Sequence[int]) -> bool:
    half = (len(texts) + 1) // 2
    hidden = calls.count_invisible(texts[:half])
    # Where none of the first half is, most cannot be.
    return hidden > 0 and 2 * (hidden + calls.count_invisible(texts[half:])) > len(texts)


def covered(pictures: Sequence[Box], frame: Box) -> float:
    """The part of the page that its largest picture covers."""
    areas = [
        max(0.0, min(right, frame[2]) - max(left, frame[0]))
        * max(0.0, min(top, frame[3]) - max(bottom, frame[1]))
        for left, bottom, right, top in pictures
    ]
    return max(areas, default=0.0) / max(1.0, (frame[2] - frame[0]) * (frame[3] - frame[1]))


def rules_of(boxes: Sequence[Box], number: int, frame: Box) -> list[Rule]:
    """Upright lines, and both sides of frames."""
    found = []
    for left, bottom, right, top in boxes[:_MOST_RULES]:
        if top - bottom > _TALL:
            sides = {left, right} if right - left > _TALL else {(left + right) / 2}
            found += [Rule(number, x - frame[0], frame[3] - top, frame[3] - bottom) for x in sides]
    return found


def bars_of(boxes: Sequence[Box], number: int, frame: Box) -> list[Bar]:
    """Lines across, and the upper and lower side of frames."""
    found = []
    for left, bottom, right, top in boxes[:_MOST_RULES]:
        if right - left > _TALL:
            sides = {bottom, top} if top - bottom > _TALL else {(bottom + top) / 2}
            found += [Bar(number, frame[3] - y, left - frame[0], right - frame[0]) for y in sides]
    return found
