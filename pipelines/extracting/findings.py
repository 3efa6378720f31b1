"""What contradicts itself in one report: two values of one indicator, parts that do not make their total, a rate
above 100, a zero claim beside a figure. The facts are not changed by it; an analyst is shown both places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.extracting.catalogue import Catalogue
from pipelines.extracting.facts import Fact
from pipelines.extracting.readings import Reading
from pipelines.extracting.tokens import Document

#: A reading this sure beside the fact is a second value, not a slip of the reader.
SURE = 0.85


@dataclass(frozen=True, slots=True)
class Finding:
    """`finding`: what is odd, in Chinese; `places`: (start, end) of all that is involved."""

    code: str
    indicator: int
    finding: str
    places: tuple[tuple[int, int], ...]


def find_contradictions(
    document: Document, readings: list[Reading], facts: list[Fact], catalogue: Catalogue
) -> list[Finding]:
    """All findings of one report, in the catalogue's order."""
    by_indicator: dict[int, list[Reading]] = defaultdict(list)
    for reading in readings:
        if reading.number.period == "year" and not reading.number.trap:
            by_indicator[reading.indicator].append(reading)
    found: list[Finding] = []
    for fact in facts:
        if not catalogue.indicators[fact.indicator].prefer:
            found += _second_values(document, fact, by_indicator[fact.indicator])
        found += _zero_beside_figure(document, fact, by_indicator[fact.indicator])
        if catalogue.indicators[fact.indicator].kind == "rate" and fact.value > 100:
            found.append(Finding("rate_above_100", fact.indicator, "比率超过 100%", _places(fact.readings)))
    return found + list(_unequal_parts(facts, catalogue))


def _second_values(document: Document, fact: Fact, readings: list[Reading]) -> Iterator[Finding]:
    """Direct, sure readings of the indicator that neither are in the fact nor say the same."""
    used = {reading.number.start for reading in fact.readings}
    values = {fact.value, *(reading.number.value for reading in fact.readings)}
    for other in readings:
        is_direct = other.number.basis == "stated" and not (other.by_procedure or other.is_remote)
        is_aside = other.is_breakdown or other.is_flow or other.is_stock
        if other.number.start in used or other.number.value in values or not is_direct or is_aside:
            continue
        if other.score >= SURE and fact.basis == "stated":
            values.add(other.number.value)
            text = f"同一指标有两个数：采用了“{_quote(document, fact.readings[0])}”，另有“{_quote(document, other)}”"
            yield Finding("two_values", fact.indicator, text, _places((*fact.readings, other)))


def _zero_beside_figure(document: Document, fact: Fact, readings: list[Reading]) -> Iterator[Finding]:
    zeros = [reading for reading in readings if reading.number.basis == "zero_claim"]
    if fact.basis == "stated" and fact.value > 0 and zeros:
        text = f"写了“{_quote(document, fact.readings[0])}”，又说“{_quote(document, zeros[0])}”"
        yield Finding("zero_beside_figure", fact.indicator, text, _places((*fact.readings, zeros[0])))


def _unequal_parts(facts: list[Fact], catalogue: Catalogue) -> Iterator[Finding]:
    """A total whose parts (`made_of` in the catalogue) are all stated exactly and do not add up."""
    stated = {catalogue.indicators[fact.indicator].code: fact for fact in facts if fact.bound == "exact"}
    for total in stated.values():
        entry = catalogue.indicators[total.indicator]
        parts = [stated[code] for code in entry.made_of if code in stated]
        if not parts:
            continue
        sums = sum(part.value for part in parts)
        is_complete = len(parts) == len(entry.made_of)
        if sums > total.value or (is_complete and sums != total.value):
            names = "、".join(f"{catalogue.indicators[p.indicator].name} {p.value:g}" for p in parts)
            text = f"{entry.name} {total.value:g}，而{names}，合计 {sums:g}，对不上"
            readings = (*total.readings, *(reading for part in parts for reading in part.readings))
            yield Finding("parts_do_not_add_up", total.indicator, text, _places(readings))


def _places(readings: tuple[Reading, ...]) -> tuple[tuple[int, int], ...]:
    return tuple((reading.start, reading.end) for reading in readings)


def _quote(document: Document, reading: Reading) -> str:
    return document.text[reading.start : reading.end].replace("\n", "")
