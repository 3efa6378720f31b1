"""The schema 分析: every relation of sql/zh/names.toml once more, under Chinese names and with codes spelled out.

Belongs here: names.toml and the views made from it. Does not belong here: what the relations hold. A view is made
from the relation's own columns, so that nothing is written twice; a column without a Chinese name is an error.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from pipelines.warehouse.relations import Column, Relation
from pipelines.warehouse.statements import ModelError, identifier, literal

SCHEMA = "分析"

#: What can stand in a query without quotes.
PLAIN_NAME = re.compile("[一-鿿A-Za-z_][一-鿿A-Za-z0-9_]*")


@dataclass(frozen=True)
class Names:
    """names.toml: relation → Chinese name; column and code → Chinese, for all relations or for one."""

    path: Path
    relations: Mapping[str, str]
    columns: Mapping[str, Any]
    values: Mapping[str, Any]

    def column(self, relation: Relation, name: str) -> str:
        """The Chinese name of a column. Raises ModelError."""
        found = self.columns.get(relation.full_name, {}).get(name) or self.columns.get(name)
        if not isinstance(found, str):
            raise ModelError(f"{self.path}：{relation.full_name} 的列 {name} 没有中文名；请写在 [columns] 里")
        return found

    def labels(self, relation: Relation, name: str) -> Mapping[str, str]:
        """Code → Chinese of a column; empty where its values stand as they are."""
        own = self.values.get(relation.full_name, {}).get(name)
        found: Mapping[str, str] = own or self.values.get(name, {})
        return found


def load_names(path: Path) -> Names:
    """The names of sql/zh/names.toml. Raises ModelError."""
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ModelError(f"{path}：读不了：{error}") from None
    names = Names(path, *(read.get(part, {}) for part in ("relations", "columns", "values")))
    shown = list(names.relations.values())
    twice = sorted({name for name in shown if shown.count(name) > 1})
    if twice:
        raise ModelError(f"{path}：两张表都叫 {'、'.join(twice)}；换一个名字")
    given = [*names.relations.values(), *_strings(names.columns)]
    for name in given:
        refuse_quoted(path, name)
    return names


def refuse_quoted(place: Path | str, name: str) -> None:
    """Raises ModelError for a name that a query has to put between quotes."""
    if not PLAIN_NAME.fullmatch(name):
        raise ModelError(f"{place}：名字“{name}”要加引号才能用；只用汉字、字母、数字和下划线，不以数字开头")
    if name.lower() in _keywords():
        raise ModelError(f"{place}：名字“{name}”是 SQL 自己的词，要加引号才能用；换一个名字")


@cache
def _keywords() -> frozenset[str]:
    """The words that DuckDB takes for its own in one place of a query or another."""
    with duckdb.connect(":memory:") as database:
        rows = database.execute(
            "select keyword_name from duckdb_keywords() where keyword_category <> 'unreserved'"
        ).fetchall()
    return frozenset(word for (word,) in rows)


def _strings(values: Mapping[str, Any]) -> Iterable[str]:
    for value in values.values():
        yield from _strings(value) if isinstance(value, dict) else [value]


def chinese_views(names: Names, relations: Iterable[Relation]) -> tuple[Relation, ...]:
    """One view of the schema 分析 for each relation that has a Chinese name. Raises ModelError."""
    known = {relation.full_name: relation for relation in relations}
    missing = [name for name in names.relations if name not in known]
    if missing:
        raise ModelError(f"{names.path}：没有名为 {'、'.join(missing)} 的表或视图")
    return tuple(_view(names, known[full_name], zh) for full_name, zh in names.relations.items())


def _view(names: Names, relation: Relation, zh_name: str) -> Relation:
    columns, select = selected(names, relation)
    sql = f"select\n    {select}\nfrom {relation.full_name}"
    return Relation(SCHEMA, zh_name, "view", relation.description, sql, columns, (relation.full_name,))


def selected(names: Names, relation: Relation) -> tuple[tuple[Column, ...], str]:
    """The columns of a relation under their Chinese names, and the list that selects them so. Raises ModelError."""
    columns, items = [], []
    for column in relation.columns:
        zh_name, labels = (
            column.zh_name or names.column(relation, column.name),
            names.labels(relation, column.name),
        )
        source = (relation.schema, relation.name, column.name)
        columns.append(Column(zh_name, column.type, _spelled_out(column.comment, labels), (source,), zh_name))
        items.append(f"{_value(column.name, labels)} as {identifier(zh_name)}")
    seen = [column.name for column in columns]
    twice = sorted({name for name in seen if seen.count(name) > 1})
    if twice:
        raise ModelError(f"{names.path}：{relation.full_name} 有两列都叫 {'、'.join(twice)}")
    return tuple(columns), ",\n    ".join(items)


def _value(column: str, labels: Mapping[str, str]) -> str:
    name = identifier(column)
    if not labels:
        return name
    cases = " ".join(f"when {literal(code)} then {literal(label)}" for code, label in labels.items())
    return f"case {name} {cases} else {name} end"


def _spelled_out(comment: str, labels: Mapping[str, str]) -> str:
    """The comment without the codes that the view no longer shows."""
    for code in labels:
        comment = re.sub(rf"(?<![a-z_]){re.escape(code)} ", "", comment)
    return comment
