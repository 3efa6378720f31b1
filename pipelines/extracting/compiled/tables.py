"""A lexicon as the arrays of `shapes.Tables`: built once per catalogue, in the order in which the plain way would
come upon everything. No text is read here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from pipelines.extracting.catalogue import PATTERN_FIELDS, WORD_FIELDS, Indicator
from pipelines.extracting.compiled import shapes as at
from pipelines.extracting.compiled.hashing import store
from pipelines.extracting.compiled.shapes import Tables
from pipelines.extracting.evidence import REACHED, SAME_CLASS
from pipelines.extracting.language import COUNTED_CLASSES
from pipelines.extracting.lexicon import Lexicon, Word
from pipelines.extracting.numerals import narrow
from pipelines.extracting.traps import IDLE_UNITS


class _Ranges:
    """Lists of numbers laid end to end."""

    def __init__(self) -> None:
        self.items: list[int] = []

    def add(self, items: Iterable[int]) -> tuple[int, int]:
        """Where the items stand: (first, behind the last)."""
        start = len(self.items)
        self.items += items
        return start, len(self.items)

    def array(self) -> Any:
        return np.array(self.items or [0], dtype=np.int64)


class Units:
    """All units a figure may have, each with its class; 0 is no unit. `names`, `classes`: by number."""

    def __init__(self, lexicon: Lexicon) -> None:
        known = lexicon.catalogue.language.unit_classes
        self.classes = [*at.NAMED_CLASSES, *sorted(set(known.values()) - set(at.NAMED_CLASSES))]
        self.entries: dict[tuple[str, str], int] = {("", "none"): 0, ("%", "rate"): 1, ("", "claim"): 2}
        #: Unit as written → number.
        self.written: dict[str, int] = {}
        for raw, own_class in known.items():
            name = narrow(raw)
            entry = (name, known.get(name, own_class))
            self.written[raw] = self.entries.setdefault(entry, len(self.entries))
        self.names = [name for name, _ in self.entries]
        self.class_of = [self.classes.index(name) for _, name in self.entries]

    def flags(self, number: int) -> int:
        """The bits of U_FLAGS."""
        name = self.names[number]
        return (
            at.IS_YEAR * (name in ("年", "年度"))
            | at.IS_MONTH * (name in ("月", "月底", "月末", "月份"))
            | at.IS_IDLE * (name in IDLE_UNITS)
            # The unit is part of a pattern in `traps`: one that is a pattern itself is left to the plain way.
            | at.IS_ODD * bool(set(name) & set(r"\.^$*+?{}[]|()"))
        )


def build_tables(lexicon: Lexicon, units: Units) -> Tables:
    """The arrays of the lexicon."""
    texts = _Ranges()
    items, sequences, lists = _Ranges(), _Ranges(), _Ranges()
    nodes, roots, edges = _trie([word.text for word in lexicon.words], units)
    known = {id(sequence): number for number, sequence in enumerate(lexicon.sequences)}
    blooms, pairs, pair_hash = _endings(lexicon, sequences, known)
    parts = [
        (*sequences.add(known[id(s)] for s in lexicon.single.get(part, ())), blooms.get(part, 0))
        for part in _parts(lexicon)
    ]
    heads = _flag_heads(lexicon)
    words = [_word_row(word, items, heads) for word in lexicon.words]
    sequence_rows = [
        (s.indicator, PATTERN_FIELDS.index(s.field), at.SIDES.index(s.side), s.split, *items.add(s.parts))
        for s in lexicon.sequences
    ]
    list_ranges, sets = _lists(lexicon, lists)
    characters, indicator_items = _Ranges(), _Ranges()
    indicators = [_indicator_row(lexicon, i, texts, characters, indicator_items) for i in lexicon.catalogue]
    unit_rows = [
        (units.class_of[n], units.flags(n), *characters.add(map(ord, name)))
        for n, name in enumerate(units.names)
    ]
    fit, allowed = _fits(lexicon, units)
    names = [
        place
        for word in lexicon.catalogue.language.markers.not_place_names
        for place in characters.add(map(ord, word))
    ]
    counted = np.array([name in COUNTED_CLASSES for name in units.classes])
    return Tables(  # type: ignore[call-arg]
        roots, *edges, nodes, _rows(words), items.array(), _rows(parts), *pair_hash, _rows(pairs),
        sequences.array(), _rows(sequence_rows), sets, list_ranges, lists.array(), _rows(indicators),
        indicator_items.array(), fit, allowed, _rows(unit_rows), counted, np.array(names, dtype=np.int64), texts.array(), characters.array(),
    )  # fmt: skip


def _rows(rows: Sequence[Sequence[int]]) -> Any:
    return np.array(rows or [(0,) * 11], dtype=np.int64)


def _parts(lexicon: Lexicon) -> range:
    return range(1 + max((part for s in lexicon.sequences for part in s.parts), default=0))


def _trie(words: Sequence[str], units: Units) -> tuple[Any, Any, tuple[Any, Any]]:
    """(nodes, roots, edges): the words under the first node, the units under the second."""
    nodes: list[list[int]] = [[-1, -1], [-1, -1]]
    edges: dict[tuple[int, int], int] = {}
    named = [(0, number, text) for number, text in enumerate(words)]
    for root, number, text in named + [(1, number, text) for text, number in units.written.items()]:
        node = root
        for character in map(ord, text):
            if (node, character) not in edges:
                edges[node, character] = len(nodes)
                nodes.append([-1, -1])
            node = edges[node, character]
        nodes[node][root] = number
    roots = np.full((2, at.BEYOND + 1), -1, dtype=np.int64)
    for (node, character), following in edges.items():
        if node < 2 and character < at.BEYOND:
            roots[node, character] = following
    return _rows(nodes), roots, store([((node << 21) | c, value) for (node, c), value in edges.items()])


def _endings(
    lexicon: Lexicon, sequences: _Ranges, known: dict[int, int]
) -> tuple[dict[int, int], list[tuple[int, int]], Any]:
    """For every pair of last parts its sequences, and per last part which parts may stand before it (a sieve)."""
    blooms: dict[int, int] = {}
    pairs: list[tuple[int, int]] = []
    entries: list[tuple[int, int]] = []
    for last, by_former in lexicon.ending.items():
        for former, found in by_former.items():
            blooms[last] = blooms.get(last, 0) | 1 << (former % 62)
            entries.append(((last << 21) | former, len(pairs)))
            pairs.append(sequences.add(known[id(s)] for s in found))
    return blooms, pairs, store(entries)


def _flag_heads(lexicon: Lexicon) -> set[int]:
    flags = {n for n, indicator in enumerate(lexicon.catalogue) if indicator.kind == "flag"}
    return {s.parts[-1] for s in lexicon.sequences if s.indicator in flags}


def _word_row(word: Word, items: _Ranges, heads: set[int]) -> tuple[int, ...]:
    flags = (
        at.IS_STOP * (word.text == ".")
        | at.IS_NEWLINE * (word.text == "\n")
        | at.IS_CURLY * (word.text == "”")
        | at.IS_WHOLE_YEAR * (word.text == "全年")
        | at.IS_SHARE * (word.text == "占" or word.text.endswith("占比"))
        | at.IS_REACHED * (word.text in REACHED)
        | at.IS_FLAG_HEAD * any(part in heads for part in word.parts)
    )
    bloom = sum({1 << (part % 62) for part in word.parts})
    listed = sum(1 << n for n, name in enumerate(WORD_FIELDS) if name in word.lists)
    return word.marks, at.SEPARATOR_KINDS.index(word.separator), flags, *items.add(word.parts), bloom, listed


def _lists(lexicon: Lexicon, lists: _Ranges) -> tuple[Any, Any]:
    """(ranges, sets): the indicators of each word list of each word, as items and as bits."""
    ranges = np.zeros((len(WORD_FIELDS), len(lexicon.words), 2), dtype=np.int64)
    width = len(lexicon.catalogue.indicators) // 62 + 1
    sets = np.zeros((len(WORD_FIELDS), len(lexicon.words), width), dtype=np.int64)
    for number, word in enumerate(lexicon.words):
        for name, indicators in word.lists.items():
            field = WORD_FIELDS.index(name)
            ranges[field, number] = lists.add(sorted(indicators))
            for indicator in indicators:
                sets[field, number, indicator // 62] |= 1 << (indicator % 62)
    return ranges, sets


def _indicator_row(
    lexicon: Lexicon, entry: Indicator, texts: _Ranges, characters: _Ranges, items: _Ranges
) -> tuple[int, ...]:
    codes = {indicator.code: number for number, indicator in enumerate(lexicon.catalogue)}
    prefer = [place for word in entry.prefer for place in characters.add(map(ord, word))]
    return (
        *(entry.shares, entry.adds_up, bool(entry.zero_topic), bool(entry.cover_topic)),
        *(bool(entry.veto_subject), entry.kind == "flag", entry.kind == "rate"),
        *texts.add(prefer),
        *items.add(codes[code] for code in entry.made_of),
    )


def _fits(lexicon: Lexicon, units: Units) -> tuple[Any, Any]:
    """(fit, allowed): what each unit is worth for each indicator, and whether its class is the indicator's."""
    catalogue = lexicon.catalogue
    fit = np.zeros((len(catalogue.indicators), len(units.names)))
    allowed = np.zeros((len(catalogue.indicators), len(units.classes)), dtype=np.int64)
    for number, entry in enumerate(catalogue):
        own = {"rate": {"rate"}, "amount": {"money"}}.get(entry.kind)
        own = own or {catalogue.language.unit_classes[unit] for unit in entry.units}
        allowed[number, [units.classes.index(name) for name in own]] = 1
        for unit, (name, unit_class) in enumerate(units.entries):
            if unit_class in own and (name in entry.units or unit_class in ("rate", "money")):
                fit[number, unit] = 1.0
            elif unit_class in own and not entry.strict_units:
                fit[number, unit] = SAME_CLASS.get(unit_class, 0.0)
    return fit, allowed
