"""From positioned characters to text: what stands where on the pages of a PDF, an OFD or a scan.

Belongs here: lines, their cells and the order of reading. Does not belong here: which lines make a paragraph
(`paragraphs`), what repeats on every page (`running`), rows of a table (`tables`), or how a format stores characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from pipelines.reading.formats.columns import part_columns
from pipelines.reading.formats.glyphs import Bar, Cell, Glyph, Line, Page, PlacedLine, Rule
from pipelines.reading.formats.grid import join_cells
from pipelines.reading.formats.paragraphs import join_lines
from pipelines.reading.formats.radicals import fold_radicals
from pipelines.reading.formats.running import part_running_lines

__all__ = ["Bar", "Glyph", "Layout", "Page", "Rule", "lay_out"]

#: In sizes of the character: a gap that is a space between Latin words or digits, and one that parts two cells.
_SPACE, _CELL = 0.2, 1.6
#: The part of the lower of two heights that must overlap for characters to stand on one line.
_OVERLAP = 0.5
_NARROW = re.compile(r"[!-~\u00a1-\u024f]")


@dataclass(frozen=True)
class Layout:
    """`text`: a paragraph or table row a line; `lines`: where each printed line went; `dropped`: running heads and
    feet with page numbers, as they stand, that are not in the text."""

    text: str
    lines: tuple[PlacedLine, ...]
    dropped: tuple[Line, ...]


def lay_out(
    glyphs: Iterable[Glyph],
    pages: Mapping[int, Page],
    rules: Iterable[Rule] = (),
    bars: Iterable[Bar] = (),
) -> Layout:
    """The text of a document's characters, in any order. `pages`: the size of every page by its number; `rules` and
    `bars`: the lines that are drawn, upright and across."""
    by_page: dict[int, list[Glyph]] = {}
    for glyph in glyphs:
        if glyph.text.strip():
            by_page.setdefault(glyph.page, []).append(glyph)
    ruled: dict[int, list[Rule]] = {}
    for rule in rules:
        ruled.setdefault(rule.page, []).append(rule)
    barred: dict[int, list[Bar]] = {}
    for bar in bars:
        barred.setdefault(bar.page, []).append(bar)
    lines = [
        line
        for page in sorted(by_page)
        for line in lines_of(by_page[page], ruled.get(page, []), barred.get(page, []))
    ]
    body, dropped = part_running_lines(lines, pages)
    text, placed = join_lines(body)
    return Layout(fold_radicals(text), tuple(placed), tuple(dropped))


def lines_of(glyphs: list[Glyph], rules: Sequence[Rule] = (), bars: Sequence[Bar] = ()) -> list[Line]:
    """The lines of one page from top to bottom, of its left column first where it has two."""
    if rules:
        # They are those of a table: no columns of prose.
        joined, others = join_cells(glyphs, rules, bars, lambda cell: _lines(_rows(cell), (), 0))
        lines = _lines(_rows(others), rules, 0)
        return sorted([*joined, *lines], key=_middle_of) if joined else lines
    rows = _rows(glyphs)
    blocks = part_columns(rows)
    if not blocks:
        return _lines(rows, rules, 0)
    return [line for block in blocks for line in _lines(_rows(block.glyphs), rules, block.column)]


def _lines(rows: Iterable[list[Glyph]], rules: Sequence[Rule], column: int) -> list[Line]:
    return sorted([_line(row, rules, column) for row in rows], key=_middle_of)


def _middle_of(line: Line) -> float:
    return line.top + line.bottom


def _rows(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Glyphs that stand beside each other."""
    rows: list[list[Glyph]] = []
    edges: list[tuple[float, float]] = []
    for glyph in sorted(glyphs, key=_depth):
        upper, lower = glyph.top, glyph.bottom
        height = lower - upper
        # The last rows only: what overlaps an earlier one would have come before them.
        for at in range(len(rows) - 1, max(-1, len(rows) - 4), -1):
            top, bottom = edges[at]
            shared = (bottom if bottom < lower else lower) - (top if top > upper else upper)
            if shared > _OVERLAP * min(bottom - top, height):
                rows[at].append(glyph)
                if height > bottom - top:
                    edges[at] = upper, lower
                break
        else:
            rows.append([glyph])
            edges.append((upper, lower))
    return rows


def _depth(glyph: Glyph) -> tuple[float, float]:
    return glyph.top + glyph.bottom, glyph.left


def _line(row: list[Glyph], rules: Sequence[Rule], column: int) -> Line:
    if len(row) == 1:
        page, text, left, top, right, bottom, size, score = row[0]
        return Line(page, (Cell(text, left, right),), top, bottom, size, score, column)
    row = _once(sorted(row, key=lambda glyph: glyph.left))
    size = median([glyph.size for glyph in row]) if len(row) > 2 else max(row, key=_length).size
    top, bottom = min([glyph.top for glyph in row]), max([glyph.bottom for glyph in row])
    middle = (top + bottom) / 2
    walls = [rule.x for rule in rules if rule.top < middle < rule.bottom] if rules else []
    return Line(
        page=row[0].page,
        cells=tuple(_cells(row, size, walls)),
        top=top,
        bottom=bottom,
        size=size,
        score=min([glyph.score for glyph in row]),
        column=column,
    )


def _middle(glyph: Glyph) -> float:
    return (glyph.left + glyph.right) / 2


def _length(glyph: Glyph) -> int:
    return len(glyph.text)


def _once(row: list[Glyph]) -> list[Glyph]:
    """Without the second print of what is printed twice, a little aside, to look bold."""
    if len({glyph.text for glyph in row}) == len(row):
        return row
    kept: list[Glyph] = []
    for glyph in row:
        near = kept[-3:]
        if not any(
            glyph.text == other.text and abs(glyph.left - other.left) < 0.3 * glyph.size for other in near
        ):
            kept.append(glyph)
    return kept


def _cells(row: list[Glyph], size: float, walls: Sequence[float]) -> list[Cell]:
    widest = 6 * size if not walls and _is_spread(row, size) else _CELL * size
    groups = [[row[0]]]
    for before, glyph in pairwise(row):
        is_apart = glyph.left - before.right > widest
        if is_apart or (walls and any(_middle(before) < wall < _middle(glyph) for wall in walls)):
            groups.append([glyph])
        else:
            groups[-1].append(glyph)
    return [Cell(_run(group), group[0].left, max([glyph.right for glyph in group])) for group in groups]


def _is_spread(row: list[Glyph], size: float) -> bool:
    """Are single characters set wide apart at even gaps (报　告　人)? Then they are words, not cells."""
    if len(row) < 2 or any(len(glyph.text) > 1 or _NARROW.match(glyph.text) for glyph in row):
        return False
    gaps = [right.left - left.right for left, right in pairwise(row)]
    return max(gaps) - min(gaps) < 0.5 * size and max(gaps) < 6 * size


def _run(group: list[Glyph]) -> str:
    """The characters of a cell. Chinese is written without spaces; Latin words and digits keep a real gap."""
    pieces = [group[0].text]
    for before, glyph in pairwise(group):
        gap = glyph.left - before.right
        if (
            gap > _SPACE * min(before.size, glyph.size)
            and _NARROW.match(before.text[-1])
            and _NARROW.match(glyph.text[0])
        ):
            pieces.append(" ")
        pieces.append(glyph.text)
    return "".join(pieces)
