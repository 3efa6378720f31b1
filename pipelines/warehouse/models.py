"""All of sql/ as read and judged before anything is built: relations in the order they are made, and checks.

Belongs here: the files as one value. Does not belong here: rows.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import duckdb
import polars as pl

from pipelines.warehouse import chinese
from pipelines.warehouse.chinese import chinese_views, load_names
from pipelines.warehouse.macros import load_macros
from pipelines.warehouse.matrix import matrix_marts
from pipelines.warehouse.relations import Relation, load_tables, load_views
from pipelines.warehouse.shown import SHOWN
from pipelines.warehouse.statements import ModelError, Statement, read_statement

SCHEMAS = ("core", "marts", "meta", chinese.SCHEMA)
#: Tables; views of core and of marts; checks and selects that several of them read; macros; Chinese names.
FOLDERS = ("schema", "core", "marts", "checks", "shown", "macros", "zh")
SEVERITIES = ("blocking", "warning")


@dataclass(frozen=True)
class Check:
    """A select of wrong rows. `name` is the sentence that is true when it finds none; `needs` are the selects of
    sql/shown that it reads, by name."""

    name: str
    description: str
    severity: Literal["blocking", "warning"]
    sql: str
    reads: tuple[str, ...]
    checked: str
    needs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Models:
    """All of sql/: `tables`; `views` of core and `marts`, each after what it reads; `checks` by name. `zh_views` and
    `zh_macros` are the same relations and macros under Chinese names."""

    tables: tuple[Relation, ...]
    views: tuple[Relation, ...]
    marts: tuple[Relation, ...]
    zh_views: tuple[Relation, ...]
    macros: tuple[Relation, ...]
    zh_macros: tuple[Relation, ...]
    checks: tuple[Check, ...]
    sha256: str

    @property
    def relations(self) -> tuple[Relation, ...]:
        """Every table and view of core, marts and meta."""
        return (*self.tables, *self.views, *self.marts)

    @property
    def core(self) -> tuple[Relation, ...]:
        """The tables and views of core."""
        return tuple(relation for relation in (*self.tables, *self.views) if relation.schema == "core")

    @property
    def faces(self) -> tuple[Relation, ...]:
        """What stands before the marts: macros and Chinese names, in the order they are made."""
        return (*self.macros, *self.zh_views, *self.zh_macros)

    def relation(self, full_name: str) -> Relation:
        """The relation called schema.name."""
        return next(relation for relation in self.relations if relation.full_name == full_name)


def load_models(folder: Path, indicators: pl.DataFrame) -> Models:
    """Read and judge all files of sql/ on an empty database; `indicators` is the catalogue as a frame. Raises
    ModelError naming the file in Chinese."""
    missing = [name for name in FOLDERS if not (folder / name).is_dir()]
    if missing:
        raise ModelError(f"{folder}：缺少 {'、'.join(missing)} 文件夹")
    with duckdb.connect(":memory:") as database:
        for name in SCHEMAS:
            database.execute(f"create schema {name}")
        tables = load_tables(folder / "schema", database)
        views = load_views(folder / "core", tables, database)
        marts = load_views(folder / "marts", (*tables, *views), database, matrix_marts(indicators))
        names = load_names(folder / "zh" / "names.toml")
        relations = (*tables, *views, *marts)
        macros = load_macros(folder / "macros", relations, names, database)
    order = {relation.full_name: place for place, relation in enumerate(relations)}
    shared = {path.stem: read_statement(path) for path in sorted((folder / "shown").glob("*.sql"))}
    checks = tuple(_load_check(path, order, shared) for path in sorted((folder / "checks").glob("*.sql")))
    return Models(
        tables,
        views,
        marts,
        chinese_views(names, relations),
        tuple(macro for macro, _ in macros),
        tuple(twin for _, twin in macros),
        checks,
        _sha256(folder),
    )


def _load_check(path: Path, order: Mapping[str, int], shared: Mapping[str, Statement]) -> Check:
    statement = read_statement(path)
    header = [line for line in statement.sql.splitlines() if line.startswith("-- severity:")]
    severity = header[0].removeprefix("-- severity:").strip() if header else ""
    if severity not in SEVERITIES:
        raise ModelError(f"{path}：缺少一行“-- severity: blocking”或“-- severity: warning”")
    needed = [shared[name] for name in statement.reads if name in shared]
    reads = [name for name in statement.reads if name not in shared]
    reads.extend(name for need in needed for name in need.reads if name not in reads)
    known = [name for name in reads if name in order]
    unknown = [name for name in reads if name not in order and name not in SHOWN]
    if unknown or not known:
        raise ModelError(f"{path}：没有名为 {'、'.join(unknown) or '（空）'} 的表")
    marts = [name for name in known if name.startswith("marts.")]
    # What is wrong in a mart shows when the last of the marts it reads is built.
    checked = max(marts, key=lambda name: order[name]) if marts else known[0]
    return Check(
        path.stem,
        statement.description,
        severity,  # type: ignore[arg-type]
        statement.sql,
        tuple(reads),
        checked,
        tuple((need.path.stem, need.sql) for need in needed),
    )


def _sha256(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted([*folder.rglob("*.sql"), *folder.rglob("*.toml")]):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
