"""数据质量: what cannot be trusted in a county and year, and what is to be done about it.

Belongs here: the questions, list by list. Does not belong here: rules; those are the warehouse's.
"""

from pipelines.pages.choosing import Asked, Place, place
from pipelines.pages.releases import Release, Row
from pipelines.pages.rendering import Page

#: Rows of the longest lists that a page shows; the page says how many there are in all and how to see them.
MOST_ROWS = 200

_COMPLIANCE = """
select town_code, town_name, verdict, has_report, published_on, due_on, late_day_count, missing_parts, to_do, report_id
from marts.report_compliance
where county_code = ? and report_year = ? and (verdict <> '合规' or to_do <> '无')
order by has_report, late_day_count desc nulls last, town_code
"""
#: Files of a year's folder, and those that lie in no year's folder. A rejected file has no county: its town is not known.
_REJECTED = """
select file_path, folder_year, reason
from core.rejected_files
where folder_year = ? or folder_year is null
order by file_path
"""
_FINDINGS = """
select f.town_name, i.indicator_name, f.indicator_code, f.finding, f.report_id
from core.findings as f
join core.indicators as i on f.indicator_code = i.indicator_code
where f.county_code = ? and f.report_year = ?
order by f.town_code, i.indicator_order
"""
_REPORT_FINDINGS = """
select town_name, finding, report_id
from core.report_findings
where county_code = ? and report_year = ?
order by town_code, finding
"""
_SUSPICIOUS = """
select town_name, indicator_name, indicator_code, rule_name, explanation, quote, report_id
from marts.suspicious_values
where county_code = ? and report_year = ?
order by rule_code, town_code, indicator_code
"""
_UNCERTAIN = """
select town_name, indicator_name, indicator_code, kind, value, bound, unit, quote, score, report_id
from marts.town_year_indicators
where county_code = ? and report_year = ? and is_uncertain
order by score
"""
#: Figures that no indicator claims, by what is counted: the unit, and how often.
_UNREAD = """
select unit, count(*) as times, count(distinct town_code) as towns,
    arg_min(sentence, quantity_start) as sentence, arg_min(quote, quantity_start) as quote,
    arg_min(report_id, quantity_start) as report_id, arg_min(town_name, quantity_start) as town_name
from core.unread_quantities
where county_code = ? and report_year = ? and period = 'year'
group by unit
order by times desc, unit
"""
_GAPS = """
select town_name, indicator_name, indicator_code, previous_value, previous_bound, kind, unit, previous_quote,
    towns_stating, previous_report_id
from marts.town_year_gaps
where county_code = ? and report_year = ?
order by towns_stating desc, indicator_code, town_code
"""
_CHECKS = """
select description, severity, wrong_row_count
from meta.check_results
where wrong_row_count > 0
order by severity, wrong_row_count desc
"""
#: The indicators of the units of unread figures: whose words might be extended.
_CANDIDATES = """
select unit_as_written as unit, indicator_code, count(*) as times
from core.facts
where county_code = ? and report_year = ?
group by all
order by unit, times desc, indicator_code
"""


def quality(release: Release, asked: Asked) -> Page:
    """The page of one county and year."""
    where = place(release, asked)
    key = (where.county, where.year)
    compliance = release.rows(_COMPLIANCE, where.county, where.year)
    # What is to be done tells most findings already.
    told = " ".join(row["to_do"] for row in compliance)
    context = {
        "where": where,
        "years": release.years,
        "counties": release.counties,
        "most": MOST_ROWS,
        "missing": [row for row in compliance if not row["has_report"]],
        "late": [row for row in compliance if row["late_day_count"] is not None],
        "other": [row for row in compliance if row["has_report"] and row["late_day_count"] is None],
        "rejected": release.rows(_REJECTED, where.year),
        "findings": release.rows(_FINDINGS, *key),
        "report_findings": [
            row for row in release.rows(_REPORT_FINDINGS, *key) if row["finding"] not in told
        ],
        "suspicious": release.rows(_SUSPICIOUS, where.county, where.year),
        "uncertain": release.rows(_UNCERTAIN, where.county, where.year),
        "unread": _unread(release, where),
        "gaps": release.rows(_GAPS, where.county, where.year),
        "checks": release.rows(_CHECKS),
    }
    return Page(
        "quality.html",
        f"数据质量 {where.county_name} {where.year} 年度",
        context,
        "quality",
        where.county,
        where.year,
    )


def _unread(release: Release, where: Place) -> list[Row]:
    """Unread figures by unit, each with up to three indicators of that unit whose words might be extended."""
    rows = release.rows(_UNREAD, where.county, where.year)
    codes: dict[str, list[str]] = {}
    for row in release.rows(_CANDIDATES, where.county, where.year):
        codes.setdefault(row["unit"], []).append(row["indicator_code"])
    for row in rows:
        stated = [release.by_code[code] for code in codes.get(row["unit"], []) if code in release.by_code]
        same = [indicator for indicator in release.indicators if indicator["unit"] == row["unit"]]
        sentence = row["sentence"] or ""
        candidates = {indicator["indicator_code"]: indicator for indicator in (*stated, *same)}
        near = sorted(
            candidates.values(), key=lambda indicator: -_likeness(indicator["indicator_name"], sentence)
        )
        row["candidates"] = near[:3]
    return rows


def _likeness(name: str, sentence: str) -> int:
    """How many pairs of neighbouring signs of the name stand in the sentence."""
    return sum(name[at : at + 2] in sentence for at in range(len(name) - 1))
