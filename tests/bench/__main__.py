"""`make bench`: how fast figures are found and reports read, beside ripgrep and two peers, in one run on one
core. Prints a table; asserts nothing, since machines differ. What is not installed is left out and named."""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.util import find_spec
from itertools import takewhile
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.extracting import BATCH, Extractor
from pipelines.extracting.catalogue import Catalogue, load_catalogue
from pipelines.extracting.quantities import FigureFinder, number_pattern
from pipelines.settings import load_settings
from tests.bench.corpus import varied_reports

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
RG, RECOGNIZERS = "rg -o -b, same pattern", "recognizers-text-number"
SECTIONS = pl.DataFrame(schema={"report_id": pl.String, "section_start": pl.Int64, "kind": pl.String})


@dataclass(frozen=True)
class Measured:
    """One row of the table: what was done to how many reports, in CPU seconds of this process or its child."""

    name: str
    reports: int
    megabytes: float
    seconds: float

    def cells(self, rg: float | None) -> list[str]:
        rate = self.megabytes / self.seconds
        ratio = f"{rate / rg:.3f}" if rg else "—"
        return [self.name, f"{self.reports:,}", f"{rate:.2f}", f"{self.reports / self.seconds:,.0f}", ratio]


def main() -> None:
    """Measure and print."""
    options = _options()
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
    catalogue = load_catalogue(load_settings().catalogue)
    texts = list(varied_reports(SAMPLE, options.reports))
    slow = texts[: options.slow]
    rows = [_figures(catalogue, slow), _extractor(catalogue, slow), *_compiled(catalogue, texts)]
    rg = _ripgrep(catalogue, texts)
    rows += [rg] if rg else []
    rows += _peers(texts[: options.peers])
    _print(rows, rg)
    del texts, slow
    _print_growth(catalogue, options.reports)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--reports", type=int, default=1000, help="reports of 10 KB to read (default 1000)")
    parser.add_argument("--slow", type=int, default=200, help="reports for the plain way (default 200)")
    parser.add_argument("--peers", type=int, default=5, help="reports for the slower peers (default 5)")
    return parser.parse_args()


def _measure(name: str, texts: Sequence[str], work: Callable[[], object]) -> Measured:
    before = time.process_time()
    work()
    seconds = time.process_time() - before
    return Measured(name, len(texts), _megabytes(texts), seconds)


def _megabytes(texts: Sequence[str]) -> float:
    return sum(len(text.encode()) for text in texts) / 1e6


def _batches(texts: Sequence[str]) -> list[Sequence[str]]:
    return [texts[start : start + BATCH] for start in range(0, len(texts), BATCH)]


def _figures(catalogue: Catalogue, texts: Sequence[str]) -> Measured:
    finder = FigureFinder(catalogue.language)
    finder.find(texts[:2])
    return _measure("finding figures", texts, lambda: [finder.find(batch) for batch in _batches(texts)])


def _compiled(catalogue: Catalogue, texts: Sequence[str]) -> list[Measured]:
    """The compiled way, compiled before (minutes, if nothing lies in its cache)."""
    if not _is_compiled():
        print("numba is not installed (pip install '.[fast]'): no row for the compiled way")
        return []
    from pipelines.extracting.compiled.figures_alone import CompiledFigureFinder

    finder = CompiledFigureFinder(Extractor(catalogue).lexicon)
    finder.find(texts[:2])
    found = _measure(
        "finding figures, compiled", texts, lambda: [finder.find(batch) for batch in _batches(texts)]
    )
    return [found, _extractor(catalogue, texts, "whole extractor, compiled", _compiled_way)]


@cache
def _is_compiled() -> bool:
    """Whether there is a compiled way. What is not compiled yet is compiled by another process, whose memory counts
    for nothing here."""
    if find_spec("numba") is None:
        return False
    from pipelines.extracting.compiled.engine import is_cached

    if not is_cached():
        print("compiling first (some minutes) …", flush=True)
        compile_it = "from tests.bench.__main__ import compile_all; compile_all()"
        subprocess.run([sys.executable, "-c", compile_it], check=True)
    return True


def compile_all() -> None:
    """Compiles the compiled way into its cache."""
    _extractor(load_catalogue(load_settings().catalogue), ["开展3场。", ""], "", _compiled_way)


def _compiled_way(plain: Extractor) -> Any:
    from pipelines.extracting.compiled.rows import CompiledExtractor

    return CompiledExtractor(plain)


def _extractor(
    catalogue: Catalogue,
    texts: Sequence[str],
    name: str = "whole extractor",
    way: Callable[[Extractor], Any] = lambda plain: plain,
) -> Measured:
    """From a frame of reports to the frames of an extraction; making the first is not the extractor's work."""
    extractor = way(Extractor(catalogue))

    def read(batch: Sequence[str]) -> float:
        ids = [str(number) for number in range(len(batch))]
        reports = pl.DataFrame({"report_id": ids, "text": batch}).with_columns(report_year=2024)
        before = time.process_time()
        extractor.extract(reports, SECTIONS, 0.5)
        return time.process_time() - before

    read(texts[:2])
    return Measured(name, len(texts), _megabytes(texts), sum(map(read, _batches(texts))))


def _ripgrep(catalogue: Catalogue, texts: Sequence[str]) -> Measured | None:
    """`rg -o -b` with the same pattern over the same texts in one file; CPU seconds of the child."""
    program = shutil.which("rg")
    if program is None:
        print("ripgrep is not installed: no row and no ratios for it")
        return None
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "texts.txt"
        with file.open("w", encoding="utf-8") as out:
            out.writelines(f"{text}\n" for text in texts)
        pattern = number_pattern(catalogue.language).replace("\n", "\\n")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [program, "--threads", "1", "-U", "-o", "-b", "-e", pattern, str(file)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return Measured(RG, len(texts), _megabytes(texts), seconds)


def _peers(texts: Sequence[str]) -> list[Measured]:
    """Numbers only (no indicator, no period): what the peers offer for Chinese."""
    rows = []
    for name, module, make in (
        (RECOGNIZERS, "recognizers_number", _recognizers),
        ("jionlp", "jionlp", _jionlp),
    ):
        try:
            work = make(importlib.import_module(module))
        except ImportError:
            print(f"{name} is not installed (pip install '.[bench]'): no row for it")
            continue
        work(texts[0][:50])
        rows.append(_measure(name, texts, lambda work=work: [work(text) for text in texts]))
    return rows


def _recognizers(module: object) -> Callable[[str], object]:
    recognize, culture = module.recognize_number, module.Culture.Chinese  # type: ignore[attr-defined]
    return lambda text: recognize(text, culture)


def _jionlp(module: object) -> Callable[[str], object]:
    extract_money = module.ner.extract_money  # type: ignore[attr-defined]
    return lambda text: extract_money(text, with_parsing=False)


def _print(rows: Sequence[Measured], rg: Measured | None) -> None:
    print(f"{date.today()}  {platform.machine()}, Python {platform.python_version()}, one core")
    head = ["what", "reports", "MB/s", "reports/s", "of rg"]
    table = [head, *(row.cells(rg.megabytes / rg.seconds if rg else None) for row in rows)]
    widths = [max(len(line[column]) for line in table) for column in range(len(head))]
    for line in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)))
    _print_marks({row.name: row.megabytes / row.seconds for row in rows}, rows)


def _print_marks(rates: dict[str, float], rows: Sequence[Measured]) -> None:
    """The compiled extractor beside what it is to reach; a mark without its peer is left out."""
    whole = next((row for row in rows if row.name == "whole extractor, compiled"), None)
    if whole is None:
        return
    print(f"compiled: {whole.reports / whole.seconds:,.0f} reports/s (to reach: 2,500)", end="")
    for name, times in ((RG, 0.15), (RECOGNIZERS, 80)):
        if name in rates:
            print(f"; {rates[whole.name] / rates[name]:.3g} × {name} (to reach: {times:g})", end="")
    print()


def _print_growth(catalogue: Catalogue, most: int) -> None:
    """How seconds per report and peak memory grow with the number of reports, from 100 to all of them."""
    way = _compiled_way if _is_compiled() else None
    print(f"growth of the whole extractor{', compiled' if way else ''}:")
    for count in [*takewhile(lambda count: count < most, (100 * 4**n for n in range(12))), most]:
        texts = list(varied_reports(SAMPLE, count))
        row = _extractor(catalogue, texts, way=way) if way else _extractor(catalogue, texts)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"  {count:>6} reports  {1000 * row.seconds / count:7.3f} ms each  peak {peak:,.0f} MB",
            flush=True,
        )


if __name__ == "__main__":
    main()
