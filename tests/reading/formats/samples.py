"""What the tests of the formats share: reports of the sample, and the facts of a file's bytes."""

from pathlib import Path

import polars as pl

from pipelines.extracting import extract
from pipelines.extracting.catalogue import Catalogue
from pipelines.reading.registers import Registers
from pipelines.reading.reports import read_report

ROOT = Path(__file__).parents[3]
SAMPLE = ROOT / "data" / "sample"
FILES = Path(__file__).parent / "files"
#: Reports of different hands: long lines, half-width marks, numbered lists, spaces around figures.
NAMES = ("2024/万和镇2024", "2022/三汇镇2022", "2023/东林街道2023", "2024/龙潭镇2024", "2022/双河乡2022")


def sample_text(name: str) -> str:
    return (SAMPLE / f"{name}.txt").read_text(encoding="utf-8")


def squeezed(text: str) -> str:
    """Without white space."""
    return "".join(text.split())


class Facts:
    """`of(data, file_name)`: (indicator, value) of every fact in a file's bytes, in order."""

    def __init__(self, registers: Registers, catalogue: Catalogue) -> None:
        self._registers, self._catalogue = registers, catalogue

    def of(self, data: bytes, file_name: str) -> list[tuple[str, object]]:
        report = read_report(data, file_name, None, self._registers)
        reports = pl.DataFrame([report.row]).with_columns(own_name=pl.lit(""))
        sections = pl.DataFrame(report.sections)
        facts = extract(reports, sections, self._catalogue, 0.5).facts
        return sorted((row["indicator_code"], row["value"]) for row in facts.iter_rows(named=True))
