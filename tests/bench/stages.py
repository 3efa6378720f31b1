"""`POLARS_MAX_THREADS=1 python -m tests.bench.stages`: where the compiled extractor spends its time, stage by stage, in CPU milliseconds a
report. For whoever makes it faster; asserts nothing."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import polars as pl

from pipelines.extracting import BATCH, Extractor
from pipelines.extracting.catalogue import load_catalogue
from pipelines.extracting.compiled.documents import STAGES
from pipelines.extracting.compiled.rows import CompiledExtractor
from pipelines.settings import load_settings
from tests.bench.__main__ import SAMPLE, SECTIONS
from tests.bench.corpus import varied_reports

#: Each is measured so often; the least counts, since other programs only ever add to it.
_TIMES = 7


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.stages", description=__doc__)
    parser.add_argument("--reports", type=int, default=512, help="reports of 10 KB to read (default 512)")
    texts = list(varied_reports(SAMPLE, parser.parse_args().reports))
    extractor = CompiledExtractor(Extractor(load_catalogue(load_settings().catalogue)))
    batches = [_reports(texts[start : start + BATCH]) for start in range(0, len(texts), BATCH)]
    before = 0.0
    for count, name in enumerate(STAGES, 1):
        until = _least(lambda batch, count=count: extractor.run_stages(batch, SECTIONS, count), batches)
        print(f"{name:<12} {1000 * (until - before) / len(texts):7.4f} ms")
        before = until
    whole = _least(lambda batch: extractor.extract(batch, SECTIONS, 0.65), batches)
    print(f"{'frames':<12} {1000 * (whole - before) / len(texts):7.4f} ms")
    print(f"{'all':<12} {1000 * whole / len(texts):7.4f} ms, {len(texts) / whole:,.0f} reports/s")


def _reports(texts: list[str]) -> pl.DataFrame:
    numbers = [str(number) for number in range(len(texts))]
    return pl.DataFrame({"report_id": numbers, "text": texts}).with_columns(report_year=2024)


def _least(work: Callable[[pl.DataFrame], object], batches: list[pl.DataFrame]) -> float:
    """CPU seconds of the fastest turn, all batches each."""
    least = float("inf")
    for _ in range(_TIMES):
        start = time.process_time()
        for batch in batches:
            work(batch)
        least = min(least, time.process_time() - start)
    return least


if __name__ == "__main__":
    main()
