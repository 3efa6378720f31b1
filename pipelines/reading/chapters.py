"""From headings to chapters: which kind holds from where, also where headings are glued to the text or missing.

Belongs here: finding the marks in the body and laying the chapters. Does not belong here: words (headings.py), how
headings nest (nesting.py), title and signature.
"""

import re
from dataclasses import dataclass

from pipelines.reading.headings import (
    PARAGRAPH,
    Heading,
    glued_heading,
    kind_of,
    plain_heading,
    read_heading,
)
from pipelines.reading.lines import Line
from pipelines.reading.nesting import RESUME, Mark, Nesting
from pipelines.reading.numbering import read_numbering
from pipelines.reading.turns import (
    is_intended,
    is_list_item,
    opens_list,
    paragraph_turns,
    tells_of_the_year,
    turn_at,
    turn_in_problems,
)

_INLINE_CHAPTER = re.compile(r"(?<![第一二三四五六七八九十、])([一二三四五六七八九十]{1,3}) ?、 ?")
_INLINE_SECTION = re.compile(r"(?<=[。;!])[\[(] ?([一二三四五六七八九十]{1,3}) ?[\])] ?")


@dataclass(frozen=True)
class Chapter:
    """A kind and its heading from `start` on."""

    start: int
    kind: str
    heading: str


def find_marks(folded: str, lines: list[Line], report_year: int | None) -> list[Mark]:
    """Headings at the start of lines and, where breaks are lost, within them; and paragraphs that turn to next year."""
    top_level = _top_level(folded, lines, report_year)
    marks: list[Mark] = []
    turned: Line | None = None
    for index, line in enumerate(lines):
        before = lines[index - 1] if index else None
        heading = read_heading(line.folded[:160], report_year, top_level)
        if heading is None and _starts_paragraph(before):
            heading = plain_heading(line.folded, report_year) or _turning(folded, line, report_year)
        if heading and not (heading.level == PARAGRAPH and heading.kind not in ("plan", "problems")):
            marks.append(Mark(line.start, heading))
            turned = line if heading.level == PARAGRAPH and heading.kind == "plan" else None
        elif turned and _leaves_plan(folded, turned, line, report_year):
            marks.append(Mark(line.start, Heading(RESUME, 0, None, "")))
            turned = None
        marks += _inline_marks(line, report_year)
    return marks


def lay_chapters(folded: str, marks: list[Mark], end: int, report_year: int | None) -> list[Chapter]:
    """The chapters from the first mark to `end`, one per heading of the first level and per change of kind."""
    nesting = Nesting(folded)
    chapters: list[Chapter] = []
    for mark, after in zip(marks, [*(mark.start for mark in marks), end][1:], strict=True):
        kind = nesting.enter(mark)
        if kind is None:
            continue
        if not chapters or kind != chapters[-1].kind or mark.heading.level <= 1:
            chapters.append(Chapter(mark.start, kind, mark.heading.words))
        words_end = mark.start + max(len(mark.heading.words), 1)
        turn = turn_in_problems(folded, words_end, after, report_year) if kind == "problems" else None
        if turn is not None:
            nesting.turn_to_plan()
            chapters.append(Chapter(turn, "plan", ""))
    return chapters


def _inline_marks(line: Line, report_year: int | None) -> list[Mark]:
    found = []
    for level, style in ((1, _INLINE_CHAPTER), (2, _INLINE_SECTION)):
        for match in style.finditer(line.folded, 1):
            words = line.folded[match.end() : match.end() + 60]
            opened = glued_heading(words)
            kind = kind_of(opened, report_year) if len(opened) >= 4 else None
            if kind:
                heading = Heading(level, 0, kind, (match.group() + opened).strip())
                found.append(Mark(line.start + match.start(), heading))
    return sorted(found, key=lambda mark: mark.start)


def _starts_paragraph(before: Line | None) -> bool:
    # In hard-wrapped text a line may begin in the middle of a sentence.
    return before is None or before.folded[-1] in "。;!:”)." or len(before.folded) <= 40


def _top_level(folded: str, lines: list[Line], report_year: int | None) -> int:
    """The level at which the report numbers its chapters: 1 (一、), or a lower one where no heading has it."""
    if _INLINE_CHAPTER.search(folded):
        return 1
    levels = [found.level for line in lines if (found := read_numbering(line.folded[:160]))]
    unnumbered = any(
        heading.level == 1
        for line in lines
        if (heading := read_heading(line.folded[:160], report_year)) and heading.number == 0
    )
    return 1 if unnumbered else max(1, min(levels, default=1))


def _turning(folded: str, line: Line, report_year: int | None) -> Heading | None:
    """The mark of a paragraph that turns to what comes next."""
    if not paragraph_turns(folded, line.start, line.end, report_year):
        return None
    return Heading(PARAGRAPH, 0, "plan", "", opens_list(line.folded))


def _leaves_plan(folded: str, turned: Line, line: Line, report_year: int | None) -> bool:
    """Is a paragraph past those that belong to one on what comes next?

    下一步 goes on until something done is told; 明年 or a year may only say when one thing will be finished, so the
    paragraphs behind it belong to it only as its list or as further intents.
    """
    if opens_list(turned.folded) and is_list_item(line.folded):
        return False
    if tells_of_the_year(line.folded, report_year):
        return True
    turn = turn_at(folded, turned.start, report_year)
    is_certain = turn is None or turn.is_certain or opens_list(turned.folded)
    return not (is_certain or is_intended(line.folded) or is_list_item(line.folded))
