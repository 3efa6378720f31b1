"""A table as lines of text that a reader of prose understands: 指标：值；指标：值.

Belongs here: cells in their columns to lines, pure of any file format. Does not belong here: how cells are stored.
"""

import re
from dataclasses import dataclass, replace

from pipelines.reading.formats.table_units import joined, whole_row, with_unit

#: A figure with its unit and nothing else; years and numbers of documents are labels.
_FIGURE = re.compile(r"[约近超逾]?[0-9０-９][0-9０-９,，.．%％‰余多]*\s?[^0-9０-９年月日季号届\s]{0,4}")
_LONG_CELL = 80
_WRAPPED = 12
_LONG_HEADER = 20
_MANY_COLUMNS = 3


@dataclass(frozen=True)
class Cell:
    """`lines` of text from column `column` over `span` columns; `is_continued`: the one above goes on here."""

    lines: tuple[str, ...]
    column: int
    span: int = 1
    is_continued: bool = False
    has_table: bool = False

    @property
    def text(self) -> str:
        """The lines as one; figures of two lines never touch."""
        text = ""
        for line in (line.replace("\n", " ").strip() for line in self.lines):
            text += (_between(text, line) if text and line else "") + line
        return text

    @property
    def is_figure(self) -> bool:
        """Does it hold a figure and nothing else?"""
        return bool(_FIGURE.fullmatch(self.text))

    @property
    def is_prose(self) -> bool:
        """Does it hold paragraphs, as the cells of a table that only lays out a page?"""
        return self.has_table or (len(self.lines) > 1 and sum(map(len, self.lines)) > _LONG_CELL)


@dataclass(frozen=True)
class Row:
    """Cells from left to right; `is_header` where the table itself says so."""

    cells: tuple[Cell, ...]
    is_header: bool = False


def table_lines(rows: list[Row]) -> list[str]:
    """The lines of a table: one a row, in prose cells one a paragraph.

    Merged cells are repeated in the rows they reach into, but not a figure beside several labels: it belongs to all of
    them together and stands in a line of its own.
    """
    rows = _filled_down([row for row in rows if row.cells])
    lines: list[str] = []
    while rows and _is_caption(rows):
        lines += [line for cell in rows[0].cells for line in cell.lines]
        rows = rows[1:]
    count = _header_rows(rows)
    headers = _headers(rows[:count])
    whole = whole_row([[cell.text for cell in row.cells] for row in rows[count:]])
    for at, row in enumerate(rows[count:]):
        lines += _row_lines(row, headers, at == whole)
    return [line for line in lines if line]


def _between(before: str, after: str) -> str:
    """What stands between two lines of a cell: short words are one word wrapped by hand (调解/件数)."""
    has_figure = before[-1].isdecimal() or after[0].isdecimal()
    is_wrapped = len(before) + len(after) <= _WRAPPED and not has_figure
    return "" if is_wrapped or before[-1] in "。；;，,、：:" else "；"


def _is_caption(rows: list[Row]) -> bool:
    """Is the first row one cell over a wider table?"""
    widest = max(len(row.cells) for row in rows)
    return len(rows[0].cells) == 1 and widest > 1


def _filled_down(rows: list[Row]) -> list[Row]:
    filled: list[Row] = []
    shared: list[Row] = []
    for index, row in enumerate(rows):
        above = {cell.column: cell for cell in filled[-1].cells} if filled and index else {}
        cells = []
        for cell in row.cells:
            origin = above.get(cell.column) if cell.is_continued else None
            if origin is None:
                cells.append(cell)
            else:
                cells.append(replace(origin, is_continued=True, span=cell.span))
        filled.append(Row(tuple(cells), row.is_header))
    result: list[Row] = []
    for index, row in enumerate(filled):
        columns = _shared_columns(filled, index)
        result.append(Row(tuple(cell for cell in row.cells if cell.column not in columns), row.is_header))
        shared += [
            _shared_row(filled, index, column) for column in columns if _is_last(filled, index, column)
        ]
        if shared:
            result += shared
            shared = []
    return result


def _shared_columns(rows: list[Row], index: int) -> list[int]:
    """Columns of a row whose figure belongs to several rows with a label each."""
    following = rows[index + 1].cells if index + 1 < len(rows) else ()
    goes_on = {cell.column for cell in following if cell.is_continued}
    labels = [cell.column for cell in rows[index].cells if not cell.is_figure and cell.text]
    return [
        cell.column
        for cell in rows[index].cells
        if cell.is_figure
        and (cell.is_continued or cell.column in goes_on)
        and any(label < cell.column for label in labels)
    ]


def _is_last(rows: list[Row], index: int, column: int) -> bool:
    following = rows[index + 1].cells if index + 1 < len(rows) else ()
    return not any(cell.column == column and cell.is_continued for cell in following)


def _shared_row(rows: list[Row], index: int, column: int) -> Row:
    """The labels of all rows that share a figure, and the figure."""
    first = index
    while first and any(cell.column == column and cell.is_continued for cell in rows[first].cells):
        first -= 1
    labels: dict[int, list[str]] = {}
    for row in rows[first : index + 1]:
        for cell in row.cells:
            if cell.column < column and not cell.is_figure and cell.text:
                names = labels.setdefault(cell.column, [])
                names += [cell.text] if cell.text not in names else []
    figure = next(cell for cell in rows[index].cells if cell.column == column)
    cells = [Cell(("、".join(names),), place) for place, names in sorted(labels.items())]
    return Row((*cells, replace(figure, is_continued=False)))


def _header_rows(rows: list[Row]) -> int:
    """How many rows at the top name the columns; 0 where none does or the table is too narrow to need it."""
    if len(rows) < 2 or max(len(row.cells) for row in rows) < _MANY_COLUMNS:
        return 0
    first = rows[0].cells
    named = all(cell.text and not cell.is_figure and len(cell.text) <= _LONG_HEADER for cell in first)
    has_figures = any(cell.is_figure for row in rows[1:] for cell in row.cells)
    if not (rows[0].is_header or (named and len(first) > 1 and has_figures)):
        return 0
    count = 1
    while count < len(rows) - 1 and (
        rows[count].is_header or any(cell.is_continued for cell in rows[count].cells)
    ):
        if any(cell.is_figure for cell in rows[count].cells):
            break
        count += 1
    return count


def _headers(rows: list[Row]) -> dict[int, str]:
    """Column → its name, of several rows from the top down."""
    names: dict[int, list[str]] = {}
    for row in rows:
        for cell in row.cells:
            for column in range(cell.column, cell.column + cell.span):
                found = names.setdefault(column, [])
                if cell.text and cell.text not in found:
                    found.append(cell.text)
    return {column: "".join(found) for column, found in names.items()}


def _row_lines(row: Row, headers: dict[int, str], is_whole: bool) -> list[str]:
    cells = [cell for cell in row.cells if cell.text or cell.has_table]
    if len(row.cells) == 1 or any(cell.is_prose for cell in cells):
        return [line for cell in cells for line in cell.lines]
    if headers and (len(cells) > 1 or (cells and cells[0].column > 0)):
        return [joined([_named(cell, headers, is_whole) for cell in cells])]
    texts = [cell.text for cell in cells]
    if len(cells) == 2 or _is_pairs(cells):
        pairs = zip(cells[::2], cells[1::2], strict=True)
        return [joined([_pair(label.text, with_unit(label.text, value.text)) for label, value in pairs])]
    return ["；".join(texts)] if texts else []


def _is_pairs(cells: list[Cell]) -> bool:
    """Do labels and figures take turns?"""
    return (
        len(cells) > 2
        and len(cells) % 2 == 0
        and all(not cell.is_figure for cell in cells[::2])
        and all(cell.is_figure for cell in cells[1::2])
    )


def _named(cell: Cell, headers: dict[int, str], is_whole: bool) -> str:
    columns = range(cell.column, cell.column + cell.span)
    names = list(dict.fromkeys(headers[column] for column in columns if headers.get(column)))
    if not names:
        return cell.text
    label = "、".join(names)
    return _pair(label, with_unit(label, cell.text) if is_whole and len(names) == 1 else cell.text)


def _pair(label: str, value: str) -> str:
    return label + ("" if label[-1:] in "：:" else "：") + value
