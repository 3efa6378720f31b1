"""原文: the whole text of a report with every fact marked at its place.

Belongs here: the questions, and which stretch of the text is marked as what. Does not belong here: fetching the text.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pipelines.pages.choosing import Asked, one_of
from pipelines.pages.marking import Mark, Piece, pieces
from pipelines.pages.problems import Problem, not_found
from pipelines.pages.releases import Release, Row
from pipelines.pages.rendering import Page
from pipelines.pages.wording import PERIODS, with_unit

_REPORT = "select * from core.reports where report_id = ?"
_OTHER_VERSION = """
select old.town_name, old.report_year, old.file_path, current.report_id
from core.report_versions as old
left join core.report_versions as current
    on old.town_code = current.town_code and old.report_year = current.report_year and current.is_current
where old.report_id = ?
"""
_SECTIONS = """
select section_order, kind, heading, section_start, section_end
from core.sections
where report_id = ?
order by section_order
"""
#: County, town and year first: the table is sorted by them, the number of the report alone would be looked for everywhere.
FACTS = """
select f.indicator_code, i.indicator_name, i.kind, f.unit, f.value, f.bound, f.basis, f.is_uncertain, f.is_corrected,
    f.correction_reason, f.extracted_value, f.quote, f.quote_start, f.quote_end, f.places, f.part_count, f.score,
    f.county_code, f.town_code, f.report_year
from core.facts as f
join core.indicators as i on f.indicator_code = i.indicator_code
where f.county_code = ? and f.town_code = ? and f.report_year = ? and f.report_id = ?
order by f.quote_start, i.indicator_order
"""
_QUANTITIES = """
select quantity_start, quantity_end, quote, unit, period, trap, trap_reason
from core.quantities
where report_id = ? and len(indicator_codes) = 0 and (trap is not null or (basis = 'stated' and unit <> ''))
order by quantity_start
"""
_BOXES = """
select page, line_start, line_end, "left", top, "right", bottom
from core.line_boxes
where report_id = ?
order by page, line_start
"""
_FINDINGS = "select finding from core.findings where report_id = ? order by finding"
_REPORT_FINDINGS = "select finding from core.report_findings where report_id = ? order by finding"
#: Formats of which a page can be shown as a picture.
_PICTURED = ("image", "pdf")


@dataclass(frozen=True)
class Part:
    """A section of the text: its heading and its body as pieces; the heading may be empty."""

    kind: str
    heading: list[Piece]
    body: list[Piece]


def find_report(release: Release, report_id: str) -> Row:
    """The row of core.reports. Raises Problem for an unknown number, naming the version that holds where it is an old one."""
    found = release.one(_REPORT, report_id)
    if found is not None:
        return found
    old = release.one(_OTHER_VERSION, report_id)
    if old is None:
        raise not_found(
            f"库里没有编号为“{report_id[:40]}”的报告。", [("数据质量：没有收下的文件", "/quality")]
        )
    what = f"{old['town_name']} {old['report_year']} 年度的这份报告（{old['file_path']}）是较早的版本，没有采用。"
    raise Problem(404, "这是较早的版本", what, [("看采用的版本", f"/report/{old['report_id']}")])


def report(release: Release, asked: Asked, report_id: str, text_of: Callable[[Row], str]) -> Page:
    """The page of one report. `text_of` gives the text of a row of core.reports."""
    row = find_report(release, report_id)
    show = one_of(asked.get("show", ""), ("", "all"), "show")
    text = text_of(row)
    facts = release.rows(FACTS, row["county_code"], row["town_code"], row["report_year"], report_id)
    others = release.rows(_QUANTITIES, report_id) if show else []
    marks = [*_fact_marks(facts), *_quantity_marks(others)]
    sections = release.rows(_SECTIONS, report_id) or [_all_of(text)]
    boxes = release.rows(_BOXES, report_id) if row["format"] in _PICTURED and row["method"] == "ocr" else []
    context = {
        "report": row,
        "county_name": release.county_names.get(row["county_code"], row["county_code"]),
        "show": show,
        "parts_of_text": _parts(text, sections, marks),
        "facts": facts,
        "others": others,
        "pages": _pages(boxes, facts),
        "findings": [found["finding"] for found in release.rows(_FINDINGS, report_id)],
        "report_findings": [found["finding"] for found in release.rows(_REPORT_FINDINGS, report_id)],
        "periods": PERIODS,
    }
    return Page("report.html", row["title"], context, "", row["county_code"], row["report_year"])


def _all_of(text: str) -> Row:
    return {"kind": "", "heading": None, "section_start": 0, "section_end": len(text)}


def _fact_marks(facts: list[Row]) -> list[Mark]:
    return [
        Mark(place["start"], place["end"], "fact", fact["indicator_code"], _explained(fact))
        for fact in facts
        for place in fact["places"]
    ]


def _explained(fact: Row) -> str:
    value = with_unit(fact["value"], fact["bound"], fact["kind"], fact["unit"])
    doubt = "（存疑）" if fact["is_uncertain"] else ""
    return f"{fact['indicator_name']}：{value}{doubt}"


def _quantity_marks(quantities: list[Row]) -> list[Mark]:
    return [
        Mark(
            row["quantity_start"],
            row["quantity_end"],
            "trap" if row["trap"] else "unread",
            f"quantity-{number}",
            row["trap_reason"] or f"没有指标认领（{PERIODS.get(row['period'], row['period'])}）",
        )
        for number, row in enumerate(quantities)
    ]


def _parts(text: str, sections: list[Row], marks: list[Mark]) -> list[Part]:
    seen: set[str] = set()
    parts = []
    at = 0
    for section in sections:
        start, end = max(at, section["section_start"]), section["section_end"]
        border = start + _heading_length(text[start:end], section["heading"])
        heading = list(pieces(text, start, border, marks, seen)) if border > start else []
        parts.append(Part(section["kind"], heading, list(pieces(text, border, end, marks, seen))))
        at = end
    if at < len(text):
        parts.append(Part("", [], list(pieces(text, at, len(text), marks, seen))))
    return parts


def _heading_length(section: str, heading: str | None) -> int:
    if not heading:
        return 0
    at = section.find(heading)
    # Only blanks may stand before a heading; otherwise it is a part of a paragraph and stays there.
    return at + len(heading) if at >= 0 and not section[:at].strip() else 0


def _pages(boxes: list[Row], facts: list[Row]) -> list[tuple[int, list[dict[str, Any]]]]:
    """(page, boxes of the lines in which a fact stands) for each page that was recognised; in thousandths of the page."""
    pages: dict[int, list[dict[str, Any]]] = {}
    for box in boxes:
        codes = sorted(
            {
                fact["indicator_code"]
                for fact in facts
                for place in fact["places"]
                if place["start"] < box["line_end"] and place["end"] > box["line_start"]
            }
        )
        on_page = pages.setdefault(box["page"], [])
        if codes:
            x, y = round(1000 * box["left"]), round(1000 * box["top"])
            width, height = (
                round(1000 * (box["right"] - box["left"])),
                round(1000 * (box["bottom"] - box["top"])),
            )
            on_page.append({"x": x, "y": y, "width": width, "height": height, "facts": " ".join(codes)})
    return sorted(pages.items())
