"""How many reports a second each reader takes, on one core: `python -m tests.bench.formats`. Asserts nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import islice

from pipelines.reading.formats import Limits, read_bytes
from pipelines.reading.formats.office import BATCH, convert_many, find_program
from tests.bench.corpus import varied_reports
from tests.reading.formats.made_docx import docx_of
from tests.reading.formats.made_ofd import ofd_of
from tests.reading.formats.same_reading import ROOT, SAMPLE

_REPORTS = 60
_OLD = ROOT / "tests" / "reading" / "formats" / "files" / "三汇镇2024.wps"


def main() -> None:
    """Measure and print, a line a format."""
    texts = list(islice(varied_reports(SAMPLE, _REPORTS), _REPORTS))
    for name, make in (("txt", str.encode), ("docx", docx_of), ("ofd", ofd_of)):
        files = [make(text) for text in texts]
        _print(name, len(files), lambda files=files: [read_bytes(data) for data in files])
    if find_program() is None:
        print("LibreOffice is not installed: no row for doc")
        return
    old = [_OLD.read_bytes()] * BATCH
    started = time.perf_counter()
    convert_many(old, Limits())
    print(
        f"{'doc':6}{BATCH / (time.perf_counter() - started):9.1f} reports/s by the clock, {BATCH} in one start"
    )


def _print(name: str, count: int, work: Callable[[], object]) -> None:
    started = time.process_time()
    work()
    print(f"{name:6}{count / (time.process_time() - started):9.1f} reports/s")


if __name__ == "__main__":
    main()
