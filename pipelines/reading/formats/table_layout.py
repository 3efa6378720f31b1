"""Rows of a table, found by their cells: a text line for each that keeps every number beside what it counts.

Belongs here: which lines make a table and how a row is written. Does not belong here: what its words mean.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.reading.formats.glyphs import Cell, Line
from pipelines.reading.formats.table_units import joined, whole_row, with_unit

_FIGURE = re.compile(r"[\d０-９.,，%％—\-/ ]*[\d０-９%％][\d０-９.,，%％—\-/ ]*")


def table_rows(lines: Sequence[Line]) -> dict[int, str]:
    """The text of every line that is a row of a table, by its index."""
    found: dict[int, str] = {}
    for start, end in _blocks(lines):
        rows = [line.cells for line in lines[start:end]]
        found.update(zip(range(start, end), _written(rows), strict=True))
    return found


def _blocks(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Runs of two or more lines of several cells that stand below each other."""
    blocks: list[tuple[int, int]] = []
    start: int | None = None
    for at, line in enumerate([*lines, None]):
        goes_on = (
            line is not None and len(line.cells) > 1 and (start is None or _aligned(lines[at - 1], line))
        )
        if start is not None and not goes_on:
            if at - start > 1:
                blocks.append((start, at))
            start = None
        if start is None and line is not None and len(line.cells) > 1:
            start = at
    return blocks


def _aligned(above: Line, below: Line) -> bool:
    """Does every cell of the line with fewer cells stand below or above one of the other?"""
    few, many = sorted((above.cells, below.cells), key=len)
    return all(any(_overlap(cell, other) for other in many) for cell in few)


def _overlap(cell: Cell, other: Cell) -> bool:
    return min(cell.right, other.right) > max(cell.left, other.left)


def _written(rows: Sequence[Sequence[Cell]]) -> list[str]:
    columns = len(rows[0])
    if columns == 2 and all(len(row) == 2 for row in rows):
        return [f"{label.text}：{with_unit(label.text, value.text)}" for label, value in rows]
    if not _is_header(rows):
        return ["\t".join(cell.text for cell in row) for row in rows]
    header = [cell.text for cell in rows[0]]
    whole = whole_row([[cell.text for cell in row] for row in rows[1:]])
    body = [_labelled(rows[0], row, at == whole) for at, row in enumerate(rows[1:])]
    return ["\t".join(header), *body]


def _is_header(rows: Sequence[Sequence[Cell]]) -> bool:
    """Is the first row words only, and does every row below have its cells under its own, figures among them?"""
    header, body = rows[0], rows[1:]
    if any(_FIGURE.fullmatch(cell.text) for cell in header):
        return False
    figures = all(any(_FIGURE.fullmatch(cell.text) for cell in row) for row in body)
    return figures and all(
        None not in (places := _places(header, row)) and len(set(places)) == len(row) for row in body
    )


def _labelled(header: Sequence[Cell], row: Sequence[Cell], is_whole: bool) -> str:
    labels = [header[place].text for place in _places(header, row) if place is not None]
    pairs = zip(labels, [cell.text for cell in row], strict=True)
    return joined([f"{label}：{with_unit(label, value) if is_whole else value}" for label, value in pairs])


def _places(header: Sequence[Cell], row: Sequence[Cell]) -> list[int | None]:
    """The header cell that each cell stands under; None where none or several overlap."""
    places: list[int | None] = []
    for cell in row:
        under = [at for at, head in enumerate(header) if _overlap(head, cell)]
        places.append(under[0] if len(under) == 1 else None)
    return places
