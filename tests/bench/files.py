"""`make bench`, the files: seconds, memory and size of the workbook and the brief of a county of 30 towns, 10 years and
100 indicators, read from a made warehouse. Prints a table; asserts nothing, since machines differ."""

from __future__ import annotations

import resource
import tempfile
import time
from pathlib import Path

from pipelines.writing.brief.document import write_brief
from pipelines.writing.brief.telling import tell
from pipelines.writing.county import opened, read_county_year
from pipelines.writing.workbook.writing import write_workbook
from tests.writing.made import COUNTY, Made, Stated, by_rule

YEARS = tuple(range(2015, 2025))


def mostly_stated(town: int, year: int, indicator: int) -> Stated | None:
    """Nine of ten figures are stated, as long as sentences of reports are."""
    if (town * 7 + year + indicator * 3) % 10 == 0:
        return None
    stated = by_rule(town, year, indicator) or Stated(30 + town)
    return Stated(stated.value, quote=f"全年共开展各类活动、办理事项指标{indicator}共计{stated.value:g}件")


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        made = Made(towns=30, years=YEARS, indicators=100, rule=mostly_stated)
        published = made.publish(Path(folder) / "warehouse" / "fazhi.duckdb")
        begun, used = time.perf_counter(), time.process_time()
        with opened(published) as connection:
            of = read_county_year(connection, COUNTY, "甲县", YEARS[-1])
        print(
            f"\n30 towns x 10 years x 100 indicators, {len(of.history):,} figures, {len(of.figures):,} of the year"
        )
        print(f"{'read':14} {time.perf_counter() - begun:6.2f} s ({time.process_time() - used:.2f} s of CPU)")
        for name, write in (
            ("workbook.xlsx", lambda path: write_workbook(of, path)),
            ("brief.docx", lambda path: write_brief(tell(of), path)),
        ):
            path, begun, used = Path(folder) / name, time.perf_counter(), time.process_time()
            write(path)
            print(
                f"{name:14} {time.perf_counter() - begun:6.2f} s ({time.process_time() - used:.2f} s of CPU), "
                f"{path.stat().st_size / 1e6:.2f} MB"
            )
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
