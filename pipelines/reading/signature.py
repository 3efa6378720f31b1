"""The end of a report: who signs, on which day, and what the page prints below.

Belongs here: finding the signature. Does not belong here: whether the signing town is in the register.
"""

import re
from dataclasses import dataclass

from pipelines.reading.dates import DATE, YEAR, read_date
from pipelines.reading.lines import Line

TAIL_LINES = 60
# One bounded run of characters and one closing word: nested repetition would take for ever on hostile text.
_ISSUERS = r"[\u4e00-\u9fff、 ]{2,90}(?:人民政府|委员会|办事处|工委|党委|管委会)"
_DAY = rf"(?:{DATE}|{YEAR} ?年 ?[0-9一二三四五六七八九十]{{1,2}} ?月)"
_ISSUER_LINE = re.compile(rf"^{_ISSUERS}[\])]?$")
_DAY_LINE = re.compile(rf"^[\[(]? ?({_DAY}) ?[\])]?$")
_BOTH_LINE = re.compile(rf"^{_ISSUERS} *[\[(]? ?({_DAY}) ?[\])]?$")
_GLUED = re.compile(rf"(?<=[。!;”])[ \n]*((?:{_ISSUERS}[ \n]*)?)({_DAY}) ?$")


@dataclass(frozen=True)
class Signature:
    """`start` is where it begins (the text runs on to its end as signature); issuers and day as written."""

    start: int
    issuers: str
    day: str


def find_signature(folded: str, lines: list[Line], body_start: int) -> Signature | None:
    """The last issuer with a day below `body_start`, else a bare day, else a bare issuer near the end; or None."""
    tail = [line for line in lines[-TAIL_LINES:] if line.end > body_start]
    near_end = _without_frame(tail)[-8:]
    for index in range(len(tail) - 1, -1, -1):
        line = tail[index]
        both = _BOTH_LINE.match(line.folded)
        if both:
            return _with_issuers_above(tail, index, both.group(1))
        day = _DAY_LINE.match(line.folded)
        above = index > 0 and _ISSUER_LINE.match(tail[index - 1].folded)
        if day and (above or line in near_end):
            return _with_issuers_above(tail, index, day.group(1))
    for line in near_end[-3:]:
        if _ISSUER_LINE.match(line.folded):
            return Signature(line.start, line.folded, "")
    return _glued_signature(folded, tail, body_start)


def frame_start(lines: list[Line], body_start: int) -> int | None:
    """Where the page's own lines below the report begin, if the text ends with such lines."""
    start = None
    for line in reversed(lines):
        if line.start < body_start or not (line.is_frame or line.is_clock):
            break
        start = line.start
    return start


def _without_frame(lines: list[Line]) -> list[Line]:
    last = len(lines)
    while last and (lines[last - 1].is_frame or lines[last - 1].folded.startswith("附件")):
        last -= 1
    return lines[:last]


def _with_issuers_above(tail: list[Line], index: int, day: str) -> Signature:
    first = index
    while first > 0 and index - first < 4 and _ISSUER_LINE.match(tail[first - 1].folded):
        first -= 1
    issuers = " ".join(line.folded for line in tail[first : index + 1])
    return Signature(tail[first].start, issuers.replace(day, "").strip(), day)


def _glued_signature(folded: str, tail: list[Line], body_start: int) -> Signature | None:
    """A signature that runs on behind the last sentence of the last line."""
    lines = _without_frame(tail)
    if not lines:
        return None
    start = max(body_start, lines[-1].start, lines[-1].end - 160)
    match = _GLUED.search(folded[: lines[-1].end], start)
    if match and (match.group(1).strip() or read_date(match.group(2))):
        return Signature(match.start(), match.group(1).strip(), match.group(2))
    return None
