"""The compiled way says the same as the plain way, row for row and column for column; the plain way is right."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Sequence

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from pipelines.extracting import Extraction, Extractor
from pipelines.extracting.catalogue import Catalogue
from pipelines.extracting.quantities import FigureFinder

from .cases import HERE, LISTS, REPORTS, SAMPLE, SECTIONS, TOWN, YEAR, listed, load_cases, the_catalogue

pytest.importorskip("numba", exc_type=ImportError)

from pipelines.extracting.compiled import rows
from pipelines.extracting.compiled.engine import is_cached
from pipelines.extracting.compiled.figures_alone import CompiledFigureFinder
from pipelines.extracting.compiled.rows import CompiledExtractor

COUNTIES = HERE.parent / "gold" / "other_counties"
UNCERTAIN_BELOW = 0.65
FRAMES = ("quantities", "facts", "findings")


@pytest.fixture(scope="module")
def plain() -> Extractor:
    return Extractor(the_catalogue())


@pytest.fixture(scope="module")
def compiled(plain: Extractor) -> CompiledExtractor:
    """Only where its code lies in the cache or FAZHI_COMPILED is on: compiling takes minutes."""
    if not is_cached() and os.environ.get("FAZHI_COMPILED") != "on":
        pytest.skip("nothing compiled yet: FAZHI_COMPILED=on compiles it")
    return CompiledExtractor(plain)


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


def both(
    plain: Extractor, compiled: CompiledExtractor, reports: pl.DataFrame, sections: pl.DataFrame
) -> None:
    assert_same(
        plain.extract(reports, sections, UNCERTAIN_BELOW),
        compiled.extract(reports, sections, UNCERTAIN_BELOW),
    )


def test_whole_reports(plain: Extractor, compiled: CompiledExtractor) -> None:
    both(plain, compiled, whole_reports(), SECTIONS.to_frame())


def test_cases_and_examples(plain: Extractor, compiled: CompiledExtractor) -> None:
    both(plain, compiled, *sentences(the_catalogue()))


def test_damaged_texts(plain: Extractor, compiled: CompiledExtractor) -> None:
    chance = random.Random(5)
    texts = [_damaged(chance, text[:1500]) for text in whole_reports()["text"]]
    reports = _reports([(TOWN, chance.choice([2022, 2024, None]), text) for text in texts])
    kinds = [
        (str(number), chance.choice(["measures", "plan", "problems"]), place, len(text))
        for number, text in enumerate(texts)
        for place in sorted(chance.sample(range(len(text)), 3))
    ]
    both(plain, compiled, reports, pl.DataFrame(kinds, schema=SECTIONS, orient="row"))


def _damaged(chance: random.Random, text: str) -> str:
    marks = "0１二百万亿半几余.，。；、（）“”《》% \n\ufffd\u3000至𠀀👍第年元"
    characters = list(text)
    for _ in range(60):
        characters[chance.randrange(len(characters))] = chance.choice(marks)
    return "".join(characters)


def test_lists_without_end(plain: Extractor, compiled: CompiledExtractor) -> None:
    texts = [listed(words, figure, count) for words, figure in LISTS for count in (12, 24, 25, 700, 1500)]
    both(plain, compiled, _reports([(TOWN, YEAR, text) for text in texts]), SECTIONS.to_frame())


def test_no_reports_and_empty_texts(plain: Extractor, compiled: CompiledExtractor) -> None:
    both(plain, compiled, REPORTS.to_frame(), SECTIONS.to_frame())
    both(plain, compiled, _reports([("", None, ""), (TOWN, YEAR, "\n")]), SECTIONS.to_frame())


def test_texts_left_to_the_plain_way_stand_in_their_place(
    plain: Extractor, compiled: CompiledExtractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "LONGEST", 2500)
    reports = whole_reports()
    lengths = reports["text"].str.len_chars()
    assert lengths.min() <= 2500 < lengths.max()
    both(plain, compiled, reports, SECTIONS.to_frame())


def test_full_columns_are_emptied_and_filled_again(
    plain: Extractor, compiled: CompiledExtractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "_LEAST_ROWS", 500)
    monkeypatch.setattr(rows, "_PER_CODE_POINT", 0)
    both(plain, compiled, whole_reports(), SECTIONS.to_frame())


def test_a_text_may_hold_every_character(plain: Extractor, compiled: CompiledExtractor) -> None:
    texts = [
        f"2024年\uffff开展普法宣传{mark}36场次，\x1f调解纠纷50件。" for mark in "\x00\x1f\ufffe\U0010ffff"
    ]
    both(plain, compiled, _reports([(TOWN, YEAR, text) for text in texts]), SECTIONS.to_frame())


def test_figures_alone_are_those_of_the_plain_finder(plain: Extractor, compiled: CompiledExtractor) -> None:
    chance = random.Random(7)
    texts = [
        *whole_reports()["text"],
        *(_damaged(chance, text[:1500]) for text in whole_reports()["text"]),
        "",
    ]
    found = CompiledFigureFinder(plain.lexicon).find(texts)
    expected = [
        (number, start, end, figure.value, figure.unit)
        for number, figures in enumerate(FigureFinder(the_catalogue().language).find(texts))
        for start, end, figure in figures
    ]
    hard = set(found.filter(pl.col("value").is_null())["report"])
    assert len(hard) < len(texts) / 4
    assert found.filter(~pl.col("report").is_in(hard)).rows() == [
        row for row in expected if row[0] not in hard
    ]
