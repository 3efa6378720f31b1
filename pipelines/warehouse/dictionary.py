"""What the warehouse says about itself: the data dictionary, where columns come from, how well figures are read.

Belongs here: rows of the schema meta that follow from the models, and docs/dictionary.md made from the same rows.
Does not belong here: meta.build (core.py) and the results of checks (checks.py).
"""

import re
from collections.abc import Iterable

import polars as pl

from pipelines.extracting.catalogue import load_catalogue
from pipelines.settings import load_settings
from pipelines.warehouse.core import Inputs
from pipelines.warehouse.models import Models, load_models
from pipelines.warehouse.relations import Column, Relation

#: Ending of a column name → unit (the names' rule: the same ending, the same unit), where a column has none of its own.
UNITS = (
    # May be below 0 and above 100.
    ("change_rate", "%"),
    ("_rate", "%（0–100）"),
    ("_rank", "名次"),
    ("_yuan", "元"),
    ("_start", "字符"),
    ("_end", "字符"),
    ("byte_count", "字节"),
    ("char_count", "字符"),
    ("day_count", "天"),
    ("population", "人"),
    ("_count", "个"),
)

_NUMBER = re.compile(r"U?(TINY|SMALL|BIG|HUGE)?INT|U?INTEGER|DOUBLE|FLOAT|DECIMAL\(.*\)")

_SOURCES = dict.fromkeys(
    ("schema_name", "table_name", "column_name", "source_schema", "source_table", "source_column"), pl.String
)

_ACCURACY = pl.Schema(
    {
        "indicator_code": pl.String,
        "labelled_count": pl.Int32,
        "read_count": pl.Int32,
        "right_count": pl.Int32,
        "measured_with": pl.String,
    }
)


def column_sources(relations: Iterable[Relation]) -> pl.DataFrame:
    """The rows of meta.column_sources."""
    rows = [
        (relation.schema, relation.name, column.name, *source)
        for relation in relations
        for column in relation.columns
        for source in column.sources
    ]
    return pl.DataFrame(rows, schema=_SOURCES, orient="row")


def dictionary(models: Models) -> pl.DataFrame:
    """The rows of meta.dictionary: every column of every table, view and macro, in the order they are made."""
    views = {view.depends_on[0]: view for view in (*models.zh_views, *models.zh_macros)}
    rows = [
        _row(relation, place, column, views.get(relation.full_name))
        for relation in (*models.relations, *models.macros)
        for place, column in enumerate(relation.columns)
    ]
    return pl.DataFrame(rows, orient="row", infer_schema_length=None)


def _row(relation: Relation, place: int, column: Column, zh: Relation | None) -> dict[str, str | int | None]:
    return {
        "schema_name": relation.schema,
        "table_name": relation.name,
        "zh_table_name": zh.name if zh else None,
        "table_kind": relation.kind,
        "table_description": relation.description,
        "column_order": place + 1,
        "column_name": column.name,
        "zh_column_name": zh.columns[place].name if zh else None,
        "column_type": column.type,
        "column_unit": _unit(column),
        "column_description": column.comment,
        "column_source": "、".join(".".join(source) for source in column.sources) or None,
    }


def _unit(column: Column) -> str | None:
    """The unit of a column of numbers: its own, or that of its name's ending."""
    if not _NUMBER.fullmatch(column.type):
        return None
    if column.unit is not None:
        return column.unit or None
    return next((unit for ending, unit in UNITS if column.name.endswith(ending)), None)


def indicator_accuracy(inputs: Inputs) -> pl.DataFrame:
    """The rows of meta.indicator_accuracy, from the file that `fazhi evaluate --save` wrote; none without it."""
    if inputs.accuracy is None or not inputs.accuracy.exists():
        return pl.DataFrame()
    measured = pl.read_csv(inputs.accuracy, schema=_ACCURACY)
    return measured.with_columns(
        precision_rate=_rate("right_count", "read_count"),
        recall_rate=_rate("right_count", "labelled_count"),
        is_current_measure=pl.col("measured_with") == inputs.catalogue_version,
    )


def _rate(part: str, whole: str) -> pl.Expr:
    return pl.when(pl.col(whole) > 0).then((pl.col(part) * 100 / pl.col(whole)).round(2))


def dictionary_page(models: Models) -> str:
    """docs/dictionary.md: the dictionary for people, in Chinese."""
    rows = dictionary(models)
    parts = [_HEAD]
    for _, table in rows.group_by("schema_name", "table_name", maintain_order=True):
        first = table.row(0, named=True)
        zh = (
            f" · {_SHOWN[first['table_kind']].format(first['zh_table_name'])}"
            if first["zh_table_name"]
            else ""
        )
        parts.append(
            f"## {first['schema_name']}.{first['table_name']}{zh}\n\n{first['table_description']}。\n"
        )
        parts.append("| 列 | 中文列名 | 类型 | 单位 | 说明 |\n| --- | --- | --- | --- | --- |")
        parts += [
            "| {column_name} | {zh_column_name} | {column_type} | {column_unit} | {column_description} |".format(
                **{key: _cell(value) for key, value in row.items()}
            )
            for row in table.iter_rows(named=True)
        ]
        parts.append("")
    return "\n".join(parts)


_SHOWN = {"table": "分析.{}", "view": "分析.{}", "macro": "{}(…)"}

_HEAD = """# 数据字典

库里每张表、每个视图、每个查询宏的每一列。这一页由 `make dictionary` 生成，不要手改；库里也有同样的内容：
`select * from 分析.数据字典`。分区 core 是装入的数据，marts 是比较用的视图，meta 说明库本身；同一个视图在模式“分析”里
用中文名，列也是中文名。
"""


def _cell(value: object) -> str:
    return "" if value is None else str(value).replace("|", "\\|").replace("\n", " ")


def main() -> None:
    """Print the page of the project's own sql/ and catalogue."""
    settings = load_settings()
    models = load_models(settings.sql, load_catalogue(settings.catalogue).frame())
    print(dictionary_page(models), end="")


if __name__ == "__main__":
    main()
