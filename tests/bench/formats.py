"""`python -m tests.bench.formats`: how fast each format is read, over documents made from varied reports, on one core,
and how the time grows with their length.

Belongs here: one line a format in MAKERS, and the timing. Prints a table; asserts nothing, since machines differ.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from pipelines.reading.formats import Limits, read_bytes
from pipelines.reading.formats.office import BATCH, convert_many, find_program
from tests.bench.__main__ import SAMPLE
from tests.bench.corpus import REPORT_BYTES, varied_reports
from tests.bench.office_pdf import office_pdf, spaced_pdf
from tests.reading.formats.made_docx import docx_of
from tests.reading.formats.made_ofd import ofd_of
from tests.reading.formats.pages import bare, chongqing, div_soup
from tests.reading.formats.printing import print_report

#: Name → the bytes of a document with the text of one report.
MAKERS: dict[str, Callable[[str], bytes]] = {
    "txt utf-8": lambda text: text.encode(),
    "txt gb18030": lambda text: text.encode("gb18030"),
    "txt utf-16": lambda text: text.encode("utf-16"),
    "html portal": lambda text: chongqing(text).encode(),
    "html portal, gb18030": lambda text: chongqing(text).encode("gb18030"),
    "html without names": lambda text: bare(text).encode(),
    "html soup": lambda text: div_soup(text).encode(),
    "docx": docx_of,
    "ofd": ofd_of,
    "pdf, box font": print_report,
    "pdf, office": office_pdf,
    "pdf, spaced": spaced_pdf,
}
#: How many times as long as a usual report of 10 KB of text; longer ones are fewer, so that each takes as much time.
TIMES = (1, 2, 4, 8)
#: How often the documents of a size are read.
PASSES = 3
#: A whole batch of these takes one start of LibreOffice.
_OLD = Path(__file__).parents[1] / "reading" / "formats" / "files" / "三汇镇2024.wps"


def milliseconds(documents: Sequence[bytes]) -> float:
    """CPU milliseconds a document, the best of some passes: what else the machine does takes its caches away. The
    first document is read once before, so that imports and tables do not count."""
    limits = Limits()
    read_bytes(documents[0], limits=limits)
    return min(_pass(documents, limits) for _ in range(PASSES)) / len(documents)


def _pass(documents: Sequence[bytes], limits: Limits) -> float:
    before = time.process_time()
    for data in documents:
        read_bytes(data, limits=limits)
    return 1000 * (time.process_time() - before)


def main() -> None:
    """Measure and print every format, or those whose name begins with one of the arguments."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.formats", description=__doc__)
    parser.add_argument("formats", nargs="*", help="beginnings of names (default: all)")
    parser.add_argument("--reports", type=int, default=60, help="reports of 10 KB a format (default 60)")
    options = parser.parse_args()
    sizes = [_texts(options.reports, times) for times in TIMES]
    print(f"{'':<24}{'of a text of 10 KB':>32}   ms a report (ms for 10 KB) of a text so many times as long")
    grown = "".join(f"{f'{times}x':>18}" for times in TIMES[1:])
    print(f"{'format':<24}{'KB each':>10}{'ms each':>10}{'reports/s':>12}{grown}")
    for name, make in MAKERS.items():
        if name.startswith(tuple(options.formats) or ""):
            print(_line(name, make, sizes))
            sys.stdout.flush()
    _print_office()


def _texts(count: int, times: int) -> list[str]:
    return list(varied_reports(SAMPLE, max(3, count // times), byte_count=times * REPORT_BYTES))


def _line(name: str, make: Callable[[str], bytes], sizes: Sequence[Sequence[str]]) -> str:
    """One line of the table: the size and speed of the shortest documents, and the time of each longer size."""
    cells = []
    for texts in sizes:
        documents = [make(text) for text in texts]
        spent = milliseconds(documents)
        if not cells:
            size = sum(map(len, documents)) / len(documents) / 1000
            cells.append(f"{name:<24}{size:>10.1f}{spent:>10.2f}{1000 / spent:>12,.0f}")
        else:
            written = sum(len(text.encode()) for text in texts) / len(texts) / 10_000
            cells.append(f"{f'{spent:.2f} ({spent / written:.2f})':>18}")
    return "".join(cells)


def _print_office() -> None:
    """What LibreOffice has to convert, a batch in one start, by the clock: it works in a process of its own."""
    if find_program() is None:
        print("doc, wps, rtf: LibreOffice is not installed here")
        return
    started = time.perf_counter()
    convert_many([_OLD.read_bytes()] * BATCH, Limits())
    spent = 1000 * (time.perf_counter() - started) / BATCH
    print(f"{f'doc, {BATCH} in one start':<24}{'':>10}{spent:>10.2f}{1000 / spent:>12,.1f}")


if __name__ == "__main__":
    main()
