"""From headings to chapters: which kind holds from where, through nested, broken and missing numbering.

Belongs here: finding the marks in the body and the rule of nesting. Does not belong here: words (headings.py), title
and signature. Where numbering is broken and in doubt, a plan goes on: a target must not be read as a figure.
"""

import re
from dataclasses import dataclass, replace

from pipelines.reading.headings import (
    PARAGRAPH,
    Heading,
    glued_heading,
    kind_of,
    plain_heading,
    read_heading,
)
from pipelines.reading.lines import Line
from pipelines.reading.numbering import read_numbering
from pipelines.reading.turns import (
    NEXT,
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
# A list under a problem chapter may go over to what is to be done: 怎么干.
_SOUNDS_LIKE_PLAN = re.compile(rf"{NEXT}|进一步|继续|持续|将|再上|怎么干|怎么办")
_REMEDY_HEADING = re.compile(
    r"(?:怎么|如何)(?:干|办|做|走|改|补|抓)|往哪[里儿]?(?:走|使劲|发力)|改进措施|整改措施"
)
_RESUME = PARAGRAPH + 1


@dataclass(frozen=True)
class Mark:
    """A place where a kind may change."""

    start: int
    heading: Heading


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
            marks.append(Mark(line.start, Heading(_RESUME, 0, None, "")))
            turned = None
        marks += _inline_marks(line, report_year)
    return marks


def lay_chapters(folded: str, marks: list[Mark], end: int, report_year: int | None) -> list[Chapter]:
    """The chapters from the first mark to `end`, one per heading of the first level and per change of kind."""
    nesting = _Nesting(folded)
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


class _Nesting:
    """The headings that are open at a place, outermost first."""

    def __init__(self, folded: str) -> None:
        self._folded = folded
        self._open: list[Heading] = []

    def enter(self, mark: Mark) -> str | None:
        """The kind that holds from this mark on; None where it only continues the plan it stands in."""
        heading = mark.heading
        if heading.level == PARAGRAPH:
            return self._enter_paragraph(heading)
        if heading.level == _RESUME:
            return self._resume()
        self._leave_paragraph(heading)
        plan = next((entry for entry in self._open if entry.kind == "plan"), None)
        if plan and (
            heading.level > plan.level or (heading.level == plan.level and _is_nested(heading, plan))
        ):
            return None
        closed = [entry for entry in self._open if entry.level >= heading.level]
        self._open = [entry for entry in self._open if entry.level < heading.level]
        kind = heading.kind or self._untold_kind(mark, closed)
        self._open.append(replace(heading, kind=kind))
        return kind

    def turn_to_plan(self) -> None:
        """The rest of the innermost open heading is plan."""
        if self._open:
            self._open[-1] = replace(self._open[-1], kind="plan")

    def _enter_paragraph(self, heading: Heading) -> str | None:
        current = self._open[-1].kind if self._open else "measures"
        if current == "plan":
            return None
        if current == "problems" and heading.kind == "plan":
            self.turn_to_plan()
        else:
            self._open.append(heading)
        return heading.kind

    def _resume(self) -> str | None:
        """The kind that a paragraph interrupted, or None where none did."""
        if not self._open or self._open[-1].level != PARAGRAPH:
            return None
        self._open.pop()
        return (self._open[-1].kind if self._open else None) or "measures"

    def _leave_paragraph(self, heading: Heading) -> None:
        """A paragraph's kind ends with the next heading, unless a new list begins under a plan (下一步…:（一）…)."""
        if not self._open or self._open[-1].level != PARAGRAPH:
            return
        paragraph = self._open.pop()
        is_list = heading.level > 1 or paragraph.opens_list
        if paragraph.kind == "plan" and heading.kind is None and is_list and heading.number == 1:
            self._open = [entry for entry in self._open if entry.level < heading.level]
            self._open.append(replace(paragraph, level=heading.level))

    def _untold_kind(self, mark: Mark, closed: list[Heading]) -> str:
        outer = (self._open[-1].kind or "measures") if self._open else None
        if outer:
            turns = outer == "problems" and _REMEDY_HEADING.search(mark.heading.words)
            return "plan" if turns else outer
        before = closed[0].kind if closed else None
        opening = self._folded[mark.start : mark.start + 70]
        sounds_like_plan = before in ("problems", "plan") and _SOUNDS_LIKE_PLAN.search(opening)
        return "plan" if sounds_like_plan else "measures"


def _is_nested(heading: Heading, plan: Heading) -> bool:
    """Does a heading of the plan's own level belong under it: a list that starts again, or any list under no number?"""
    if heading.kind in ("responsibility", "problems", "plan"):
        return False
    if plan.number == 0 or heading.number == 0:
        return heading.kind is None or heading.number == 0
    return heading.number <= plan.number


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
