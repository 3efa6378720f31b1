"""Catalogue and language tables compiled for matching: every word once, with all it can mean. Built once per
catalogue, read-only afterwards; no reading of texts here."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import reduce

from pipelines.extracting.catalogue import PATTERN_FIELDS, WORD_FIELDS, Catalogue
from pipelines.extracting.language import Markers
from pipelines.extracting.patterns import Pattern

#: One bit per marker list of language/markers.toml.
MARK = {name: 1 << position for position, name in enumerate(Markers.model_fields)}

#: Separators: what ends a sentence (hard), a part of one (soft), a clause; and brackets.
SEPARATORS = {
    **dict.fromkeys("。！？!?\n.", "sentence"),
    **dict.fromkeys("；;", "part"),
    **dict.fromkeys("，,：:", "clause"),
    **dict.fromkeys("（(", "open"),
    **dict.fromkeys("）)", "close"),
    **dict.fromkeys(" \u3000\u00a0", "space"),
    **dict.fromkeys("“《", "quote"),
    **dict.fromkeys("”》", "unquote"),
}


@dataclass(slots=True)
class Word:
    """One literal. `marks`: bits of MARK; `parts`: ids of pattern parts it can fill; `lists`: for each of
    WORD_FIELDS the indicators that name it; `separator`: a kind of SEPARATORS or ""."""

    text: str
    marks: int = 0
    parts: list[int] = field(default_factory=list)
    lists: dict[str, frozenset[int]] = field(default_factory=dict)
    separator: str = ""


@dataclass(frozen=True, slots=True)
class Sequence:
    """A pattern ready to match: part ids in order. `side`: where the number stands: "any" (left or right of
    all), "left" (the words stand left of it), "right", "around" (`split` parts left, the rest right)."""

    indicator: int
    field: str
    parts: tuple[int, ...]
    side: str
    split: int


class Lexicon:
    """All words of a catalogue: `words` (id → Word), `ids` (text → id), `sequences`; `single`: part id → the
    sequences of that part alone; `ending`: last part id → last but one → the longer sequences."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.words: list[Word] = []
        self.ids: dict[str, int] = {}
        self.sequences: list[Sequence] = []
        self._part_ids: dict[frozenset[str], int] = {}
        self._add_language()
        for position, indicator in enumerate(catalogue):
            for name in PATTERN_FIELDS:
                for pattern in indicator.patterns(name):
                    self._add_sequence(position, name, pattern)
            for name in WORD_FIELDS:
                for text in indicator.word_set(name):
                    lists = self._word(text).lists
                    lists[name] = lists.get(name, frozenset()) | {position}
        self.single: dict[int, list[Sequence]] = defaultdict(list)
        self.ending: dict[int, dict[int, list[Sequence]]] = {}
        for sequence in self.sequences:
            if len(sequence.parts) == 1:
                self.single[sequence.parts[0]].append(sequence)
            else:
                ending = self.ending.setdefault(sequence.parts[-1], {})
                ending.setdefault(sequence.parts[-2], []).append(sequence)

    def _word(self, text: str) -> Word:
        if text not in self.ids:
            self.ids[text] = len(self.words)
            self.words.append(Word(text))
        return self.words[self.ids[text]]

    def _add_language(self) -> None:
        markers = self.catalogue.language.markers
        for name in Markers.model_fields:
            for text in getattr(markers, name):
                self._word(text).marks |= MARK[name]
        for text, kind in SEPARATORS.items():
            self._word(text).separator = kind

    def _add_sequence(self, indicator: int, name: str, pattern: Pattern) -> None:
        parts = tuple(self._part(words) for words in pattern.parts)
        at = pattern.number_at
        side = "any" if at is None else "right" if at == 0 else "left" if at == len(parts) else "around"
        self.sequences.append(Sequence(indicator, name, parts, side, at or 0))

    def _part(self, words: frozenset[str]) -> int:
        if words not in self._part_ids:
            self._part_ids[words] = len(self._part_ids)
            for text in words:
                self._word(text).parts.append(self._part_ids[words])
        return self._part_ids[words]


def bits(*names: str) -> int:
    """The marker lists of those names as one set of bits."""
    return reduce(lambda left, name: left | MARK[name], names, 0)
