"""The result of a query as a file to keep: csv or xlsx, in which no text can become a formula or a link.

Belongs here: the two formats. Does not belong here: pages.
"""

import csv
import io
from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from pipelines.pages.wording import cell
from pipelines.warehouse.sandbox import QueryResult

#: Signs with which a spreadsheet would take a cell of a csv for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: More signs do not fit into a cell of a workbook.
_LONGEST_CELL = 32_000


def as_file(result: QueryResult, form: str) -> Response:
    """The result as a file to keep."""
    body, kind = (as_csv(result), "text/csv; charset=utf-8") if form == "csv" else (as_xlsx(result), XLSX)
    disposition = (
        f"attachment; filename=\"fazhi.{form}\"; filename*=UTF-8''%E6%9F%A5%E8%AF%A2%E7%BB%93%E6%9E%9C.{form}"
    )
    return Response(
        body, media_type=kind, headers={"Content-Disposition": disposition, "Cache-Control": "no-store"}
    )


def as_csv(result: QueryResult) -> bytes:
    """The rows as CSV that a spreadsheet opens: UTF-8 with its mark, no cell that it could take for a formula."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(map(_harmless, result.columns))
    writer.writerows([_csv_cell(value) for value in row] for row in result.rows)
    return text.getvalue().encode("utf-8-sig")


def _csv_cell(value: Any) -> str:
    return cell(value) if isinstance(value, (int, float)) else _harmless(cell(value))


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def as_xlsx(result: QueryResult) -> bytes:
    """The rows as a workbook of one sheet; no text of it can become a formula or a link."""
    import xlsxwriter

    data = io.BytesIO()
    safe = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(data, safe) as book:
        sheet = book.add_worksheet("查询结果")
        bold = book.add_format({"bold": True})
        for at, name in enumerate(result.columns):
            sheet.write_string(0, at, name, bold)
        for number, row in enumerate(result.rows, 1):
            _write_row(sheet, number, row)
        sheet.freeze_panes(1, 0)
    return data.getvalue()


def _write_row(sheet: Any, number: int, row: Sequence[Any]) -> None:
    for at, value in enumerate(row):
        if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e15:
            sheet.write_number(number, at, value)
        elif value is not None:
            sheet.write_string(number, at, cell(value)[:_LONGEST_CELL])
