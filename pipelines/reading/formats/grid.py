"""Rows of a drawn table whose cells hold several printed lines: one line of cells again.

Belongs here: finding such rows between drawn lines, and joining a cell's lines. Does not belong here: what a row
reads like (`table_layout`). Rows that are merged over others are left as they are printed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from pipelines.reading.formats.glyphs import Bar, Cell, Glyph, Line, Rule

#: In points: how far parts of one drawn line may be off, and what a cell leaves free beside its text.
_OFF, _PADDING = 2.0, 14.0
#: What is drawn more often on a page is no table.
_MOST_ROWS, _MOST_WALLS = 150, 40
#: Characters of two lines that may be one word, broken by hand in a narrow cell (调解/件数).
_WRAPPED = 12
_NO_MARK_AFTER = "。；;，,、：:"

Setter = Callable[[list[Glyph]], list[Line]]


class Band(NamedTuple):
    """A row of a table: its upper and lower line, and where its cells begin and end."""

    top: float
    bottom: float
    walls: tuple[float, ...]

    def holds(self, glyph: Glyph) -> bool:
        return (
            self.top < (glyph.top + glyph.bottom) / 2 < self.bottom
            and self.walls[0] < (glyph.left + glyph.right) / 2 < self.walls[-1]
        )


def join_cells(
    glyphs: Sequence[Glyph], rules: Sequence[Rule], bars: Sequence[Bar], set_lines: Setter
) -> tuple[list[Line], list[Glyph]]:
    """(a line for every row of a table with cells of several lines, the glyphs that are in none of these).

    `set_lines` makes the lines of some glyphs.
    """
    joined: list[Line] = []
    others = list(glyphs)
    for band in _bands(rules, bars):
        inside = [glyph for glyph in others if band.holds(glyph)]
        cells = [
            (right - left, [glyph for glyph in inside if left < (glyph.left + glyph.right) / 2 < right])
            for left, right in pairwise(band.walls)
        ]
        filled = [(width, set_lines(cell)) for width, cell in cells if cell]
        if len(filled) > 1 and max(len(lines) for _, lines in filled) > 1:
            joined.append(_joined(filled))
            others = [glyph for glyph in others if not band.holds(glyph)]
    return joined, others


def _joined(cells: Sequence[tuple[float, list[Line]]]) -> Line:
    lines = [line for _, cell in cells for line in cell]
    return Line(
        page=lines[0].page,
        cells=tuple(
            Cell(_text(cell, width), min(line.left for line in cell), max(line.right for line in cell))
            for width, cell in cells
        ),
        top=min(line.top for line in lines),
        bottom=max(line.bottom for line in lines),
        size=max(lines, key=lambda line: len(line.text)).size,
        score=min(line.score for line in lines),
    )


def _text(lines: Sequence[Line], width: float) -> str:
    """The lines of a cell as one. Figures of two lines never touch."""
    text = _flat(lines[0])
    for before, line in pairwise(lines):
        more = _flat(line)
        text += _between(text, more, width - (before.right - before.left) - _PADDING < line.size) + more
    return text


def _flat(line: Line) -> str:
    return " ".join(cell.text for cell in line.cells)


def _between(before: str, after: str, is_full: bool) -> str:
    """What stands between two lines; a full one goes on in the next."""
    if before[-1].isdigit() and after[0].isdigit():
        return "；"
    has_figure = before[-1].isdigit() or after[0].isdigit()
    is_word = len(before) + len(after) <= _WRAPPED and not has_figure
    return "" if is_full or is_word or before[-1] in _NO_MARK_AFTER else "；"


def _bands(rules: Iterable[Rule], bars: Iterable[Bar]) -> list[Band]:
    """The rows between two drawn lines of equal length that have an upright line between their ends."""
    levels = _levels(bars)
    if len(levels) > _MOST_ROWS:
        return []
    uprights = sorted(rules, key=lambda rule: rule.x)
    bands = []
    for (top, left, right), (bottom, other_left, other_right) in pairwise(levels):
        if abs(left - other_left) > _OFF or abs(right - other_right) > _OFF:
            continue
        middle = (top + bottom) / 2
        inner = [
            rule.x
            for rule in uprights
            if rule.top < middle < rule.bottom and left + _OFF < rule.x < right - _OFF
        ]
        if 0 < len(inner) <= _MOST_WALLS:
            bands.append(Band(top, bottom, (left, *_apart(inner), right)))
    return bands


def _levels(bars: Iterable[Bar]) -> list[tuple[float, float, float]]:
    """(y, left end, right end) of the lines across, whose parts are drawn cell by cell."""
    levels: list[tuple[float, float, float]] = []
    for bar in sorted(bars, key=lambda bar: (bar.y, bar.left)):
        if levels and bar.y - levels[-1][0] < _OFF:
            y, left, right = levels[-1]
            levels[-1] = y, min(left, bar.left), max(right, bar.right)
        else:
            levels.append((bar.y, bar.left, bar.right))
    return levels


def _apart(places: Sequence[float]) -> list[float]:
    """Both edges of one drawn line are one wall."""
    kept: list[float] = []
    for place in places:
        if not kept or place - kept[-1] > _OFF:
            kept.append(place)
    return kept
