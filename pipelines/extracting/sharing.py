"""From the candidates of each number to its readings: usually the best one, sometimes several indicators
(shared rates, 分别为, procedures), sometimes none (a list that shares a number). Rule: ANNOTATION 2 and 3."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from pipelines.extracting.evidence import Assigner, Candidate, Reading, Spot
from pipelines.extracting.lexicon import MARK, bits
from pipelines.extracting.matching import Match
from pipelines.extracting.tokens import Clause, Number

#: The score of a number read through the procedure that was done to its matter.
_PROCEDURE_SCORE = 0.72
_JOINER = re.compile(r"[”’」\s]*(?:、|和|与|及|以及|或|，)[“‘「\s]*")
#: Heads of a list of rates may have this much between them (群众对办理结果的).
_WIDEST_JOINT = 16


def assign(assigner: Assigner) -> list[Reading]:
    """The readings of all numbers of the document; a number may have none, one, or several."""
    readings: list[Reading] = []
    for spot in assigner.spots():
        candidates = assigner.candidates(spot)
        chosen = _shared_rates(assigner, spot, candidates) if spot.number.unit_class == "rate" else None
        if chosen is None:
            chosen = _choose(assigner, spot.number, candidates)
        chosen += _procedures(assigner, spot, chosen)
        readings += [assigner.describe(spot, reading) for reading in chosen]
    return readings


def _choose(assigner: Assigner, number: Number, candidates: list[Candidate]) -> list[Reading]:
    """The best reading, with those that may share its number; nothing where a list shares it unsplit."""
    if not candidates:
        return []
    best, match = candidates[0]
    indicators = assigner.lexicon.catalogue.indicators
    chosen = [best]
    for reading, other in candidates[1:]:
        if reading.indicator in {known.indicator for known in chosen}:
            continue
        if indicators[best.indicator].shares and indicators[reading.indicator].shares:
            if other.places[-1] != match.places[-1] and not reading.is_remote:
                chosen.append(reading)
        elif _is_list(assigner, number, match, other) and reading.score >= 0.88 * best.score:
            if "各" in assigner.document.text[match.end : number.start]:
                chosen.append(reading)
                continue
            number.trap, number.reason = "shared_list", "几件不同的事共用一个数，报告没有分开说"
            return []
    return chosen


def _is_list(assigner: Assigner, number: Number, match: Match, other: Match) -> bool:
    """Whether the two patterns are neighbours in a list left of the number."""
    if match.end > number.start or other.end > match.start:
        return False
    return bool(_JOINER.fullmatch(assigner.document.text, other.end, match.start))


def _shared_rates(assigner: Assigner, spot: Spot, candidates: list[Candidate]) -> list[Reading] | None:
    """参考率、合格率均达100%: each head of the list takes the rate; 分别 pairs them in order. None: no list."""
    first, run = _run_of_rates(assigner, spot)
    start = Spot(spot.index, spot.clause, first)
    pool = candidates if first == spot.at else assigner.candidates(start)
    heads: dict[int, Reading] = {}
    for reading, match in pool:
        end = match.places[-1][1]
        if match.end <= start.number.start and not any(abs(end - other) <= 2 for other in heads):
            heads[end] = reading
    chain = _chain(assigner, start.number.start, heads)
    if not chain or (run == 1 and first != spot.at):
        return None
    chosen = _paired(assigner, start, run, spot.at - first, heads) if run > 1 else chain
    return [replace(r, number=spot.number, end=max(r.end, spot.number.end)) for r in chosen]


def _paired(assigner: Assigner, start: Spot, run: int, place: int, heads: dict[int, Reading]) -> list[Reading]:
    """办结率、满意率分别为100%和95.7%: the head in the list's item of the number's place, if the list is as long."""
    text, items, at = assigner.document.text, [], start.number.start
    for joint in reversed(list(re.finditer("[、和与及]", text[start.left : at]))):
        items.insert(0, (start.left + joint.end(), at))
        at = start.left + joint.start()
    items.insert(0, (start.left, at))
    items = items[-run:] if len(items) >= run else []
    return [heads[end] for left, right in items[place : place + 1] for end in heads if left < end <= right]


def _run_of_rates(assigner: Assigner, spot: Spot) -> tuple[int, int]:
    """(position of the first, how many) of the numbers that follow each other with only 和、between."""
    text, numbers = assigner.document.text, spot.clause.numbers
    first = last = spot.at
    while first and _JOINER.fullmatch(text, numbers[first - 1].end, numbers[first].start):
        first -= 1
    while last + 1 < len(numbers) and _JOINER.fullmatch(text, numbers[last].end, numbers[last + 1].start):
        last += 1
    return first, last - first + 1


def _chain(assigner: Assigner, reach: int, heads: dict[int, Reading]) -> list[Reading]:
    """The heads, in order, that reach the number through a list."""
    chain: list[Reading] = []
    for end in sorted(heads, reverse=True):
        between = assigner.document.text[end:reach]
        if chain and (len(between) > _WIDEST_JOINT or not re.search(r"[、和与及]", between)):
            break
        chain.insert(0, heads[end])
        reach = end
    return chain


def _procedures(assigner: Assigner, spot: Spot, chosen: list[Reading]) -> list[Reading]:
    """对18项重大决策进行了合法性审查和风险评估: each procedure takes the number."""
    matches = assigner.matches
    found = _done_to(assigner, spot.clause, spot.number, matches[spot.index], spot.number.end, spot.right)
    clauses = assigner.document.clauses
    is_last = spot.at + 1 == len(spot.clause.numbers) and spot.index + 1 < len(clauses)
    if is_last and chosen:
        following = clauses[spot.index + 1]
        opens_with_all = following.tokens[:1] and following.tokens[0].marks & bits("cover_before", "done_to")
        if following.part == spot.clause.part and not following.numbers and opens_with_all:
            found += _done_to(
                assigner, following, spot.number, matches[spot.index + 1], following.start, following.end
            )
    taken = {reading.indicator for reading in chosen}
    return [reading for reading in found if reading.indicator not in taken]


def _done_to(
    assigner: Assigner, clause: Clause, number: Number, matches: Iterable[Match], left: int, right: int
) -> list[Reading]:
    inside = [token for token in clause.tokens if left <= token.start < right]
    done = [token.end for token in inside if token.marks & MARK["done_to"]]
    if not done or any(token.marks & MARK["duty"] for token in clause.tokens):
        return []
    readings: dict[int, Reading] = {}
    for match in matches:
        indicator = match.sequence.indicator
        fits = number.unit_class in assigner.unit_classes[indicator]
        if match.sequence.field != "procedure" or not fits or match.start < min(done) or match.end > right:
            continue
        if not any(indicator in token.word.lists.get("veto", ()) for token in inside):
            start = min(number.start, match.start)
            readings.setdefault(
                indicator, Reading(indicator, number, _PROCEDURE_SCORE, start, match.end, by_procedure=True)
            )
    return list(readings.values())
