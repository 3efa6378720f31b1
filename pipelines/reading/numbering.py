"""The numbers that open headings: 第一部分, 一、, （一）, 1., （1）, also with a bracket or a dot lost.

Belongs here: styles of numbering and their levels. Does not belong here: what the words behind a number mean
(headings.py).
"""

import re
from dataclasses import dataclass

_CHINESE = r"[一二三四五六七八九十]{1,3}"
_CIRCLED = "㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩"
# A bracket that is closed further on belongs to the words: （一村一警）.
_NEVER_CLOSED = r"(?![^\])\n]{0,14}[\])])"
_STYLES = (
    (0, re.compile(rf"[\[(]? ?第 ?({_CHINESE}|[0-9]{{1,2}}) ?(?:部分|章|篇章?|板块) ?[\])]?[ 、.,:]*")),
    (0, re.compile(r"(?i:part) ?0?([0-9])[ 、.,:]*")),
    (1, re.compile(rf"({_CHINESE}) ?[、.,:] *")),
    (2, re.compile(rf"[\[(]? ?({_CHINESE}) ?[\])] *")),
    (2, re.compile(rf"[\[(] ?({_CHINESE}){_NEVER_CLOSED}[ 、.,]*")),
    (2, re.compile(rf"([{_CIRCLED}]) *")),
    (3, re.compile(r"([0-9]{1,2}) ?(?:[、,。]|\.(?![0-9])) *")),
    (3, re.compile(rf"第({_CHINESE}) ?[、.,:] *")),
    (4, re.compile(r"[\[(]? ?([0-9]{1,2}) ?[\])] *")),
    (4, re.compile(rf"[\[(] ?([0-9]{{1,2}})(?![0-9年月日.-]){_NEVER_CLOSED}[ 、.,]*")),
)
_LOST_NUMBER = re.compile(r"[\[( 、.■◆●]*(?:[一二三四五六七八九十0-9]{1,2})?[\]) 、.:]*")


@dataclass(frozen=True)
class Numbering:
    """`level` 0 (第一部分), 1 (一、) to 4 （1）; `number` in its list; the words begin at `end`."""

    level: int
    number: int
    end: int


def read_numbering(line: str) -> Numbering | None:
    """The number that a folded line opens with, or None."""
    for level, style in _STYLES:
        match = style.match(line)
        if match:
            return Numbering(level, _value(match.group(1)), match.end())
    return None


def lost_number_end(line: str) -> int:
    """Where the words begin in a line whose number is not whole."""
    match = _LOST_NUMBER.match(line)
    return match.end() if match else 0


def _value(written: str) -> int:
    if written.isdecimal():
        return int(written)
    if written in _CIRCLED:
        return _CIRCLED.index(written) + 1
    tens, ten, ones = written.rpartition("十")
    digits = "一二三四五六七八九"
    unit = digits.index(ones) + 1 if len(ones) == 1 and ones in digits else 0
    return ((digits.index(tens) + 1 if len(tens) == 1 and tens in digits else 1) * 10 if ten else 0) + unit
