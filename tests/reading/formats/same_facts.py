"""What must not change when a report comes in another format: its words and its facts."""

from pathlib import Path

import polars as pl

from pipelines.extracting import extract
from pipelines.reading.registers import load_registers
from pipelines.reading.reports import read_report
from tests.extracting.cases import ROOT, the_catalogue

SAMPLE = ROOT / "data" / "sample"
FILES = Path(__file__).parent / "files"
#: Reports of different hands: long lines, half-width marks, numbered lists, spaces around figures. None whose lines
#: are wrapped in the middle of a number: a format that knows its paragraphs would print the halves as two.
NAMES = ("万和镇2024", "三汇镇2022", "东林街道2023", "九龙镇2024", "双河乡2022")
_REGISTERS = load_registers(ROOT / "data" / "registers")


def sample(name: str) -> str:
    """The text of a sample report: 三汇镇2024."""
    return (SAMPLE / name[-4:] / f"{name}.txt").read_text(encoding="utf-8")


def folded(text: str) -> str:
    """A text without any blanks: what must be the same in every format."""
    return "".join(text.replace("\ufeff", "").split())


def facts_of(data: bytes, file_name: str = "report") -> list[tuple[object, ...]]:
    """Town, year, kinds of sections and facts of a file, without places. Raises Unreadable as the reading does."""
    report = read_report(data, file_name, None, _REGISTERS)
    reports = pl.DataFrame([report.row])
    found = extract(reports, pl.DataFrame(report.sections), the_catalogue(), 0.65)
    facts = found.facts.select(
        "indicator_code", "value", "unit", "bound", pl.col("quote").str.replace_all(r"\s", "")
    )
    kinds = tuple(section["kind"] for section in report.sections)
    return [(report.row["town_name"], report.row["report_year"], kinds), *sorted(facts.rows())]
