"""The small pattern language of the catalogue: literals joined by `+`, alternatives `(a|b|)`, `#` for the
number itself. Turns a pattern into sequences of alternative words; matching belongs to `evidence`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import product

#: Most words one part may expand to; more is a slip, not knowledge.
_MOST_ALTERNATIVES = 400
_SYNTAX = frozenset("+#()|")
_GROUP = re.compile(r"\(([^()]*)\)")
QUOTES = str.maketrans("", "", '“”"‘’')


class PatternError(ValueError):
    """A pattern that cannot be read; the message says why, in Chinese."""


@dataclass(frozen=True)
class Pattern:
    """`parts`: the words of each part, in order; `number_at`: how many parts stand before the number
    (None: the number stands before or behind all of them)."""

    parts: tuple[frozenset[str], ...]
    number_at: int | None = None


@cache
def parse_pattern(source: str) -> tuple[Pattern, ...]:
    """The patterns that `source` stands for: several where parts are optional. Raises PatternError."""
    if source and not _SYNTAX.intersection(source):
        # Most entries are plain words; the way of the groups is ten times longer.
        return (Pattern((frozenset((source.translate(QUOTES),)),)),)
    number_at: int | None = None
    choices: list[frozenset[str]] = []
    for part in source.split("+"):
        if part.strip() == "#":
            if number_at is not None:
                raise PatternError(f"“{source}”里有两个 #")
            number_at = len(choices)
        else:
            choices.append(_expand_part(part.strip(), source))
    if not choices:
        raise PatternError(f"“{source}”里没有词")
    variants = product(*[(True, False) if "" in words else (True,) for words in choices])
    patterns = [_keep(choices, kept, number_at) for kept in variants]
    return tuple(pattern for pattern in patterns if pattern.parts)


def parse_words(source: str) -> frozenset[str]:
    """The words of a list entry that may not hold `+` or `#` (vetoes, topics). Raises PatternError."""
    patterns = parse_pattern(source)
    if len(patterns) != 1 or len(patterns[0].parts) != 1 or patterns[0].number_at is not None:
        raise PatternError(f"“{source}”这里只能写词或 (甲|乙)，不能用 + 或 #")
    return patterns[0].parts[0]


def _keep(choices: list[frozenset[str]], kept: tuple[bool, ...], number_at: int | None) -> Pattern:
    parts = tuple(words - {""} for words, keep in zip(choices, kept, strict=True) if keep)
    before = sum(kept[:number_at]) if number_at is not None else None
    return Pattern(parts, before)


def _expand_part(part: str, source: str) -> frozenset[str]:
    words = frozenset(word.translate(QUOTES) for word in _spell_out(part))
    if any(bracket in word for word in words for bracket in "()|"):
        raise PatternError(f"“{source}”的括号不配对")
    if words == {""}:
        raise PatternError(f"“{source}”里有空的词")
    if len(words) > _MOST_ALTERNATIVES:
        raise PatternError(f"“{source}”展开超过 {_MOST_ALTERNATIVES} 个词，请拆成几条")
    return words


def _spell_out(part: str) -> set[str]:
    """All words a part stands for; innermost groups first, so groups may nest."""
    pieces = _GROUP.split(part)
    if len(pieces) == 1:
        return {part}
    options = [piece.split("|") if index % 2 else [piece] for index, piece in enumerate(pieces)]
    words = {"".join(chosen) for chosen in product(*options)}
    if any("(" in piece or ")" in piece for piece in pieces[::2]):
        return {word for spelt in words for word in _spell_out(spelt)}
    return words
