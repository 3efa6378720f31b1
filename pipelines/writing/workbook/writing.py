"""The whole workbook: its sheets in order, written to a file.

Belongs here: the order. Does not belong here: where the file goes (../files.py).
"""

from pathlib import Path

from xlsxwriter.exceptions import XlsxWriterException

from pipelines.writing.county import CountyYear
from pipelines.writing.workbook.alerts import write_alerts
from pipelines.writing.workbook.book import open_book
from pipelines.writing.workbook.comparison import write_comparison
from pipelines.writing.workbook.details import write_details
from pipelines.writing.workbook.notes import write_notes
from pipelines.writing.workbook.rankings import write_rankings
from pipelines.writing.workbook.trends import write_trends

SHEETS = (write_notes, write_comparison, write_rankings, write_trends, write_alerts, write_details)


def write_workbook(of: CountyYear, path: Path) -> None:
    """Write the workbook of a county and year to `path`, which ends in .xlsx. Raises OSError."""
    book = open_book(str(path), of)
    try:
        for write in SHEETS:
            write(book)
    except BaseException:
        # Closing would write half a file; the buffer is let go instead.
        book.workbook.fileclosed = True
        raise
    try:
        book.workbook.close()
    except XlsxWriterException as error:
        raise OSError(*getattr(error.args[0], "args", error.args)) from error
