"""Building the candidate: a new DuckDB file beside the published one, core first, then the marts.

Belongs here: what is written into the file and in which order. Does not belong here: which rows (core.py),
whether they are right (checks.py), putting the file in place (publish.py).
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import polars as pl

from pipelines.warehouse.core import Inputs, Origin, build_row, core_frames, fingerprint
from pipelines.warehouse.dictionary import column_sources, dictionary, indicator_accuracy
from pipelines.warehouse.models import SCHEMAS, Models
from pipelines.warehouse.relations import Relation
from pipelines.warehouse.statements import identifier, literal

#: Clients from DuckDB 1.2 on can open what is written in this version, whichever DuckDB writes it.
STORAGE_VERSION = "v1.2.0"


@contextmanager
def open_candidate(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection whose default database is the candidate, made if absent.

    What is done with it is one transaction (each on its own would be flushed to disk on its own), and the
    file is closed and checkpointed at the end.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(":memory:") as database:
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


def build_warehouse(path: Path, models: Models, inputs: Inputs, origin: Origin) -> dict[str, int]:
    """Make the whole candidate anew; the rows of every core table come back by full name."""
    counts = build_core(path, models, inputs, origin)
    build_views(path, (*models.marts, *models.faces))
    return counts


def build_core(path: Path, models: Models, inputs: Inputs, origin: Origin) -> dict[str, int]:
    """Make the candidate anew with all core and meta tables; the rows of core come back by full name."""
    discard(path)
    with open_candidate(path) as database:
        make_tables(database, models)
        make_views(database, models.views)
        for table, frame in core_frames(inputs):
            load_frame(database, f"core.{table}", frame, path)
        for table, frame in (
            ("column_sources", column_sources(models.relations)),
            ("dictionary", dictionary(models)),
            ("indicator_accuracy", indicator_accuracy(inputs)),
        ):
            load_frame(database, f"meta.{table}", frame, path)
        counts = {relation.name: _row_count(database, relation.full_name) for relation in models.core}
        build = build_row(fingerprint(inputs, models.sha256), counts, origin)
        load_frame(database, "meta.build", build, path)
        return {relation.full_name: counts[relation.name] for relation in models.core}


def build_views(path: Path, views: Iterable[Relation]) -> None:
    """Make some views or macros of the candidate anew."""
    with open_candidate(path) as database:
        make_views(database, views)


def make_tables(database: duckdb.DuckDBPyConnection, models: Models) -> None:
    """Make all schemas and tables, without rows."""
    for name in SCHEMAS:
        database.execute(f"create schema {name}")
    for table in models.tables:
        database.execute(table.sql)


def make_views(database: duckdb.DuckDBPyConnection, views: Iterable[Relation]) -> None:
    """Make views with their comments, and macros.

    Views, not tables: over core tables sorted by county they answer in milliseconds, and a change of one county
    leaves nothing to be built again.
    """
    for view in views:
        _make_view(database, view)


def _make_view(database: duckdb.DuckDBPyConnection, relation: Relation) -> None:
    if relation.kind == "macro":
        database.execute(relation.sql)
        database.execute(
            f"comment on macro table {identifier(relation.name)} is {literal(relation.description)}"
        )
        return
    name = f"{identifier(relation.schema)}.{identifier(relation.name)}"
    database.execute(f"create or replace view {name} as {relation.sql}")
    database.execute(f"comment on view {name} is {literal(relation.description)}")
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


def _row_count(database: duckdb.DuckDBPyConnection, full_name: str) -> int:
    row = database.execute(f"select count(*) from {full_name}").fetchone()
    return int(row[0]) if row else 0
