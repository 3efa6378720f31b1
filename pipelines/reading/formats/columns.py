"""Pages printed in two columns: where a clear gutter runs down between two blocks of prose, the left one is read first.

Belongs here: finding the gutter. Does not belong here: tables, whose rows are read across (`table_layout`): what is not
plainly prose on both sides is left as it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from pipelines.reading.formats.glyphs import Glyph

#: Rows with text on both sides that a page must have, and that each block of them must have.
_ENOUGH, _BLOCK = 8, 3
#: In sizes: how wide a gutter is at least, a gap that parts cells, and how wide a column is.
_GUTTER, _CELL, _COLUMN = 1.2, 1.6, 10.0
#: The part of the text's width in which the gutter lies.
_MIDDLE = (0.35, 0.65)
#: Prose: at least so many of a column's rows fill so much of its width; so few have a gap inside.
_FULL_ROWS, _FULL, _GAPPED = 0.5, 0.8, 0.1

Row = list[Glyph]


class Block(NamedTuple):
    """A part of a page to be read from top to bottom: a column (1 left, 2 right), or the whole width (0)."""

    column: int
    glyphs: list[Glyph]


def part_columns(rows: Sequence[Row]) -> list[Block]:
    """The blocks of a page in reading order, or none where it is not printed in columns. `rows` from the top down."""
    if sum(len(row) > 1 for row in rows) < _ENOUGH:
        return []
    size = median([glyph.size for row in rows for glyph in row])
    centre = _centre(rows, size)
    if centre is None:
        return []
    runs = _runs(rows, centre, _GUTTER * size)
    parted = [_sides(run, centre) for is_open, run in runs if is_open and _both(run, centre) >= _BLOCK]
    lefts, rights = ([row for side in parted for row in side[at] if row] for at in (0, 1))
    if min(len(lefts), len(rights)) < _ENOUGH or not _are_prose(lefts, rights, size):
        return []
    blocks: list[Block] = []
    for is_open, run in runs:
        if is_open and _both(run, centre) >= _BLOCK:
            left, right = _sides(run, centre)
            blocks += [Block(1, _flat(left)), Block(2, _flat(right))]
        else:
            blocks.append(Block(0, _flat(run)))
    return blocks


def _centre(rows: Sequence[Row], size: float) -> float | None:
    """Where the gutter's middle is, if enough rows have a wide gap there."""
    start = min(glyph.left for row in rows for glyph in row)
    width = max(glyph.right for row in rows for glyph in row) - start
    first, last = (start + part * width for part in _MIDDLE)
    gaps = [
        (end, begin)
        for row in rows
        for end, begin in _gaps(row)
        if begin - end >= _GUTTER * size and first < begin < last + size and end < last
    ]
    if len(gaps) < _ENOUGH:
        return None
    # The ends of paragraphs and first lines make some gaps wider; a stray one may be elsewhere.
    ends, begins = sorted(end for end, _ in gaps), sorted(begin for _, begin in gaps)
    end, begin = ends[len(ends) * 9 // 10], begins[len(begins) // 10]
    return (end + begin) / 2 if begin - end >= _GUTTER * size else None


def _gaps(row: Row) -> Iterable[tuple[float, float]]:
    ordered = sorted(row, key=lambda glyph: glyph.left)
    return ((before.right, glyph.left) for before, glyph in pairwise(ordered))


def _runs(rows: Sequence[Row], centre: float, gutter: float) -> list[tuple[bool, list[Row]]]:
    """The rows in runs of those that leave the gutter open and those that do not."""
    runs: list[tuple[bool, list[Row]]] = []
    for row in rows:
        is_open = _is_open(row, centre, gutter)
        if not runs or runs[-1][0] != is_open:
            runs.append((is_open, []))
        runs[-1][1].append(row)
    return runs


def _is_open(row: Row, centre: float, gutter: float) -> bool:
    if any(glyph.left < centre < glyph.right for glyph in row):
        return False
    left = max((glyph.right for glyph in row if glyph.right <= centre), default=None)
    right = min((glyph.left for glyph in row if glyph.left >= centre), default=None)
    return left is None or right is None or right - left >= gutter


def _sides(run: Sequence[Row], centre: float) -> tuple[list[Row], list[Row]]:
    left = [[glyph for glyph in row if glyph.right <= centre] for row in run]
    right = [[glyph for glyph in row if glyph.left >= centre] for row in run]
    return left, right


def _both(run: Sequence[Row], centre: float) -> int:
    return sum(bool(left and right) for left, right in zip(*_sides(run, centre), strict=True))


def _are_prose(lefts: Sequence[Row], rights: Sequence[Row], size: float) -> bool:
    wide, other = _width(lefts), _width(rights)
    return 0.6 < wide / (other or 1) < 1.67 and all(_is_prose(side, size) for side in (lefts, rights))


def _is_prose(side: Sequence[Row], size: float) -> bool:
    width = _width(side)
    full = sum(_width([row]) >= _FULL * width for row in side)
    gapped = sum(any(begin - end > _CELL * size for end, begin in _gaps(row)) for row in side)
    return width >= _COLUMN * size and full >= _FULL_ROWS * len(side) and gapped <= _GAPPED * len(side)


def _width(side: Sequence[Row]) -> float:
    return max(glyph.right for row in side for glyph in row) - min(
        glyph.left for row in side for glyph in row
    )


def _flat(rows: Iterable[Row]) -> list[Glyph]:
    return [glyph for row in rows for glyph in row]
