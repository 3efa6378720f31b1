"""Numbers with their units, found in texts at exact code-point offsets. What a number means (period, trap,
indicator) is not decided here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import cycle

import polars as pl

from pipelines.extracting.language import Language
from pipelines.extracting.numerals import multiplier, narrow, parse_arabic, parse_chinese, parse_mixed

#: Marks the ends of matches; a text that holds it gets a space in its place (same length, same offsets).
_SENTINEL = "\x1f"
_SPACE = "[ \t\u00a0\u3000]*"
#: A line break may fall inside a number or between number and unit (damaged or wrapped text).
_BREAK = f"{_SPACE}\r?\n?{_SPACE}"
_DIGIT = "[0-9０-９]"
_ARABIC = (
    f"(?:[0-9]{{1,3}}(?:,[0-9]{{3}})+(?:[.][0-9]+)?"
    f"|[０-９]{{1,3}}(?:，[０-９]{{3}})+(?:．[０-９]+)?"
    f"|{_DIGIT}+(?:{_SPACE}\r?\n{_SPACE}{_DIGIT}+)?(?:{_BREAK}[.．]{_SPACE}{_DIGIT}+)?)"
)
_CHINESE = "[一二三四五六七八九十百千万亿两零〇○]+(?:点[零〇一二三四五六七八九]+)?"
#: 1万2千: Arabic digits with Chinese powers between them.
_MIXED = f"(?:{_DIGIT}+万{_DIGIT}+[千百]?)"
#: 百, 千, 万 without a digit are numbers only with a bound word (近千, 万余).
_BARE = re.compile("[百千万亿]+")


@dataclass(frozen=True, slots=True)
class Figure:
    """What a matched stretch says: `value` in the base unit (None: not a number after all), `is_more` for
    余/多/几 inside it, `is_bare` for 百/千/万 without a digit, `is_chinese` for Chinese numerals, the unit as
    written without spaces and its class ("" and "none" where there is none)."""

    value: float | None
    unit: str
    unit_class: str
    is_more: bool
    is_bare: bool
    is_chinese: bool


def number_pattern(language: Language) -> str:
    """The one regular expression for a number with its unit, valid for both Rust's and Python's engine
    (no look-around, no \\d: the engines differ on １２)."""
    units = "|".join(re.escape(unit) for unit in sorted(language.unit_classes, key=len, reverse=True))
    return (
        f"(?:百分之{_SPACE}(?P<percent>{_CHINESE}|{_ARABIC})"
        f"|(?P<number>{_MIXED}|{_ARABIC}|{_CHINESE}){_SPACE}(?P<times>[十百千万亿]*){_SPACE}(?P<more>[余多几来]?)"
        f"{_SPACE}(?P<after>[百千万亿]*)(?:{_BREAK}(?P<unit>{units}))?)"
    )


class FigureFinder:
    """Finds figures in batches of texts. Built once per language table; holds no state of the texts."""

    def __init__(self, language: Language) -> None:
        pattern = number_pattern(language)
        self._ungrouped = re.sub(r"\(\?P<\w+>", "(?:", pattern)
        self._parser = re.compile(pattern)
        self._language = language
        self._parse = lru_cache(maxsize=65536)(self._parse_match)

    def find(self, texts: Sequence[str]) -> list[list[tuple[int, int, Figure]]]:
        """For each text its figures as (start, end, figure), in order; offsets in code points.

        The offsets come from the lengths of the pieces between sentinels, which is several times faster
        than a match object per number; groups would halve the engine's speed, so it searches without.
        """
        column = pl.Series(texts, dtype=pl.String).str.replace_all(_SENTINEL, " ", literal=True)
        marked = column.str.replace_all(self._ungrouped, f"{_SENTINEL}$0{_SENTINEL}").str.split(_SENTINEL)
        return [self._figures(pieces) for pieces in marked.to_list()]

    def _figures(self, pieces: list[str]) -> list[tuple[int, int, Figure]]:
        """The figures of a text cut at the sentinels: every second piece is a match."""
        found = []
        at = 0
        for is_match, piece in zip(cycle((False, True)), pieces, strict=False):
            end = at + len(piece)
            if is_match:
                figure = self._parse(piece)
                if figure.value is not None:
                    found.append((at, end, figure))
            at = end
        return found

    def _parse_match(self, piece: str) -> Figure:
        match = self._parser.fullmatch(piece)
        if match is None:
            return Figure(None, "", "none", False, False, False)
        if match["percent"]:
            return Figure(_parse_any(match["percent"]), "%", "rate", False, False, True)
        number = narrow(match["number"])
        unit = narrow(match["unit"] or "")
        unit_class = self._language.unit_classes.get(
            unit, self._language.unit_classes.get(match["unit"] or "", "none")
        )
        is_bare = bool(_BARE.fullmatch(number))
        value = _parse_any(number)
        # 零 alone belongs to the zero words; Chinese numerals without a unit are mostly parts of words.
        is_chinese = not number[0].isdigit()
        if value is None or (is_chinese and (not unit or set(number) <= set("零〇○"))):
            return Figure(None, unit, unit_class, False, is_bare, is_chinese)
        value *= multiplier(match["times"]) * multiplier(match["after"])
        return Figure(round(value, 6), unit, unit_class, bool(match["more"]), is_bare, is_chinese)


def _parse_any(number: str) -> float | None:
    number = narrow(number)
    if "万" in number and number[0].isdigit():
        return parse_mixed(number)
    return parse_arabic(number) if number[0].isdigit() else parse_chinese(number)
