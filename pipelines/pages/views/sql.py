"""SQL: a question of the reader's own, and beside it what there is to ask.

Belongs here: the catalogue of tables and the shape of the result. Does not belong here: running the query.
"""

import re
from typing import Any

from pipelines.pages.queries import Queries
from pipelines.pages.releases import Release
from pipelines.pages.rendering import Page
from pipelines.warehouse.sandbox import QueryResult

_TABLES = """
select
    zh_table_name as table_name, any_value(table_description) as description,
    list({'name': coalesce(zh_column_name, column_name), 'description': column_description} order by column_order) as columns
from meta.dictionary
where zh_table_name is not null
group by zh_table_name
order by zh_table_name
"""
#: More rows are for a file, not for a page.
_SHOWN_ROWS = 500
_NUMBER = re.compile(r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DOUBLE|FLOAT|DECIMAL.*")
_FIRST = (
    "select 乡镇, 数值, 排名 from 分析.乡镇指标 where 年度 = {year} and 指标 = '{indicator}' order by 排名"
)


def sql_page(release: Release, queries: Queries, query: str, result: QueryResult | None, said: str) -> Page:
    """The page with the query in its field, the result or what is the matter, tables and examples."""
    year = release.years[-1] if release.years else 2024
    indicator = release.indicators[0]["indicator_name"] if release.indicators else ""
    context = {
        "query": query,
        "said": said,
        "result": None if result is None else shown(result),
        "tables": release.rows(_TABLES),
        "first": _FIRST.format(year=year, indicator=indicator),
        "examples": [(question.question, question.sql) for question in queries.questions],
        "limits": queries.settings,
    }
    return Page("sql.html", "SQL", context, "sql")


def shown(result: QueryResult) -> dict[str, Any]:
    """The result for a table: which columns are numbers, the first rows, and what was left out."""
    return {
        "columns": [
            (name, _NUMBER.fullmatch(kind) is not None)
            for name, kind in zip(result.columns, result.types, strict=True)
        ],
        "rows": result.rows[:_SHOWN_ROWS],
        "count": len(result.rows),
        "hidden": max(0, len(result.rows) - _SHOWN_ROWS),
        "truncated": result.truncated,
        "remark": result.remark,
        "seconds": result.seconds,
    }
