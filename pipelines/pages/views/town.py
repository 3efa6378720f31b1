"""乡镇画像: one town over the years, its ranks, its reports, and what is unusual.

Belongs here: the questions and the geometry of the small multiples (plain numbers). Does not belong here: drawing them.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from pipelines.pages.choosing import Asked, whole_number
from pipelines.pages.problems import not_found
from pipelines.pages.releases import Release, Row
from pipelines.pages.rendering import Page
from pipelines.pages.wording import shown

_REGISTER = """
select town_code, town_name, county_code, kind, population, village_count, valid_from, valid_to, aliases
from core.towns
where town_code = ?
order by valid_from
"""
_COMPLIANCE = """
select report_year, verdict, has_report, published_on, due_on, late_day_count, missing_parts, to_do, fact_count,
    version_count, report_id
from marts.report_compliance
where county_code = ? and town_code = ?
order by report_year
"""
_FIGURES = """
select report_year, indicator_code, value, bound, is_uncertain, quote, report_id, value_rank, towns_ranked,
    previous_value, value_change
from marts.town_year_indicators
where county_code = ? and town_code = ?
order by report_year
"""
_SUSPICIOUS = """
select report_year, indicator_code, indicator_name, rule_name, explanation, quote, report_id
from marts.suspicious_values
where county_code = ? and town_code = ?
order by report_year desc, indicator_code
"""
_GAPS = """
select indicator_code, indicator_name, previous_value, previous_bound, kind, unit, previous_quote, previous_report_id,
    towns_stating
from marts.town_year_gaps
where county_code = ? and town_code = ? and report_year = ?
order by indicator_code
"""
_VERSIONS = """
select report_year, report_id, version_order, is_current, why_current, title, published_on, file_path
from core.report_versions
where county_code = ? and town_code = ?
order by report_year desc, version_order desc
"""
#: Where the plot of a small multiple lies in its box of WIDTH × HEIGHT.
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 220, 84, 12, 208, 12, 64


@dataclass(frozen=True)
class Dot:
    """A figure in a small multiple: where, which year, what it says, and the report behind it."""

    x: float
    y: float
    year: int
    text: str
    report_id: str
    is_open: bool


@dataclass(frozen=True)
class Multiple:
    """One indicator over a full axis of years. `lines` join only neighbouring years; `bands` are years without a figure:
    (x, width, whether there is no report at all)."""

    indicator: Row
    dots: list[Dot]
    lines: list[str]
    bands: list[tuple[float, float, bool]]
    latest: str


def town(release: Release, asked: Asked, code: str) -> Page:
    """The page of one town. Raises Problem where no register knows the code."""
    register = release.rows(_REGISTER, code)
    if not register:
        raise not_found(f"登记册里没有代码为“{code[:40]}”的乡镇。", [("全县一览", "/")])
    county = register[-1]["county_code"]
    compliance = release.rows(_COMPLIANCE, county, code)
    year = _year(asked.get("year", ""), compliance)
    figures = release.rows(_FIGURES, county, code)
    now = {row["indicator_code"]: row for row in figures if row["report_year"] == year}
    before = {row["indicator_code"]: row for row in figures if row["report_year"] == year - 1}
    known = max((row for row in register if row["valid_from"] <= year), key=_valid_from, default=register[-1])
    context = {
        "town": known,
        "register": register,
        "county": county,
        "county_name": release.county_names.get(county, county),
        "year": year,
        "years": [row["report_year"] for row in compliance],
        "axis": _axis(compliance),
        "compliance": compliance,
        "themes": _multiples(release, figures, compliance),
        "ranks": [
            (row, now.get(row["indicator_code"]), before.get(row["indicator_code"]))
            for row in release.indicators
            if row["indicator_code"] in now or row["indicator_code"] in before
        ],
        "suspicious": release.rows(_SUSPICIOUS, county, code),
        "gaps": release.rows(_GAPS, county, code, year),
        "versions": release.rows(_VERSIONS, county, code),
    }
    return Page("town.html", f"{known['town_name']} {context['county_name']}", context, "towns", county, year)


def _valid_from(row: Row) -> int:
    return int(row["valid_from"])


def _year(given: str, compliance: list[Row]) -> int:
    years = [row["report_year"] for row in compliance]
    reported = [row["report_year"] for row in compliance if row["has_report"]]
    if not given:
        return (reported or years or [0])[-1]
    year = whole_number(given, "year")
    if year not in years:
        raise not_found(f"这个乡镇没有 {year} 年度；有的年度：{'、'.join(map(str, years)) or '还没有'}。")
    return year


def _axis(compliance: list[Row]) -> list[int]:
    years = [row["report_year"] for row in compliance]
    return list(range(min(years), max(years) + 1)) if years else []


def _multiples(
    release: Release, figures: list[Row], compliance: list[Row]
) -> list[tuple[str, list[Multiple]]]:
    """Small multiples by theme, in the catalogue's order, for the indicators that the town ever stated."""
    axis = _axis(compliance)
    missing = {row["report_year"] for row in compliance if not row["has_report"]}
    stated: Mapping[str, list[Row]] = defaultdict(list)
    for row in figures:
        stated[row["indicator_code"]].append(row)
    themes: dict[str, list[Multiple]] = {}
    for indicator in release.indicators:
        rows = stated.get(indicator["indicator_code"])
        if rows:
            made = multiple(indicator, rows, axis, missing)
            themes.setdefault(indicator["theme_name"], []).append(made)
    return list(themes.items())


def multiple(indicator: Row, rows: list[Row], axis: list[int], missing: set[int]) -> Multiple:
    """The geometry of one small multiple; its scale begins at zero."""
    highest = max(max(row["value"] for row in rows), 1e-9)
    step = (RIGHT - LEFT) / len(axis)

    def x_of(year: int) -> float:
        return round(LEFT + step * (year - axis[0] + 0.5), 1)

    dots = [
        Dot(
            x=x_of(row["report_year"]),
            y=round(BOTTOM - (BOTTOM - TOP) * row["value"] / highest, 1),
            year=row["report_year"],
            text=shown(row["value"], row["bound"], indicator["kind"]),
            report_id=row["report_id"],
            is_open=row["is_uncertain"] or row["bound"] != "exact",
        )
        for row in rows
    ]
    have = {dot.year for dot in dots}
    bands = [
        (round(x_of(year) - step / 2, 1), round(step, 1), year in missing)
        for year in axis
        if year not in have
    ]
    latest = f"{dots[-1].year} 年：{dots[-1].text}"
    return Multiple(indicator, dots, _lines(dots), bands, latest)


def _lines(dots: list[Dot]) -> list[str]:
    """Points of the lines between neighbouring years; over a gap there is none."""
    runs: list[list[Dot]] = []
    for dot in dots:
        if runs and runs[-1][-1].year == dot.year - 1:
            runs[-1].append(dot)
        else:
            runs.append([dot])
    return [" ".join(f"{dot.x},{dot.y}" for dot in run) for run in runs if len(run) > 1]
