"""Building the candidate: a new DuckDB file beside the published one, core first, then the marts.

Belongs here: what is written into the file and in which order. Does not belong here: which rows (core.py),
whether they are right (checks.py), putting the file in place (publish.py).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import polars as pl

from pipelines.warehouse.core import Inputs, build_row, core_frames, fingerprint
from pipelines.warehouse.models import SCHEMAS, Models
from pipelines.warehouse.relations import Relation

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
            f"attach {_literal(str(path))} as candidate (storage_version {_literal(STORAGE_VERSION)})"
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


def build_warehouse(path: Path, models: Models, inputs: Inputs) -> dict[str, int]:
    """Make the whole candidate anew; the rows of every relation come back by full name."""
    counts = build_core(path, models, inputs)
    for mart in models.marts:
        counts[mart.full_name] = build_mart(path, mart)
    return counts


def build_core(path: Path, models: Models, inputs: Inputs) -> dict[str, int]:
    """Make the candidate anew with all core and meta tables; their rows come back by full name."""
    discard(path)
    with open_candidate(path) as database:
        for name in SCHEMAS:
            database.execute(f"create schema {name}")
        for relation in models.schema:
            database.execute(relation.sql)
        for table, frame in core_frames(inputs):
            load_frame(database, f"core.{table}", frame, path)
        load_frame(database, "meta.column_sources", _column_sources(models), path)
        cores = [relation for relation in models.schema if relation.schema == "core"]
        counts = {relation.name: _row_count(database, relation.full_name) for relation in cores}
        load_frame(database, "meta.build", build_row(fingerprint(inputs, models.sha256), counts), path)
        return {relation.full_name: counts[relation.name] for relation in cores}


def build_mart(path: Path, mart: Relation) -> int:
    """Make one mart of the candidate anew; the number of its rows comes back."""
    with open_candidate(path) as database:
        return insert_mart(database, mart)


def insert_mart(database: duckdb.DuckDBPyConnection, mart: Relation) -> int:
    """Make one mart as a table with its comments; the number of its rows comes back."""
    database.execute(f"create or replace table {mart.full_name} as {mart.sql}")
    database.execute(f"comment on table {mart.full_name} is {_literal(mart.description)}")
    for column in mart.columns:
        target = f'{mart.full_name}."{column.name}"'
        database.execute(f"comment on column {target} is {_literal(column.comment)}")
    return _row_count(database, mart.full_name)


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


def _column_sources(models: Models) -> pl.DataFrame:
    rows = [
        (relation.schema, relation.name, column.name, *source)
        for relation in models.relations
        for column in relation.columns
        for source in column.sources
    ]
    names = ("schema_name", "table_name", "column_name", "source_schema", "source_table", "source_column")
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")


def _row_count(database: duckdb.DuckDBPyConnection, full_name: str) -> int:
    row = database.execute(f"select count(*) from {full_name}").fetchone()
    return int(row[0]) if row else 0


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
