"""What a layout leaves beside its text: the places of recognised lines, and remarks for the analyst.

Belongs here: what PDF and pictures say alike. Does not belong here: reading.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from pipelines.reading.formats.document import LineBox, Remark
from pipelines.reading.formats.layout import Layout, Page

#: A line that was recognised with less certainty is named to the analyst.
UNSURE = 0.85
_SHOWN = 5


def line_boxes(layout: Layout, pages: Mapping[int, Page], recognised: Collection[int]) -> tuple[LineBox, ...]:
    """The recognised lines with their places in the text and, as fractions, on their pages."""
    return tuple(
        LineBox(
            page=placed.line.page,
            start=placed.start,
            end=placed.end,
            left=_fraction(placed.line.left, pages[placed.line.page].width),
            top=_fraction(placed.line.top, pages[placed.line.page].height),
            right=_fraction(placed.line.right, pages[placed.line.page].width),
            bottom=_fraction(placed.line.bottom, pages[placed.line.page].height),
            score=placed.line.score,
        )
        for placed in layout.lines
        if placed.line.page in recognised
    )


def layout_remarks(layout: Layout, boxes: tuple[LineBox, ...]) -> list[Remark]:
    """What was left out as running heads, and which recognised lines are unsure."""
    remarks = []
    heads = list(dict.fromkeys(line.text for line in layout.dropped if sum(map(str.isalpha, line.text)) > 3))
    if heads:
        quoted = "、".join(f"“{head}”" for head in heads[:_SHOWN])
        remarks.append(Remark("running_heads", f"{quoted} 在多页重复，当作页眉页脚，没有算进正文。"))
    unsure = [layout.text[box.start : box.end] for box in boxes if box.score < UNSURE]
    if unsure:
        quoted = "、".join(f"“{line[:20]}”" for line in unsure[:_SHOWN])
        text = f"有 {len(unsure)} 行文字识别把握不大，如{quoted}；请对照原件核对。"
        remarks.append(Remark("unsure_lines", text))
    return remarks


def _fraction(part: float, whole: float) -> float:
    return min(1.0, max(0.0, part / whole))
