"""The text of a report cut into pieces, each with the marks that cover it.

Belongs here: offsets (code points, as everywhere) to pieces. Does not belong here: HTML, colours, the lake.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Mark:
    """A stretch of the text: `name` of the fact or quantity, `kind` (fact, unread, trap), what to say of it."""

    start: int
    end: int
    kind: str
    name: str
    explained: str = ""


@dataclass(frozen=True)
class Piece:
    """A stretch without a border inside: its text, the marks over it, and those of them that begin here."""

    text: str
    marks: tuple[Mark, ...]
    first: frozenset[str]


def pieces(text: str, start: int, end: int, marks: Sequence[Mark], seen: set[str]) -> Iterable[Piece]:
    """The pieces of text[start:end] in order; together they are that text exactly.

    `seen` holds names of marks that began in an earlier call; only the first piece of a name is told as its first, so that
    it is one place that an address can lead to.
    """
    within = [mark for mark in marks if mark.start < end and mark.end > start and mark.start < mark.end]
    borders = sorted(
        {start, end}
        | {border for mark in within for border in (mark.start, mark.end) if start < border < end}
    )
    opening = sorted(within, key=lambda mark: (mark.start, -mark.end))
    active: list[Mark] = []
    waiting = 0
    for left, right in pairwise(borders):
        active = [mark for mark in active if mark.end > left]
        while waiting < len(opening) and opening[waiting].start <= left:
            active.append(opening[waiting])
            waiting += 1
        fresh = frozenset(mark.name for mark in active if mark.kind == "fact" and mark.name not in seen)
        seen |= fresh
        yield Piece(text[left:right], tuple(active), fresh)
