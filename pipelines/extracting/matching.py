"""Patterns of the catalogue found in clauses, and the nearest topic word before a place. What a match is worth
for a number is decided in `evidence` and `claims`."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass

from pipelines.extracting.lexicon import Lexicon, Sequence
from pipelines.extracting.tokens import Document, Token

#: Characters that may stand between two parts of a pattern.
REACH = 18
#: Tokens come in order of their starts: one that starts this much before the reach ends the search.
LONGEST_WORD = 12


@dataclass(slots=True)
class Match:
    """A pattern found in a clause: `start`, `end` in the text, `heads`: where its parts begin, `length`: the
    characters of its words, `gap_at`: the end of the part before the number for an "around" pattern."""

    sequence: Sequence
    start: int
    end: int
    length: int
    places: tuple[tuple[int, int], ...]


def find_matches(tokens: list[Token], lexicon: Lexicon, reach: int = REACH) -> list[Match]:
    """All patterns of the lexicon among the tokens of one clause, by the place of their heads."""
    worded = [token for token in tokens if token.word.parts]
    found = []
    for at, head in enumerate(worded):
        place = (head.start, head.end)
        for part in head.word.parts:
            for sequence in lexicon.single[part]:
                found.append(Match(sequence, head.start, head.end, head.end - head.start, (place,)))
            if part in lexicon.ending:
                found += _match_longer(worded, at, lexicon.ending[part], reach)
    return found


def _match_longer(worded: list[Token], at: int, ending: dict[int, list[Sequence]], reach: int) -> list[Match]:
    """The patterns of several parts that end with the token, `ending` by their last part but one."""
    found: list[Match] = []
    tried: set[int] = set()
    head = worded[at]
    for before in range(at - 1, -1, -1):
        token = worded[before]
        if token.start < head.start - reach - LONGEST_WORD:
            break
        if token.end > head.start or head.start - token.end > reach:
            continue
        for part in token.word.parts:
            if part in ending and part not in tried:
                # The nearest word that fills a part is the one that counts.
                tried.add(part)
                matches = (_complete(worded, before, head, sequence, reach) for sequence in ending[part])
                found += [match for match in matches if match]
    return found


def _complete(worded: list[Token], at: int, head: Token, sequence: Sequence, reach: int) -> Match | None:
    """The match of a sequence whose last two parts are the token and the head, if the earlier ones are found."""
    places = [(worded[at].start, worded[at].end), (head.start, head.end)]
    for part in reversed(sequence.parts[:-2]):
        limit = places[0][0]
        at -= 1
        while at >= 0 and not (worded[at].end <= limit and part in worded[at].word.parts):
            if worded[at].start < limit - reach - LONGEST_WORD:
                return None
            at -= 1
        if at < 0 or limit - worded[at].end > reach:
            return None
        places.insert(0, (worded[at].start, worded[at].end))
    length = sum(end - start for start, end in places)
    return Match(sequence, places[0][0], head.end, length, tuple(places))


class Topics:
    """Where the topic words of each indicator stand in a document, to find the nearest one before a place."""

    def __init__(self, document: Document, field: str) -> None:
        self._places: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self._clauses = document.clauses
        for index, clause in enumerate(document.clauses):
            for token in clause.tokens:
                if token.word.lists:
                    for indicator in token.word.lists.get(field, ()):
                        self._places[indicator].append((token.end, index))

    def nearness(self, indicator: int, place: int, clause: int) -> float:
        """0 (no topic in the paragraph, its heading or this clause) to 1 (right before the place)."""
        places = self._places.get(indicator)
        if not places:
            return 0.0
        return max(self._before(places, place, clause), self._behind(places, place, clause))

    def _behind(self, places: list[tuple[int, int]], place: int, clause: int) -> float:
        """吸引1200名村民参与法治宣讲: a topic named later in the same clause."""
        at = bisect_left(places, (place + 1, -1))
        if at == len(places) or places[at][1] != clause:
            return 0.0
        return 0.9 - min(0.3, (places[at][0] - place) / 200)

    def _before(self, places: list[tuple[int, int]], place: int, clause: int) -> float:
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
        places = self._places.get(indicator, [])
        at = bisect_left(places, clause_from, key=lambda place: place[1])
        return at < len(places) and places[at][1] <= clause_to
