"""Which indicator a figure belongs to: every pattern found near a number gets a score from where its words
stand relative to the number; the best takes it. Rule: ANNOTATION 1, 4-6, 9-11. Numbers that several indicators
share are in `sharing`, zero and coverage claims in `claims`, the choice among several places in `facts`."""

from __future__ import annotations

import re
from dataclasses import replace

from pipelines.extracting.lexicon import MARK, Lexicon, bits
from pipelines.extracting.matching import Match, Topics, find_matches
from pipelines.extracting.readings import Reading, Spot
from pipelines.extracting.tokens import Clause, Document, Number, Token

#: No clause of a report states so many numbers (7 at most in the labelled ones); what has more is no prose, and to weigh each
#: number against each word between the others takes time by more than the square. They stay unread, and are seen there.
MOST_NUMBERS = 24
#: A reading below this is no reading.
LEAST_SCORE = 0.5
WEAK = 0.86
#: What a unit outside the entry's list, but of its class, is worth; a unit of another class is worth nothing.
SAME_CLASS = {"person": 0.78, "event": 0.8, "item": 0.62, "rate": 1.0, "money": 1.0}
#: Words that say nothing of what is counted: a number with only these before it goes on from the words before.
FILLER = re.compile(
    r"(?:总数|数量|人数|次数|件数|先后|现在|已经|已|约|为|有|计|均|各|等|的|了|其|则|又|是|和|与|及|召开|开展|举办|组织|完成|实际|进行|(?:学|办|讲|开|做|上|听|查)(?:了|过)?|“|”|、|\s)*"
)
#: What may follow a number that names nothing itself.
NO_NOUN_BEHIND = re.compile(r"[^，。；、,;:：（(\s和与及]{0,2}(?:[，。；、,;:：（(）)\s和与及.]|$)")
FILLER_MARKS = bits(
    "total", "whole_year", "part_year", "result", "among", "at_least_before", "about_before", "at_most_before"
)
#: A veto word further than this before the pattern belongs to something else (texts without punctuation).
VETO_REACH = 16
#: Behind the pattern only a word that goes on from it narrows it (5个村 + 民小组).
VETO_BEHIND = 4
#: 达 and 达到 say nothing of whether a figure is a stock (受众达5000人).
REACHED = ("达", "达到")
ONE_OF_A_KIND = re.compile("[^，。；的]{4,}的")
OTHER_NOUN = re.compile("(?:村|社区|嘎查|单位|站所|部门|企业|学校|小区|小组)[^，。；]{0,2}的")
#: The rest of an item of a list (8场中心组学法、…).
OWN_ITEM = re.compile(r"[^，。；]{0,8}[、和与及]")
#: What joins the words behind a number to the next number.
JOINS_NEXT = re.compile("[、和与及]|连同|外加")
#: Words right of a number, or left of it behind the number before, this close are directly at it (12件走的是简易程序).
AT_ONCE = 4


Candidate = tuple[Reading, Match]


class Assigner:
    """Scores the live numbers of one document against the patterns of the catalogue."""

    def __init__(self, document: Document, lexicon: Lexicon) -> None:
        self.document, self.lexicon = document, lexicon
        self._matches: list[list[Match] | None] = [None] * len(document.clauses)
        self._topics = Topics(document, "topic")
        self._units = [frozenset(i.units) for i in lexicon.catalogue]
        self.unit_classes = [
            {"rate"} if i.kind == "rate" else {"money"} if i.kind == "amount" else self._classes_of(i.units)
            for i in lexicon.catalogue
        ]

    def _classes_of(self, units: list[str]) -> set[str]:
        return {self.lexicon.catalogue.language.unit_classes[unit] for unit in units}

    def matches(self, index: int) -> list[Match]:
        """The patterns found in the clause; looked for once, and only in clauses that state something."""
        found = self._matches[index]
        if found is None:
            found = self._matches[index] = find_matches(self.document.clauses[index].tokens, self.lexicon)
        return found

    def spots(self) -> list[Spot]:
        """All live numbers that no trap explains, in order, but for those of clauses with more than MOST_NUMBERS."""
        return [
            Spot(index, clause, at)
            for index, clause in enumerate(self.document.clauses)
            if len(clause.numbers) <= MOST_NUMBERS
            for at, number in enumerate(clause.numbers)
            if not number.trap
        ]

    def candidates(self, spot: Spot) -> list[Candidate]:
        """Every reading of the number above LEAST_SCORE with the pattern that speaks for it, best first."""
        found = [
            (self._score(spot, match), match)
            for match in self.matches(spot.index)
            if match.sequence.field in ("words", "weak")
        ]
        found = [(score, match) for score, match in found if score >= LEAST_SCORE]
        is_bare = self._is_bare(spot)
        if is_bare and not any(match.start >= spot.left for _, match in found):
            found += self._carried(spot)
        number = spot.number
        readings = [
            (Reading(m.sequence.indicator, number, s, min(m.start, number.start), max(m.end, number.end)), m)
            for s, m in found
            if s >= LEAST_SCORE
        ]
        for reading, match in readings:
            reading.is_remote = match.end <= spot.left and not is_bare
        return sorted(readings, key=lambda pair: (-pair[0].score, -pair[1].length, pair[0].indicator))

    def best_within(self, spot: Spot, index: int, left: int, right: int) -> Reading | None:
        """The best reading of the number by the words of the clause between the places alone."""
        best = None
        for match in self.matches(index):
            is_inside = (
                left <= match.start and match.end <= right and match.sequence.field in ("words", "weak")
            )
            if not is_inside or match.sequence.side == "around":
                continue
            score = self._fit(spot.number, match) * self._strength(index, match)
            is_better = score >= LEAST_SCORE and (best is None or score > best.score)
            if is_better and not self._vetoes(
                self.document.clauses[index], match.sequence.indicator, left, right
            ):
                best = Reading(match.sequence.indicator, spot.number, score, match.start, spot.number.end)
        return best

    def _score(self, spot: Spot, match: Match) -> float:
        # The cheapest question first: most patterns near a number do not fit its unit at all.
        fit = self._fit(spot.number, match)
        position = self._position(spot, match) if fit >= LEAST_SCORE else 0.0
        if position * fit < LEAST_SCORE:
            return 0.0
        value = position * fit * self._strength(spot.index, match)
        return 0.0 if value < LEAST_SCORE or self._is_vetoed(spot, match) else value

    def _fit(self, number: Number, match: Match) -> float:
        """How well the unit fits, times how much the pattern says."""
        indicator = match.sequence.indicator
        if number.unit_class not in self.unit_classes[indicator]:
            return 0.0
        is_listed = number.unit in self._units[indicator] or number.unit_class in ("rate", "money")
        is_strict = self.lexicon.catalogue.indicators[indicator].strict_units
        unit = 1.0 if is_listed else 0.0 if is_strict else SAME_CLASS[number.unit_class]
        return unit * (0.84 + 0.16 * min(match.length, 8) / 8)

    def _strength(self, index: int, match: Match) -> float:
        if match.sequence.field == "words":
            return 1.0
        return WEAK * self._topics.nearness(match.sequence.indicator, match.end, index)

    def _position(self, spot: Spot, match: Match) -> float:
        """The factor for where the words stand: around > left > right > left of another number."""
        number, numbers, side = spot.number, spot.clause.numbers, match.sequence.side
        if side == "around":
            before, behind = match.places[match.sequence.split - 1][1], match.places[match.sequence.split][0]
            if "、" in self.document.text[number.end : behind]:
                return 0.0
            held = [n for n in numbers if before <= n.start < behind]
            return (0.6 if self._leads_to_next(spot, match) else 1.0) if held == [number] else 0.0
        if any(match.start < n.start < match.end for n in numbers):
            return 0.0
        if match.end <= number.start and side != "right":
            return self._left_position(spot, match)
        if number.end <= match.start <= spot.right and side != "left":
            return self._right_position(spot, match)
        return 0.0

    def _left_position(self, spot: Spot, match: Match) -> float:
        between = sum(match.end <= n.start < spot.number.start for n in spot.clause.numbers)
        if between:
            # 来访24批次30人: numbers that follow each other at once share their noun.
            is_chained = between == 1 and not self.document.text[spot.left : spot.number.start].strip()
            return 0.8 if is_chained else max(0.0, 0.64 - 0.08 * (between - 1))
        words = self.document.text[match.end : spot.number.start]
        if self._is_denied(spot, match.end, spot.number.start):
            return 0.0
        if self._belongs_to_last(spot, match) or words.rstrip().endswith("、"):
            # 审查合同、一个项目: a number that opens an item of a list is not said of the item before.
            return 0.4
        is_part = any(t.marks & MARK["among"] and t.end <= match.start for t in spot.clause.tokens)
        if match.sequence.field == "weak" and words.endswith("的") and not is_part:
            # 提出建议的5项 are some of those that …, hardly the suggestions.
            return 0.7
        return max(0.5, 1.0 - 0.008 * max(0, len(words) - 2) - 0.012 * max(0, len(words) - 14))

    def _right_position(self, spot: Spot, match: Match) -> float:
        text, head = self.document.text, match.places[-1][0]
        if self._is_denied(spot, spot.number.end, head):
            return 0.0
        position = max(0.5, 0.92 - 0.012 * (match.start - spot.number.end))
        if OTHER_NOUN.search(text[spot.number.end : head]):
            # 6个偏远村的法律服务室 counts villages.
            position *= 0.4
        elif ONE_OF_A_KIND.search(text[spot.number.end : head]):
            # 一份有债务隐患的租赁合同 tells of one, it does not count them.
            position *= 0.75
        return position * (0.4 if self._leads_to_next(spot, match) else 1.0)

    def _is_denied(self, spot: Spot, start: int, end: int) -> bool:
        """4个村没有固定的法律服务室: a zero word between number and noun."""
        return any(
            t.marks & MARK["zero_before"] and start <= t.start and t.end <= end for t in spot.clause.tokens
        )

    def _belongs_to_last(self, spot: Spot, match: Match) -> bool:
        """8场中心组学法、15次会前学法: where numbers come first, the words right behind the last number are its own."""
        between = self.document.text[spot.left : match.start]
        if not spot.at or len(between) > 2 * AT_ONCE or re.search("[、，和与及]", between):
            return False
        if not OWN_ITEM.match(self.document.text[match.end : spot.number.start]):
            return False
        return any(
            0 <= own.start - spot.number.end <= AT_ONCE and own.end <= spot.right
            for own in self.matches(spot.index)
            if own.sequence.field in ("words", "weak") and self._fit(spot.number, own)
        )

    def _leads_to_next(self, spot: Spot, match: Match) -> bool:
        """Whether the words right of the number belong to the next number (8场次悬挂横幅64张)."""
        if spot.at + 1 >= len(spot.clause.numbers):
            return False
        following = spot.clause.numbers[spot.at + 1]
        classes = {spot.number.unit_class}
        if match.sequence.side != "around":
            classes |= self.unit_classes[match.sequence.indicator]
        if following.unit_class not in classes:
            return False
        between = self.document.text[match.end : following.start]
        return len(between.strip()) <= 6 and not JOINS_NEXT.search(between)

    def _is_vetoed(self, spot: Spot, match: Match) -> bool:
        """Whether a veto word stands among the number's words, or a subject's further up in the sentence."""
        indicator = match.sequence.indicator
        stop = min(spot.right, match.end + VETO_BEHIND) if match.end > spot.number.end else spot.number.start
        if match.start >= spot.number.end:
            words = self.document.text[spot.left : spot.number.start].rstrip()
            is_item = words.endswith(("、", "和", "与", "及"))
            left = spot.number.start if is_item else max(spot.left, spot.number.start - VETO_REACH // 2)
        else:
            left = max(min(spot.left, match.start), match.start - VETO_REACH)
        # 土地、邻里等各类纠纷88件: what 等 sums up does not narrow the noun behind it.
        listed = self.document.text.find("、", match.end, stop)
        if match.end > spot.number.end and listed >= 0:
            stop = listed
        vetoes = [
            token
            for token in self._vetoes(spot.clause, indicator, left, stop)
            if "等" not in self.document.text[token.end : max(token.end, match.start)]
        ]
        return bool(vetoes) or self._has_other_subject(spot, indicator)

    def _vetoes(self, clause: Clause, indicator: int, left: int, right: int) -> list[Token]:
        """The veto words of the indicator between the places."""
        return [
            token
            for token in clause.tokens
            if left <= token.start and token.end <= right and indicator in token.word.lists.get("veto", ())
        ]

    def _has_other_subject(self, spot: Spot, indicator: int) -> bool:
        """理论学习中心组把…列为必修课，专题学法七次: a subject named before, with no number since."""
        if not self.lexicon.catalogue.indicators[indicator].veto_subject:
            return False
        index, stop = spot.index, spot.number.start
        is_part = any(t.marks & MARK["among"] and t.end <= stop for t in spot.clause.tokens)
        while index >= 0:
            clause = self.document.clauses[index]
            last = max((n.end for n in clause.numbers if n.end <= stop and n is not spot.number), default=-1)
            for token in clause.tokens:
                if (
                    (is_part or last <= token.start)
                    and token.start < stop
                    and indicator in token.word.lists.get("veto_subject", ())
                ):
                    return True
            if last >= 0 and not is_part:
                return False
            index = self.clause_before(index)
        return False

    def _is_bare(self, spot: Spot) -> bool:
        """Whether nothing but filler stands between the number and what comes before it, and no noun behind (…，共2名)."""
        text, at, rest = self.document.text, spot.left, ""
        if not NO_NOUN_BEHIND.match(text, spot.number.end):
            return False
        for token in spot.clause.tokens:
            if token.marks & FILLER_MARKS and at <= token.start and token.end <= spot.number.start:
                rest, at = rest + text[at : token.start], token.end
        return bool(FILLER.fullmatch(rest + text[at : spot.number.start]))

    def _carried(self, spot: Spot) -> list[tuple[float, Match]]:
        """What the words before say of a bare number: the number before it again (示范户十六户，总数达六十四户),
        the noun of the clause before (…担任法律顾问，共2名), or its audience (培训班三期，二百一十人次)."""
        before = Spot(spot.index, spot.clause, spot.at - 1) if spot.at else self._last_spot(spot.index)
        if before and before.number.unit_class == spot.number.unit_class:
            candidates = self.candidates(before)
            return [(0.96 * reading.score, match) for reading, match in candidates if not reading.is_remote]
        index = self.clause_before(spot.index)
        if spot.at or index < 0:
            return []
        earlier = self.document.clauses[index]
        factor = 0.9 if spot.clause.parent == index else 0.62 if earlier.numbers else 0.7
        end = Spot(index, earlier, len(earlier.numbers) - 1) if earlier.numbers else None
        found = []
        for match in self.matches(index):
            sequence = match.sequence
            if sequence.field not in ("words", "weak") or sequence.side == "right":
                continue
            score = factor * self._fit(spot.number, match) * self._strength(index, match)
            if score < LEAST_SCORE or match.end > spot.clause.start:
                continue
            is_vetoed = (
                self._has_other_subject(spot, sequence.indicator)
                or (end is not None and self._is_vetoed(end, match))
                or self._vetoes(earlier, sequence.indicator, match.start - VETO_REACH, match.end)
            )
            if not is_vetoed:
                found.append((score, match))
        return found

    def _last_spot(self, index: int) -> Spot | None:
        before = self.clause_before(index)
        if before < 0 or not self.document.clauses[before].numbers:
            return None
        clause = self.document.clauses[before]
        return Spot(before, clause, len(clause.numbers) - 1)

    def clause_before(self, index: int) -> int:
        """The clause this one goes on from: the bracket's parent, or the one before in the same part; -1: none."""
        clause = self.document.clauses[index]
        for before in range(index - 1, -1, -1):
            earlier = self.document.clauses[before]
            if earlier.part != clause.part:
                return -1
            if earlier.parent == clause.parent or before == clause.parent:
                return before
        return -1

    def _stands_before(self, marks: int, spot: Spot) -> bool:
        """Whether such a word stands before the number in its clause or in those before it in the same part."""
        index = spot.index
        while index >= 0 and self.document.clauses[index].part == spot.clause.part:
            if any(
                t.marks & marks and t.end <= spot.number.start for t in self.document.clauses[index].tokens
            ):
                return True
            index -= 1
        return False

    def describe(self, spot: Spot, reading: Reading) -> Reading:
        """The reading with what the number's own words say of it (其中, 新增, 达到)."""
        marks = 0
        for token in spot.clause.tokens:
            if spot.left <= token.start and token.end <= spot.number.start and token.word.text not in REACHED:
                marks |= token.marks
        among = self._stands_before(MARK["among"], spot)
        return replace(
            reading,
            is_breakdown=among,
            is_total=bool(marks & MARK["total"]) and spot.at + spot.index > 0 and self._is_bare(spot),
            is_stock=bool(marks & bits("result", "stock")),
            is_flow=bool(marks & MARK["flow"]),
        )
