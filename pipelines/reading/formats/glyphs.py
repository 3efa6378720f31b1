"""What stands in a place on a page: characters, lines of them, and rules drawn between.

Belongs here: the values that readers give to the layout and that its parts share. Does not belong here: deciding.
Lengths are in any one unit; the y axis points down from the page's upper edge.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class Glyph(NamedTuple):
    """A character, or several that follow each other without a gap, in its place on a page (counted from 1).

    `size` is the height of the type; `score` (0 to 1) how sure a recogniser is of it.
    """

    page: int
    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    score: float = 1.0


@dataclass(frozen=True)
class Page:
    """The size of a page."""

    width: float
    height: float


class Rule(NamedTuple):
    """An upright line that is drawn on a page: it parts the cells of a table, however close they stand."""

    page: int
    x: float
    top: float
    bottom: float


class Bar(NamedTuple):
    """A line that is drawn across a page, or a part of one."""

    page: int
    y: float
    left: float
    right: float


class Cell(NamedTuple):
    """What stands together on a line: most lines have one, a row of a table several."""

    text: str
    left: float
    right: float


@dataclass(eq=False, slots=True)
class Line:
    """A line of a page, not to be changed. `size` is that of most of its characters, `score` the lowest; `column`
    1 or 2 where the page is printed in two, else 0; `text` has the cells parted by tabs, so that their numbers never
    glue."""

    page: int
    cells: tuple[Cell, ...]
    top: float
    bottom: float
    size: float
    score: float = 1.0
    column: int = 0
    left: float = field(init=False)
    right: float = field(init=False)
    text: str = field(init=False)

    def __post_init__(self) -> None:
        self.left, self.right = self.cells[0].left, self.cells[-1].right
        self.text = self.cells[0].text
        if len(self.cells) > 1:
            self.text = "\t".join([cell.text for cell in self.cells])


class PlacedLine(NamedTuple):
    """A line and its place text[start:end] in the text of the layout."""

    line: Line
    start: int
    end: int
