"""Tables, views and marts as values, found by running sql/schema and sql/marts on an empty database.

Belongs here: making each relation once without rows, to know its columns, comments and sources. Does not
belong here: rows, checks.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Literal

import duckdb
from sqlglot.errors import SqlglotError

from pipelines.warehouse.statements import (
    Catalog,
    ModelError,
    Source,
    Statement,
    column_sources,
    first_comment,
    inherited_from,
    own_comments,
    read_statement,
)


@dataclass(frozen=True)
class Column:
    """A column: its DuckDB type, its Chinese comment, the stored columns it comes from; a Chinese name of its own where
    sql/zh cannot know it, and a unit of its own (empty for none) where the ending of its name does not tell it."""

    name: str
    type: str
    comment: str
    sources: tuple[Source, ...] = ()
    zh_name: str = ""
    unit: str | None = None


@dataclass(frozen=True)
class Relation:
    """A table, view or table macro. `sql` is the script that makes it, or the select that a view stands for."""

    schema: str
    name: str
    kind: Literal["table", "view", "macro"]
    description: str
    sql: str
    columns: tuple[Column, ...]
    depends_on: tuple[str, ...] = ()

    @property
    def full_name(self) -> str:
        """schema.name"""
        return f"{self.schema}.{self.name}"


def load_tables(folder: Path, database: duckdb.DuckDBPyConnection) -> tuple[Relation, ...]:
    """The tables of sql/schema, made in `database`. Raises ModelError."""
    return tuple(_load_table(path, database) for path in sorted(folder.glob("*.sql")))


def _load_table(path: Path, database: duckdb.DuckDBPyConnection) -> Relation:
    sql = path.read_text(encoding="utf-8")
    first_comment(path, sql)
    before = _comments(database)
    try:
        database.execute(sql)
    except duckdb.Error as error:
        raise ModelError(f"{path}：SQL 不能执行：{first_line(error)}") from None
    after = _comments(database)
    made = [key for key in after if key not in before]
    if len(made) != 1 or made[0][1:] != (path.stem, "table"):
        raise ModelError(f"{path}：应当建一张名为 {path.stem} 的表")
    schema, name, _ = made[0]
    if not after[made[0]]:
        raise ModelError(f"{path}：{schema}.{name} 没有 comment on table")
    columns = _columns(database, schema, name)
    without = [column.name for column in columns if not column.comment]
    if without:
        raise ModelError(f"{path}：列 {'、'.join(without)} 没有 comment on column")
    return Relation(schema, name, "table", after[made[0]], sql, columns)


def load_views(
    folder: Path,
    relations: Sequence[Relation],
    database: duckdb.DuckDBPyConnection,
    generated: Sequence[Relation] = (),
) -> tuple[Relation, ...]:
    """The `generated` views, then those of a folder that is called like their schema (sql/core, sql/marts), each after
    those it reads, made in `database` too. Raises ModelError."""
    statements = {f"{folder.name}.{path.stem}": read_statement(path) for path in sorted(folder.glob("*.sql"))}
    _refuse_shadows(folder, statements, relations, generated)
    for view in generated:
        database.execute(f"create view {view.full_name} as {view.sql}")
    known = {relation.full_name for relation in (*relations, *generated)} | set(statements)
    for statement in statements.values():
        refuse_unknown(statement, known)
    comments = comments_of((*relations, *generated))
    views = list(generated)
    for name in _in_order(folder, statements):
        view = _load_view(name, statements[name], comments, database)
        comments |= comments_of([view])
        views.append(view)
    return tuple(views)


def _refuse_shadows(
    folder: Path,
    statements: Mapping[str, Statement],
    relations: Iterable[Relation],
    generated: Iterable[Relation],
) -> None:
    """Raises ModelError where a name is taken in another schema: exports and readers go by the name alone."""
    taken = {relation.name.casefold(): relation for relation in relations}
    for statement in statements.values():
        if other := taken.get(statement.path.stem.casefold()):
            raise ModelError(f"{statement.path}：已经有名为 {other.full_name} 的表或视图，换个名字")
    for view in generated:
        if other := taken.get(view.name):
            path = folder.with_name("schema" if other.kind == "table" else other.schema) / f"{other.name}.sql"
            raise ModelError(f"{path}：{view.full_name} 是程序生成的视图的名字，换个名字")


def comments_of(relations: Iterable[Relation]) -> dict[Source, str]:
    """Column → its comment."""
    return {(r.schema, r.name, c.name): c.comment for r in relations for c in r.columns}


def _in_order(folder: Path, statements: Mapping[str, Statement]) -> list[str]:
    # Lists, not sets: the order of sets changes from process to process, and the build with it.
    graph = {name: [read for read in it.reads if read in statements] for name, it in statements.items()}
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        raise ModelError(f"{folder}：这些文件互相引用，成了一个圈：{' → '.join(error.args[1])}") from None


def refuse_unknown(statement: Statement, known: Collection[str]) -> None:
    """Raises ModelError where a file reads what is not there."""
    for name in statement.reads:
        if name not in known:
            raise ModelError(f"{statement.path}：没有名为 {name} 的表；表名要带分区，如 core.facts")


def _load_view(
    full_name: str, statement: Statement, comments: Mapping[Source, str], database: duckdb.DuckDBPyConnection
) -> Relation:
    schema, name = full_name.split(".")
    if any(made[:2] == (schema, name) for made in _comments(database)):
        raise ModelError(f"{statement.path}：已经有名为 {full_name} 的表或视图，换个名字")
    try:
        catalog = catalog_of(database)
        database.execute(f"create view {full_name} as {statement.sql}")
    except duckdb.Error as error:
        raise ModelError(f"{statement.path}：SQL 不能执行：{first_line(error)}") from None
    columns = described_columns(statement, _columns(database, schema, name), catalog, comments)
    return Relation(schema, name, "view", statement.description, statement.sql, columns, statement.reads)


def described_columns(
    statement: Statement, columns: Iterable[Column], catalog: Catalog, comments: Mapping[Source, str]
) -> tuple[Column, ...]:
    """The columns with what the select says of them, or the column they hand on, and where they come from.
    Raises ModelError for a computed column without a comment."""
    try:
        sources = column_sources(statement.select, catalog)
    except SqlglotError as error:
        raise ModelError(f"{statement.path}：SQL 不能执行：{first_line(error)}") from None
    own = own_comments(statement.select)
    inherited = inherited_from(statement.select, sources)
    described = []
    for column in columns:
        comment = own.get(column.name) or comments.get(inherited.get(column.name, ("", "", "")), "")
        if not comment:
            raise ModelError(f"{statement.path}：列 {column.name} 是算出来的，后面要写注释（-- 说明）")
        described.append(Column(column.name, column.type, comment, sources.get(column.name, ())))
    return tuple(described)


def _comments(database: duckdb.DuckDBPyConnection) -> dict[tuple[str, str, str], str]:
    rows = database.execute(
        "select schema_name, table_name, 'table', comment from duckdb_tables() "
        "union all select schema_name, view_name, 'view', comment from duckdb_views() where not internal"
    ).fetchall()
    return {(schema, name, kind): comment or "" for schema, name, kind, comment in rows}


def _columns(database: duckdb.DuckDBPyConnection, schema: str, name: str) -> tuple[Column, ...]:
    rows = database.execute(
        "select column_name, data_type, comment from duckdb_columns() "
        "where schema_name = ? and table_name = ? order by column_index",
        [schema, name],
    ).fetchall()
    return tuple(Column(column, data_type, comment or "") for column, data_type, comment in rows)


def catalog_of(database: duckdb.DuckDBPyConnection) -> Catalog:
    """The columns of core and marts with simplified types, for lineage."""
    rows = database.execute(
        "select schema_name, table_name, column_name, data_type from duckdb_columns() "
        "where schema_name in ('core', 'marts') order by all"
    ).fetchall()
    catalog: Catalog = {}
    for schema, table, column, data_type in rows:
        # Lineage needs no element types, and sqlglot does not read all of DuckDB's nested ones.
        simple = "VARCHAR" if "(" in data_type or "[" in data_type else data_type
        catalog.setdefault(schema, {}).setdefault(table, {})[column] = simple
    return catalog


def first_line(error: Exception) -> str:
    """The first line of an error, which says what is the matter."""
    return str(error).strip().split("\n", 1)[0]
