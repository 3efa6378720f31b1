"""The parts of a report: title, lead, the chapters of the body, signature.

Belongs here: laying the parts over the whole text without a gap. Does not belong here: what headings mean
(headings.py), how they nest (nesting.py), whose report it is (identify.py).
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from pipelines.reading.chapters import Chapter, find_marks, lay_chapters
from pipelines.reading.dates import DATE
from pipelines.reading.folding import fold
from pipelines.reading.lines import Line, lines_of
from pipelines.reading.nesting import Mark
from pipelines.reading.signature import Signature, find_signature, frame_start
from pipelines.reading.title import Title, find_titles
from pipelines.reading.turns import late_turn, opens_list

KINDS = ("title", "lead", "measures", "responsibility", "problems", "plan", "signature")
_UNDER_TITLE = re.compile(
    rf"^[\u4e00-\u9fff]{{2,16}} ?[\[(] ?(?:19|20)[0-9 ]{{2,5}}[\])] ?第? ?[0-9]{{1,4}} ?号$|^[\[(]? ?{DATE} ?[\])]?$"
)
_LEAD_END = re.compile(r"(?:如下|如次|于后|于下)[^。:;!\n]{0,6}(?:[。:.!]|(?=\n|$))")
# A lead is a paragraph or two; more before the first heading is the body, whose headings are not read.
_MAX_LEAD = 800


@dataclass(frozen=True)
class Section:
    """A part of the text: `kind` (one of KINDS), its heading as written, and its place in code points."""

    kind: str
    heading: str
    start: int
    end: int


@dataclass(frozen=True)
class Outline:
    """What the text shows before anything is known about towns. `report_year` is the year the sections were read with:
    the one given, else the title's, else None."""

    folded: str
    lines: list[Line]
    titles: list[Title]
    signature: Signature | None
    report_year: int | None
    body_start: int
    sections: list[Section]


def find_sections(text: str, report_year: int | None = None) -> list[Section]:
    """The sections of a text, in order; they cover it without gaps or overlaps. Empty for an empty text.

    `report_year` tells which years in headings are the next one; by default the title's year. The title section
    holds whatever stands above the lead (web page lines too), the signature section whatever stands below the body.
    """
    return outline_of(text, report_year).sections


def outline_of(text: str, report_year: int | None = None) -> Outline:
    """The sections with what they were found by."""
    folded = fold(text)
    lines = lines_of(folded)
    titles = find_titles(folded, lines)
    year = report_year or next((title.report_year for title in reversed(titles) if title.report_year), None)
    body_start = _body_start(lines, titles)
    signature = find_signature(folded, lines, body_start)
    body_end = min(
        [len(text), *([signature.start] if signature else []), *_frames_below(lines, body_start, signature)]
    )
    body = [line for line in lines if body_start <= line.start < body_end]
    marks = find_marks(folded, _within(body, folded, body_start, body_end), year)
    chapters = lay_chapters(folded, marks, body_end, year)
    parts = [
        Chapter(0, "title", ""),
        *_opening(folded, body, marks, body_start, body_end),
        *chapters,
    ]
    parts = _with_late_plan(folded, parts, marks, body_end, year)
    parts.append(Chapter(body_end, "signature", ""))
    sections = _covering(text, parts, titles[-1].as_written(text) if titles else "")
    return Outline(folded, lines, titles, signature, year, body_start, sections)


def _body_start(lines: list[Line], titles: list[Title]) -> int:
    """Below the title and what belongs to it: document number, date, the web page's lines."""
    title_end = titles[-1].end if titles else 0
    glued = any(line.start < title_end < line.end for line in lines)
    if glued:
        return title_end
    for line in lines:
        if line.start >= title_end and not (
            line.is_frame or line.is_clock or _UNDER_TITLE.match(line.folded)
        ):
            return line.start
    return title_end


def _frames_below(lines: list[Line], body_start: int, signature: Signature | None) -> list[int]:
    start = None if signature else frame_start(lines, body_start)
    return [] if start is None else [start]


def _within(body: list[Line], folded: str, body_start: int, body_end: int) -> list[Line]:
    """The body's lines, the first and last cut where title or signature are glued to them."""
    first = folded[body_start:body_end].split("\n", 1)[0]
    lines = body
    if first.strip() and not any(
        line.start <= body_start + len(first) - len(first.lstrip()) for line in body[:1]
    ):
        start = body_start + len(first) - len(first.lstrip())
        lines = [Line(start, start + len(first.strip()), first.strip()), *body]
    return [
        line if line.end <= body_end else Line(line.start, body_end, folded[line.start : body_end].rstrip())
        for line in lines
    ]


def _with_late_plan(
    folded: str, parts: list[Chapter], marks: list[Mark], end: int, year: int | None
) -> list[Chapter]:
    """The parts and the plan that no heading announces: the last words of the report's last chapter."""
    if parts[-1].kind not in ("measures", "responsibility"):
        return parts
    barriers = _without_last_list(folded, marks)
    limit = marks[len(barriers)].start if len(barriers) < len(marks) else end
    start = max([part.start for part in parts if part.start < limit] + [mark.start for mark in barriers])
    turn = late_turn(folded, start + 1, end, year)
    return (
        parts if turn is None else [part for part in parts if part.start < turn] + [Chapter(turn, "plan", "")]
    )


def _without_last_list(folded: str, marks: list[Mark]) -> list[Mark]:
    """The marks without the list that the report ends with, if a paragraph announces it."""
    first = len(marks)
    while (
        first and (heading := marks[first - 1].heading).level == marks[-1].heading.level and not heading.kind
    ):
        first -= 1
        if heading.number == 1:
            announced = opens_list(folded[: marks[first].start].rstrip().rpartition("\n")[2])
            return marks[:first] if announced else marks
    return marks


def _opening(folded: str, body: list[Line], marks: list[Mark], start: int, end: int) -> list[Chapter]:
    """The lead up to the first heading, or only to 报告如下 where text without a heading follows it."""
    first_mark = marks[0].start if marks else end
    told = _LEAD_END.search(folded[:first_mark], start)
    if told:
        after = told.end()
    elif marks and first_mark - start <= _MAX_LEAD:
        after = first_mark
    else:
        after = _first_paragraph_end(body, start)
    opening = [Chapter(start, "lead", "")] if after > start else []
    if folded[after:first_mark].strip():
        opening.append(Chapter(after, "measures", ""))
    return opening


def _first_paragraph_end(body: list[Line], start: int) -> int:
    """Where the second paragraph begins; the addressee's line counts as none. `start` where there is only one."""
    for line, after in pairwise(body):
        if not line.folded.endswith(":"):
            return after.start
    return start


def _covering(text: str, parts: list[Chapter], title: str) -> list[Section]:
    """Sections from starts: each ends where the next begins; those without extent fall away."""
    sections = []
    for part, end in zip(parts, [*(part.start for part in parts[1:]), len(text)], strict=True):
        # The words of a heading are folded; as many characters of the text are the heading as written.
        heading = title if part.kind == "title" else text[part.start : part.start + len(part.heading)]
        if end > part.start:
            sections.append(Section(part.kind, heading, part.start, end))
    return sections
