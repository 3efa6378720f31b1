"""How headings nest: which kind holds from a mark on, where numbering is nested, broken, starts again or is missing.

Belongs here: the rule of nesting. Does not belong here: finding the marks (chapters.py) and words (headings.py).
Where numbering is in doubt, a plan goes on: a target must not be read as a figure.
"""

import re
from dataclasses import dataclass, replace

from pipelines.reading.headings import PARAGRAPH, Heading
from pipelines.reading.turns import NEXT

# A list under a problem chapter may go over to what is to be done: 怎么干.
_SOUNDS_LIKE_PLAN = re.compile(rf"{NEXT}|进一步|继续|持续|将|再上|怎么干|怎么办")
_REMEDY_HEADING = re.compile(
    r"(?:怎么|如何)(?:干|办|做|走|改|补|抓)|往哪[里儿]?(?:走|使劲|发力)|改进措施|整改措施"
)
# The level of a mark where a paragraph's kind ends without a heading.
RESUME = PARAGRAPH + 1


@dataclass(frozen=True)
class Mark:
    """A place where a kind may change."""

    start: int
    heading: Heading


class Nesting:
    """The headings that are open at a place, outermost first."""

    def __init__(self, folded: str) -> None:
        self._folded = folded
        self._open: list[Heading] = []

    def enter(self, mark: Mark) -> str | None:
        """The kind that holds from this mark on; None where it only continues the plan it stands in."""
        heading = mark.heading
        if heading.level == PARAGRAPH:
            return self._enter_paragraph(heading)
        if heading.level == RESUME:
            return self._resume()
        self._leave_paragraph(heading)
        if self._starts_list_of_remedies(heading):
            return None
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

    def _starts_list_of_remedies(self, heading: Heading) -> bool:
        """Does a list begin after a chapter on problems has turned to plan? Then all the rest of the chapter is plan."""
        kinds = [entry.kind for entry in self._open]
        if heading.kind or heading.number != 1 or "plan" not in kinds or "problems" not in kinds:
            return False
        chapter = kinds.index("problems")
        if not self._open[chapter].level < heading.level <= self._open[-1].level:
            return False
        self._open = [*self._open[:chapter], replace(self._open[chapter], kind="plan")]
        return True

    def _leave_paragraph(self, heading: Heading) -> None:
        """A paragraph's kind ends with the next heading, unless a new list begins under a plan (下一步…:（一）…)."""
        if not self._open or self._open[-1].level != PARAGRAPH:
            return
        paragraph = self._open.pop()
        is_list = heading.level > 1 or paragraph.opens_list
        # The first item may stand in the paragraph itself.
        firsts = (1, 2) if paragraph.opens_list else (1,)
        if paragraph.kind == "plan" and heading.kind is None and is_list and heading.number in firsts:
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
