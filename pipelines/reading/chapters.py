"""From headings to chapters: which kind holds from where, through nested, broken and missing numbering.

Belongs here: finding the marks in the body and the rule of nesting. Does not belong here: words (headings.py), title
and signature. Where numbering is broken and in doubt, a plan goes on: a target must not be read as a figure.
"""

import re
from dataclasses import dataclass, replace

from pipelines.reading.dates import YEAR, year_number
from pipelines.reading.headings import PARAGRAPH, Heading, glued_heading, kind_of, read_heading
from pipelines.reading.lines import Line

_INLINE_CHAPTER = re.compile(r"(?<![第一二三四五六七八九十、])([一二三四五六七八九十]{1,3}) ?、 ?")
_INLINE_SECTION = re.compile(r"(?<=[。;!])[\[(] ?([一二三四五六七八九十]{1,3}) ?[\])] ?")
_NEXT = r"下一?步|下一?年度?|下一?阶段|明年|来年|今后|接下来"
_TURN = re.compile(
    rf"(?:在|为此,?|因此,?|针对[^。,]{{0,20}},)?(?:{_NEXT}|(?P<year>{YEAR}) ?年(?! ?[0-9]{{1,2}} ?月))"
)
_SENTENCE_START = re.compile(r"(?<=[。;!\n])[ ]*(?=[^\s])")
_SOUNDS_LIKE_PLAN = re.compile(rf"{_NEXT}|进一步|继续|持续|将|再上")


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
    marks: list[Mark] = []
    for before, line in zip([None, *lines], lines, strict=False):
        heading = read_heading(line.folded[:160], report_year)
        if heading is None and _starts_paragraph(before) and _turns(folded, line.start, report_year):
            heading = Heading(PARAGRAPH, 0, "plan", "")
        if heading and not (heading.level == PARAGRAPH and heading.kind not in ("plan", "problems")):
            marks.append(Mark(line.start, heading))
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
        if not chapters or kind != chapters[-1].kind or mark.heading.level == 1:
            chapters.append(Chapter(mark.start, kind, mark.heading.words))
        turn = _find_turn(folded, mark, after, report_year) if kind == "problems" else None
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

    def _leave_paragraph(self, heading: Heading) -> None:
        """A paragraph's kind ends with the next heading, unless a new list begins under a plan (下一步…:（一）…)."""
        if not self._open or self._open[-1].level != PARAGRAPH:
            return
        paragraph = self._open.pop()
        if paragraph.kind == "plan" and heading.kind is None and heading.level > 1 and heading.number == 1:
            self._open = [entry for entry in self._open if entry.level < heading.level]
            self._open.append(replace(paragraph, level=heading.level))

    def _untold_kind(self, mark: Mark, closed: list[Heading]) -> str:
        if self._open:
            return self._open[-1].kind or "measures"
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


def _turns(folded: str, start: int, report_year: int | None) -> bool:
    """Does the text at `start` turn to what comes next: 下一步, 明年, or the year after the report's?"""
    match = _TURN.match(folded, start)
    if match and match.group("year"):
        return report_year is not None and year_number(match.group("year")) == report_year + 1
    return match is not None


def _find_turn(folded: str, mark: Mark, end: int, report_year: int | None) -> int | None:
    """Where, in a chapter on problems, the first sentence about what comes next begins."""
    for match in _SENTENCE_START.finditer(folded, mark.start + max(len(mark.heading.words), 1), end):
        if _turns(folded, match.end(), report_year):
            return match.end()
    return None
