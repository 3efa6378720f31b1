"""Which patterns a word can end, alone or together with a word before it, as arrays: built once per lexicon. Words that
fill the same parts are one group, so that two words need one question; `matching` asks it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from pipelines.extracting.lexicon import Lexicon, Word

#: Bits of one number of `Pairs.bits`.
WIDTH = 62
#: Where the orders of the two parts begin in a number of `Pairs.hits`; below them stands the row of the pair.
LAST_FROM, FORMER_FROM = 40, 20


class Pairs(NamedTuple):
    """`bits`: per group of last words the groups of words that may stand before it; `ranges`: per group of last words
    its rows of `groups`, each (group before, its first row of `hits`: they go on to those of the next row); `hits`:
    (order of the last part in its word, of the part before in its word, row of `pairs`) in one number; `pairs`:
    (sequences, their end, what for) of two parts; `singles`: (order of the part in its word, sequence);
    `sequence_items`: what the sequences of pairs point to."""

    bits: Any
    ranges: Any
    groups: Any
    hits: Any
    pairs: Any
    singles: Any
    sequence_items: Any


class WordPlaces(NamedTuple):
    """What a word has in `Pairs`: its singles, its group as a last word and as a word before, and what for."""

    singles: int
    singles_end: int
    head: int
    former: int
    needs: int


class _Endings:
    """The sequences of several parts by their last two parts, and those of one part, by number."""

    def __init__(self, lexicon: Lexicon, needs: Sequence[int]) -> None:
        known = {id(sequence): number for number, sequence in enumerate(lexicon.sequences)}
        self.singles = {
            part: [known[id(s)] for s in found] for part, found in lexicon.single.items() if found
        }
        self.items: list[int] = []
        #: Sequences, their end, and what for, of two parts.
        self.rows: list[tuple[int, int, int]] = []
        #: Last part → part before → row.
        self.pairs: dict[int, dict[int, int]] = {}
        for last, by_former in lexicon.ending.items():
            for former, found in by_former.items():
                numbers = [known[id(s)] for s in found]
                own = 0
                for number in numbers:
                    own |= needs[number]
                self.pairs.setdefault(last, {})[former] = len(self.rows)
                self.rows.append((len(self.items), len(self.items) + len(numbers), own))
                self.items += numbers

    def needs_of(self, word: Word, needs: Sequence[int]) -> int:
        """What the word can be the last of."""
        own = 0
        for part in word.parts:
            for number in self.singles.get(part, ()):
                own |= needs[number]
            for pair in self.pairs.get(part, {}).values():
                own |= self.rows[pair][2]
        return own


def pair_up(lexicon: Lexicon, needs: Sequence[int]) -> tuple[Pairs, list[WordPlaces]]:
    """(the arrays, what each word has in them); `needs`: by sequence. Group 0 pairs with none."""
    endings = _Endings(lexicon, needs)
    are_former = {former for by_former in endings.pairs.values() for former in by_former}
    #: The parts of each group with their order in the word.
    heads: dict[tuple[tuple[int, int], ...], int] = {(): 0}
    formers: dict[tuple[tuple[int, int], ...], int] = {(): 0}
    singles: list[tuple[int, int]] = []
    places = []
    for word in lexicon.words:
        ordered = list(enumerate(word.parts))
        head = heads.setdefault(tuple(p for p in ordered if p[1] in endings.pairs), len(heads))
        former = formers.setdefault(tuple(p for p in ordered if p[1] in are_former), len(formers))
        first = len(singles)
        singles += [(order, number) for order, part in ordered for number in endings.singles.get(part, ())]
        places.append(WordPlaces(first, len(singles), head, former, endings.needs_of(word, needs)))
    found = _hits(endings, list(heads), list(formers))
    items = np.array(endings.items or [0], dtype=np.int64)
    return Pairs(*found, _rows(endings.rows, 3), _rows(singles, 2), items), places


def _hits(
    endings: _Endings,
    heads: Sequence[tuple[tuple[int, int], ...]],
    formers: Sequence[tuple[tuple[int, int], ...]],
) -> tuple[Any, Any, Any, Any]:
    of_part: dict[int, list[tuple[int, int]]] = {}
    for group, parts in enumerate(formers):
        for order, part in parts:
            of_part.setdefault(part, []).append((group, order))
    bits = np.zeros((len(heads), len(formers) // WIDTH + 1), dtype=np.int64)
    ranges: list[tuple[int, int]] = []
    groups: list[tuple[int, int]] = []
    hits: list[int] = []
    for head, parts in enumerate(heads):
        by_group: dict[int, list[int]] = {}
        for order, last in parts:
            for former, pair in endings.pairs[last].items():
                for group, before in of_part.get(former, ()):
                    hit = order << LAST_FROM | before << FORMER_FROM | pair
                    by_group.setdefault(group, []).append(hit)
        first = len(groups)
        for group in sorted(by_group):
            bits[head, group // WIDTH] |= 1 << (group % WIDTH)
            groups.append((group, len(hits)))
            hits += by_group[group]
        ranges.append((first, len(groups)))
    groups.append((0, len(hits)))
    # Half as wide as they could be: what is asked most has to stay near.
    narrow = (_rows(rows, 2).astype(np.int32) for rows in (ranges, groups))
    return bits, *narrow, np.array(hits or [0], dtype=np.int64)


def _rows(rows: Sequence[Sequence[int]], width: int) -> Any:
    return np.array(rows or [(0,) * width], dtype=np.int64)
