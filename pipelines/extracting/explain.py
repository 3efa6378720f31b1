"""Why a sentence is read as it is, and whether the catalogue's own examples hold: for an analyst who changes an
entry. It only looks at what the extractor does; nothing is decided here."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from pipelines.extracting import Extractor, extract
from pipelines.extracting.catalogue import Catalogue, Example, Indicator
from pipelines.extracting.evidence import Assigner
from pipelines.extracting.readings import Reading
from pipelines.extracting.tokens import Number

#: Examples that name a year name this one.
_EXAMPLE_YEAR = 2024
_FIELDS = {"words": "强词", "weak": "弱词（有主题词在旁）"}


@dataclass(frozen=True)
class Explanation:
    """One line on one number or claim of a sentence. `figure`: as written; `reading`: the indicator's code and
    name, or why there is none; `evidence`: the words that speak for it; `is_taken`: whether it became the
    figure's reading or lost to a better one."""

    figure: str
    period: str
    reading: str
    score: float | None
    evidence: str
    is_taken: bool


@dataclass(frozen=True)
class Failure:
    """An example that does not hold: what must be read (None: nothing) and what is."""

    indicator: str
    text: str
    expected: str
    got: str


def explain_sentence(text: str, report_year: int, catalogue: Catalogue, most: int = 4) -> list[Explanation]:
    """What the text's numbers and claims are read as, with the `most` best candidates of each."""
    extractor = Extractor(catalogue)
    document = extractor.cut(text)
    readings = extractor.read(document, report_year, "")
    assigner = Assigner(document, extractor.lexicon)
    taken = {(r.number.start, r.number.end, r.indicator) for r in readings}
    lines: list[Explanation] = []
    for spot in assigner.spots():
        candidates = assigner.candidates(spot)
        best = {reading.indicator: (reading, match) for reading, match in reversed(candidates)}
        ordered = sorted(best.values(), key=lambda pair: -pair[0].score)[:most]
        for reading, match in ordered:
            words = "…".join(text[start:end] for start, end in match.places)
            evidence = f"{_FIELDS[match.sequence.field]}：{words}"
            is_taken = (reading.number.start, reading.number.end, reading.indicator) in taken
            lines.append(_line(text, catalogue, reading, evidence, is_taken))
        if not ordered:
            lines.append(_unclaimed(text, spot.number, "没有指标的词在旁边"))
    lines += [_unclaimed(text, n, n.reason or n.trap) for n in document.numbers if n.trap]
    claims = [r for r in readings if r.number.unit_class == "claim"]
    lines += [_line(text, catalogue, r, "说法：" + text[r.start : r.end], True) for r in claims]
    return lines


def failing_examples(catalogue: Catalogue) -> list[Failure]:
    """The examples and counterexamples of all entries that the extractor does not read as they say."""
    cases: list[tuple[Indicator, str, Example | None]] = []
    cases += [(i, e.text, e) for i in catalogue for e in i.examples]
    cases += [(i, text, None) for i in catalogue for text in i.counterexamples]
    reports = pl.DataFrame(
        {
            "report_id": [str(number) for number in range(len(cases))],
            "report_year": [_EXAMPLE_YEAR] * len(cases),
            "text": [text for _, text, _ in cases],
        }
    )
    sections = pl.DataFrame(schema={"report_id": pl.String, "section_start": pl.Int64, "kind": pl.String})
    facts = extract(reports, sections, catalogue).facts
    read = {(row[0], row[1]): (row[2], row[3]) for row in facts.iter_rows()}
    failures = []
    for number, (indicator, text, example) in enumerate(cases):
        got = read.get((str(number), indicator.code))
        expected = (example.value, example.bound) if example else None
        if got != expected:
            failures.append(_failure(indicator, text, expected, got))
    return failures


def _failure(
    indicator: Indicator, text: str, expected: tuple[float, str] | None, got: tuple[float, str] | None
) -> Failure:
    said = "不应读出" if expected is None else f"{expected[0]:g}（{expected[1]}）"
    read = "没有读出" if got is None else f"{got[0]:g}（{got[1]}）"
    return Failure(indicator.code, text, said, read)


def _line(text: str, catalogue: Catalogue, reading: Reading, evidence: str, is_taken: bool) -> Explanation:
    indicator = catalogue.indicators[reading.indicator]
    figure = text[reading.number.start : reading.number.end]
    name = f"{indicator.code} {indicator.name}"
    return Explanation(figure, reading.number.period, name, round(reading.score, 3), evidence, is_taken)


def _unclaimed(text: str, number: Number, why: str) -> Explanation:
    return Explanation(text[number.start : number.end], number.period, f"不计：{why}", None, "", False)
