"""Which indicator a figure belongs to: every pattern found near a number gets a score from where its words
stand relative to the number; the best takes it. Rule: ANNOTATION 1-4, 9-11. Zero and coverage claims are in
`claims`, the choice among several places of one indicator in `facts`."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.extracting.lexicon import MARK, Lexicon, Sequence
from pipelines.extracting.tokens import Clause, Document, Number, Token

#: Characters that may stand between two parts of a pattern.
REACH = 18
#: A reading below this is no reading.
LEAST_SCORE = 0.4
_WEAK = 0.86
_ANOTHER_CLASS = 0.0
_SAME_CLASS = {"person": 0.78, "event": 0.8, "item": 0.62, "rate": 1.0, "money": 1.0}
_FILLER = re.compile(r"(?:共|共计|合计|总计|总数|总共|累计|全年|年内|今年|已|达|达到|约|近|为|有|计|均|各|等|分别|数量|人数|次数|件数|的|“|”|、|\s)*")
_JOINER = re.compile(r"[”’」\s]*(?:、|和|与|及|以及|或|，)[“‘「\s]*")
_RATE_TAIL = re.compile(r"[”\s]*(?:均|都|分别|全部|实现|达到|达|为|是|至|约|近|超过|超|“|\s|高|已|保持在|稳定在|提升到|提升至|增至|提高到|提高至)*")


@dataclass(slots=True)
class Match:
    """A pattern found in a clause: `start`, `end` in the text, `heads`: where its parts begin, `length`: the
    characters of its words, `gap_at`: the end of the part before the number for an "around" pattern."""

    sequence: Sequence
    start: int
    end: int
    length: int
    places: tuple[tuple[int, int], ...]


@dataclass(slots=True)
class Reading:
    """A number read as an indicator's figure. `number` may be a claim. `by_procedure`: the number of the
    matter a procedure was done to; such a reading yields to a direct one elsewhere in the report."""

    indicator: int
    number: Number
    score: float
    start: int
    end: int
    by_procedure: bool = False
    is_breakdown: bool = False


def find_matches(tokens: list[Token], lexicon: Lexicon, reach: int = REACH) -> list[Match]:
    """All patterns of the lexicon among the tokens of one clause."""
    worded = [token for token in tokens if token.word.parts]
    found = []
    for head in range(len(worded)):
        for part in worded[head].word.parts:
            for number in lexicon.by_head[part]:
                match = _match_back(worded, head, lexicon.sequences[number], reach)
                if match:
                    found.append(match)
    return found


def _match_back(worded: list[Token], head: int, sequence: Sequence, reach: int) -> Match | None:
    places = [(worded[head].start, worded[head].end)]
    length = worded[head].end - worded[head].start
    at = head
    for part in reversed(sequence.parts[:-1]):
        limit = places[0][0]
        at -= 1
        while at >= 0 and not (worded[at].end <= limit and part in worded[at].word.parts):
            # Tokens come in order of their starts; the first too far away ends the search.
            if worded[at].start < limit - reach - 12:
                return None
            at -= 1
        if at < 0 or limit - worded[at].end > reach:
            return None
        places.insert(0, (worded[at].start, worded[at].end))
        length += worded[at].end - worded[at].start
    return Match(sequence, places[0][0], places[-1][1], length, tuple(places))


class Topics:
    """Where the topic words of each indicator stand in a document, to find the nearest one before a place."""

    def __init__(self, document: Document, field: str = "topic") -> None:
        self._places: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self._clauses = document.clauses
        for index, clause in enumerate(document.clauses):
            for token in clause.tokens:
                for indicator in token.word.lists.get(field, ()):
                    self._places[indicator].append((token.end, index))

    def nearness(self, indicator: int, place: int, clause: int) -> float:
        """0 (no topic in this paragraph or its heading before the place) to 1 (right before it)."""
        places = self._places.get(indicator)
        if not places:
            return 0.0
        at = bisect_left(places, (place + 1, -1)) - 1
        if at < 0:
            return 0.0
        end, index = places[at]
        there, here = self._clauses[index], self._clauses[clause]
        lines = here.paragraph - there.paragraph
        if lines > 2:
            return 0.0
        crossed = 0.03 * min(clause - index, 5) + 0.05 * (here.sentence - there.sentence) + 0.1 * lines
        return max(0.0, 1.0 - min(0.3, (place - end) / 400) - min(crossed, 0.45))

    def stands_in(self, indicator: int, clause_from: int, clause_to: int) -> bool:
        """Whether a topic word stands in one of the clauses from the first to the last given."""
        return any(clause_from <= index <= clause_to for _, index in self._places.get(indicator, ()))


class Assigner:
    """Assigns the live numbers of one document to indicators."""

    def __init__(self, document: Document, lexicon: Lexicon) -> None:
        self.document, self.lexicon = document, lexicon
        self.matches = [find_matches(clause.tokens, lexicon) for clause in document.clauses]
        self.topics = Topics(document)
        self._units = [frozenset(i.units) for i in lexicon.catalogue]
        self._classes = [
            {"rate"} if i.kind == "rate" else {"money"} if i.kind == "amount" else self._unit_classes(i.units)
            for i in lexicon.catalogue
        ]

    def _unit_classes(self, units: list[str]) -> set[str]:
        return {self.lexicon.catalogue.language.unit_classes[unit] for unit in units}

    def assign(self) -> list[Reading]:
        """The readings of all numbers; a number may have none, one, or several (ANNOTATION 2)."""
        readings: list[Reading] = []
        for index, clause in enumerate(self.document.clauses):
            for at, number in enumerate(clause.numbers):
                if not number.trap:
                    readings += self._read(index, clause, at, number)
        return readings

    def _read(self, index: int, clause: Clause, at: int, number: Number) -> list[Reading]:
        candidates = self.candidates(index, clause, at, number)
        best = self._choose_rates(clause, at, number, candidates) if number.unit_class == "rate" else None
        if best is None:
            best = self._choose_one(number, candidates)
        best += self._procedures(index, clause, at, number, best)
        is_breakdown = self._is_breakdown(clause, number)
        for reading in best:
            reading.is_breakdown = is_breakdown
        return best

    def candidates(self, index: int, clause: Clause, at: int, number: Number) -> list[tuple[Reading, Match]]:
        """Every reading of the number above LEAST_SCORE with the pattern that speaks for it, best first."""
        found = [
            (self._score(index, clause, at, number, match), match)
            for match in self.matches[index]
            if match.sequence.field in ("words", "weak")
        ]
        if not any(score for score, _ in found):
            found += self._from_clause_before(index, clause, at, number)
        readings = [
            (Reading(m.sequence.indicator, number, s, min(m.start, number.start), max(m.end, number.end)), m)
            for s, m in found
            if s >= LEAST_SCORE
        ]
        return sorted(readings, key=lambda pair: (-pair[0].score, -pair[1].length, pair[0].indicator))

    def _score(self, index: int, clause: Clause, at: int, number: Number, match: Match) -> float:
        position = self._position(clause, at, number, match)
        if not position:
            return 0.0
        value = position * self._fit(number, match) * self._strength(index, match, match.end)
        if value < LEAST_SCORE or self._is_vetoed(clause, at, number, match):
            return 0.0
        return value

    def _fit(self, number: Number, match: Match) -> float:
        """How well the unit fits, times how much the pattern says."""
        indicator = match.sequence.indicator
        if number.unit in self._units[indicator] or number.unit_class in ("rate", "money"):
            unit = 1.0 if number.unit_class in self._classes[indicator] else 0.0
        elif number.unit_class in self._classes[indicator]:
            unit = _SAME_CLASS[number.unit_class]
        else:
            unit = _ANOTHER_CLASS
        return unit * (0.84 + 0.16 * min(match.length, 8) / 8)

    def _strength(self, index: int, match: Match, place: int) -> float:
        if match.sequence.field == "words":
            return 1.0
        return _WEAK * self.topics.nearness(match.sequence.indicator, place, index)

    def _position(self, clause: Clause, at: int, number: Number, match: Match) -> float:
        """The factor for where the words stand: around > left > right > left of another number."""
        side = match.sequence.side
        inside = [n for n in clause.numbers if match.start < n.start < match.end]
        if side == "around":
            before, behind = match.places[match.sequence.split - 1][1], match.places[match.sequence.split][0]
            held = [n for n in clause.numbers if before <= n.start < behind]
            return 1.0 if held == [number] else 0.0
        if inside:
            return 0.0
        if match.end <= number.start and side != "right":
            between = sum(match.end <= n.start < number.start for n in clause.numbers)
            gap = number.start - match.end
            if match.sequence.field == "weak" and self.document.text[match.end : number.start].endswith("的"):
                return 0.0
            return max(0.75, 1.0 - 0.008 * max(0, gap - 2)) if not between else max(0.0, 0.64 - 0.08 * (between - 1))
        if match.start >= number.end and side != "left":
            if any(number.end <= n.start < match.start for n in clause.numbers):
                return 0.0
            gap = match.start - number.end
            position = max(0.5, 0.95 - 0.012 * gap)
            return position * (0.6 if self._leads_to_next(clause, at, match) else 1.0)
        return 0.0

    def _leads_to_next(self, clause: Clause, at: int, match: Match) -> bool:
        """Whether the words right of the number belong to the next number (8场次悬挂横幅64张)."""
        if at + 1 >= len(clause.numbers):
            return False
        between = self.document.text[match.end : clause.numbers[at + 1].start]
        return len(between.strip()) <= 6

    def _is_vetoed(self, clause: Clause, at: int, number: Number, match: Match) -> bool:
        left = clause.numbers[at - 1].end if at else clause.start
        right = clause.numbers[at + 1].start if at + 1 < len(clause.numbers) else clause.end
        stop = right if match.end > number.end else number.start
        left = min(left, match.start) if match.start < number.start else left
        indicator = match.sequence.indicator
        # 土地、邻里等各类纠纷88件: what 等 sums up does not narrow the noun behind it.
        return any(
            indicator in token.word.lists.get("veto", ())
            and "等" not in self.document.text[token.end : max(token.end, match.start)]
            for token in clause.tokens
            if left <= token.start and token.end <= stop
        )

    def _from_clause_before(
        self, index: int, clause: Clause, at: int, number: Number
    ) -> list[tuple[float, Match]]:
        """Where nothing but filler stands at the number (…担任法律顾问，共2名), the clause before speaks."""
        if at or not _FILLER.fullmatch(self.document.text, clause.start, number.start):
            return []
        before = self._clause_before(index)
        if before < 0:
            return []
        earlier = self.document.clauses[before]
        is_bracket = clause.parent == before
        if any(n.end <= clause.start for n in earlier.numbers[-1:]) and not is_bracket:
            return []
        last = max((n.end for n in earlier.numbers), default=earlier.start)
        found = []
        for match in self.matches[before]:
            if match.sequence.field not in ("words", "weak") or match.start < last or match.sequence.side == "right":
                continue
            factor = 0.9 if is_bracket else 0.7
            score = factor * self._fit(number, match) * self._strength(before, match, match.end)
            if score and not self._is_vetoed(earlier, len(earlier.numbers), number, match):
                found.append((score, match))
        return found

    def _clause_before(self, index: int) -> int:
        """The clause this one goes on from: the bracket's parent, or the one before in the same part."""
        clause = self.document.clauses[index]
        for before in range(index - 1, -1, -1):
            earlier = self.document.clauses[before]
            if earlier.part != clause.part:
                return -1
            if earlier.parent == clause.parent or before == clause.parent:
                return before
        return -1

    def _choose_one(self, number: Number, candidates: list[tuple[Reading, Match]]) -> list[Reading]:
        if not candidates:
            return []
        best, match = candidates[0]
        chosen = [best]
        for reading, other in candidates[1:]:
            if reading.indicator in {c.indicator for c in chosen}:
                continue
            if self._shares(best) and self._shares(reading) and other.places[-1] != match.places[-1]:
                chosen.append(reading)
            elif self._is_shared_list(number, match, other, reading.score, best.score):
                number.trap, number.reason = "shared_list", "几件不同的事共用一个数，报告没有分开说"
                return []
        return chosen

    def _shares(self, reading: Reading) -> bool:
        return self.lexicon.catalogue.indicators[reading.indicator].shares

    def _is_shared_list(self, number: Number, match: Match, other: Match, score: float, best: float) -> bool:
        """A list whose nouns belong to different indicators and share the number (ANNOTATION 3)."""
        if match.end > number.start or other.end > match.start or score < 0.88 * best:
            return False
        return bool(_JOINER.fullmatch(self.document.text, other.end, match.start))

    def _choose_rates(
        self, clause: Clause, at: int, number: Number, candidates: list[tuple[Reading, Match]]
    ) -> list[Reading] | None:
        """参考率、合格率均达100%: each head of the list takes the rate; 分别 pairs them in order."""
        first, offset = self._first_of_run(clause, at)
        heads: dict[int, Reading] = {}
        pool = candidates if not offset else self.candidates(number.clause, clause, first, clause.numbers[first])
        for reading, match in pool:
            if match.end <= clause.numbers[first].start:
                end = match.places[-1][1]
                if not any(abs(end - other) <= 2 for other in heads):
                    heads[end] = reading
        chain = self._chain(clause, first, heads)
        if not chain:
            return None
        is_paired = self._is_paired(clause, first, at, len(chain))
        if offset and not is_paired:
            return None
        chosen = [chain[at - first]] if is_paired else chain
        return [Reading(r.indicator, number, r.score, r.start, max(r.end, number.end)) for r in chosen]

    def _first_of_run(self, clause: Clause, at: int) -> tuple[int, int]:
        """The first of the rates that follow each other with only 和、between (100%和95.7%)."""
        first = at
        while first and _JOINER.fullmatch(
            self.document.text, clause.numbers[first - 1].end, clause.numbers[first].start
        ):
            first -= 1
        return first, at - first

    def _is_paired(self, clause: Clause, first: int, at: int, heads: int) -> bool:
        run = 1
        while first + run < len(clause.numbers) and _JOINER.fullmatch(
            self.document.text, clause.numbers[first + run - 1].end, clause.numbers[first + run].start
        ):
            run += 1
        return run > 1 and run == heads and at - first < heads

    def _chain(self, clause: Clause, first: int, heads: dict[int, Reading]) -> list[Reading]:
        """The heads that reach the number through a list: only joiners and other heads' words between."""
        chain: list[Reading] = []
        reach = clause.numbers[first].start
        for end in sorted(heads, reverse=True):
            between = self.document.text[end:reach]
            is_last = not chain
            if is_last or re.search(r"[、和与及]", between):
                if not is_last and len(between) > 16:
                    break
                chain.insert(0, heads[end])
                reach = end
            else:
                break
        return chain

    def _procedures(
        self, index: int, clause: Clause, at: int, number: Number, chosen: list[Reading]
    ) -> list[Reading]:
        """对18项重大决策进行了合法性审查和风险评估: each procedure takes the number (ANNOTATION 2)."""
        right = clause.numbers[at + 1].start if at + 1 < len(clause.numbers) else clause.end
        found = self._done_to(clause, number, self.matches[index], number.end, right)
        if at + 1 == len(clause.numbers) and index + 1 < len(self.document.clauses):
            following = self.document.clauses[index + 1]
            if following.part == clause.part and not following.numbers and chosen:
                opening = following.tokens[:1]
                if opening and opening[0].marks & MARK["cover_before"]:
                    found += self._done_to(following, number, self.matches[index + 1], following.start, following.end)
        taken = {reading.indicator for reading in chosen}
        return [reading for reading in found if reading.indicator not in taken]

    def _done_to(
        self, clause: Clause, number: Number, matches: Iterable[Match], left: int, right: int
    ) -> list[Reading]:
        done = [t.end for t in clause.tokens if t.marks & MARK["done_to"] and left <= t.start < right]
        if not done or any(t.marks & MARK["duty"] for t in clause.tokens):
            return []
        readings: dict[int, Reading] = {}
        for match in matches:
            indicator = match.sequence.indicator
            if match.sequence.field != "procedure" or indicator in readings:
                continue
            if min(done) <= match.start and match.end <= right and number.unit_class in self._classes[indicator]:
                vetoes = any(
                    indicator in t.word.lists.get("veto", ()) for t in clause.tokens if left <= t.start < right
                )
                if not vetoes:
                    readings[indicator] = Reading(
                        indicator, number, 0.72, min(number.start, match.start), match.end, by_procedure=True
                    )
        return list(readings.values())

    def _is_breakdown(self, clause: Clause, number: Number) -> bool:
        """Whether 其中 … stands before the number in its clause."""
        return any(t.marks & MARK["among"] and t.end <= number.start for t in clause.tokens)


