"""What a file says in the end, whatever its format: the yardstick that every reader is held to."""

from functools import lru_cache
from pathlib import Path

import polars as pl

from pipelines.extracting import extract
from pipelines.extracting.catalogue import Catalogue, load_catalogue
from pipelines.reading.frames import REPORTS, SECTIONS
from pipelines.reading.registers import Registers, load_registers
from pipelines.reading.reports import read_report

ROOT = Path(__file__).parents[3]
SAMPLE = ROOT / "data" / "sample"

#: (indicator_code, value, bound, period)
Fact = tuple[str, float, str, str]


def facts_of(data: bytes, file_name: str = "report") -> list[Fact]:
    """The facts of one file's bytes, sorted. Raises Unreadable as the reading does."""
    report = read_report(data, file_name, None, _registers())
    reports = pl.DataFrame([report.row], schema=REPORTS)
    found = extract(reports, pl.DataFrame(report.sections, schema=SECTIONS), _catalogue())
    return sorted(found.facts.select("indicator_code", "value", "bound", "period").rows())


def folded(text: str) -> str:
    """A text without any blanks: what must be the same in every format."""
    return "".join(text.replace("\ufeff", "").split())


@lru_cache(maxsize=1)
def _registers() -> Registers:
    return load_registers(ROOT / "data" / "registers")


@lru_cache(maxsize=1)
def _catalogue() -> Catalogue:
    return load_catalogue(ROOT / "data" / "catalogue")
