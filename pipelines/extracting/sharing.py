"""From the candidates of each number to its readings: usually the best one, sometimes several indicators
(shared rates, 分别为, procedures), sometimes none (a list that shares a number). Rule: ANNOTATION 2 and 3."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipelines.extracting.evidence import Assigner, Candidate
from pipelines.extracting.lexicon import MARK, bits
from pipelines.extracting.matching import Match
from pipelines.extracting.readings import Reading, Spot
from pipelines.extracting.tokens import Clause, Number
from pipelines.extracting.verdicts import SHARED_LIST

#: The score of a number read through the procedure that was done to its matter.
PROCEDURE_SCORE = 0.72
JOINER = re.compile(r"[”’」\s]*(?:、|和|与|及|以及|或|，)[“‘「\s]*")
#: An item of a list of rates is no longer than this; a longer one is the sentence before the list.
WIDEST_ITEM = 24
#: A clause that goes on with what was done to all (…，均进行了审查) says so this early.
ALL_OPENING = 4


def assign(assigner: Assigner) -> list[Reading]:
    """The readings of all numbers of the document; a number may have none, one, or several."""
    readings: list[Reading] = []
    for spot in assigner.spots():
        candidates = assigner.candidates(spot)
        chosen = _shared_rates(assigner, spot, candidates) if spot.number.unit_class == "rate" else None
        if chosen is None:
            chosen = _respective(assigner, spot)
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
            is_another = other.places[-1] != match.places[-1] or number.unit_class != "rate"
            is_left = match.end <= number.start or other.end <= number.start
            if is_left and not (
                _is_list(assigner, number, match, other) or _is_list(assigner, number, other, match)
            ):
                continue
            if is_another and not reading.is_remote and reading.score >= 0.6 * best.score:
                chosen.append(reading)
        elif _is_list(assigner, number, match, other) and reading.score >= 0.88 * best.score:
            if "各" in assigner.document.text[match.end : number.start]:
                chosen.append(reading)
                continue
            number.trap, number.reason = SHARED_LIST
            return []
    return chosen


def _is_list(assigner: Assigner, number: Number, match: Match, other: Match) -> bool:
    """Whether the two patterns are neighbours in a list left of the number."""
    if match.end > number.start or other.end > match.start:
        return False
    return bool(JOINER.fullmatch(assigner.document.text, other.end, match.start))


def _shared_rates(assigner: Assigner, spot: Spot, candidates: list[Candidate]) -> list[Reading] | None:
    """参考率、合格率均达100%: every item of the list left of the number takes it; 办结率、满意率分别为100%和95.7%:
    each takes the number of its place. None: no list of rates speaks for the number."""
    first, run = _run(assigner, spot)
    start = Spot(spot.index, spot.clause, first)
    text, end = assigner.document.text, start.number.start
    if run > 1:
        items = _items(text, start.left, end, run)
        best = assigner.best_within(spot, spot.index, *items[spot.at - first]) if items else None
        return [best] if best else ([] if items else None)
    chosen: list[Reading] = []
    for left, right in reversed(_items(text, start.left, end, 0)):
        best = assigner.best_within(spot, spot.index, left, right)
        if best is None and not chosen:
            best = next((reading for reading, match in candidates if match.end <= end), None)
        if best is None or right - left > WIDEST_ITEM:
            chosen = chosen or ([best] if best else [])
            break
        chosen.insert(0, best)
    return chosen or None


def _respective(assigner: Assigner, spot: Spot) -> list[Reading] | None:
    """行政检查、联合执法分别开展了185次、12次: each item of the list takes the number of its place. None: no such list."""
    first, run = _run(assigner, spot)
    start = Spot(spot.index, spot.clause, first)
    inside = [t for t in spot.clause.tokens if start.left <= t.start < start.number.start]
    said = [t.start for t in inside if t.marks & MARK["respectively"]]
    if run < 2 or not said:
        return None
    index, left, right = spot.index, start.left, said[-1]
    before = assigner.clause_before(spot.index)
    if not assigner.document.text[left:right].strip() and before >= 0:
        # 承办人大代表建议、政协提案，分别为6件、3件
        clause = assigner.document.clauses[before]
        index, left, right = before, clause.start, clause.end
    items = _items(assigner.document.text, left, right, run)
    if not items:
        return None
    read = [assigner.best_within(spot, index, *item) for item in items]
    if not any(read):
        return None
    (left, right), (last_left, last_right) = items[spot.at - first], items[-1]
    # 党委会、办公会专题研究法治建设分别为3次、2次: the last item holds what is said of all.
    is_said_of_all = read[-1] is not None and last_right - last_left >= 2 * (right - left)
    best = read[spot.at - first] or (read[-1] if is_said_of_all else None)
    return [best] if best else []


def _items(text: str, left: int, right: int, count: int) -> list[tuple[int, int]]:
    """The last `count` items (0: all) of the list between the places, as (start, end); empty if there are fewer."""
    items: list[tuple[int, int]] = []
    end = right
    for joint in reversed(list(re.finditer("[、和与及]", text[left:right]))):
        items.insert(0, (left + joint.end(), end))
        end = left + joint.start()
    items.insert(0, (left, end))
    return items[-count:] if len(items) >= count else []


def _run(assigner: Assigner, spot: Spot) -> tuple[int, int]:
    """(place of the first, how many) of the numbers that follow each other with only 和、between."""
    text, numbers = assigner.document.text, spot.clause.numbers
    first = last = spot.at
    while first and JOINER.fullmatch(text, numbers[first - 1].end, numbers[first].start):
        first -= 1
    while last + 1 < len(numbers) and JOINER.fullmatch(text, numbers[last].end, numbers[last + 1].start):
        last += 1
    return first, last - first + 1


def _procedures(assigner: Assigner, spot: Spot, chosen: list[Reading]) -> list[Reading]:
    """对18项重大决策进行了合法性审查和风险评估: each procedure takes the number."""
    matches = assigner.matches
    found = _done_to(assigner, spot.clause, spot.number, matches(spot.index), spot.number.end, spot.right)
    clauses = assigner.document.clauses
    is_last = spot.at + 1 == len(spot.clause.numbers) and spot.index + 1 < len(clauses)
    if is_last and chosen:
        following = clauses[spot.index + 1]
        marked = [t for t in following.tokens if t.marks and t.start - following.start <= ALL_OPENING]
        opens_with_all = any(t.marks & bits("cover_before", "done_to") for t in marked)
        if following.part == spot.clause.part and not following.numbers and opens_with_all:
            found += _done_to(
                assigner, following, spot.number, matches(spot.index + 1), following.start, following.end
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
                indicator, Reading(indicator, number, PROCEDURE_SCORE, start, match.end, by_procedure=True)
            )
    return list(readings.values())
