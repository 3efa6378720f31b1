"""The lists that lead to the pages: indicators with how many towns state them, towns of a county, counties.

Belongs here: lists of names. Does not belong here: figures.
"""

from pipelines.pages.choosing import Asked, place
from pipelines.pages.releases import Release
from pipelines.pages.rendering import Page
from pipelines.pages.views.overview import TOWNS

_STATING = """
select indicator_code, towns_stating
from marts.county_year_indicators
where county_code = ? and report_year = ?
"""
#: A nation has 2,800 counties; a page of all of them helps nobody.
_MOST_COUNTIES = 300


def indicators(release: Release, asked: Asked) -> Page:
    """All indicators by theme."""
    where = place(release, asked)
    towns = release.rows(TOWNS, where.county, where.year)
    stating = release.rows(_STATING, where.county, where.year)
    context = {
        "where": where,
        "years": release.years,
        "counties": release.counties,
        "by_theme": release.by_theme,
        "stating": {row["indicator_code"]: row["towns_stating"] for row in stating},
        "reporting": sum(town["has_report"] for town in towns),
    }
    return Page(
        "indicators.html", f"指标 {where.county_name}", context, "indicators", where.county, where.year
    )


def towns(release: Release, asked: Asked) -> Page:
    """The towns of a county in a year."""
    where = place(release, asked)
    context = {
        "where": where,
        "years": release.years,
        "counties": release.counties,
        "towns": release.rows(TOWNS, where.county, where.year),
    }
    return Page("towns.html", f"乡镇 {where.county_name}", context, "towns", where.county, where.year)


def counties(release: Release, asked: Asked) -> Page:
    """The counties whose name holds what was asked for."""
    where = place(release, {})
    wanted = asked.get("q", "").strip()[:40]
    found = [row for row in release.counties if wanted in row["county_name"]]
    context = {
        "q": wanted,
        "total": len(found),
        "found": found[:_MOST_COUNTIES],
        "latest": where.year,
        "theme": next(iter(release.themes), ""),
    }
    return Page("counties.html", "县区", context, "overview", where.county, where.year)
