"""From the readings of one report to one fact per indicator: total before parts, stated before claimed,
direct before by procedure. Rule: ANNOTATION, "A gold row" and 4, 5, 8."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

from pipelines.extracting.catalogue import Catalogue, Indicator
from pipelines.extracting.lexicon import MARK
from pipelines.extracting.readings import Reading
from pipelines.extracting.tokens import Document

#: Looser comes later: the bound of a sum is the loosest of its parts.
#: Parts stand at most this far apart; equal ones, which may be one figure said twice, much closer.
PART_GAP, REPEAT_GAP = 40, 14
#: Items of one list, each with its number (省级4个、市级9个), where later ones say less.
LISTED = re.compile("[^，。；、和与及]{0,14}(?:[、和与及，][^，。；、和与及]{0,14})+")
LOOSENESS = ["exact", "at_least", "at_most", "about"]


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


def settle_facts(document: Document, readings: list[Reading], catalogue: Catalogue) -> list[Fact]:
    """At most one fact per indicator, from the readings of period `year` only, in the catalogue's order."""
    by_indicator: dict[int, list[Reading]] = defaultdict(list)
    for reading in readings:
        if reading.number.period == "year" and not reading.number.trap:
            by_indicator[reading.indicator].append(reading)
    return [
        _settle(document, indicator, found, catalogue.indicators[indicator])
        for indicator, found in sorted(by_indicator.items())
    ]


def _settle(document: Document, indicator: int, readings: list[Reading], entry: Indicator) -> Fact:
    def has_preferred_word(reading: Reading) -> bool:
        return any(word in document.text[reading.start : reading.end] for word in entry.prefer)

    for is_better in (_is_direct, _is_stated, _is_near, has_preferred_word, _is_whole, _is_no_flow):
        preferred = [reading for reading in readings if is_better(reading)]
        readings = preferred or readings
    readings = _near_the_best(document, readings)
    readings = sorted(_without_repeats(readings), key=lambda reading: reading.number.start)
    stocks = [reading for reading in readings if reading.is_stock]
    if stocks and len(stocks) < len(readings):
        readings = stocks
    if _are_parts(document, readings):
        return _fact(indicator, _sum_of_others(readings) or readings)
    totals = [reading for reading in readings if _says_total(document, reading)]
    if totals and len({reading.number.value for reading in readings}) > 1:
        return _fact(indicator, [max(totals, key=lambda reading: (reading.score, reading.number.value))])
    if entry.adds_up and len({_paragraph(document, reading) for reading in readings}) == 1:
        return _fact(indicator, readings)
    return _fact(indicator, _first_group(document, readings))


def _paragraph(document: Document, reading: Reading) -> int:
    return document.clauses[reading.number.clause].paragraph


def _near_the_best(document: Document, readings: list[Reading]) -> list[Reading]:
    """The readings that the best one does not outweigh; in its own sentence part a little less is enough."""
    best = max(readings, key=lambda reading: reading.score)

    def is_near(reading: Reading) -> bool:
        left, right = sorted([best.number, reading.number], key=lambda number: number.start)
        is_listed = LISTED.fullmatch(document.text[left.end : right.start])
        return reading.score >= (0.5 if is_listed else 0.75) * best.score

    return [reading for reading in readings if is_near(reading)]


def _sum_of_others(readings: list[Reading]) -> list[Reading]:
    """The one figure that sums up the others (部署会4次、推进会6次，共10次), or nothing."""
    total = sum(reading.number.value for reading in readings)
    named = [reading for reading in readings[1:] if reading.is_total]
    return (
        named[:1]
        or [reading for reading in readings if len(readings) > 2 and 2 * reading.number.value == total][:1]
    )


def _first_group(document: Document, readings: list[Reading]) -> list[Reading]:
    """The parts that stand together around the best reading, or that reading alone."""
    best = max(readings, key=lambda reading: (reading.score, -reading.number.start))
    part = document.clauses[best.number.clause].part
    together = [r for r in readings if document.clauses[r.number.clause].part == part]
    return together if len(together) > 1 and _are_parts(document, together) else [best]


def _fact(indicator: int, readings: list[Reading]) -> Fact:
    first = readings[0].number
    bound = max((r.number.bound for r in readings), key=LOOSENESS.index)
    value = round(sum(reading.number.value for reading in readings), 6)
    score = min(reading.score for reading in readings)
    return Fact(indicator, value, bound, first.unit, first.basis, score, tuple(readings))


def _is_direct(reading: Reading) -> bool:
    return not reading.by_procedure


def _is_near(reading: Reading) -> bool:
    return not reading.is_remote


def _is_stated(reading: Reading) -> bool:
    return reading.number.basis == "stated"


def _is_whole(reading: Reading) -> bool:
    return not reading.is_breakdown


def _is_no_flow(reading: Reading) -> bool:
    return not reading.is_flow


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
    if any(reading.number.unit_class in ("claim", "rate") for reading in readings):
        return False
    if len(readings) < 2 or len({clause.part for clause in clauses}) > 1:
        return False
    if any(clause.parent >= 0 for clause in clauses):
        return False
    gaps = [document.text[left.number.end : right.number.start] for left, right in pairwise(readings)]
    if len({reading.number.value for reading in readings}) == 1:
        # 反馈问题9项，现已整改9项 says one figure twice; 年中2次、年末2次 is a list.
        return all(len(gap) <= REPEAT_GAP and any(joint in gap for joint in "、和与及") for gap in gaps)
    return all(len(gap) <= PART_GAP for gap in gaps)
