"""What stands in a place on a page: characters, lines of them, and rules drawn between.

Belongs here: the values that readers give to the layout and that its parts share. Does not belong here: deciding.
Lengths are in any one unit; the y axis points down from the page's upper edge.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
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


@dataclass(frozen=True)
class Cell:
    """What stands together on a line: most lines have one, a row of a table several."""

    text: str
    left: float
    right: float


@dataclass(frozen=True, eq=False)
class Line:
    """A line of a page. `size` is that of most of its characters, `score` the lowest."""

    page: int
    cells: tuple[Cell, ...]
    top: float
    bottom: float
    size: float
    score: float = 1.0

    @property
    def left(self) -> float:
        return self.cells[0].left

    @property
    def right(self) -> float:
        return self.cells[-1].right

    @cached_property
    def text(self) -> str:
        """Cells parted by tabs, so that their numbers never glue."""
        return "\t".join(cell.text for cell in self.cells)


@dataclass(frozen=True)
class PlacedLine:
    """A line and its place text[start:end] in the text of the layout."""

    line: Line
    start: int
    end: int
