"""Texts to quantities to facts. `extract` is the one door: pure, batch by batch, without Dagster or DuckDB.
The rule for reading a figure is in the catalogue's README; the words are in data/catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from typing import Literal, Protocol

import polars as pl

from pipelines.extracting.catalogue import Catalogue, load_catalogue
from pipelines.extracting.claims import Claims
from pipelines.extracting.evidence import Assigner
from pipelines.extracting.facts import Fact, settle_facts
from pipelines.extracting.findings import Finding, find_contradictions
from pipelines.extracting.frames import FACTS, FINDINGS, QUANTITIES
from pipelines.extracting.lexicon import Lexicon
from pipelines.extracting.quantities import FigureFinder
from pipelines.extracting.readings import Reading
from pipelines.extracting.scope import settle_scope
from pipelines.extracting.sharing import assign
from pipelines.extracting.tokens import Document, Number, Scanner, Sections, cut

__all__ = [
    "Compiled",
    "Extraction",
    "Extractor",
    "NotCompiledError",
    "compiles_first",
    "extract",
    "load_catalogue",
]

#: Whether the compiled way (extracting.compiled, which needs numba) is taken: `auto` where it pays.
Compiled = Literal["auto", "on", "off"]

#: Reports worked on at a time; more only costs memory.
BATCH = 512
#: From so many reports on the compiled way pays: where its code lies in the cache, and where compiling it comes first.
COMPILED_FROM, COMPILING_FROM = 500, 4000


class NotCompiledError(Exception):
    """The compiled way was asked for and cannot be taken: one line in Chinese."""


@dataclass(frozen=True)
class Extraction:
    """`quantities`: QUANTITIES, every figure found; `facts`: FACTS, one per report and indicator; `findings`:
    FINDINGS, what contradicts itself."""

    quantities: pl.DataFrame
    facts: pl.DataFrame
    findings: pl.DataFrame


class _Way(Protocol):
    def extract(self, reports: pl.DataFrame, sections: pl.DataFrame, uncertain_below: float) -> Extraction:
        """One batch."""


def extract(
    reports: pl.DataFrame,
    sections: pl.DataFrame,
    catalogue: Catalogue,
    uncertain_below: float = 0.65,
    compiled: Compiled = "auto",
) -> Extraction:
    """Quantities and facts of the reports (columns report_id, report_year, text; town_name if known), with
    their sections (report_id, kind, section_start, section_end). Facts with a score below
    `uncertain_below` are marked `is_uncertain`. Both ways say the same; `on` raises NotCompiledError where numba
    is not there."""
    extractor = _way(catalogue, compiled, reports.height)
    parts = [extractor.extract(batch, sections, uncertain_below) for batch in reports.iter_slices(BATCH)]
    return Extraction(
        pl.concat([QUANTITIES.to_frame(), *(part.quantities for part in parts)]),
        pl.concat([FACTS.to_frame(), *(part.facts for part in parts)]),
        pl.concat([FINDINGS.to_frame(), *(part.findings for part in parts)]),
    )


class Extractor:
    """The compiled catalogue; holds no state of the texts it reads."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.lexicon = Lexicon(catalogue)
        self._scanner = Scanner(self.lexicon)
        self._finder = FigureFinder(catalogue.language)

    def extract(self, reports: pl.DataFrame, sections: pl.DataFrame, uncertain_below: float) -> Extraction:
        """One batch: see `extract`."""
        texts = reports["text"].to_list()
        names = reports["town_name"].to_list() if "town_name" in reports.columns else [""] * len(texts)
        kinds = _sections_by_report(sections)
        quantities: list[tuple[object, ...]] = []
        facts: list[tuple[object, ...]] = []
        findings: list[tuple[object, ...]] = []
        cut_up = zip(texts, map(self._scanner.scan, texts), self._finder.find(texts), strict=True)
        for report_id, year, name, found in zip(
            reports["report_id"], reports["report_year"], names, cut_up, strict=True
        ):
            document = cut(*found)
            document.sections = kinds.get(report_id, Sections([], []))
            readings = self.read(document, year, name or "")
            quantities += self._quantity_rows(report_id, document, readings)
            settled = settle_facts(document, readings, self.lexicon.catalogue)
            facts += [self._fact_row(report_id, document, fact, uncertain_below) for fact in settled]
            contradictions = find_contradictions(document, readings, settled, self.lexicon.catalogue)
            findings += [self._finding_row(report_id, document, finding) for finding in contradictions]
        return Extraction(
            pl.DataFrame(quantities, schema=QUANTITIES, orient="row"),
            pl.DataFrame(facts, schema=FACTS, orient="row"),
            pl.DataFrame(findings, schema=FINDINGS, orient="row"),
        )

    def cut(self, text: str) -> Document:
        """The text cut into clauses with its words and figures, not yet read."""
        return cut(text, self._scanner.scan(text), self._finder.find([text])[0])

    def read(self, document: Document, report_year: int | None, town_name: str) -> list[Reading]:
        """All readings of one document, of every period."""
        settle_scope(document, self.lexicon.catalogue.language, report_year or 0, town_name)
        assigner = Assigner(document, self.lexicon)
        return assign(assigner) + Claims(assigner).read()

    def _quantity_rows(
        self, report_id: str, document: Document, readings: list[Reading]
    ) -> list[tuple[object, ...]]:
        codes: dict[int, list[str]] = {}
        claimed: dict[int, Number] = {}
        for reading in readings:
            codes.setdefault(reading.number.start, []).append(self._code(reading.indicator))
            if reading.number.unit_class == "claim":
                claimed[reading.number.start] = reading.number
        numbers = sorted(
            [*document.numbers, *claimed.values()], key=lambda number: (number.start, number.end)
        )
        return [
            _quantity_row(report_id, order, document, number, codes.get(number.start, []))
            for order, number in enumerate(numbers, 1)
        ]

    def _fact_row(
        self, report_id: str, document: Document, fact: Fact, uncertain_below: float
    ) -> tuple[object, ...]:
        places = [_place(document, r.start, r.end) for r in fact.readings]
        first = places[0]
        score = round(min(fact.score, 1.0), 3)
        return (
            *(report_id, self._code(fact.indicator), fact.value, fact.bound, fact.unit, "year", fact.basis),
            *(first["quote"], first["start"], first["end"], places, len(places), score),
            score < uncertain_below,
        )

    def _finding_row(self, report_id: str, document: Document, finding: Finding) -> tuple[object, ...]:
        places = [_place(document, *place) for place in finding.places]
        return report_id, finding.code, self._code(finding.indicator), finding.finding, places

    def _code(self, indicator: int) -> str:
        return self.lexicon.catalogue.indicators[indicator].code


@lru_cache(maxsize=4)
def _extractor(catalogue: Catalogue) -> Extractor:
    return Extractor(catalogue)


def compiles_first(compiled: Compiled, reports: int) -> bool:
    """Whether reading so many reports begins with compiling, which takes minutes, once per version of the code."""
    if compiled == "off" or (compiled == "auto" and reports < COMPILING_FROM) or find_spec("numba") is None:
        return False
    from pipelines.extracting.compiled.engine import is_cached

    return not is_cached()


def _way(catalogue: Catalogue, compiled: Compiled, reports: int) -> _Way:
    if compiled == "off" or (compiled == "auto" and (reports < COMPILED_FROM or find_spec("numba") is None)):
        return _extractor(catalogue)
    try:
        from pipelines.extracting.compiled.engine import is_cached

        if compiled == "on" or reports >= COMPILING_FROM or is_cached():
            return _compiled_extractor(catalogue)
    except ImportError as error:
        if compiled == "on":
            raise NotCompiledError(
                "设置 FAZHI_COMPILED 为 on，但 numba 没有装好。请执行 make setup 安装，或改为 auto。"
            ) from error
    return _extractor(catalogue)


@lru_cache(maxsize=2)
def _compiled_extractor(catalogue: Catalogue) -> _Way:
    from pipelines.extracting.compiled.rows import CompiledExtractor

    return CompiledExtractor(_extractor(catalogue))


def _place(document: Document, start: int, end: int) -> dict[str, object]:
    return {"start": start, "end": end, "quote": document.text[start:end]}


def _sections_by_report(sections: pl.DataFrame) -> dict[str, Sections]:
    by_report: dict[str, tuple[list[int], list[str]]] = {}
    ordered = sections.select("report_id", "section_start", "kind").sort("report_id", "section_start")
    for report_id, start, kind in ordered.iter_rows():
        starts, kinds = by_report.setdefault(report_id, ([], []))
        starts.append(start)
        kinds.append(kind)
    return {report_id: Sections(*found) for report_id, found in by_report.items()}


def _quantity_row(
    report_id: str, order: int, document: Document, number: Number, codes: list[str]
) -> tuple[object, ...]:
    start, end = document.sentence_around(number)
    is_unread = not (number.trap or codes or number.unit_class == "claim") and bool(number.unit)
    return (
        *(report_id, order, number.start, number.end, document.text[number.start : number.end]),
        *(number.value, number.bound, number.unit, number.unit_class, number.basis, number.period),
        *(number.trap or None, number.reason or None, number.section, list(dict.fromkeys(codes)), start, end),
        document.text[start:end].strip() if is_unread else None,
    )
