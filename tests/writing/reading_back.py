"""A workbook as it is found again: where its cells are."""

from collections.abc import Iterator
from pathlib import Path

import openpyxl
from openpyxl.cell import Cell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.writing.county import CountyYear
from pipelines.writing.workbook.writing import write_workbook

#: Of the sheet 比较表.
HEADER, FIRST_ROW, FIRST_COLUMN = 4, 5, 4


def written(of: CountyYear, folder: Path) -> Workbook:
    write_workbook(of, folder / "x.xlsx")
    return openpyxl.load_workbook(folder / "x.xlsx")


def row_of(sheet: Worksheet, text: str) -> int:
    return next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == text)


def column_of(sheet: Worksheet, header: str, row: int = HEADER) -> int:
    return next(cell.column for cell in sheet[row] if str(cell.value or "").split("（")[0] == header)


def cell_of(book: Workbook, town: str, indicator: str) -> Cell:
    sheet = book["比较表"]
    return sheet.cell(row_of(sheet, town), column_of(sheet, indicator))  # type: ignore[no-any-return]


def cells(book: Workbook) -> Iterator[Cell]:
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            yield from row
