"""Building the candidate: a DuckDB file beside the published one, core first, then the marts.

Belongs here: what is written into the file and in which order. Does not belong here: which rows (core.py),
whether they are right (checks.py), putting the file in place (publish.py).
"""

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from pipelines.warehouse import chinese
from pipelines.warehouse.core import Inputs, Origin, build_row, core_frames, fingerprint
from pipelines.warehouse.dictionary import column_sources, dictionary, indicator_accuracy
from pipelines.warehouse.incremental import (
    MART_PARTS,
    clear_all_but_marts,
    copy_file,
    file_to_take_over,
    forget_stale,
    hash_counties,
    missing_places,
    note_parts,
    place_of,
)
from pipelines.warehouse.models import SCHEMAS, Models
from pipelines.warehouse.relations import Column, Relation
from pipelines.warehouse.statements import identifier, literal

#: Clients from DuckDB 1.2 on can open what is written in this version, whichever DuckDB writes it.
STORAGE_VERSION = "v1.2.0"

#: How many bytes of memory building may take, and never more than half of what the machine has; what does not fit
#: goes into a folder beside the candidate for as long as it is built.
BUILD_MEMORY = 4_000_000_000
#: A mart is made of so many counties at a time: enough to keep the cores busy, few enough for any memory.
COUNTIES_AT_ONCE = 30
#: The rows of a mart stand in the order of these columns, as far as it has them, but for parts made apart (see
#: incremental.py); together they are its key. First the name of the county, by which analysts ask: counties made at a
#: time have codes of one neighbourhood anyhow.
MART_ORDER = (
    *("province_code", "county_name", "county_code", "report_year", "indicator_order", "theme_order"),
    *("town_code", "rule_code", "text_hash"),
)


@contextmanager
def open_candidate(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection whose default database is the candidate, made if absent.

    What is done with it is one transaction (each on its own would be flushed to disk on its own), and the
    file is closed and checkpointed at the end.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    config: dict[str, Any] = {
        "memory_limit": f"{_build_memory()}B",
        "temp_directory": str(path.with_suffix(".tmp")),
    }
    with duckdb.connect(":memory:", config=config) as database:
        # Progress is told by who calls, in Chinese.
        database.execute("set enable_progress_bar = false")
        database.execute(
            f"attach {literal(str(path))} as candidate (storage_version {literal(STORAGE_VERSION)})"
        )
        database.execute("use candidate")
        database.execute("begin")
        try:
            yield database
        except BaseException:
            database.execute("rollback")
            raise
        else:
            database.execute("commit")
        finally:
            database.execute("use memory")
            database.execute("detach candidate")


def _build_memory() -> int:
    return min(BUILD_MEMORY, os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2)


@dataclass(frozen=True)
class BuiltMart:
    """How many rows a mart has, and the codes of the counties (provinces) whose part was made in this build; None for all
    of it."""

    row_count: int
    places: tuple[str, ...] | None


def build_warehouse(path: Path, models: Models, inputs: Inputs, origin: Origin) -> dict[str, int]:
    """Make the whole candidate anew; the rows of every core table come back by full name."""
    counts = build_core(path, models, inputs, origin)
    complete(path, models)
    return counts


def build_core(
    path: Path, models: Models, inputs: Inputs, origin: Origin, published: Path | None = None
) -> dict[str, int]:
    """Make the candidate with all core and meta tables anew; the rows of core come back by full name.

    What of the marts of the file at `published` is not stale is taken over; build_mart makes the rest.
    """
    discard(path)
    try:
        made_from = fingerprint(inputs, models.sha256)
        return _make_core(path, models, inputs, made_from, origin, _take_over(path, published, made_from))
    except BaseException:
        discard(path)
        raise


def _make_core(
    path: Path,
    models: Models,
    inputs: Inputs,
    made_from: Mapping[str, str | float],
    origin: Origin,
    parts: pl.DataFrame,
) -> dict[str, int]:
    with open_candidate(path) as database:
        make_tables(database, models)
        make_views(database, models.views)
        for table, frame in core_frames(inputs):
            load_frame(database, f"core.{table}", frame, path)
        for table, frame in (
            ("column_sources", column_sources(models.relations)),
            ("dictionary", dictionary(models)),
            ("indicator_accuracy", indicator_accuracy(inputs)),
            ("mart_parts", parts),
        ):
            load_frame(database, f"meta.{table}", frame, path)
        hash_counties(database, models)
        for mart in models.marts:
            forget_stale(database, mart)
        counts = {relation.name: _row_count(database, relation.full_name) for relation in models.core}
        load_frame(database, "meta.build", build_row(made_from, counts, origin), path)
        return {relation.full_name: counts[relation.name] for relation in models.core}


def _take_over(path: Path, published: Path | None, made_from: Mapping[str, object]) -> pl.DataFrame:
    """Begin the candidate with the marts of the published file, if they fit; what they were made from comes back."""
    file = published and file_to_take_over(published, made_from)
    if not file:
        return MART_PARTS.to_frame()
    path.parent.mkdir(parents=True, exist_ok=True)
    copy_file(file, path)
    try:
        # Closed before core is made: the room that the old core took is free only then.
        with open_candidate(path) as database:
            return clear_all_but_marts(database)
    except duckdb.Error:
        # A file that cannot be taken over must not keep a new one from being made.
        discard(path)
        return MART_PARTS.to_frame()


def build_mart(path: Path, models: Models, mart: Relation) -> BuiltMart:
    """Make what is missing of one mart of the candidate, and of those it is made from."""
    with open_candidate(path) as database:
        places = _make_with_sources(database, models, mart)
        return BuiltMart(_row_count(database, mart.full_name), places)


def complete(path: Path, models: Models) -> None:
    """Make what is missing in the candidate of all marts and of what stands before them."""
    with open_candidate(path) as database:
        for mart in models.marts:
            make_mart(database, mart)
        made = database.execute(
            "select view_name from duckdb_views() where database_name = 'candidate' and schema_name = ?",
            [chinese.SCHEMA],
        ).fetchall()
        if {view.name for view in models.zh_views} - {name for (name,) in made}:
            make_views(database, models.faces)


def _make_with_sources(
    database: duckdb.DuckDBPyConnection, models: Models, mart: Relation
) -> tuple[str, ...] | None:
    for name in mart.depends_on:
        if name.startswith("marts."):
            _make_with_sources(database, models, models.relation(name))
    return make_mart(database, mart)


def build_views(path: Path, views: Iterable[Relation]) -> None:
    """Make some views or macros of the candidate anew."""
    with open_candidate(path) as database:
        make_views(database, views)


def make_tables(database: duckdb.DuckDBPyConnection, models: Models) -> None:
    """Make all schemas and tables, without rows."""
    for name in SCHEMAS:
        database.execute(f"create schema if not exists {name}")
    for table in models.tables:
        database.execute(table.sql)


def make_mart(database: duckdb.DuckDBPyConnection, mart: Relation) -> tuple[str, ...] | None:
    """Have a table hold the rows of the mart's select; the places come back whose part was missing, None for the whole.

    A table: 8 analysts at once ask for a county of a nation and are answered in a tenth of the time of a view.
    """
    name = f"{identifier(mart.schema)}.{identifier(mart.name)}"
    order = ", ".join(key for key in MART_ORDER if any(column.name == key for column in mart.columns))
    missing, place = missing_places(database, mart), place_of(mart)
    if missing is None:
        columns = ", ".join(_declared(column) for column in mart.columns)
        database.execute(f"create or replace table {name} ({columns})")
        _comment(database, "table", mart)
        parts = list(_ranges(_county_codes(database) if place == "county_code" else []))
    else:
        parts = [f"{place} = {literal(code)}" for code in missing]
    for part in parts:
        rows = f"select * from ({mart.sql}) as rows where {part} order by {order}"
        database.execute(f"insert into {name} {rows}")
    note_parts(database, mart, missing)
    return None if missing is None else tuple(missing)


def _declared(column: Column) -> str:
    # Core has no row without a county. A select that lost it would lose the row between the ranges below; where one range
    # is enough, as in tests, it is an error.
    return f"{identifier(column.name)} {column.type}{' not null' if column.name == 'county_code' else ''}"


def _county_codes(database: duckdb.DuckDBPyConnection) -> list[str]:
    return [
        code for (code,) in database.execute("select county_code from core.counties order by all").fetchall()
    ]


def _ranges(counties: Sequence[str]) -> Iterator[str]:
    """Conditions that part all rows, each but the last of COUNTIES_AT_ONCE counties: filters on a county reach the facts,
    so that time grows with the counties and memory does not."""
    bounds = [literal(code) for code in counties[COUNTIES_AT_ONCE::COUNTIES_AT_ONCE]]
    if not bounds:
        yield "true"
        return
    yield f"county_code < {bounds[0]}"
    for low, high in pairwise(bounds):
        yield f"county_code >= {low} and county_code < {high}"
    yield f"county_code >= {bounds[-1]}"


def make_views(database: duckdb.DuckDBPyConnection, views: Iterable[Relation]) -> None:
    """Make views with their comments, and macros."""
    for view in views:
        _make_view(database, view)


def _make_view(database: duckdb.DuckDBPyConnection, relation: Relation) -> None:
    if relation.kind == "macro":
        database.execute(relation.sql.replace("create macro", "create or replace macro", 1))
        database.execute(
            f"comment on macro table {identifier(relation.name)} is {literal(relation.description)}"
        )
        return
    name = f"{identifier(relation.schema)}.{identifier(relation.name)}"
    database.execute(f"create or replace view {name} as {relation.sql}")
    _comment(database, "view", relation)


def _comment(database: duckdb.DuckDBPyConnection, kind: str, relation: Relation) -> None:
    name = f"{identifier(relation.schema)}.{identifier(relation.name)}"
    database.execute(f"comment on {kind} {name} is {literal(relation.description)}")
    for column in relation.columns:
        target = f"{name}.{identifier(column.name)}"
        database.execute(f"comment on column {target} is {literal(column.comment)}")


def load_frame(
    database: duckdb.DuckDBPyConnection, full_name: str, frame: pl.DataFrame, beside: Path
) -> None:
    """Append the rows of `frame` to a table, by column name; a Parquet file beside the candidate carries them."""
    if frame.is_empty():
        return
    carrier = beside.with_suffix(".parquet")
    try:
        frame.write_parquet(carrier, compression="lz4")
        database.execute(f"insert into {full_name} by name select * from read_parquet(?)", [str(carrier)])
    finally:
        carrier.unlink(missing_ok=True)


def discard(path: Path) -> None:
    """Remove a candidate and what lies beside it."""
    for suffix in (path.suffix, f"{path.suffix}.wal", ".parquet"):
        path.with_suffix(suffix).unlink(missing_ok=True)
    shutil.rmtree(path.with_suffix(".tmp"), ignore_errors=True)


def _row_count(database: duckdb.DuckDBPyConnection, full_name: str) -> int:
    row = database.execute(f"select count(*) from {full_name}").fetchone()
    return int(row[0]) if row else 0
