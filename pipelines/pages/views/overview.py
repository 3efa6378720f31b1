"""全县一览: the heat map of towns × indicators of a theme in one year.

Belongs here: the question, and which cell gets which shade. Does not belong here: how a shade looks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipelines.pages.choosing import Asked, place, theme
from pipelines.pages.releases import Release, Row
from pipelines.pages.rendering import Page
from pipelines.pages.shading import ABSENT, SILENT, shades
from pipelines.pages.wording import DIRECTIONS, rank, shown, with_unit

#: Every town of the register in the year, with its report or without.
TOWNS = """
select town_code, town_name, has_report, report_id
from marts.town_year_reports
where county_code = ? and report_year = ?
order by town_code
"""
_FIGURES = """
select town_code, indicator_code, value, bound, value_rank, towns_ranked, is_uncertain, quote, report_id
from marts.town_year_indicators
where county_code = ? and report_year = ? and theme = ?
order by indicator_code, town_code
"""


@dataclass(frozen=True)
class Cell:
    """One cell: its text, shade, and the sentence behind it; `report_id` empty where there is nothing to go to."""

    text: str
    shade: str
    place: str = ""
    explained: str = ""
    report_id: str = ""
    is_uncertain: bool = False


def overview(release: Release, asked: Asked) -> Page:
    """The heat map of one county, year and theme."""
    where, chosen = place(release, asked), theme(release, asked.get("theme", ""))
    towns = release.rows(TOWNS, where.county, where.year)
    columns = [row for row in release.indicators if row["theme"] == chosen]
    figures = release.rows(_FIGURES, where.county, where.year, chosen)
    cells = _cells(columns, figures)
    lines = [(town, [_cell(town, column, cells) for column in columns]) for town in towns]
    context = {
        "where": where,
        "theme": chosen,
        "themes": release.themes,
        "years": release.years,
        "counties": release.counties,
        "columns": columns,
        "directions": DIRECTIONS,
        "lines": lines,
        "stating": {c["indicator_code"]: _count(figures, c["indicator_code"]) for c in columns},
        "reporting": sum(town["has_report"] for town in towns),
        "missing": [town["town_name"] for town in towns if not town["has_report"]],
    }
    title = f"{where.county_name} {where.year} 年度 {release.themes[chosen]}"
    return Page("overview.html", title, context, "overview", where.county, where.year)


def _count(figures: list[Row], code: str) -> int:
    return sum(row["indicator_code"] == code for row in figures)


def _cells(columns: list[Row], figures: list[Row]) -> Mapping[tuple[str, str], Cell]:
    cells: dict[tuple[str, str], Cell] = {}
    for column in columns:
        stated = [row for row in figures if row["indicator_code"] == column["indicator_code"]]
        ranks = [None if row["is_uncertain"] else row["value_rank"] for row in stated]
        for row, shade in zip(stated, shades(ranks, column["direction"]), strict=True):
            cells[row["town_code"], row["indicator_code"]] = _stated(row, column, shade)
    return cells


def _stated(row: Row, column: Row, shade: str) -> Cell:
    place_of = "" if row["value_rank"] is None else f"{row['value_rank']}/{row['towns_ranked']}"
    standing = "存疑，不参加排名" if row["is_uncertain"] else rank(row["value_rank"], row["towns_ranked"])
    value = with_unit(row["value"], row["bound"], column["kind"], column["unit"])
    return Cell(
        text=shown(row["value"], row["bound"], column["kind"]),
        shade=shade,
        place=place_of,
        explained=f"{value}（{standing}）：{row['quote']}",
        report_id=row["report_id"],
        is_uncertain=row["is_uncertain"],
    )


def _cell(town: Row, column: Row, cells: Mapping[tuple[str, str], Cell]) -> Any:
    stated = cells.get((town["town_code"], column["indicator_code"]))
    if stated is not None:
        return stated
    return Cell("未写", SILENT) if town["has_report"] else Cell("未报告", ABSENT)
