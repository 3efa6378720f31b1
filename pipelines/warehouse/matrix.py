"""The two marts that have a column per indicator: generated, because the catalogue says which columns there are.

Belongs here: town_year_matrix (the figures) and town_year_states (stated, stated as zero, not stated). Does not
belong here: any other mart; those are files of sql/marts.
"""

import re
from collections.abc import Iterator

import polars as pl

from pipelines.warehouse.chinese import refuse_quoted
from pipelines.warehouse.relations import Column, Relation
from pipelines.warehouse.statements import literal

#: Who a row is about: column, DuckDB type, comment, the stored column it comes from.
_KEYS = (
    ("county_code", "VARCHAR", "县代码", ("core", "town_years", "county_code")),
    ("county_name", "VARCHAR", "县名称", ("core", "town_years", "county_name")),
    ("town_code", "VARCHAR", "乡镇代码", ("core", "town_years", "town_code")),
    ("town_name", "VARCHAR", "乡镇名称（登记册上当年的名称）", ("core", "town_years", "town_name")),
    ("report_year", "INTEGER", "报告年度：报告写的是哪一年的工作", ("core", "town_years", "report_year")),
    ("has_report", "BOOLEAN", "有没有读成的报告", ("core", "reports", "report_id")),
)

_MATRIX = "乡镇年度指标表：登记册上的每个乡镇、每个年度一行，每个指标一列。空表示没有写，不表示是 0；没有把握的数也空着"
_STATES = "乡镇年度填报表：与指标表同样的行和列，每格是 写明、写明为0、存疑、未写 或 无报告"

#: One map per town and year instead of one filtered aggregate per indicator: 5 ms against 115 for a county among
#: 24 M facts. Grouped by every key, so that a filter on any of them reaches the facts.
_FIGURES = """with figures as (
    select
        town_years.county_code,
        town_years.county_name,
        town_years.town_code,
        town_years.town_name,
        town_years.report_year,
        bool_or(reports.report_id is not null) as has_report,
        map_from_entries(
            array_agg(struct_pack(code := facts.indicator_code, cell := {cell}))
                filter (where facts.indicator_code is not null)
        ) as cells
    from core.town_years as town_years
    left join core.reports as reports
        on
            town_years.county_code = reports.county_code
            and town_years.town_code = reports.town_code
            and town_years.report_year = reports.report_year
    left join core.facts as facts
        on
            town_years.county_code = facts.county_code
            and town_years.town_code = facts.town_code
            and town_years.report_year = facts.report_year
    group by all
)

select
    figures.county_code,
    figures.county_name,
    figures.town_code,
    figures.town_name,
    figures.report_year,
    figures.has_report,
    {columns}
from figures"""


def matrix_marts(indicators: pl.DataFrame) -> tuple[Relation, ...]:
    """marts.town_year_matrix and marts.town_year_states; `indicators` is the catalogue as a frame. Raises ModelError
    for an indicator whose column would need quotes."""
    figure = "case when not facts.is_uncertain then facts.value end"
    state = "case when facts.is_uncertain then '存疑' when facts.value = 0 then '写明为0' else '写明' end"
    otherwise = "case when figures.has_report then '未写' else '无报告' end"
    return (
        _mart("town_year_matrix", _MATRIX, indicators, figure, "figures.cells[{code}]", "DOUBLE"),
        _mart(
            "town_year_states",
            _STATES,
            indicators,
            state,
            "coalesce(figures.cells[{code}], " + otherwise + ")",
            "VARCHAR",
        ),
    )


def _mart(
    name: str, description: str, indicators: pl.DataFrame, cell: str, shown: str, column_type: str
) -> Relation:
    columns = [
        f"{shown.format(code=literal(code))} as {code}" for code in indicators.get_column("indicator_code")
    ]
    sql = _FIGURES.format(cell=cell, columns=",\n    ".join(columns))
    described = (*_key_columns(), *_indicator_columns(indicators, column_type))
    reads = ("core.town_years", "core.reports", "core.facts")
    return Relation("marts", name, "view", description, sql, described, reads)


def _key_columns() -> Iterator[Column]:
    for name, column_type, comment, source in _KEYS:
        yield Column(name, column_type, comment, (source,))


def _indicator_columns(indicators: pl.DataFrame, column_type: str) -> Iterator[Column]:
    for code, name, unit in indicators.select("indicator_code", "indicator_name", "unit").iter_rows():
        for column in (code, plain_name(name)):
            refuse_quoted(f"指标 {code}", column)
        source = (("core", "facts", "indicator_code"), ("core", "facts", "value"))
        comment = f"{name}（{unit}）" if unit else name
        yield Column(code, column_type, comment, source, plain_name(name), unit)


def plain_name(name: str) -> str:
    """The name of an indicator as a column can bear it without quotes: no brackets, no digits in front."""
    return re.sub("[^一-鿿A-Za-z0-9_]|^[0-9]+", "", name)
