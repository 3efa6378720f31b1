"""How exact a number is (余, 近, 以上 …) and how often a list has it (年中、年底各1次). What it counts is not
decided here. Rule: ANNOTATION, `bound` and 各."""

from __future__ import annotations

import re

from pipelines.extracting.lexicon import bits
from pipelines.extracting.tokens import Clause, Number
from pipelines.extracting.verdicts import BARE_POWER

BEFORE = bits("at_least_before", "about_before", "at_most_before")
AFTER = bits("at_least_after", "about_after", "at_most_after")
#: So far before a number the list begins at most that has it each.
EACH_WINDOW = 50
#: 年中、年底各开展一次: two or more short items that each have the number.
EACH = re.compile(
    r"(?:^|[，。；：,;:\n])\s*(?:全年|今年|年内)?(?P<items>[^，。；、,;\s和及]{1,7}(?:[、和及][^，。；、,;\s和及]{1,10})+?)[，,]?[^，。；、,;\s]{0,24}各(?![类种项级方界村])[\u4e00-\u9fff]{0,7}\s*$"
)


def set_bound(text: str, clause: Clause, number: Number) -> None:
    """The bound from 余/多 inside, bound words right before and right behind (ANNOTATION, `bound`)."""
    before = after = 0
    for token in clause.tokens:
        if token.marks & BEFORE and not text[token.end : number.start].strip() and token.end <= number.start:
            before |= token.marks & BEFORE
        if token.marks & AFTER and token.start >= number.end and not text[number.end : token.start].strip():
            after |= token.marks & AFTER
            number.end = max(number.end, token.end)
    at_least = number.figure.is_more or bool((before | after) & bits("at_least_before", "at_least_after"))
    if (before | after) & bits("about_before", "about_after"):
        number.bound = "about"
    elif (before | after) & bits("at_most_before", "at_most_after"):
        number.bound = "at_most"
    elif at_least:
        number.bound = "at_least"
    if number.figure.is_bare and number.bound == "exact":
        number.trap, number.reason = BARE_POWER


def count_each(text: str, number: Number) -> None:
    """Multiplies the number where a list of known length has it each (ANNOTATION, 各)."""
    match = EACH.search(text[max(0, number.start - EACH_WINDOW) : number.start])
    if match:
        number.value *= len(re.split("[、和及]", match["items"]))
