"""The compiled way says the same as the plain way, row for row and column for column; the plain way is right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from pipelines.extracting import Extraction, Extractor
from pipelines.extracting.catalogue import Catalogue

from .cases import HERE, REPORTS, SAMPLE, SECTIONS, TOWN, YEAR, load_cases, the_catalogue

pytest.importorskip("numba", exc_type=ImportError)
COUNTIES = HERE.parent / "gold" / "other_counties"
UNCERTAIN_BELOW = 0.65
FRAMES = ("quantities", "facts", "findings")


@pytest.fixture(scope="module")
def compiled() -> object:
    from pipelines.extracting.compiled.rows import CompiledExtractor

    return CompiledExtractor(Extractor(the_catalogue()))


def whole_reports() -> pl.DataFrame:
    """The sample and the reports of the other counties, each with its town and its year."""
    paths = [*sorted(SAMPLE.glob("*/*.txt")), *sorted(COUNTIES.glob("*.txt"))]
    return _reports([(p.stem[:-4], int(p.stem[-4:]), p.read_text(encoding="utf-8")) for p in paths])


def sentences(catalogue: Catalogue) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(reports, sections): every case and every example of the catalogue as a report of its own."""
    cases = [case for path in sorted(HERE.glob("*.yml")) for case in load_cases(path.name)]
    texts = [*_examples(catalogue)]
    reports = _reports([(c.town, YEAR, c.text) for c in cases] + [(TOWN, YEAR, text) for text in texts])
    sections = [(str(number), case.section, 0, len(case.text)) for number, case in enumerate(cases)]
    return reports, pl.DataFrame(sections, schema=SECTIONS, orient="row")


def _examples(catalogue: Catalogue) -> Iterator[str]:
    for indicator in catalogue:
        yield from (example.text for example in indicator.examples)
        yield from indicator.counterexamples


def _reports(rows: Sequence[tuple[str, int | None, str]]) -> pl.DataFrame:
    numbered = [(str(number), *row) for number, row in enumerate(rows)]
    return pl.DataFrame(numbered, schema=REPORTS, orient="row")


def assert_same(plain: Extraction, compiled: Extraction) -> None:
    for name in FRAMES:
        assert_frame_equal(getattr(compiled, name), getattr(plain, name), check_exact=True)


def test_whole_reports_are_read_the_same(plain: Extractor, compiled: CompiledExtractor) -> None:
    reports = whole_reports()
    sections = SECTIONS.to_frame()
    assert_same(plain.extract(reports, sections, UNCERTAIN_BELOW), compiled.extract(reports, sections, UNCERTAIN_BELOW))
