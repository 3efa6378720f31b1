"""Words as a double-array trie: from a cell and a letter the next cell is one addition and one comparison away. Built
here, walked in `scanning`; what the numbers of the words mean is the asker's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

#: One cell: where its followers begin, and the cell before it.
BASE, CHECK = range(2)
#: What ends in a cell: the number of the word (-1: none), and what is asked of it first.
VALUE, BESIDE = range(2)
_CODE_POINTS = 0x110000
_NOWHERE = -1

#: A node while the trie is built: the followers by letter, and the number of the word.
_Node = tuple[dict[int, int], int]


def double_array(
    vocabularies: Sequence[Mapping[str, int]], beside: Sequence[Sequence[int]]
) -> tuple[Any, Any, Any]:
    """(letters, cells, ends): the letter of every code point (0: in no word); the words of vocabulary n are found from
    cell n on; what ends in each cell, with `beside[n]` by the words' numbers. Raises ValueError where there are more
    letters than their type holds."""
    letters, size = _letters(vocabularies)
    nodes = _nodes(vocabularies, letters)
    bases, last = _bases(nodes, len(vocabularies))
    count = max(last, len(vocabularies)) + size + 1
    cells, ends = np.zeros((count, 2), dtype=np.int32), np.zeros((count, 2), dtype=np.int32)
    cells[:, CHECK] = ends[:, VALUE] = _NOWHERE
    places = {number: (number, number) for number in range(len(vocabularies))}
    for number, (followers, value) in enumerate(nodes):
        # A node comes behind the one before it, so its own place is known here.
        place, vocabulary = places[number]
        cells[place, BASE], ends[place, VALUE] = bases[number], value
        if value >= 0:
            ends[place, BESIDE] = beside[vocabulary][value]
        for letter, follower in followers.items():
            places[follower] = bases[number] + letter, vocabulary
            cells[bases[number] + letter, CHECK] = place
    return letters, cells, ends


def _letters(vocabularies: Sequence[Mapping[str, int]]) -> tuple[Any, int]:
    """(letter by code point, how many): letters of many words first, which keeps the cells close together."""
    uses: dict[str, int] = {}
    for words in vocabularies:
        for word in words:
            for character in word:
                uses[character] = uses.get(character, 0) + 1
    letters = np.zeros(_CODE_POINTS, dtype=np.uint16)
    if len(uses) > np.iinfo(letters.dtype).max:
        raise ValueError(f"{len(uses)} different characters in the words")
    for letter, character in enumerate(sorted(uses, key=lambda c: (-uses[c], c)), 1):
        letters[ord(character)] = letter
    return letters, len(uses)


def _nodes(vocabularies: Sequence[Mapping[str, int]], letters: Any) -> list[_Node]:
    """All nodes; the first are the vocabularies' own, and each comes behind the one before it."""
    followers: list[dict[int, int]] = [{} for _ in vocabularies]
    values = [_NOWHERE] * len(followers)
    for root, words in enumerate(vocabularies):
        for word, value in words.items():
            node = root
            for character in word:
                letter = int(letters[ord(character)])
                if letter not in followers[node]:
                    followers[node][letter] = len(followers)
                    followers.append({})
                    values.append(_NOWHERE)
                node = followers[node][letter]
            values[node] = value
    return list(zip(followers, values, strict=True))


def _bases(nodes: Sequence[_Node], roots: int) -> tuple[list[int], int]:
    """(where the followers of each node begin, the last cell taken): the first place where they all fit, nodes with
    many followers first."""
    bases, last = [0] * len(nodes), 0
    taken = bytearray(4 * len(nodes) + _CODE_POINTS)
    # The vocabularies' own cells.
    taken[:roots] = b"\1" * roots
    for number in sorted(range(len(nodes)), key=lambda n: -len(nodes[n][0])):
        own = sorted(nodes[number][0])
        if not own:
            break
        place = taken.find(0, own[0])
        while any(taken[place - own[0] + letter] for letter in own):
            place = taken.find(0, place + 1)
        bases[number] = place - own[0]
        for letter in own:
            taken[bases[number] + letter] = 1
        last = max(last, bases[number] + own[-1])
    return bases, last
