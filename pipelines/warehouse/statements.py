"""What a .sql file says: its first comment line, its one select, what it reads and where its columns come from.

Belongs here: everything that asks sqlglot. Does not belong here: running SQL.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.lineage import Node, lineage

DIALECT = "duckdb"

#: Schema → table → column → type, as sqlglot wants it.
Catalog = dict[str, dict[str, dict[str, str]]]
#: Schema, table and column that a column's values come from.
Source = tuple[str, str, str]


class ModelError(Exception):
    """A file under sql/ cannot be used; the message names the file and says in Chinese what is wrong."""


@dataclass(frozen=True)
class Statement:
    """One .sql file that is one plain select. `reads` holds the full names of what it selects from."""

    path: Path
    description: str
    sql: str
    select: exp.Select
    reads: tuple[str, ...]


def first_comment(path: Path, sql: str) -> str:
    """The first line of a .sql file without its dashes: the description of what the file makes."""
    line = sql.split("\n", 1)[0].strip()
    if not line.startswith("--") or not line.lstrip("- "):
        raise ModelError(f"{path}：第一行应当是注释（-- 说明），写明这是什么")
    return line.lstrip("- ").strip()


def read_statement(path: Path) -> Statement:
    """The one plain select of a file. Raises ModelError for anything else."""
    sql = path.read_text(encoding="utf-8")
    return as_statement(path, first_comment(path, sql), sql)


def as_statement(path: Path, description: str, sql: str) -> Statement:
    """A text that is one plain select, as the statement of a file. Raises ModelError for anything else."""
    select = parse_select(path, sql)
    return Statement(path, description, sql.strip().rstrip(";"), select, _reads(path, select))


def parse_select(path: Path, sql: str) -> exp.Select:
    """The syntax tree of a text that is one plain select."""
    try:
        statements = [statement for statement in sqlglot.parse(sql, dialect=DIALECT) if statement is not None]
    except SqlglotError as error:
        raise ModelError(f"{path}：SQL 语法有误：{' '.join(str(error).split())}") from None
    statements = [statement for statement in statements if not isinstance(statement, exp.Semicolon)]
    if len(statements) != 1:
        raise ModelError(f"{path}：只能有一条 select 语句，这里有 {len(statements)} 条")
    statement = statements[0]
    if isinstance(statement, exp.Create) and isinstance(statement.expression, exp.Select):
        raise ModelError(f"{path}：只写 select 语句本身，不写 create；表名就是文件名")
    if not isinstance(statement, exp.Select) or statement.args.get("into"):
        raise ModelError(f"{path}：只能是一条 select 语句，这里是 {statement.key}")
    return statement


def _reads(path: Path, select: exp.Select) -> tuple[str, ...]:
    names = {cte.alias for cte in select.find_all(exp.CTE)}
    found = []
    for table in select.find_all(exp.Table):
        if not isinstance(table.this, exp.Identifier):
            raise ModelError(f"{path}：只能从库里的表取数，不能用 {table.this.sql(DIALECT)}")
        if table.db or table.name not in names:
            found.append(f"{table.db}.{table.name}" if table.db else table.name)
    return tuple(dict.fromkeys(found))


def literal(text: str) -> str:
    """A text as it is written in SQL."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """A name as it is written in SQL whatever it is made of."""
    return '"' + name.replace('"', '""') + '"'


def with_nulls(sql: str, parameters: Collection[str]) -> str:
    """The select of a macro with its parameters given as null, so that it can be read as a select of its own."""
    tree = sqlglot.parse_one(sql, dialect=DIALECT)
    for column in list(tree.find_all(exp.Column)):
        if not column.table and column.name in parameters:
            column.replace(exp.null())
    return tree.sql(DIALECT)


def own_comments(select: exp.Select) -> dict[str, str]:
    """Output column → the comment written behind it in the select."""
    return {
        column.alias_or_name: " ".join(comment.strip() for comment in column.comments)
        for column in select.selects
        if column.comments
    }


def column_sources(select: exp.Select, catalog: Catalog) -> dict[str, tuple[Source, ...]]:
    """Output column → the stored columns its values are computed from, in alphabetical order."""
    roots = lineage(None, select, catalog, dialect=DIALECT, trim_selects=False)
    return {column: _stored_below(root) for column, root in roots.items()}


def _stored_below(root: Node) -> tuple[Source, ...]:
    return tuple(sorted({source for node in root.walk() if (source := _stored(node)) is not None}))


def _stored(node: Node) -> Source | None:
    table = node.expression
    if node.downstream or not isinstance(table, exp.Table) or not table.db:
        return None
    return table.db, table.name, node.name.rsplit(".", 1)[-1].strip('"')


def inherited_from(select: exp.Select, sources: Mapping[str, tuple[Source, ...]]) -> dict[str, Source]:
    """Output column → the stored column that it hands on unchanged, by name or by a star."""
    computed = {
        column.alias_or_name
        for column in select.selects
        if not isinstance(column.unalias(), exp.Column) and not column.is_star
    }
    return {name: found[0] for name, found in sources.items() if len(found) == 1 and name not in computed}
