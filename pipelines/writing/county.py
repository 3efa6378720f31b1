"""What the files of a county and year are written from: rows of the published views, read once, as values.

Belongs here: the queries and their rows. Does not belong here: layout, and sums or ranks, which are the views'.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from pipelines.warehouse.connect import WarehouseMissing, connect
from pipelines.writing.rows import (
    Change,
    Figure,
    Gap,
    Indicator,
    PastFigure,
    Summary,
    Suspicion,
    Theme,
    Town,
)

Row = TypeVar("Row")


class NotThere(Exception):
    """The warehouse holds no such county or year; the message says which there are, in Chinese."""


@dataclass(frozen=True)
class CountyYear:
    """All that is written of a county and year. `indicators` are all of the catalogue, in its order; `history` holds the
    figures of the comparable indicators up to the year; `rejected` are (file, reason) where the county is the only one.
    """

    county_code: str
    county_name: str
    report_year: int
    years: tuple[int, ...]
    build_id: str
    built_at: datetime | None
    summary: Summary
    towns: tuple[Town, ...]
    indicators: tuple[Indicator, ...]
    figures: tuple[Figure, ...]
    history: tuple[PastFigure, ...]
    reported: frozenset[tuple[str, int]]
    changes: tuple[Change, ...]
    gaps: tuple[Gap, ...]
    suspicions: tuple[Suspicion, ...]
    themes: tuple[Theme, ...]
    rejected: tuple[tuple[str, str], ...]

    @property
    def stated_indicators(self) -> tuple[Indicator, ...]:
        """Those that at least one town states."""
        return tuple(indicator for indicator in self.indicators if indicator.towns_stating)

    def figures_of(self, indicator_code: str) -> list[Figure]:
        """The figures of an indicator, best rank first, those without a rank last."""
        of_it = [figure for figure in self.figures if figure.indicator_code == indicator_code]
        return sorted(of_it, key=lambda figure: (figure.value_rank or 10**6, figure.town_code))


@contextmanager
def opened(published: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the published file; whatever DuckDB cannot read there is told as WarehouseMissing."""
    try:
        with connect(published) as connection:
            yield connection
    except duckdb.Error as error:
        first = str(error).split("\n", 1)[0]
        raise WarehouseMissing(
            f"数据库读不出来：{published}（{first}）。文件可能坏了或者是旧版建的，请重新运行 fazhi run。"
        ) from error


def county_years(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, int]]:
    """The (county_code, county_name, report_year) that files can be written of, newest year first."""
    return connection.execute(_COUNTY_YEARS).fetchall()


def chosen_counties(connection: duckdb.DuckDBPyConnection, county: str | None) -> list[tuple[str, str]]:
    """The (code, name) asked for by name or code; all for "全部"; the only one for None. Raises NotThere."""
    known = connection.execute(
        "select county_code, county_name from core.counties order by county_code"
    ).fetchall()
    if not known:
        raise NotThere("库里还没有一个县：请在登记册里写上县和乡镇，再运行 fazhi run。")
    names = "、".join(name for _, name in known)
    if county in ("全部", "all"):
        return known
    if county is None and len(known) > 1:
        raise NotThere(f"库里有 {len(known)} 个县（{names}）：请用 --county 写明哪个县，或者 --county 全部。")
    found = [row for row in known if county is None or county in row]
    if len(found) != 1:
        told = "同名的县不止一个，请写县代码" if found else f"库里没有“{county}”；有的县：{names}"
        raise NotThere(f"{told}。")
    return found


def chosen_year(connection: duckdb.DuckDBPyConnection, county_code: str, report_year: int | None) -> int:
    """The year asked for, or the latest with reports. Raises NotThere where the county has no such year."""
    rows = connection.execute(_YEARS, [county_code]).fetchall()
    years = [year for year, _ in rows]
    if not years:
        raise NotThere("库里还没有任何年度的报告：请先把报告放进收件夹，运行 fazhi run。")
    if report_year is None:
        return max((year for year, towns_reporting in rows if towns_reporting), default=years[-1])
    if report_year not in years:
        raise NotThere(f"库里没有 {report_year} 年度；有的年度：{'、'.join(map(str, years))}。")
    return report_year


def read_county_year(
    connection: duckdb.DuckDBPyConnection, county_code: str, county_name: str, report_year: int
) -> CountyYear:
    """Everything about a county and year that chosen_counties and chosen_year have found."""
    key = {"county": county_code, "year": report_year}
    build = connection.execute("select build_id, built_at from meta.build").fetchone()
    years = connection.execute(_YEARS, [county_code]).fetchall()
    rejected = connection.execute(_REJECTED, {"year": report_year}).fetchall()
    reported = connection.execute(_REPORTED, {"county": county_code}).fetchall()
    return CountyYear(
        county_code=county_code,
        county_name=county_name,
        report_year=report_year,
        years=tuple(year for year, _ in years if year <= report_year),
        build_id=build[0] if build else "",
        built_at=build[1] if build else None,
        summary=_rows(connection, Summary, _SUMMARY, key)[0],
        towns=_rows(connection, Town, _TOWNS, key),
        indicators=_rows(connection, Indicator, _INDICATORS, key),
        figures=_rows(connection, Figure, _FIGURES, key),
        history=_rows(connection, PastFigure, _HISTORY, key),
        reported=frozenset(reported),
        changes=_rows(connection, Change, _CHANGES, key),
        gaps=_rows(connection, Gap, _GAPS, key),
        suspicions=_rows(connection, Suspicion, _SUSPICIONS, key),
        themes=_rows(connection, Theme, _THEMES, key),
        rejected=tuple(rejected),
    )


def _rows(
    connection: duckdb.DuckDBPyConnection, record: type[Row], query: str, key: dict[str, Any]
) -> tuple[Row, ...]:
    result = connection.execute(query, key)
    names = [column[0] for column in result.description or []]
    return tuple(record(**dict(zip(names, row, strict=True))) for row in result.fetchall())


# Every table is asked for the county itself: in the warehouse of a nation only its rows are then looked at.
_COUNTY_YEARS = """
select distinct county_code, county_name, report_year
from marts.town_year_reports
order by report_year desc, county_code
"""
_YEARS = """
select report_year, count(report_id)
from marts.town_year_reports
where county_code = ?
group by report_year
order by report_year
"""
_REPORTED = (
    "select town_code, report_year from marts.town_year_reports where county_code = $county and has_report"
)
_SUMMARY = """
select
    towns_registered, towns_reporting, towns_missing, missing_towns, on_time_count, late_count, late_towns,
    undated_count, fact_count, uncertain_count, indicators_stated, indicators_half_stated, unread_quantity_count
from marts.county_year_summary
where county_code = $county and report_year = $year
"""
_TOWNS = """
select
    c.town_code, c.town_name, c.has_report, c.published_on, c.due_on, c.late_day_count, c.verdict, c.missing_parts,
    c.to_do, r.title, r.file_path
from marts.report_compliance as c
left join core.reports as r on c.report_id = r.report_id and r.county_code = $county
where c.county_code = $county and c.report_year = $year
order by c.town_code
"""
_INDICATORS = """
select
    i.indicator_code, i.indicator_name, i.theme, i.theme_name, i.kind, i.direction, i.unit, c.definition, c.is_summable,
    i.towns_reporting, i.towns_stating, i.towns_ranked, i.value_median, i.value_min, i.value_max,
    coalesce(v.is_comparable, false) as is_comparable
from marts.county_year_indicators as i
inner join core.indicators as c using (indicator_code)
left join marts.indicator_coverage as v
    on i.indicator_code = v.indicator_code and v.county_code = $county and v.report_year = $year
where i.county_code = $county and i.report_year = $year
order by c.indicator_order
"""
_FIGURES = """
select
    i.town_code, i.town_name, i.report_year, i.indicator_code, i.value, i.bound, i.value_rank, i.towns_ranked,
    i.value_per_10k_residents, i.value_per_village, i.previous_value, i.value_change, i.change_rate, i.is_uncertain,
    i.quote, i.quote_start, f.sentence, i.places, i.report_id, i.basis, i.score, i.is_corrected, i.correction_reason,
    f.extracted_value, f.method
from marts.town_year_indicators as i
inner join core.facts as f
    on i.report_id = f.report_id and i.indicator_code = f.indicator_code and f.county_code = $county
where i.county_code = $county and i.report_year = $year
order by i.town_code, i.indicator_order
"""
_HISTORY = """
select town_code, report_year, indicator_code, value, bound, is_uncertain
from marts.town_year_indicators
where county_code = $county and report_year <= $year
order by town_code, report_year
"""
_CHANGES = """
select
    town_name, indicator_code, indicator_name, kind, direction, unit, previous_value, previous_bound, value, bound,
    value_change, change_rate, change_kind, is_jump
from marts.town_year_changes
where county_code = $county and report_year = $year
order by abs(log_ratio) desc nulls last, town_code, indicator_code
"""
_GAPS = """
select
    town_code, town_name, indicator_code, indicator_name, kind, unit, previous_value, previous_bound, previous_quote,
    towns_stating
from marts.town_year_gaps
where county_code = $county and report_year = $year
order by towns_stating desc, indicator_code, town_code
"""
_SUSPICIONS = """
select
    s.town_name, s.indicator_name, s.kind, s.unit, s.value, s.rule_code, s.rule_name, s.explanation, s.quote, r.file_path
from marts.suspicious_values as s
left join core.reports as r on s.report_id = r.report_id and r.county_code = $county
where s.county_code = $county and s.report_year = $year
order by s.rule_code, s.town_code, s.indicator_code
"""
_THEMES = """
select theme, theme_name, indicator_count, indicators_stated, fact_count, facts_per_report, coverage_rate
from marts.county_year_themes
where county_code = $county and report_year = $year
order by coverage_rate desc nulls last, theme
"""
#: Files turned away bear no county: they are told where there is only one.
_REJECTED = """
select file_path, reason
from core.rejected_files
where (folder_year = $year or folder_year is null) and (select count(*) from core.counties) = 1
order by file_path
"""
