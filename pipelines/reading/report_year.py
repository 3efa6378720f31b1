"""Which year a report is about.

Belongs here: the witnesses for the year and how they are weighed. Does not belong here: reading years in a phrase
(dates.py), the year of a title (title.py).
"""

import re
from dataclasses import dataclass

from pipelines.reading.anatomy import Outline
from pipelines.reading.dates import named_years, read_year_month
from pipelines.reading.file_names import FileName
from pipelines.reading.folding import fold
from pipelines.reading.formats.document import Meta, Remark
from pipelines.reading.title import title_year
from pipelines.reading.witnesses import (
    FILE_NAME,
    FOLDER,
    HEADINGS,
    LEAD,
    META_TITLE,
    SIGNATURE,
    TITLE,
    Witness,
    differing,
)

_LEAD_CHARS = 3000
# 2021年以来 in a lead tells since when, not which year the report is about.
_SINCE = re.compile(r" ?(?:以来|起|至今|开始)")


@dataclass(frozen=True)
class YearFound:
    """The year or None, and where sources say otherwise."""

    report_year: int | None
    differences: tuple[Remark, ...] = ()


def find_year(outline: Outline, meta: Meta, file: FileName) -> YearFound:
    """The year the report is about, or None.

    The title's year wins over every other year. Without one, three witnesses in the body are heard, and all that
    speak must agree: the lead (the only year it names outside 《》 and brackets, or the only one in the sentence with
    如下), the chapter headings (their years; the year of a plan heading less one) and the signature (January to April:
    the year before; December: the same year; other months say nothing). Where the text is silent, the title among the
    file's own data, then the file's name, if it names exactly one year.
    """
    titled = [Witness(TITLE, title.report_year) for title in reversed(outline.titles) if title.report_year]
    body = _body_witnesses(outline)
    outside = _outside_witnesses(meta, file)
    folder = [Witness(FOLDER, file.folder_year)] if file.folder_year else []
    if not titled and len({witness.value for witness in body}) > 1:
        return YearFound(None)
    chosen = next(iter([*titled, *body, *outside]), None)
    if chosen is None:
        return YearFound(None)
    others = [
        *titled,
        *(body if chosen not in titled else _contradicting(outline, body, chosen.value)),
        *outside,
    ]
    differences = differing("year_differs", "报告年度", chosen, others)
    differences += differing("folder_year_differs", "报告年度", chosen, folder)
    return YearFound(chosen.value, tuple(differences))


def _body_witnesses(outline: Outline) -> list[Witness[int]]:
    found = [(LEAD, _lead_year(outline)), *((HEADINGS, year) for year in sorted(_years_of_headings(outline)))]
    found.append((SIGNATURE, _signature_year(outline)))
    return [Witness(place, year) for place, year in found if year]


def _contradicting(outline: Outline, body: list[Witness[int]], report_year: int) -> list[Witness[int]]:
    """Witnesses of the body against a title: an earlier year that something began in is none."""
    lead = _lead(outline)
    since = {
        mention.year
        for mention in (named_years(lead) if body and body[0].place == LEAD else [])
        if mention.year < report_year and _SINCE.match(lead, mention.end)
    }
    # The heading of the chapter on duties is often copied from last year's report: no witness, but worth a word.
    stale = [Witness(HEADINGS, year) for year in sorted(_years_of_headings(outline, ("responsibility",)))]
    return [
        witness
        for witness in dict.fromkeys([*body, *stale])
        if not (witness.place == LEAD and witness.value in since)
    ]


def _outside_witnesses(meta: Meta, file: FileName) -> list[Witness[int]]:
    found = [
        (META_TITLE, title_year(fold(meta.title)) if meta.title else None),
        (FILE_NAME, file.report_year),
    ]
    return [Witness(place, year) for place, year in found if year]


def lead_end(outline: Outline) -> int:
    """Where the lead ends, or as much of it as is looked at."""
    lead = next((section for section in outline.sections if section.kind == "lead"), None)
    return min(lead.end if lead else outline.body_start, outline.body_start + _LEAD_CHARS)


def _lead(outline: Outline) -> str:
    return outline.folded[outline.body_start : lead_end(outline)]


def _lead_year(outline: Outline) -> int | None:
    lead = _lead(outline)
    years = {mention.year for mention in named_years(lead)}
    if len(years) > 1:
        sentence = next((part for part in re.split("[。;!]", lead) if "如下" in part), "")
        years = {mention.year for mention in named_years(sentence)}
    return years.pop() if len(years) == 1 else None


def _years_of_headings(
    outline: Outline, kinds: tuple[str, ...] = ("measures", "problems", "plan")
) -> set[int]:
    years = set()
    for section in outline.sections:
        if section.kind in kinds:
            shift = 1 if section.kind == "plan" else 0
            years |= {mention.year - shift for mention in named_years(fold(section.heading))}
    return years


def _signature_year(outline: Outline) -> int | None:
    signed = read_year_month(outline.signature.day) if outline.signature else None
    if not signed:
        return None
    year, month = signed
    return year - 1 if month <= 4 else year if month == 12 else None
