"""What must not change when a report comes in another format: its words and its facts."""

import polars as pl

from pipelines.extracting import extract
from pipelines.reading.registers import load_registers
from pipelines.reading.reports import read_report
from tests.extracting.cases import ROOT, the_catalogue

SAMPLE = ROOT / "data" / "sample"
_REGISTERS = load_registers(ROOT / "data" / "registers")


def sample(name: str) -> str:
    """The text of a sample report: 三汇镇2024."""
    return (SAMPLE / name[-4:] / f"{name}.txt").read_text(encoding="utf-8")


def folded(text: str) -> str:
    """The text without white space."""
    return "".join(text.split())


def facts_of(data: bytes, file_name: str) -> list[tuple[object, ...]]:
    """Town, year, sections and facts of a file, without places."""
    report = read_report(data, file_name, None, _REGISTERS)
    reports = pl.DataFrame([report.row])
    found = extract(reports, pl.DataFrame(report.sections), the_catalogue(), 0.65)
    facts = found.facts.select(
        "indicator_code", "value", "unit", "bound", pl.col("quote").str.replace_all(r"\s", "")
    )
    kinds = tuple(section["kind"] for section in report.sections)
    return [(report.row["town_name"], report.row["report_year"], kinds), *sorted(facts.rows())]
