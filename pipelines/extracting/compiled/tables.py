"""A lexicon as the arrays of `shapes.Tables`: built once per catalogue, in the order in which the plain way would
come upon everything. No text is read here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from pipelines.extracting.catalogue import PATTERN_FIELDS, WORD_FIELDS, Indicator
from pipelines.extracting.compiled import shapes as at
from pipelines.extracting.compiled.pairs import WordPlaces, pair_up
from pipelines.extracting.compiled.shapes import Tables
from pipelines.extracting.compiled.tries import double_array
from pipelines.extracting.evidence import REACHED, SAME_CLASS
from pipelines.extracting.language import COUNTED_CLASSES
from pipelines.extracting.lexicon import Lexicon, Word
from pipelines.extracting.lexicon import Sequence as Pattern
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


def _sequence_row(sequence: Pattern, items: _Ranges, need: Any) -> tuple[Any, ...]:
    field, side = PATTERN_FIELDS.index(sequence.field), at.SIDES.index(sequence.side)
    return sequence.indicator, field, side, sequence.split, *items.add(sequence.parts), need


def build_tables(lexicon: Lexicon, units: Units) -> Tables:
    """The arrays of the lexicon."""
    texts = _Ranges()
    items, topics = _Ranges(), _Ranges()
    fit, allowed = _fits(lexicon, units)
    needs = [_needs(s, lexicon, units, fit, allowed) for s in lexicon.sequences]
    pairs, places = pair_up(lexicon, needs)
    heads = _flag_heads(lexicon)
    words = [
        _word_row(word, own, items, heads, _topic_range(lexicon, word, topics))
        for word, own in zip(lexicon.words, places, strict=True)
    ]
    trie = double_array(
        [{word.text: n for n, word in enumerate(lexicon.words)}, units.written],
        [[_kind(row) for row in words], [0] * len(units.names)],
    )
    sequence_rows = [_sequence_row(s, items, own) for s, own in zip(lexicon.sequences, needs, strict=True)]
    characters, indicator_items = _Ranges(), _Ranges()
    indicators = [_indicator_row(lexicon, i, texts, characters, indicator_items) for i in lexicon.catalogue]
    unit_rows = [
        (units.class_of[n], units.flags(n), *characters.add(map(ord, name)))
        for n, name in enumerate(units.names)
    ]
    names = [
        place
        for word in lexicon.catalogue.language.markers.not_place_names
        for place in characters.add(map(ord, word))
    ]
    counted = np.array([name in COUNTED_CLASSES for name in units.classes])
    return Tables(
        *trie, _rows(words), items.array(), *pairs, topics.array(), _rows(sequence_rows), _sets(lexicon), _rows(indicators),
        indicator_items.array(), fit, allowed, _rows(unit_rows), counted, np.array(names, dtype=np.int64), texts.array(), characters.array(),
    )  # fmt: skip


def _rows(rows: Sequence[Sequence[int]]) -> Any:
    return np.array(rows or [(0,) * 11], dtype=np.int64)


def _needs(sequence: Pattern, lexicon: Lexicon, units: Units, fit: Any, allowed: Any) -> int:
    """What the pattern can be needed for, as the bits of *_NEEDS: for nothing else need it be looked for."""
    own, field = sequence.indicator, PATTERN_FIELDS.index(sequence.field)
    if field == at.ZERO:
        return at.ZERO_NEED
    if field == at.COVER:
        return at.COVER_NEED
    if field == at.PROCEDURE:
        return sum(1 << (at.PROCEDURE_NEEDS + int(number)) for number in np.flatnonzero(allowed[own]))
    is_flag = field == at.WORDS and lexicon.catalogue.indicators[own].kind == "flag"
    classes = {units.class_of[unit] for unit in np.flatnonzero(fit[:, own])}
    return sum(1 << number for number in classes) | at.FLAG_NEED * is_flag


def _flag_heads(lexicon: Lexicon) -> set[int]:
    flags = {n for n, indicator in enumerate(lexicon.catalogue) if indicator.kind == "flag"}
    return {s.parts[-1] for s in lexicon.sequences if s.indicator in flags}


def _word_row(
    word: Word, places: WordPlaces, items: _Ranges, heads: set[int], topics: tuple[int, int]
) -> tuple[int, ...]:
    flags = (
        at.IS_STOP * (word.text == ".")
        | at.IS_NEWLINE * (word.text == "\n")
        | at.IS_CURLY * (word.text == "”")
        | at.IS_WHOLE_YEAR * (word.text == "全年")
        | at.IS_SHARE * (word.text == "占" or word.text.endswith("占比"))
        | at.IS_REACHED * (word.text in REACHED)
        | at.IS_FLAG_HEAD * any(part in heads for part in word.parts)
    )
    listed = sum(1 << n for n, name in enumerate(WORD_FIELDS) if name in word.lists)
    row = [0] * at.WORD_COLUMNS
    row[at.W_MARKS], row[at.W_SEPARATOR] = word.marks, at.SEPARATOR_KINDS.index(word.separator)
    row[at.W_FLAGS], row[at.W_LISTS] = flags, listed
    row[at.W_TOPICS], row[at.W_TOPICS_END] = topics
    row[at.W_NEEDS], row[at.W_HEAD], row[at.W_FORMER] = places.needs, places.head, places.former
    row[at.W_SINGLES], row[at.W_SINGLES_END] = places.singles, places.singles_end
    row[at.W_PARTS], row[at.W_PARTS_END] = items.add(word.parts)
    return tuple(row)


def _kind(row: Sequence[int]) -> int:
    """What is asked of every token, as T_KIND has it."""
    kind = row[at.W_SEPARATOR] | row[at.W_FLAGS] << at.FLAGS_FROM | row[at.W_LISTS] << at.LISTS_FROM
    has_parts = row[at.W_PARTS] < row[at.W_PARTS_END]
    return kind | at.HAS_PARTS * has_parts | at.HAS_MARKS * bool(row[at.W_MARKS])


def _topic_range(lexicon: Lexicon, word: Word, topics: _Ranges) -> tuple[int, int]:
    """The rows of `Document.topic_ranges` that the word is written under."""
    size = len(lexicon.catalogue.indicators)
    return topics.add(
        field * size + indicator
        for field in at.TOPIC_FIELDS
        for indicator in sorted(word.lists.get(WORD_FIELDS[field], ()))
    )


def _sets(lexicon: Lexicon) -> Any:
    """The indicators of each word list of each word, as bits."""
    width = len(lexicon.catalogue.indicators) // 62 + 1
    sets = np.zeros((len(WORD_FIELDS), len(lexicon.words), width), dtype=np.int64)
    for number, word in enumerate(lexicon.words):
        for name, indicators in word.lists.items():
            for indicator in indicators:
                sets[WORD_FIELDS.index(name), number, indicator // 62] |= 1 << (indicator % 62)
    return sets


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
    fit = np.zeros((len(units.names), len(catalogue.indicators)))
    allowed = np.zeros((len(catalogue.indicators), len(units.classes)), dtype=np.int64)
    for number, entry in enumerate(catalogue):
        own = {"rate": {"rate"}, "amount": {"money"}}.get(entry.kind)
        own = own or {catalogue.language.unit_classes[unit] for unit in entry.units}
        allowed[number, [units.classes.index(name) for name in own]] = 1
        for unit, (name, unit_class) in enumerate(units.entries):
            if unit_class in own and (name in entry.units or unit_class in ("rate", "money")):
                fit[unit, number] = 1.0
            elif unit_class in own and not entry.strict_units:
                fit[unit, number] = SAME_CLASS.get(unit_class, 0.0)
    return fit, allowed
