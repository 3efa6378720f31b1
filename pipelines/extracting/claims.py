"""Claims without a number: zero (未发生…, 零败诉 → 0), full coverage (全部…, 全覆盖 → 100) and flags. Rule:
ANNOTATION 7 and 8. Numbers belong to `evidence`."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.extracting.evidence import Assigner
from pipelines.extracting.lexicon import MARK, bits
from pipelines.extracting.matching import Match, Topics, find_matches
from pipelines.extracting.quantities import Figure
from pipelines.extracting.readings import Reading
from pipelines.extracting.tokens import Clause, Number, Token

ZERO_SCORE, COVER_SCORE, FLAG_SCORE = 0.9, 0.85, 0.9
#: How far behind a short zero word (无, 没有) the first thing that did not happen may begin.
ZERO_REACH = 18
COVER_REACH = 12
ZERO_VETO_REACH = 14
_DENIES = bits("zero_before", "unreached")
#: From this nearness on a topic word is that of the sentence or of the one before.
SAME_TOPIC = 0.75
#: Below this the topic is too far off to say what 全部 is said of.
LEAST_TOPIC = 0.55
FLAG_REACH = 60


def _surrounds(match: Match, token: Token) -> bool:
    """Whether a fused zero stands inside the pattern, right before its head (生产安全“零事故”)."""
    is_fused = bool(token.marks & MARK["zero_fused"])
    return is_fused and match.start < token.start and 0 <= match.places[-1][0] - token.end <= 2


class Claims:
    """Reads the claims of one document; shares the matches of its Assigner."""

    def __init__(self, assigner: Assigner) -> None:
        self._assigner, self._document = assigner, assigner.document
        self._catalogue = assigner.lexicon.catalogue
        self._topics = {
            field: Topics(assigner.document, field)
            for field in ("zero_topic", "zero_topic_veto", "cover_topic", "cover_veto")
        }

    def read(self) -> list[Reading]:
        """The readings of all claims of the document."""
        readings: list[Reading] = []
        for number, token in self._document.claims:
            if not number.trap:
                readings += self._zero(number, token) if number.value == 0 else self._cover(number, token)
        return readings + self._flags()

    def _zero(self, number: Number, token: Token) -> list[Reading]:
        clause = self._document.clauses[number.clause]
        matches = list(self._zero_matches(number.clause, clause, token))
        readings: dict[int, Reading] = {}
        for match in matches:
            indicator = match.sequence.indicator
            if indicator not in readings and self._zero_allowed(indicator, number.clause, token, match):
                start, end = min(token.start, match.start), max(token.end, match.end)
                readings[indicator] = Reading(indicator, number, ZERO_SCORE, start, end)
        return list(readings.values())

    def _zero_matches(self, index: int, clause: Clause, token: Token) -> Iterator[Match]:
        """What the zero word is said of: behind it (未发生…), else before it (…零发生)."""
        zeros = [m for m in self._assigner.matches(index) if m.sequence.field == "zero"]
        if token.marks & (MARK["zero_before"] | MARK["zero_fused"]):
            # A fused 零 belongs to the word right behind it (零败诉), other zero words reach further.
            reach = ZERO_REACH if token.marks & MARK["zero_before"] else 2
            behind = [m for m in zeros if m.start >= token.end or _surrounds(m, token)]
            if behind and min(m.start for m in behind) - token.end <= reach:
                yield from (m for m in behind if reach > 2 or m.places[-1][0] - token.end <= reach)
                return
        is_last = not self._document.text[token.end : clause.end].strip("”’ ")
        if token.marks & MARK["zero_after"] or is_last:
            before = [m for m in zeros if m.end <= token.start]
            if not before and index and self._document.clauses[index - 1].part == clause.part:
                previous = self._document.clauses[index - 1]
                if not previous.numbers:
                    before = [m for m in self._assigner.matches(index - 1) if m.sequence.field == "zero"]
            yield from before

    def _zero_allowed(self, indicator: int, index: int, token: Token, match: Match) -> bool:
        clause = self._document.clauses[index]
        start, end = min(token.start, match.start), max(token.end, match.end)
        for other in clause.tokens:
            near = start - ZERO_VETO_REACH <= other.start and other.end <= end + ZERO_VETO_REACH
            if near and indicator in other.word.lists.get("zero_veto", ()):
                return False
        if any(n.start >= token.end and n.start < match.start for n in clause.numbers):
            return False
        # 全镇无行政复议 speaks of the whole town wherever it stands; else the paragraph's topic narrows it.
        is_general = any(t.marks & MARK["own"] and t.end <= token.start for t in clause.tokens)
        if (
            not is_general
            and self._topics["zero_topic_veto"].nearness(indicator, match.end, index) >= SAME_TOPIC
        ):
            return False
        if not self._catalogue.indicators[indicator].zero_topic:
            return True
        if is_general:
            return self._topics["zero_topic"].stands_in(indicator, index, index)
        return self._topics["zero_topic"].nearness(indicator, match.end, index) >= SAME_TOPIC

    def _cover(self, number: Number, token: Token) -> list[Reading]:
        clause = self._document.clauses[number.clause]
        if any(t.marks & MARK["among"] and t.end <= token.start for t in clause.tokens):
            return []
        nearest: dict[int, tuple[float, Reading]] = {}
        for match in self._assigner.matches(number.clause):
            if match.sequence.field != "cover" or not self._covers(clause, token, match):
                continue
            indicator = match.sequence.indicator
            nearness = self._cover_nearness(indicator, number.clause, match)
            # One word is said of one thing: of several rates with 答复 the one whose topic is nearest.
            place = match.places[-1][0]
            if nearness > nearest.get(place, (LEAST_TOPIC, None))[0]:
                start, end = min(token.start, match.start), max(token.end, match.end)
                nearest[place] = (nearness, Reading(indicator, number, COVER_SCORE, start, end))
        return list({reading.indicator: reading for _, reading in nearest.values()}.values())

    def _covers(self, clause: Clause, token: Token, match: Match) -> bool:
        if token.marks & MARK["cover_after"]:
            is_near = match.end <= token.start or match.start >= token.end
        else:
            is_near = 0 <= match.places[-1][0] - token.end <= COVER_REACH or (
                match.start <= token.start and token.end <= match.end
            )
        left, right = min(token.start, match.places[-1][0]), max(token.end, match.end)
        return is_near and not any(left <= n.start < right for n in clause.numbers)

    def _cover_nearness(self, indicator: int, index: int, match: Match) -> float:
        """How near the topic of the rate is; 0 where the claim may not be read as this rate."""
        if self._topics["cover_veto"].stands_in(indicator, index, index):
            return 0.0
        if not self._catalogue.indicators[indicator].cover_topic:
            return 1.0
        nearness = self._topics["cover_topic"].nearness(indicator, match.end, index)
        vetoed = self._topics["cover_veto"].nearness(indicator, match.end, index)
        return nearness if nearness > vetoed else 0.0

    def _flags(self) -> list[Reading]:
        """A flag is 1 where one of its patterns stands in a sentence outside the plan."""
        flags = {i for i, indicator in enumerate(self._catalogue) if indicator.kind == "flag"}
        heads = {s.parts[-1] for s in self._assigner.lexicon.sequences if s.indicator in flags}
        readings: dict[int, Reading] = {}
        for index, tokens in self._sentences():
            if not any(part in heads for token in tokens for part in token.word.parts):
                continue
            for match in find_matches(tokens, self._assigner.lexicon, FLAG_REACH):
                indicator = match.sequence.indicator
                if indicator not in flags or indicator in readings or match.sequence.field != "words":
                    continue
                vetoes = [t for t in tokens if indicator in t.word.lists.get("veto", ()) or t.marks & _DENIES]
                if any(match.start - ZERO_REACH <= t.start < match.end for t in vetoes):
                    continue
                figure = Figure(1.0, "", "claim", False, False, False)
                number = Number(match.start, match.end, figure, 1.0, "", "claim", clause=index)
                number.section = self._document.sections.kind_at(match.start)
                if number.section != "plan":
                    readings[indicator] = Reading(indicator, number, FLAG_SCORE, match.start, match.end)
        return list(readings.values())

    def _sentences(self) -> Iterator[tuple[int, list[Token]]]:
        """(index of the first clause, all tokens) for each sentence."""
        clauses = self._document.clauses
        first = 0
        for index in range(1, len(clauses) + 1):
            if index == len(clauses) or clauses[index].sentence != clauses[first].sentence:
                tokens = [token for clause in clauses[first:index] for token in clause.tokens]
                yield first, tokens
                first = index
