"""From printed lines to paragraphs: a line goes on in the next one where the printer had to break it.

Belongs here: margins, indents, and why a line ended where it did. Does not belong here: what the words say beyond
their last mark; headings are told later.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from pipelines.reading.formats.document import PARAGRAPH_END
from pipelines.reading.formats.glyphs import Line, PlacedLine
from pipelines.reading.formats.table_layout import table_rows

#: In sizes of the character: what counts as a first-line indent, and how much room a full line may leave.
_INDENT, _SLACK = 1.0, 1.0
#: Type that is so much larger than the next line's is a title's.
_OTHER_TYPE = 1.25
#: In sizes: a shorter line that ends in a digit does not end in the middle of a number.
_PROSE = 10.0
#: Lines that a page must have for its own margins to be trusted.
_ENOUGH = 6
#: What may not stand at the start of a line, so that it is drawn there with the character before it.
_CLOSING = "，。、；：！？）》”’」』】〕％%)]},.;:!?…"
_OPENING = "（《“‘「『【〔([{"
#: What is not broken inside: a number with its marks, a Latin word.
_UNIT = re.compile(rf"[{re.escape(_OPENING)}]*(?:[!-~０-９．％〇]+|.)[{re.escape(_CLOSING)}]*", re.DOTALL)
_NARROW = re.compile(r"[^\u0250-\U0010ffff]")
#: What numbers a paragraph.
_NUMBERED = re.compile(
    r"[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[、．.）)]|第[一二三四五六七八九十]+[章节条]"
)
#: A heading, and what is numbered below it: no sentence goes on from the one into the other.
_HEADING, _BELOW = (
    re.compile(r"[一二三四五六七八九十]{1,3}、"),
    re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]"),
)
#: What ends a paragraph.
_FINAL = "。！？；：…”）》.;:!?"


#: A page and its column.
_Place = tuple[int, int]


@dataclass(frozen=True)
class Margins:
    """Where the lines of a page begin and end, the size of its type, and the usual pitch of its lines.

    `indented`: do its paragraphs begin with an indent?
    """

    left: float
    right: float
    size: float
    pitch: float
    indented: bool


def join_lines(lines: Sequence[Line]) -> tuple[str, list[PlacedLine]]:
    """The text, PARAGRAPH_END between paragraphs and table rows, and the place of every line in it."""
    margins = _margins(lines)
    tables = table_rows(lines)
    pieces: list[str] = []
    placed: list[PlacedLine] = []
    length = 0
    for at, line in enumerate(lines):
        row = tables.get(at)
        if at:
            glue = (
                PARAGRAPH_END if _breaks(lines, tables, at, margins) else _glue(lines[at - 1].text, line.text)
            )
            pieces.append(glue)
            length += len(glue)
        text = line.text if row is None else row
        placed.append(PlacedLine(line, length, length + len(text)))
        pieces.append(text)
        length += len(text)
    return "".join(pieces), placed


def _breaks(
    lines: Sequence[Line], tables: Mapping[int, str], at: int, margins: Mapping[_Place, Margins]
) -> bool:
    if at in tables or at - 1 in tables:
        return True
    before, line = lines[at - 1], lines[at]
    return _ends(before, line, margins[_place(before)], margins[_place(line)])


def _ends(before: Line, line: Line, of_before: Margins, of_line: Margins) -> bool:
    """Does a new paragraph begin with `line`?"""
    size = min(before.size, line.size)
    if max(before.size, line.size) > _OTHER_TYPE * size or len(before.cells) > 1 or len(line.cells) > 1:
        return True
    if line.left > of_line.left + _INDENT * size:
        return True
    if before.page == line.page and line.top - before.top > 1.7 * of_line.pitch:
        return True
    if before.right - before.left < _PROSE * size and before.text[-1].isdigit() and line.text[0].isdigit():
        # Figures below each other, not one that was broken.
        return True
    room = of_before.right - before.right
    if room <= _SLACK * size or room <= _width(line) + _SLACK * size:
        # The line is full: where paragraphs have no indent, only a sentence's end, or a heading, before a numbered line
        # tells.
        if of_line.indented or not _NUMBERED.match(line.text):
            return False
        return before.text[-1] in _FINAL or bool(_HEADING.match(before.text) and _BELOW.match(line.text))
    # It had room for more: so it ended, unless a paragraph in an indented text goes on ragged.
    if not of_line.indented or before.text[-1] in _FINAL or _NUMBERED.match(line.text):
        return True
    aside = before.left > of_before.left + 3 * size
    return aside or room > (of_before.right - of_before.left) / 3


def _width(line: Line) -> float:
    """The width of what the printer would have had to put on the line before."""
    unit = _UNIT.match(line.text)
    count = unit.end() if unit else 1
    cell = line.cells[0]
    return (cell.right - cell.left) * _weight(cell.text[:count]) / _weight(cell.text)


def _weight(text: str) -> float:
    """The width of a text in sizes, a Latin character about half as wide as a Chinese one."""
    return len(text) - 0.45 * len(_NARROW.findall(text))


def _glue(before: str, after: str) -> str:
    """Latin words that a line break parted get their space back; a number goes on as it was."""
    latin = before[-1].isascii() and before[-1].isalpha() and after[0].isascii() and after[0].isalpha()
    return " " if latin else ""


def _place(line: Line) -> _Place:
    return line.page, line.column


def _margins(lines: Sequence[Line]) -> dict[_Place, Margins]:
    """The margins of every page, or of its columns."""
    places: dict[_Place, list[Line]] = defaultdict(list)
    for line in lines:
        places[_place(line)].append(line)
    own = {place: _margins_of(of_place) for place, of_place in places.items()}
    if not lines:
        return own
    whole = _margins_of(lines)
    if any(column for _, column in places):
        # The lines of two columns together say nothing of indents.
        whole = replace(whole, indented=any(own[place].indented for place in places if place[1]))
    return {
        place: replace(own[place], indented=whole.indented) if len(of_place) >= _ENOUGH else whole
        for place, of_place in places.items()
    }


def _margins_of(lines: Sequence[Line]) -> Margins:
    size = median([line.size for line in lines])
    prose = [line for line in lines if len(line.cells) == 1 and line.size < 1.3 * size] or list(lines)
    rights = sorted([line.right for line in prose], reverse=True)
    # One line in ten may stick out: a mark that hangs in the margin, a wide table.
    right = rights[min(len(rights) // 10, len(rights) - 1)]
    full = [line for line in prose if line.right > right - 2 * size] or prose
    left = min(_usual_left(full, size), _usual_left(prose, size))
    pitches = [
        below.top - line.top
        for line, below in pairwise(lines)
        if below.page == line.page and below.top > line.top
    ]
    indented = sum([_INDENT * size < line.left - left < 3 * size for line in full])
    # One such line may be a title that is centred.
    return Margins(
        left, right, size, median(pitches) if pitches else 2 * size, indented > len(full) // 20 + 1
    )


def _usual_left(lines: Sequence[Line], size: float) -> float:
    """The leftmost edge that at least a tenth of the lines, and two, begin at."""
    lefts = sorted([line.left for line in lines])
    reach, enough = 0.6 * size, max(2, len(lefts) / 10)
    for left in lefts:
        if bisect_left(lefts, left + reach) - bisect_right(lefts, left - reach) >= enough:
            return left
    return lefts[0]
