"""What a report and the page around it print about it: number, day of signing, day of publication.

Belongs here: labels and the lines under the title. Does not belong here: town and year (identify.py).
"""

import re
from datetime import date

from pipelines.reading.anatomy import Outline
from pipelines.reading.dates import DATE, YEAR, read_date

_NUMBER = rf"[\u4e00-\u9fff]{{2,16}} ?[\[(] ?{YEAR} ?[\])] ?第? ?[0-9]{{1,4}} ?号"
_NUMBER_LINE = re.compile(rf"^({_NUMBER})$")
_NUMBER_LABEL = re.compile(rf"(?:发文字号|文 *号|字 *号)[ \]]*:?\s{{0,3}}({_NUMBER})")
_PUBLISHED_LABEL = re.compile(
    rf"(?:发布|公布|公开|发文|信息提供)(?:日期|时间)[ \]]*:?\s{{0,3}}\[? ?({DATE})|(?:^|\n) *(?:日期|时间)[ \]]*: ?\[? ?({DATE})"
)
_SIGNED_LABEL = re.compile(rf"(?:成文日期|生成日期|成文时间)[ \]]*:?\s{{0,3}}\[? ?({DATE})")
_HEAD_CHARS = 3000


def published_label(outline: Outline) -> date | None:
    """The day of an explicit 发布日期 label above or below the body, the first if there are several."""
    return _first_date(_PUBLISHED_LABEL, _frame_text(outline))


def signed_on(outline: Outline) -> date | None:
    """The day of the signature, else a labelled 成文日期, else a bare date under the title."""
    signed = read_date(outline.signature.day) if outline.signature else None
    if signed:
        return signed
    labelled = _first_date(_SIGNED_LABEL, _frame_text(outline))
    if labelled:
        return labelled
    title_end = outline.titles[-1].end if outline.titles else 0
    under_title = [line for line in outline.lines if title_end <= line.start < outline.body_start]
    dates = [
        read_date(line.folded) for line in under_title if re.match(rf"^[\[(]? ?{DATE} ?[\])]?$", line.folded)
    ]
    return next((day for day in dates if day), None)


def _first_date(label: re.Pattern[str], text: str) -> date | None:
    for match in label.finditer(text):
        day = read_date(next(group for group in match.groups() if group))
        if day:
            return day
    return None


def _frame_text(outline: Outline) -> str:
    """What stands above the body and below it: the places where a page prints its labels."""
    folded = outline.folded
    last = outline.sections[-1] if outline.sections else None
    below = folded[last.start :] if last and last.kind == "signature" else ""
    return folded[: outline.body_start][:_HEAD_CHARS] + "\n" + below[:_HEAD_CHARS]


def document_number(text: str, outline: Outline) -> str | None:
    """The report's own number: alone on a line above the lead, or labelled; numbers in prose are references."""
    for line in outline.lines:
        if line.start >= outline.body_start:
            break
        if _NUMBER_LINE.match(line.folded):
            return _compact(text[line.start : line.end])
    match = _NUMBER_LABEL.search(outline.folded[: outline.body_start][:_HEAD_CHARS])
    return _compact(text[match.start(1) : match.end(1)]) if match else None


def _compact(written: str) -> str:
    return re.sub(r"\s", "", written)
