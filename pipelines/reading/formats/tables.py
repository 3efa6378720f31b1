"""A table as lines of text that keep every figure beside its label.

Belongs here: what a grid of cells reads like, whatever format it came from. Does not belong here: finding tables.
Cells of a row are never put side by side without their labels: the figures of two years, or of two towns, would be
read as two figures of one thing.
"""

import re
from collections.abc import Sequence

from pipelines.reading.formats.table_units import joined, whole_row, with_unit

_FIGURE = re.compile(r"[0-9０-９]")


def table_lines(grid: Sequence[Sequence[str]]) -> list[str]:
    """One line a row, in reading order; blank cells and blank rows are left out.

    Two columns: `指标：值`. Wider, below a row of headers: `指标：值；指标：值`. Wider without headers, where labels and
    figures take turns: the same. Anything else is a line a cell. The grid has merged cells repeated in every place.
    """
    rows = [[cell.strip() for cell in row] for row in grid]
    rows = [row for row in rows if any(row)]
    width = max((len(row) for row in rows), default=0)
    rows = [row + [""] * (width - len(row)) for row in rows]
    if width <= 2 and not (width == 2 and _is_name(rows[0][1])):
        return [_pair(*row) if width == 2 else row[0] for row in rows]
    headers = _headers(rows)
    lines = [line for row in rows[:headers] if (line := _merged(row))]
    if headers:
        names = _names(rows[:headers])
        whole = whole_row(rows[headers:])
        return lines + [
            _merged(row) or _labelled(names, row, at == whole) for at, row in enumerate(rows[headers:])
        ]
    return [line for row in rows for line in _unlabelled(row)]


def _pair(label: str, value: str) -> str:
    if not label or not value or label == value:
        return label or value
    return f"{label.rstrip('：:')}：{with_unit(label, value)}"


def _named(label: str, value: str) -> str:
    if not label or label == value:
        return value
    return f"{label.rstrip('：:')}：{value}"


def _merged(row: Sequence[str]) -> str:
    """The text of a row that is one cell over the whole width, else nothing."""
    is_one = len(set(row)) == 1 and (len(row[0]) > 6 or not _FIGURE.search(row[0]))
    return row[0] if is_one else ""


def _headers(rows: Sequence[Sequence[str]]) -> int:
    """How many rows at the top are headers: without bare figures, below titles over the whole width; 0 for none."""
    count = 0
    for row in rows[:-1]:
        if count >= 4 or any(_FIGURE.search(cell) and not _is_name(cell) for cell in row):
            break
        if not _merged(row) and sum(map(bool, row)) * 2 <= len(row):
            break
        count += 1
        # A second row of headers stands only below a first one with merged cells.
        if not _merged(row) and len({cell for cell in row if cell}) == sum(map(bool, row)):
            break
    return 0 if all(_merged(row) for row in rows[:count]) else count


def _is_name(cell: str) -> bool:
    """Is a cell with figures still a header (2023年, 2024年度), not a value?"""
    return bool(re.fullmatch(r"[0-9０-９]{4}[ ]*年度?[\u4e00-\u9fff（）()]*", cell))


def _names(headers: Sequence[Sequence[str]]) -> list[str]:
    """The name of each column, from the outer header to the inner: 行政执法 检查."""
    kept = [row for row in headers if not _merged(row)]
    return [" ".join(dict.fromkeys(cell for cell in column if cell)) for column in zip(*kept, strict=True)]


def _labelled(names: Sequence[str], row: Sequence[str], is_whole: bool) -> str:
    join = _pair if is_whole else _named
    return joined([join(name, cell) for name, cell in zip(names, row, strict=True) if cell])


def _unlabelled(row: Sequence[str]) -> list[str]:
    pairs = list(zip(row[::2], row[1::2], strict=False))
    take_turns = len(row) % 2 == 0 and all(
        not _FIGURE.search(label) and (not value or _FIGURE.search(value)) for label, value in pairs
    )
    if take_turns:
        return [joined([_pair(label, value) for label, value in pairs if label or value])]
    return [cell for place, cell in enumerate(row) if cell and (place == 0 or row[place - 1] != cell)]
