"""The table macros of sql/macros: common questions as a call, each under an English and a Chinese name.

Belongs here: reading the files and making the Chinese twin. Does not belong here: what they ask; that is their SQL.
"""

import re
from collections.abc import Iterable
from pathlib import Path

import duckdb

from pipelines.warehouse.chinese import Names, refuse_quoted, selected
from pipelines.warehouse.relations import (
    Column,
    Relation,
    catalog_of,
    comments_of,
    described_columns,
    first_line,
    refuse_unknown,
)
from pipelines.warehouse.statements import ModelError, as_statement, first_comment, identifier, with_nulls

#: Macros stand where an unqualified call finds them.
SCHEMA = "main"

_HEAD = re.compile(r"create macro (\w+)\(([^)]*)\) as table\s+(.*)", re.S)
_TWIN = re.compile(r"^-- 中文：(\w+)\(([^)]*)\)$", re.M)
_DEFAULT = re.compile(r"\s*:=\s*")


def load_macros(
    folder: Path, relations: Iterable[Relation], names: Names, database: duckdb.DuckDBPyConnection
) -> tuple[tuple[Relation, Relation], ...]:
    """The macros of a folder, each with its Chinese twin, made in `database` too. Raises ModelError."""
    known = list(relations)
    return tuple(_load(path, known, names, database) for path in sorted(folder.glob("*.sql")))


def _load(
    path: Path, relations: list[Relation], names: Names, database: duckdb.DuckDBPyConnection
) -> tuple[Relation, Relation]:
    text = path.read_text(encoding="utf-8")
    description, head, twin = first_comment(path, text), _HEAD.search(text), _TWIN.search(text)
    if head is None or head[1] != path.stem or twin is None:
        raise ModelError(
            f"{path}：应当是“-- 中文：名称(参数)”一行和 create macro {path.stem}(…) as table select …"
        )
    for name in (head[1], twin[1]):
        if database.execute("select 1 from duckdb_functions() where function_name = ?", [name]).fetchone():
            raise ModelError(f"{path}：已经有叫 {name} 的函数；换一个名字")
    for name in (twin[1], *(part.strip() for part in twin[2].split(","))):
        refuse_quoted(path, name)
    parameters = [_DEFAULT.split(part.strip())[0] for part in head[2].split(",")]
    statement = as_statement(path, description, with_nulls(head[3], parameters))
    refuse_unknown(statement, {relation.full_name for relation in relations})
    try:
        database.execute(text)
        call = f"{head[1]}({', '.join('null' for part in head[2].split(',') if ':=' not in part)})"
        found = database.execute(f"select column_name, column_type from (describe from {call})").fetchall()
    except duckdb.Error as error:
        raise ModelError(f"{path}：SQL 不能执行：{first_line(error)}") from None
    columns = [Column(name, column_type, "") for name, column_type in found]
    described = described_columns(statement, columns, catalog_of(database), comments_of(relations))
    macro = Relation(SCHEMA, path.stem, "macro", description, text, described, statement.reads)
    chinese = _chinese(macro, head[2], twin, names)
    database.execute(chinese.sql)
    return macro, chinese


def _chinese(macro: Relation, parameters: str, twin: re.Match[str], names: Names) -> Relation:
    given = [part.strip() for part in parameters.split(",")]
    zh = [part.strip() for part in twin[2].split(",")]
    if len(given) != len(zh):
        raise ModelError(f"{names.path}：宏 {twin[1]} 的参数与 {macro.name} 的个数不同")
    pairs = [(*_DEFAULT.split(part), zh_name) for part, zh_name in zip(given, zh, strict=True)]
    declared = ", ".join(
        identifier(pair[-1]) + (f" := {pair[1]}" if len(pair) == 3 else "") for pair in pairs
    )
    passed = ", ".join((f"{pair[0]} := " if len(pair) == 3 else "") + identifier(pair[-1]) for pair in pairs)
    columns, select = selected(names, macro)
    sql = (
        f"create macro {identifier(twin[1])}({declared}) as table\n"
        f"select\n    {select}\nfrom {macro.name}({passed})"
    )
    return Relation(SCHEMA, twin[1], "macro", macro.description, sql, columns, (macro.full_name,))
