"""From the readings of one report to one fact per indicator: total before parts, stated before claimed,
direct before by procedure. Rule: ANNOTATION, "A gold row" and 4, 5, 8."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from pipelines.extracting.evidence import Reading
from pipelines.extracting.lexicon import MARK
from pipelines.extracting.tokens import Document

#: Looser comes later: the bound of a sum is the loosest of its parts.
_LOOSENESS = ["exact", "at_least", "at_most", "about"]
_LIST_GAP = re.compile(r"[、，,；;和及与\s]")


@dataclass(frozen=True, slots=True)
class Fact:
    """The figure of one indicator in one report; `readings`: its places, several where parts are summed."""

    indicator: int
    value: float
    bound: str
    unit: str
    basis: str
    score: float
    readings: tuple[Reading, ...]


def settle_facts(document: Document, readings: list[Reading]) -> list[Fact]:
    """At most one fact per indicator, from the readings of period `year` only, in the catalogue's order."""
    by_indicator: dict[int, list[Reading]] = defaultdict(list)
    for reading in readings:
        if reading.number.period == "year" and not reading.number.trap:
            by_indicator[reading.indicator].append(reading)
    return [_settle(document, indicator, found) for indicator, found in sorted(by_indicator.items())]


def _settle(document: Document, indicator: int, readings: list[Reading]) -> Fact:
    for prefer in (_is_direct, _is_stated, _is_whole):
        preferred = [reading for reading in readings if prefer(reading)]
        readings = preferred or readings
    best = max(reading.score for reading in readings)
    readings = [reading for reading in readings if reading.score >= 0.75 * best]
    readings = sorted(_without_repeats(readings), key=lambda reading: reading.number.start)
    totals = [reading for reading in readings if _says_total(document, reading)]
    if len(readings) == 1 or (len({reading.number.value for reading in readings}) == 1 and not _are_parts(document, readings)):
        chosen = max(readings, key=lambda reading: reading.score)
        return _fact(indicator, [chosen])
    if _are_parts(document, readings) and not totals:
        return _fact(indicator, readings)
    if totals:
        return _fact(indicator, [max(totals, key=lambda reading: (reading.score, reading.number.value))])
    return _fact(indicator, _first_group(document, readings))


def _first_group(document: Document, readings: list[Reading]) -> list[Reading]:
    """The parts that stand together around the best reading, or that reading alone."""
    best = max(readings, key=lambda reading: (reading.score, -reading.number.start))
    part = document.clauses[best.number.clause].part
    together = [r for r in readings if document.clauses[r.number.clause].part == part]
    return together if len(together) > 1 and _are_parts(document, together) else [best]


def _fact(indicator: int, readings: list[Reading]) -> Fact:
    first = readings[0].number
    bound = max((r.number.bound for r in readings), key=_LOOSENESS.index)
    value = round(sum(reading.number.value for reading in readings), 6)
    score = min(reading.score for reading in readings)
    return Fact(indicator, value, bound, first.unit, first.basis, score, tuple(readings))


def _is_direct(reading: Reading) -> bool:
    return not reading.by_procedure


def _is_stated(reading: Reading) -> bool:
    return reading.number.basis == "stated"


def _is_whole(reading: Reading) -> bool:
    return not reading.is_breakdown


def _without_repeats(readings: list[Reading]) -> list[Reading]:
    """One reading per number; several patterns may have spoken for it."""
    best: dict[int, Reading] = {}
    for reading in readings:
        known = best.get(reading.number.start)
        if known is None or reading.score > known.score:
            best[reading.number.start] = reading
    return list(best.values())


def _says_total(document: Document, reading: Reading) -> bool:
    """Whether 共, 合计, 全年 … stands before the number in its clause."""
    clause = document.clauses[reading.number.clause]
    return any(t.marks & MARK["total"] and t.end <= reading.number.start for t in clause.tokens)


def _are_parts(document: Document, readings: list[Reading]) -> bool:
    """Whether the numbers follow each other in one part of a sentence as a list with its own numbers."""
    clauses = [document.clauses[reading.number.clause] for reading in readings]
    if any(reading.number.unit_class == "claim" for reading in readings):
        return False
    if len(readings) < 2 or len({clause.part for clause in clauses}) > 1:
        return False
    if any(clause.parent >= 0 for clause in clauses):
        return False
    return all(
        _LIST_GAP.search(document.text[left.number.end : right.number.start])
        and right.number.start - left.number.end <= 40
        for left, right in zip(readings, readings[1:], strict=False)
    )
